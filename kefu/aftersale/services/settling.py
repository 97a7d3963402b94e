"""Money back, goods in exchange, a part sent again; and what came back lies on the shelf, or not.

Everything is of one transaction: a process that dies has given nothing, and the same press again
finds what the first one did.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.requests import RequestPaid, RequestSettled
from kefu.aftersale.models.inspections import Inspection
from kefu.aftersale.models.requests import NOTHING, ServiceRequest
from kefu.aftersale.queries.worth import Worth, payer_of, worth_of
from kefu.aftersale.services.story import locked, tell_step
from kefu.core.events import record
from kefu.core.money import to_the_cent
from kefu.desk.services import order_clocks
from kefu.desk.services.refusals import Refusal
from kefu.payments import services as payments
from kefu.payments.models import Charge
from kefu.shop.services import replacements, stock
from kefu.shop.services.returns import note_return
from kefu.shop.services.stock import OutOfStock

Kind, Status = ServiceRequest.Kind, ServiceRequest.Status
LEAVES_WITHIN = timedelta(hours=48)
PAID_BACK = (Kind.RETURN, Kind.FAULTY, Kind.MISSING, Kind.EXCHANGE)
OUR_FAULT = (Kind.FAULTY, Kind.MISSING)  # what sending it out cost goes back as well


@transaction.atomic
def settle(request_id: int, *, by: User | None, with_money: bool = False) -> ServiceRequest:
    """Give what was granted. `with_money`: instead of new goods, what was paid for the old ones.

    Raises Refusal: not looked at yet, sold out, nothing left of what was paid.
    """
    request, at = locked(request_id), now()
    if request.status == Status.SETTLED:
        return request
    _insist_on_a_look(request)
    money = with_money and request.kind in PAID_BACK
    give = _refund if money else _GIVE.get(Kind(request.kind))
    if give is not None:
        give(request, by, at)
    _put_back(request, by=by)
    request.move_to(Status.SETTLED)
    request.settled_at, request.due_at = at, None
    request.save()
    order_clocks.note_settlement(request.pk, at=at)
    _tell(request, by=by, at=at)
    return request


@transaction.atomic
def advance(request_id: int) -> ServiceRequest:
    """The courier has the goods, and the policy pays now. Said twice, paid once."""
    request = locked(request_id)
    collected = request.status in {Status.ON_ITS_WAY, Status.RECEIVED}
    advances = request.pays_at == ServiceRequest.PaysAt.COLLECTED
    if collected and advances and request.kind in {Kind.RETURN, Kind.FAULTY}:
        _refund(request, None, now())
        request.save()
    return request


def _insist_on_a_look(request: ServiceRequest) -> None:
    if request.takes_back and not Inspection.objects.filter(request=request).exists():
        raise Refusal(_("Write down first in which state it came back."))


def _refund(request: ServiceRequest, by: User | None, at: datetime) -> None:
    """What was really paid for these pieces, to where it came from."""
    if request.money_id is not None:
        return
    worth = _worth(request)
    goods = worth.of(request.quantity)
    carriage = worth.carriage_of(request.quantity) if request.kind in OUR_FAULT else NOTHING
    _pay(request, goods + carriage, by=by, at=at)
    request.freight_back = max(NOTHING, request.refund - goods)


def _price(request: ServiceRequest, by: User | None, at: datetime) -> None:
    """The difference that the policy named; never more than what is left of the line."""
    if request.money_id is not None:
        return
    amount = to_the_cent(request.difference, request.currency)
    _pay(request, min(amount, _worth(request).goods), by=by, at=at)


def _pay(request: ServiceRequest, amount: Decimal, *, by: User | None, at: datetime) -> None:
    order = request.order
    payer = payer_of(order) if order else None
    if order is None or payer is None:
        words = _("This order was paid elsewhere; the money has to go back from there.")
        raise Refusal(words)
    charge = payments.locked(payer.pk)
    if charge.status != Charge.Status.PAID:
        raise Refusal(_("Nothing has been paid for this order yet."))
    amount = min(amount, charge.amount - charge.refunded)
    if amount <= NOTHING:
        return
    words = request.get_kind_display()
    request.refund = amount
    request.money = payments.refund(charge.pk, amount=amount, key=request.key, reason=words)
    tell_step(request, "paid", by=by, at=at, amount=str(amount), gateway=charge.gateway)
    advanced = request.status in {Status.APPROVED, Status.ON_ITS_WAY} and request.takes_back
    record(
        RequestPaid(request.pk, order.pk, request.money.pk, str(amount), is_advanced=advanced),
        by=by,
    )


def _exchange(request: ServiceRequest, by: User | None, at: datetime) -> None:
    """A linked order holds what came in exchange, and what was paid for it."""
    line, sku = request.line, request.wanted_sku or request.sku
    if line is None or sku is None or by is None:
        raise Refusal(_("This cannot be sent again."))
    paid = _worth(request).of(request.quantity)
    try:
        request.replacement = replacements.exchange(
            line.pk,
            replacements.Instead(sku, request.quantity, paid),
            promised_at=at + LEAVES_WITHIN,
            key=f"exchange-{request.number}",
            by=by,
        )
    except OutOfStock as sold_out:
        raise Refusal(_too_few(sold_out)) from sold_out
    request.moved = paid
    order_clocks.follow_dispatch(request.replacement.pk, at=at)
    tell_step(request, "exchanged", by=by, at=at, order=request.replacement.number)


def _resend(request: ServiceRequest, by: User | None, at: datetime) -> None:
    """What was missing goes out in a parcel of its own."""
    line, order = request.line, request.order
    if line is None or order is None or by is None:
        raise Refusal(_("This cannot be sent again."))
    try:
        request.shipment = replacements.resend(
            order.pk,
            lines={line.pk: request.quantity},
            promised_at=at + LEAVES_WITHIN,
            key=f"S-{request.number}",
            by=by,
        )
    except OutOfStock as sold_out:
        raise Refusal(_too_few(sold_out)) from sold_out
    except (replacements.NothingToSend, replacements.NoCarrier) as fault:
        raise Refusal(_("This cannot be sent again.")) from fault
    tell_step(request, "resent", by=by, at=at, due=(at + LEAVES_WITHIN).isoformat())


_GIVE: dict[str, Callable[[ServiceRequest, User | None, datetime], None]] = {
    Kind.RETURN: _refund,
    Kind.FAULTY: _refund,
    Kind.EXCHANGE: _exchange,
    Kind.MISSING: _resend,
    Kind.PRICE: _price,
}


def _too_few(sold_out: OutOfStock) -> str:
    words = _("Only %(n)d of it are left in stock. A refund is possible.")
    return words % {"n": sold_out.sku.stock}


def _worth(request: ServiceRequest) -> Worth:
    if request.line is None:
        raise Refusal(_("This request is about no line of an order."))
    request.line.order = request.order  # type: ignore[assignment]
    return worth_of(request.line)


def _put_back(request: ServiceRequest, *, by: User | None) -> None:
    """By its condition: what can be sold is on the shelf again, the rest is not."""
    if not request.takes_back or request.kind == Kind.REPAIR or request.sku_id is None:
        return
    note_return(
        sku_id=request.sku_id,
        words=request.reason,
        pieces=request.quantity,
        at=request.created_at,
        key=request.return_key,
        reason=request.cause,
    )
    seen = request.inspection
    if seen.sellable and by is not None:
        words = _("Came back: %(number)s") % {"number": request.number}
        stock.add_pieces(request.sku_id, pieces=seen.sellable, words=words, by=by, key=request.key)


def _tell(request: ServiceRequest, *, by: User | None, at: datetime) -> None:
    received, minutes = request.received_at, None
    if received is not None:
        minutes = int((at - received).total_seconds() // 60)
    tell_step(request, "settled", by=by, at=at, minutes=minutes)
    record(
        RequestSettled(
            request_id=request.pk,
            order_id=request.order_id or 0,
            kind=request.kind,
            refund=str(request.refund),
            currency=request.currency,
            replacement_id=request.replacement_id,
            by_id=by.pk if by else None,
            minutes=minutes,
        ),
        by=by,
    )
