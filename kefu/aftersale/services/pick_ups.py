"""Goods are fetched at the customer's door, in a time that is promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale import queries
from kefu.aftersale.events import PickUpBooked
from kefu.aftersale.models import PickUp, ServiceRequest
from kefu.core.events import record
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.services.ledger import locked_case, state, tell
from kefu.desk.services.promises import make_promise
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order
from kefu.shop.services.returns import note_return


@dataclass(frozen=True)
class Booking:
    """What goes back (pieces by the id of a line), why, and when somebody comes for it."""

    order: Order
    pieces: Mapping[int, int]
    reason: str
    begins_at: datetime
    ends_at: datetime
    client_id: str


@transaction.atomic
def book_pick_up(case_id: int, *, by: User, booking: Booking) -> PickUp:
    """A request for each line, one courier for all of them, and a promise of the time.

    Said twice under the same `client_id`, it is booked once.
    """
    case, at = locked_case(case_id), now()
    known = PickUp.objects.filter(client_id=booking.client_id).first()
    if known is not None:
        return known
    order = Order.objects.select_for_update().get(pk=booking.order.pk)
    _check(case, order, booking, at)
    pick_up = PickUp.objects.create(
        client_id=booking.client_id,
        case=case,
        order=order,
        booked_by=by,
        begins_at=booking.begins_at,
        ends_at=booking.ends_at,
        booked_at=at,
    )
    _ask_back(pick_up, booking)
    begins, ends = booking.begins_at.isoformat(), booking.ends_at.isoformat()
    facts = {"order": order.number, "from": begins, "due": ends}
    state(case, "pick_up", author=by, facts=facts, at=at)
    record(PickUpBooked(pick_up.pk, case.pk, order.pk, by.pk, ends), by=by)
    pick_up.promise = make_promise(
        case.pk,
        by=by,
        kind=Promise.Kind.OTHER,
        due_at=booking.ends_at,
        client_id=f"pick-up-{pick_up.number}",
        text=_("A courier fetches the goods"),
    )
    pick_up.save(update_fields=["promise"])
    tell(case, by)
    return pick_up


def _check(case: Case, order: Order, booking: Booking, at: datetime) -> None:
    if order.customer_id != case.customer_id:
        raise Refusal(_("That order belongs to somebody else."))
    if booking.begins_at <= at:
        raise Refusal(_("That time has passed. Choose a later one."))
    free = {line.pk: left for line, left in queries.lines_to_return(order)}
    wanted = {pk: pieces for pk, pieces in booking.pieces.items() if pieces > 0}
    if not wanted:
        raise Refusal(_("Choose what goes back."))
    if any(pieces > free.get(pk, 0) for pk, pieces in wanted.items()):
        raise Refusal(_("So many pieces of it are not with the customer any more."))


def return_key(request: ServiceRequest) -> str:
    """By which the shop counts this return once, or forgets it."""
    return f"aftersale.return:{request.number}"


def _ask_back(pick_up: PickUp, booking: Booking) -> None:
    """A request for each line; the shop learns what comes back, and why."""
    lines = pick_up.order.lines.in_bulk(booking.pieces)
    requests = ServiceRequest.objects.bulk_create(
        ServiceRequest(
            kind=ServiceRequest.Kind.RETURN,
            status=ServiceRequest.Status.APPROVED,
            customer_id=pick_up.order.customer_id,
            order=pick_up.order,
            line=lines[pk],
            sku_id=lines[pk].sku_id,
            pick_up=pick_up,
            quantity=pieces,
            reason=booking.reason,
            currency=pick_up.order.currency,
        )
        for pk, pieces in booking.pieces.items()
        if pieces > 0
    )
    for request in requests:
        if request.sku_id is not None:
            note_return(
                sku_id=request.sku_id,
                words=request.reason,
                pieces=request.quantity,
                at=pick_up.booked_at,
                key=return_key(request),
            )
