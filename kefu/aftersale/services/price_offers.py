"""Price protection that runs by itself: a drop is found, the difference offered, and given back.

The lines are locked first, then the order, then its payment; each offer is paid in a transaction of
its own, under its own key, so that it is paid once whatever happens between.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.price_offers import PriceOffered, PriceOfferLapsed, PriceOfferPaid
from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.policy.answers import Answer, Wish
from kefu.aftersale.policy.others import difference
from kefu.aftersale.queries.books import shelf
from kefu.aftersale.queries.line_facts import Gathered
from kefu.aftersale.queries.may import answers_of
from kefu.aftersale.queries.price_watch import lines_that_dropped
from kefu.core.events import record, record_all
from kefu.desk.services.refusals import Refusal
from kefu.payments import services as payments
from kefu.shop.models.orders import Order, OrderLine

AT_ONCE = 1_000  # lines in one transaction
LAPSED_AT_ONCE = 500

Status = PriceOffer.Status


def watch(at: datetime, *, sku: int | None = None) -> int:
    """Find every protected line that costs less now, and offer; returns how many offers."""
    ids = lines_that_dropped(at, sku=sku)
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return sum(_offer(part, at) for part in parts)


@transaction.atomic
def offer_for(line_id: int, *, at: datetime) -> PriceOffer:
    """The same for one line, asked for by its customer. Raises Refusal, with the reason."""
    _offer([line_id], at)
    found = PriceOffer.objects.filter(line=line_id, status=Status.OFFERED).first()
    if found is None:
        answer = answers_of([line_id], at=at).get(line_id, {}).get(Wish.PRICE)
        raise Refusal(answer.words if answer else _("There is no such line."))
    return found


@transaction.atomic
def accept(offer_id: int, *, by: User | None) -> PriceOffer:
    """Give the difference back, once. `by` is empty where nobody had to say yes, and for who came
    by the link in a mail. Raises Refusal."""
    offer, order = _locked(offer_id)
    if offer.status == Status.PAID:
        return offer
    at = now()
    if offer.status == Status.LAPSED or offer.stands_until < at:
        raise Refusal(_("This offer has ended. Write to us if something kept you from it."))
    offer.amount = min(offer.amount, _still_due(offer, at))
    if offer.amount <= 0:
        raise Refusal(_("That has been made good already."))
    if order.charge_id is None:
        raise Refusal(_("This order was paid elsewhere; the money has to go back from there."))
    try:
        offer.refund = payments.refund(
            order.charge_id, amount=offer.amount, key=offer.key, reason=_("Price protection")
        )
    except (payments.NotPaid, payments.RefundTooLarge) as fault:
        raise Refusal(_("So much of what was paid is not left any more.")) from fault
    offer.move_to(Status.PAID)
    offer.settled_at, offer.accepted_by = at, by
    offer.save(update_fields=["status", "settled_at", "accepted_by", "refund", "amount"])
    record(
        PriceOfferPaid(offer.pk, order.pk, offer.line_id, str(offer.amount), offer.by_itself), by=by
    )
    return offer


def _still_due(offer: PriceOffer, at: datetime) -> Decimal:
    """Of what was offered: goods may have gone back since, or the money come another way."""
    facts = Gathered([offer.line_id]).of(offer.line_id, at)
    pieces = min(offer.pieces, facts.pieces - facts.away)
    return difference(facts, offer.price, pieces) if pieces > 0 else Decimal(0)


@transaction.atomic
def pay_by_itself(offer_id: int) -> None:
    """Those that need nobody's yes; what cannot be paid any more lapses. Said twice, done once."""
    offer = PriceOffer.objects.filter(pk=offer_id, by_itself=True, status=Status.OFFERED).first()
    if offer is None:
        return
    try:
        accept(offer.pk, by=None)
    except Refusal:
        _lapse(offer.pk)


def let_old_ones_go(at: datetime) -> int:
    """What nobody said yes to in its time."""
    old = PriceOffer.objects.filter(status=Status.OFFERED, stands_until__lt=at)
    return sum(
        _lapse(pk) for pk in old.order_by("pk").values_list("pk", flat=True)[:LAPSED_AT_ONCE]
    )


@transaction.atomic
def _lapse(offer_id: int) -> bool:
    offer, order = _locked(offer_id)
    if offer.status != Status.OFFERED:
        return False
    offer.move_to(Status.LAPSED)
    offer.settled_at = now()
    offer.save(update_fields=["status", "settled_at"])
    record(PriceOfferLapsed(offer.pk, order.pk))
    return True


def _locked(offer_id: int) -> tuple[PriceOffer, Order]:
    """The line comes first, as in a watch: two never wait for each other."""
    line, order = PriceOffer.objects.values_list("line", "order").get(pk=offer_id)
    OrderLine.objects.select_for_update(no_key=True).get(pk=line)
    found = Order.objects.select_for_update(no_key=True).get(pk=order)
    return PriceOffer.objects.select_for_update().get(pk=offer_id), found


@transaction.atomic
def _offer(ids: Sequence[int], at: datetime) -> int:
    """Those of these lines for which the rules say so. Watched twice, offered once."""
    rows = OrderLine.objects.select_for_update(no_key=True, of=["self"])
    lines = {line.pk: line for line in rows.filter(pk__in=ids).order_by("pk")}
    found = answers_of(list(lines), at=at)
    wanted = {pk: told[Wish.PRICE] for pk, told in found.items() if told[Wish.PRICE].allowed}
    open_ones = PriceOffer.objects.filter(line__in=wanted, status=Status.OFFERED)
    known = {one.line_id: one for one in open_ones.select_for_update()}
    prices = dict(OrderLine.objects.filter(pk__in=wanted).values_list("pk", "sku__price"))
    stands = at + timedelta(days=shelf().on(at).usual.number("price.stands_days"))
    new = PriceOffer.objects.bulk_create(
        _made(lines[pk], answer, prices[pk], at=at, stands=stands)
        for pk, answer in wanted.items()
        if pk not in known
    )
    raised = list(_raised(known, wanted, prices))
    PriceOffer.objects.bulk_update(raised, ["amount", "price", "pieces", "stands_until"])
    record_all(
        PriceOffered(one.pk, one.order_id, str(one.amount), one.by_itself)
        for one in [*new, *raised]
    )
    return len(new) + len(raised)


def _made(
    line: OrderLine, answer: Answer, price: Decimal, *, at: datetime, stands: datetime
) -> PriceOffer:
    return PriceOffer(
        order_id=line.order_id,
        line=line,
        pieces=answer.pieces,
        unit=price + answer.amount / answer.pieces,
        price=price,
        amount=answer.amount,
        currency=str(answer.facts.get("currency", "CNY")),
        version=answer.rule.version,
        by_itself=answer.by_itself,
        offered_at=at,
        stands_until=stands,
    )


def _raised(
    known: dict[int, PriceOffer], wanted: dict[int, Answer], prices: dict[int, Decimal]
) -> Iterator[PriceOffer]:
    """Open offers that a further drop makes worth more; none is ever made smaller."""
    for pk, offer in known.items():
        if wanted[pk].amount > offer.amount:
            offer.amount, offer.price = wanted[pk].amount, prices[pk]
            offer.pieces = wanted[pk].pieces
            yield offer
