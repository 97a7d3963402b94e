"""Goods are back in our hands: looked at, and settled within the time that runs from then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.requests import GoodsSentBack, RequestInspected, RequestReceived
from kefu.aftersale.models.inspections import Inspection
from kefu.aftersale.models.pick_ups import PickUp
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.steps import RequestPicture
from kefu.aftersale.queries.pick_ups import carrier_of
from kefu.aftersale.services.fetching import note_collected
from kefu.aftersale.services.story import keep_pictures, locked, tell_step
from kefu.core.events import record
from kefu.core.uploads.services import Checked
from kefu.delivery import services as delivery
from kefu.desk.services import order_clocks
from kefu.desk.services.refusals import Refusal

Status = ServiceRequest.Status
Condition = Inspection.Condition


@dataclass(frozen=True)
class Seen:
    """What lay in the box. Of goods that can be sold again, all are; of others, none."""

    condition: str
    pieces: int
    note: str = ""
    pictures: Sequence[Checked] = ()

    @property
    def sellable(self) -> int:
        return self.pieces if self.condition in Inspection.SELLABLE else 0


@transaction.atomic
def note_received(request_id: int, *, by: User, at: datetime | None = None) -> ServiceRequest:
    """From now the clock of the settlement runs. Said twice, it runs from the first time."""
    at = at or now()
    _close_visit(request_id, by=by, at=at)
    request = locked(request_id)
    if request.status in {Status.RECEIVED, Status.SETTLED}:
        return request
    if not request.takes_back:
        raise Refusal(_("Nothing is to come back for this request."))
    request.move_to(Status.RECEIVED)
    request.received_at = at
    clock = order_clocks.expect_settlement(
        request.pk, order_id=request.order_id or 0, at=at, case_id=request.case_id
    )
    request.due_at = clock.due_at
    request.save(update_fields=["status", "received_at", "due_at"])
    tell_step(request, "received", by=by, at=at, due=clock.due_at.isoformat())
    record(RequestReceived(request.pk, by.pk), by=by)
    return request


def _close_visit(request_id: int, *, by: User, at: datetime) -> None:
    """Goods that are here were collected, whether the courier has said so or not."""
    waiting = PickUp.objects.filter(requests=request_id, status=PickUp.Status.BOOKED).first()
    if waiting is not None:
        note_collected(waiting.pk, by=by, at=at)


@transaction.atomic
def inspect(request_id: int, *, by: User, seen: Seen) -> Inspection:
    """Written down once. Fewer pieces than were asked back: the request is about those alone."""
    request = locked(request_id)
    known = Inspection.objects.filter(request=request).first()
    if known is not None:
        return known
    if request.status != Status.RECEIVED:
        raise Refusal(_("The goods are not here yet."))
    if not 0 < seen.pieces <= request.quantity:
        raise Refusal(_("Between 1 and %(n)d pieces can have come.") % {"n": request.quantity})
    if seen.condition not in Condition.values:
        raise Refusal(_("Choose in which state it came back."))
    inspection = Inspection.objects.create(
        request=request,
        condition=seen.condition,
        pieces=seen.pieces,
        sellable=seen.sellable,
        note=seen.note[:300],
        by=by,
    )
    keep_pictures(request, seen.pictures, of=RequestPicture.Of.GOODS)
    if seen.pieces < request.quantity and request.money_id is None:
        request.quantity = seen.pieces
        request.save(update_fields=["quantity"])
    tell_step(
        request, "inspected", by=by, words=seen.note, condition=seen.condition, pieces=seen.pieces
    )
    inspected = RequestInspected(
        request.pk, seen.condition, seen.pieces, inspection.sellable, by.pk
    )
    record(inspected, by=by)
    return inspection


@transaction.atomic
def send_back(request_id: int, *, by: User, label: str) -> ServiceRequest:
    """What was refused after we had it goes to the customer again, at our cost."""
    request = locked(request_id)
    if request.sent_back_id is not None:
        return request
    order = request.order
    carrier = carrier_of(order) if order else None
    if order is None or request.status != Status.REFUSED or request.received_at is None:
        raise Refusal(_("Only goods that are here and were refused are sent back."))
    if request.money_id is not None or carrier is None:
        raise Refusal(_("These goods were paid for already."))
    if not label.strip():
        raise Refusal(_("Write the number on the label."))
    request.sent_back = delivery.pack(
        carrier=carrier,
        tracking_number=label.strip()[:40],
        region=order.region,
        promised_at=None,
    )
    request.save(update_fields=["sent_back"])
    tell_step(request, "sent_back", by=by, label=request.sent_back.tracking_number)
    record(GoodsSentBack(request.pk, request.sent_back.pk), by=by)
    return request
