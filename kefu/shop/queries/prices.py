"""The facts of a price, gathered at a moment for one customer, and what `pricing` makes of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from kefu.accounts.models import User
from kefu.shop import pricing
from kefu.shop.carriage import USUAL_GRAMS, Carriage
from kefu.shop.models.catalogue import ProductClass, Sku
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.queries.coupons import usable_coupons, voucher
from kefu.shop.queries.entrances import ENTRANCE, HELD_SQL, ITEM

NO_EXTRAS: Mapping[str, Decimal] = {}
RUNNING = f"""
    SELECT {ENTRANCE.columns}, ARRAY(
        SELECT l.product_id FROM shop_entranceitem l
        WHERE l.entrance_id = e.id AND l.product_id = ANY(%(products)s)
    ),
    e.kind = 'first' AND NOT EXISTS (
        SELECT FROM shop_order o WHERE o.customer_id = %(customer)s AND o.status <> 'cancelled'
    ),
    {ITEM.columns}, {HELD_SQL}
    FROM shop_entrance e LEFT JOIN shop_entranceitem i
        ON e.kind = 'deal' AND i.entrance_id = e.id AND i.sku_id = ANY(%(skus)s)
    WHERE e.is_published AND e.starts_at <= %(at)s AND e.ends_at > %(at)s
    AND e.kind <> 'new' AND (e.kind <> 'deal' OR i.id IS NOT NULL)
    ORDER BY e.id, i.price DESC, i.id
"""  # noqa: S608  columns of models

BY_CUSTOMER = frozenset({Entrance.Kind.CASHBACK, Entrance.Kind.FIRST})  # nothing for guests


@dataclass(frozen=True)
class Deal:
    """A running deal of a SKU, as it stands for one customer."""

    item: EntranceItem
    ends_at: datetime
    own: int  # pieces the customer has already

    @property
    def room(self) -> int:
        """So many pieces may still be had at its price."""
        return max(0, min(self.item.left, self.item.each - self.own))

    @property
    def key(self) -> str:
        return f"deal:{self.item.pk}"


@dataclass(frozen=True)
class Running:
    """A running entrance beside an order: which of the goods it lists, and, where it is for a first
    order, whether this would be one."""

    entrance: Entrance
    listed: Sequence[int]
    is_first: bool


@dataclass(frozen=True)
class Choice:
    """One of the customer's coupons beside an order. `short` says what is missing until it holds,
    `fits` whether it is for any of these goods at all."""

    coupon: Coupon
    chosen: bool
    short: Decimal | None
    fits: bool


@dataclass(frozen=True)
class Quote:
    """What an order would cost now, why, and what else could be chosen."""

    facts: pricing.Facts
    priced: pricing.Priced
    choices: tuple[Choice, ...]
    deals: Mapping[str, Deal]  # by the code of a SKU
    is_members: bool = True

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the coupons it counts with."""
        return tuple(one.coupon.code for one in self.choices if one.chosen)


def quote(
    customer: User | None,
    pieces: Mapping[Sku, int],
    *,
    at: datetime,
    codes: Sequence[str] | None = None,
    extras: Mapping[str, Decimal] = NO_EXTRAS,
    carriage: Carriage | None = None,
) -> Quote:
    """With the coupons named, or, without a choice, with those that take off most.

    A guest has what everybody has. What is counted by the person (deals, coupons, a first order) or
    given to one (cashback) is for members: nobody can tell one guest from another.
    `extras` are what making pieces to order adds to them, by the code of their SKU.
    """
    running, deals = _running(customer, pieces, at)
    facts = _facts_of(customer, pieces, running, deals=deals, extras=extras)
    facts = replace(facts, carriage=carriage)
    own = {one.code: one for one in usable_coupons(customer, at=at)} if customer else {}
    vouchers = {code: voucher(one) for code, one in own.items() if one.currency == facts.currency}
    chosen = _chosen(facts, vouchers, codes)
    choices = tuple(
        Choice(
            coupon=own[code],
            chosen=one in chosen,
            short=pricing.falls_short(facts, one),
            fits=any(one.fits(wanted) for wanted in facts.wanted),
        )
        for code, one in vouchers.items()
    )
    priced = pricing.price(facts, chosen)
    return Quote(facts, priced, choices, deals, is_members=customer is not None)


def _running(
    customer: User | None, skus: Collection[Sku], at: datetime
) -> tuple[list[Running], dict[str, Deal]]:
    """All that runs by percentage or steps; and of each SKU the cheapest deal, for members."""
    asked: dict[str, Any] = {"at": at, "customer": customer.pk if customer else 0}
    asked |= {"skus": [sku.pk for sku in skus]}
    asked |= {"products": list({sku.product_id for sku in skus})}
    with connection.cursor() as cursor:
        cursor.execute(RUNNING, asked)
        rows = cursor.fetchall()
    running, deals = [], []
    for row in rows:
        entrance = ENTRANCE.made(row[: ENTRANCE.width])
        listed, is_first, *item, own = row[ENTRANCE.width :]
        if entrance.kind != Entrance.Kind.DEAL:
            running.append(Running(entrance, listed, is_first))
        elif customer is not None:
            deals.append(_offered_deal(ITEM.made(item), entrance, int(own)))
    codes = {sku.pk: sku.code for sku in skus}
    deals.sort(key=lambda one: (-(one.item.price or 0), one.item.pk))
    return running, {codes[one.item.sku_id or 0]: one for one in deals}


def _offered_deal(item: EntranceItem, entrance: Entrance, own: int) -> Deal:
    item.entrance = entrance
    return Deal(item, entrance.ends_at, own)


def _facts_of(
    customer: User | None,
    pieces: Mapping[Sku, int],
    running: Sequence[Running],
    *,
    deals: Mapping[str, Deal],
    extras: Mapping[str, Decimal],
) -> pricing.Facts:
    """`pieces` holds SKUs with their product, its brand's key, its class and its category."""
    wanted = tuple(
        pricing.Wanted(
            key=sku.code,
            unit=sku.price,
            quantity=quantity,
            product=sku.product_id,
            brand=sku.product.brand_id,
            shelf=sku.product.category.path,
            extra=extras.get(sku.code, Decimal(0)),
            grams=sku.weight_g or USUAL_GRAMS,
            is_sent=sku.product.product_class.exempt != ProductClass.Exempt.DIGITAL,
        )
        for sku, quantity in pieces.items()
    )
    offers = [_deal(one, code) for code, one in deals.items() if one.room]
    others, backs = _entrances(customer, wanted, running)
    currency = next(iter(pieces)).product.currency
    return pricing.Facts(wanted, (*offers, *others), backs, currency)


def _chosen(
    facts: pricing.Facts, vouchers: Mapping[str, pricing.Voucher], codes: Sequence[str] | None
) -> tuple[pricing.Voucher, ...]:
    """The customer's choice as far as it holds; the best one where there is none."""
    if codes is None:
        return pricing.best(facts, vouchers.values())
    chosen = tuple(vouchers[code] for code in dict.fromkeys(codes) if code in vouchers)
    if not chosen:
        return ()
    try:
        pricing.price(facts, chosen)
    except pricing.NotTogether:
        return pricing.best(facts, chosen)
    return chosen


def _deal(deal: Deal, code: str) -> pricing.Offer:
    entrance = deal.item.entrance
    return pricing.Offer(
        key=deal.key,
        kind=entrance.kind,
        names=_names(entrance),
        lines=frozenset({code}),
        price=deal.item.price,
        most=deal.room,
        takes_coupons=entrance.takes_coupons,
    )


def _entrances(
    customer: User | None, wanted: Sequence[pricing.Wanted], running: Sequence[Running]
) -> tuple[list[pricing.Offer], tuple[pricing.Back, ...]]:
    """What runs, for the lines that it is for."""
    offers, backs = [], []
    for runs in running:
        one = runs.entrance
        lines = frozenset(w.key for w in wanted if _is_for(one, w, runs.listed))
        if not lines:
            continue
        if one.kind in BY_CUSTOMER and customer is None:
            continue
        if one.kind == Entrance.Kind.CASHBACK:
            percent = one.percent or Decimal(0)
            backs.append(pricing.Back(f"back:{one.pk}", lines, percent, one.cap))
        elif one.kind != Entrance.Kind.FIRST or runs.is_first:
            offers.append(_by_share(one, lines))
    return offers, tuple(backs)


def _is_for(entrance: Entrance, wanted: pricing.Wanted, listed: Sequence[int]) -> bool:
    """A brand's special is for all its goods, whatever is shown; the others for what they list."""
    if entrance.kind == Entrance.Kind.BRAND:
        return entrance.brand_id is not None and entrance.brand_id == wanted.brand
    return wanted.product in listed


def _by_share(entrance: Entrance, lines: frozenset[str]) -> pricing.Offer:
    return pricing.Offer(
        key=f"{entrance.kind}:{entrance.pk}",
        kind=entrance.kind,
        names=_names(entrance),
        lines=lines,
        percent=entrance.percent or Decimal(0),
        steps=tuple(pricing.Step(int(n), Decimal(percent)) for n, percent in entrance.steps),
        takes_coupons=entrance.takes_coupons,
    )


def _names(entrance: Entrance) -> pricing.Names:
    zh, en = entrance.title_zh, entrance.title_en
    return (zh or en, en or zh)
