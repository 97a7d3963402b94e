"""What an order that is being placed costs, agreed with the customer, with its deals taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from kefu.accounts.models import User
from kefu.core.rows import Shape
from kefu.shop import pricing
from kefu.shop.carriage import Carriage
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import DiscountShare, Order, OrderLine
from kefu.shop.queries.prices import Quote, quote
from kefu.shop.services import deals
from kefu.shop.services.coupons import CouponUnusable
from kefu.shop.services.deals import DealRefused
from kefu.shop.services.invoices import Wanted
from kefu.shop.services.making import NOTHING_MADE, Making

FREIGHT = ("运费", "Freight")
LINE, SHARE = Shape(OrderLine, "l"), Shape(DiscountShare, "s")


@dataclass(frozen=True)
class Terms:
    """What the customer agreed to. Nothing is sold at terms that were not shown.

    `coupons` are codes, or None for those that take off most; `deals` codes of SKUs that are wanted
    at their deal's price or not at all; `total` what the customer read as the sum. Empty ones are
    not asked about. `invoice` is asked for with the order. `making` says by which designs goods are
    made. `key` names the wish: the same key again is the same order.
    """

    coupons: tuple[str, ...] | None = ()
    deals: frozenset[str] = frozenset()
    total: Decimal | None = None
    invoice: Wanted | None = None
    making: Making = NOTHING_MADE
    key: str = ""


@dataclass(frozen=True)
class Costs:
    """What comes on top of the goods: making them to order, by SKU, and sending them."""

    extras: Mapping[str, Decimal] = field(default_factory=dict)
    carriage: Carriage | None = None


class PriceMoved(Exception):
    """The sum is not the one that was shown; `quote` is what holds now."""

    def __init__(self, found: Quote) -> None:
        self.quote = found
        super().__init__(str(found.priced.total))


def settle(
    customer: User | None,
    pieces: Mapping[Sku, int],
    terms: Terms,
    *,
    at: datetime,
    costs: Costs,
) -> tuple[Quote, dict[int, int]]:
    """The price that holds, and the pieces of deals (by item) that were taken for it.

    The customer's row is locked by whoever calls; a guest has none, and neither deals nor coupons.
    If another buyer was faster, it is priced again. Raises CouponUnusable, DealRefused, PriceMoved.
    """
    while True:
        found = quote(
            customer,
            pieces,
            at=at,
            codes=terms.coupons,
            extras=costs.extras,
            carriage=costs.carriage,
        )
        _check(found, pieces, terms)
        taken = {
            deal.item.pk: count
            for deal in found.deals.values()
            if (count := found.priced.pieces_at(deal.key))
        }
        if not taken or deals.take(taken):
            return found, taken


def known(key: str) -> Order | None:
    """The order that this wish has become already."""
    return Order.objects.filter(client_id=key).first() if key else None


def write_lines(order: Order, priced: pricing.Priced, skus: Mapping[str, Sku]) -> list[OrderLine]:
    """Goods with what is due for them, a line for each discount, who has which share; freight."""
    goods = [_goods_line(order, skus[line.wanted.key], line) for line in priced.lines]
    discounts = _discounts(order, priced)
    LINE.insert(*goods, *discounts, *_freight(order, priced))
    by_key = {line.offer: line for line in discounts}
    shares = [
        DiscountShare(line=written, discount=by_key[cut.key], amount=cut.amount)
        for written, line in zip(goods, priced.lines, strict=True)
        for cut in line.cuts
    ]
    if shares:
        SHARE.insert(*shares)
    return goods


def _discounts(order: Order, priced: pricing.Priced) -> list[OrderLine]:
    return [
        OrderLine(
            order=order,
            kind=OrderLine.Kind.DISCOUNT,
            name_zh=one.names[0],
            name_en=one.names[1],
            unit_price=-one.amount,
            amount=-one.amount,
            offer=one.key,
        )
        for one in priced.discounts
    ]


def _freight(order: Order, priced: pricing.Priced) -> list[OrderLine]:
    """One line, or none where it was sent for nothing."""
    if not priced.freight:
        return []
    return [
        OrderLine(
            order=order,
            kind=OrderLine.Kind.FREIGHT,
            name_zh=FREIGHT[0],
            name_en=FREIGHT[1],
            unit_price=priced.freight,
            amount=priced.freight,
            due=priced.freight,
        )
    ]


def _check(found: Quote, pieces: Mapping[Sku, int], terms: Terms) -> None:
    if terms.coupons is not None and set(terms.coupons) != set(found.codes):
        raise CouponUnusable
    for sku, count in pieces.items():
        if sku.code in terms.deals:
            _check_deal(found, sku.code, count)
    if terms.total is not None and terms.total != found.priced.total:
        raise PriceMoved(found)


def _check_deal(found: Quote, code: str, count: int) -> None:
    deal = found.deals.get(code)
    if deal is None:
        raise DealRefused(code, "over" if found.is_members else "members")
    if deal.own + count > deal.item.each:
        raise DealRefused(code, "yours", deal.item.each)
    if count > deal.item.left:
        raise DealRefused(code, "few" if deal.item.left else "gone", deal.item.left)


def _goods_line(order: Order, sku: Sku, line: pricing.Line) -> OrderLine:
    options_zh = f" {sku.name_zh}" if sku.name_zh else ""
    options_en = f" {sku.name_en}" if sku.name_en else ""
    return OrderLine(
        order=order,
        sku=sku,
        name_zh=(sku.product.name_zh + options_zh)[:300],
        name_en=(sku.product.name_en + options_en)[:300],
        quantity=line.wanted.quantity,
        unit_price=sku.price,
        amount=line.gross,
        due=line.due,
        freight=line.freight,
    )
