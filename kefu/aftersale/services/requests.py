"""A request's way: asked, granted or refused with a reason, and settled; or taken back.

What may be asked for, the policy says; what is granted by itself needs nobody's time. A person who
decides is written down, and the rule that held is kept with the request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.requests import (
    RequestApproved,
    RequestAsked,
    RequestRefused,
    RequestWithdrawn,
)
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.steps import RequestPicture
from kefu.aftersale.policy.answers import Answer, Need, Wish
from kefu.aftersale.queries.may import answers_for
from kefu.aftersale.queries.worth import pieces_here
from kefu.aftersale.services import fetching
from kefu.aftersale.services.settling import settle
from kefu.aftersale.services.story import keep_pictures, locked, tell_step
from kefu.core.events import record
from kefu.core.uploads.services import Checked
from kefu.desk.models.cases import Case
from kefu.desk.queries.policies import policy_of
from kefu.desk.services import order_clocks
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services.returns import forget_return

Kind, Status, Way = ServiceRequest.Kind, ServiceRequest.Status, ServiceRequest.Way
DECIDED_WITHIN = timedelta(hours=4)  # of business time
SENT_WITHIN = timedelta(days=7)
MOST_PICTURES = 6


@dataclass(frozen=True)
class Wished:
    """What a customer asks for. `line` of an invoice's request is any line of the order."""

    line: OrderLine
    kind: str
    client_id: str
    pieces: int = 1
    cause: str = ""
    words: str = ""
    way: str = Way.NONE
    wanted_sku: Sku | None = None
    slot: tuple[datetime, datetime] | None = None
    pictures: Sequence[Checked] = ()
    case: Case | None = None


@transaction.atomic
def ask(wished: Wished, *, by: User | None) -> ServiceRequest:
    """`by` is empty for a guest. Said twice under the same `client_id`, it is asked once.

    What needs no person to look at it is granted at once. Raises Refusal.
    """
    order = Order.objects.select_for_update().get(pk=wished.line.order_id)
    known = ServiceRequest.objects.filter(client_id=wished.client_id).first()
    if known is not None:
        return known
    at = now()
    line = OrderLine.objects.select_related("order", "sku__product").get(pk=wished.line.pk)
    answer = answers_for([line], at=at)[line.pk][Wish(wished.kind)]
    if wished.kind == Kind.PRICE:
        wished = replace(wished, pieces=answer.pieces)  # the difference is of all of them
    _check(wished, line, answer)
    request = _written(wished, order, line, answer, at)
    keep_pictures(request, wished.pictures, of=RequestPicture.Of.WISH)
    tell_step(request, "asked", by=by, at=at, words=wished.words, pieces=request.quantity)
    asked = RequestAsked(
        request.pk, order.pk, line.pk, request.kind, request.quantity, answer.rule.key
    )
    record(asked, by=by)
    if answer.by_itself or request.kind == Kind.RETURN:  # a right that nobody has to grant
        _grant(request, by=None, at=at)
        request.refresh_from_db()
    return request


@transaction.atomic
def approve(request_id: int, *, by: User) -> ServiceRequest:
    """Somebody has looked at it and says yes. The second yes changes nothing."""
    request = locked(request_id)
    if request.status == Status.REQUESTED:
        _grant(request, by=by, at=now())
        request.refresh_from_db()
    return request


@transaction.atomic
def refuse(request_id: int, *, by: User, why: str) -> ServiceRequest:
    """A no needs a reason that the customer can read; they may ask for a second look."""
    request, at = locked(request_id), now()
    if not why.strip():
        raise Refusal(_("Say why, in words that the customer can read."))
    if request.status == Status.REFUSED:
        return request
    was_received = request.status == Status.RECEIVED
    request.move_to(Status.REFUSED)
    request.refusal, request.decided_by, request.decided_at = why.strip()[:300], by, at
    request.due_at = None
    request.save()
    forget_return(request.return_key)
    if was_received:
        order_clocks.note_settlement(request.pk, at=at)
    tell_step(request, "refused", by=by, at=at, words=request.refusal)
    record(RequestRefused(request.pk, request.kind, by.pk), by=by)
    return request


@transaction.atomic
def withdraw(request_id: int, *, by: User | None) -> ServiceRequest:
    """The customer keeps the goods. Not any more once they are on their way, or money has gone."""
    request, at = locked(request_id), now()
    if request.status == Status.WITHDRAWN:
        return request
    if not request.can_move_to(Status.WITHDRAWN) or request.money_id is not None:
        raise Refusal(_("The goods are on their way already. Write to us, and we find a way."))
    request.move_to(Status.WITHDRAWN)
    request.due_at = None
    request.save(update_fields=["status", "due_at"])
    forget_return(request.return_key)
    fetching.let_go(request, by=by)
    tell_step(request, "withdrawn", by=by, at=at)
    record(RequestWithdrawn(request.pk), by=by)
    return request


def _grant(request: ServiceRequest, *, by: User | None, at: datetime) -> None:
    """The request and its order are locked. Where nothing comes back, it is settled at once; a
    repair and an invoice are settled by whoever does the work."""
    request.move_to(Status.APPROVED)
    request.decided_by, request.decided_at = by, at
    request.due_at = at + SENT_WITHIN if request.takes_back else _decided_by(request, at)
    request.save(update_fields=["status", "decided_by", "decided_at", "due_at"])
    tell_step(request, "approved", by=by, at=at)
    record(RequestApproved(request.pk, request.kind, by.pk if by else None), by=by)
    if request.way == Way.PICK_UP:
        fetching.call_if_in_time(request, at=at, by=by)
    elif request.way == Way.LABEL:
        fetching.write_label(request, by=by)
    elif request.kind in {Kind.PRICE, Kind.MISSING, Kind.FAULTY}:
        settle(request.pk, by=by)


def _check(wished: Wished, line: OrderLine, answer: Answer) -> None:
    if not answer.allowed:
        raise Refusal(answer.words)
    if not 0 < wished.pieces <= max(answer.pieces, int(wished.kind == Kind.INVOICE)):
        raise Refusal(_("At most %(n)d of it can be asked for.") % {"n": answer.pieces})
    by_piece = wished.kind not in {Kind.PRICE, Kind.INVOICE}
    if by_piece and wished.pieces > pieces_here([line.pk])[line.pk]:
        raise Refusal(_("For so many pieces of it something is under way already."))
    if Need.PICTURES in answer.needs and not wished.pictures:
        raise Refusal(_("Please add a picture, so that we can see what is wrong."))
    if len(wished.pictures) > MOST_PICTURES:
        raise Refusal(_("At most %(n)d pictures, please.") % {"n": MOST_PICTURES})
    if Need.GOODS_BACK in answer.needs:
        _check_way(wished)
    if wished.kind == Kind.EXCHANGE:
        _check_exchange(wished, line)


def _check_way(wished: Wished) -> None:
    if wished.way == Way.NONE:
        raise Refusal(_("Choose how it comes back to us."))
    if wished.way != Way.PICK_UP:
        return
    if wished.slot is None:
        raise Refusal(_("Choose a time."))
    if wished.slot[0] <= now():
        raise Refusal(_("That time has passed. Choose a later one."))


def _check_exchange(wished: Wished, line: OrderLine) -> None:
    wanted, had = wished.wanted_sku, line.sku
    if wanted is None or had is None or wanted.product_id != had.product_id:
        raise Refusal(_("Choose what you would like instead."))
    if wanted.price != had.price:
        raise Refusal(_("It has another price. Return this one, and order that one."))
    if wanted.stock < wished.pieces:
        raise Refusal(_("Only %(n)d are left.") % {"n": wanted.stock})


def _written(
    wished: Wished, order: Order, line: OrderLine, answer: Answer, at: datetime
) -> ServiceRequest:
    comes_back = Need.GOODS_BACK in answer.needs
    request = ServiceRequest(
        client_id=wished.client_id,
        kind=wished.kind,
        customer_id=order.customer_id,
        case=wished.case,
        order=order,
        line=line,
        sku_id=line.sku_id,
        wanted_sku=wished.wanted_sku if wished.kind == Kind.EXCHANGE else None,
        quantity=wished.pieces,
        cause=wished.cause,
        reason=wished.words,
        rule=_kept(answer),
        way=wished.way if comes_back else Way.NONE,
        freight=answer.freight if comes_back else "",
        pays_at=answer.pays_at,
        currency=order.currency,
        created_at=at,
        is_demo=order.is_demo,
    )
    if request.takes_back and wished.slot is not None:
        request.fetch_from, request.fetch_until = wished.slot
    request.due_at = _decided_by(request, at)
    request.save()
    return request


def _decided_by(request: ServiceRequest, at: datetime) -> datetime:
    tier = request.customer.tier if request.customer else 0
    return policy_of("", tier=tier).clock.add(at, DECIDED_WITHIN)


def _kept(answer: Answer) -> dict[str, Any]:
    """As it stands with the request, whatever the rules say later."""
    return {
        "key": answer.rule.key,
        "source": answer.rule.source,
        "version": answer.rule.version,
        "because": answer.because,
        "until": answer.until.isoformat() if answer.until else None,
        "amount": str(answer.amount),
    }
