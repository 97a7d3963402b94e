"""Entrances as everybody meets them at a moment; and as operations keep them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    DurationField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.money import Money
from kefu.core.rows import Shape, read_all
from kefu.shop.models.catalogue import PriceChange, Product, Sku
from kefu.shop.models.entrances import DealHold, Entrance, EntranceItem

LOOKED_BACK = timedelta(days=30)  # a price is called lower than the lowest of so many days before
ANNOUNCED = timedelta(hours=48)  # so long before its start a deal is shown as coming
DEALS_ON_THE_DOOR, DEALS_SHOWN, GOODS_ON_A_TILE = 2, 6, 3
CARD = ("code", "name_zh", "name_en", "pictures", "price", "list_price", "currency")
OF_PRODUCT = tuple(f"product__{name}" for name in (*CARD, "sold", "stars", "reviews_count"))
OF_ITEM = ("entrance", "position", "price", "pieces", "each", "taken")
OF_SKU = ("sku__code", "sku__name_zh", "sku__name_en", "sku__price", "sku__stock", "sku__is_active")


_CHANGES = PriceChange.objects.filter(sku=OuterRef("sku"), at__lte=OuterRef("entrance__starts_at"))
_LATELY = Q(at__gt=OuterRef("entrance__starts_at") - LOOKED_BACK)
LOWEST = Least(  # at which a SKU was really sold in the month before its deal; empty if unknown
    Subquery(_CHANGES.filter(_LATELY).order_by("price").values("price")[:1]),
    Subquery(_CHANGES.exclude(_LATELY).order_by("-at").values("price")[:1]),
)


ENTRANCE, ITEM = Shape(Entrance, "e"), Shape(EntranceItem, "i")
PRODUCT = Shape(Product, "p", *CARD, "sold", "stars", "reviews_count")
SKU = Shape(Sku, "s", "code", "name_zh", "name_en", "price", "stock", "is_active")
OPEN = f"""
    SELECT {ENTRANCE.columns} FROM shop_entrance e
    WHERE e.ends_at > %(at)s AND (e.is_published OR %(drafts)s)
    AND (e.starts_at <= %(at)s OR (e.kind = 'deal' AND e.starts_at <= %(soon)s))
    ORDER BY e.ends_at, e.id
"""  # noqa: S608  columns of models
LOWEST_SQL = """LEAST(
        (SELECT min(c.price) FROM shop_pricechange c WHERE c.sku_id = i.sku_id
            AND c.at > i.starts_at - %(back)s AND c.at <= i.starts_at),
        (SELECT c.price FROM shop_pricechange c WHERE c.sku_id = i.sku_id
            AND c.at <= i.starts_at - %(back)s ORDER BY c.at DESC LIMIT 1)
    )"""
HELD_SQL = """COALESCE((
        SELECT sum(h.pieces) FROM shop_dealhold h
        WHERE h.item_id = i.id AND h.customer_id = %(customer)s AND h.released_at IS NULL
    ), 0)"""
FIRST_ITEMS = f"""
    WITH placed AS (
        SELECT i.*, e.kind, e.starts_at,
            row_number() OVER (PARTITION BY i.entrance_id ORDER BY i.position, i.id) AS place
        FROM shop_entranceitem i
        JOIN shop_entrance e ON e.id = i.entrance_id
        JOIN shop_product p ON p.id = i.product_id AND p.is_active
        WHERE i.entrance_id = ANY(%(entrances)s)
    )
    SELECT {ITEM.columns}, {SKU.columns}, {PRODUCT.columns}, {LOWEST_SQL}
    FROM placed i JOIN shop_product p ON p.id = i.product_id
    LEFT JOIN shop_sku s ON s.id = i.sku_id
    WHERE i.place <= CASE i.kind WHEN 'deal' THEN {DEALS_SHOWN} ELSE {GOODS_ON_A_TILE} END
    ORDER BY i.position, i.id
"""  # noqa: S608
ITEMS_OF_PRODUCT = f"""
    WITH listed AS (
        SELECT i.*, e.starts_at FROM shop_entranceitem i
        JOIN shop_entrance e ON e.id = i.entrance_id
        WHERE i.product_id = %(product)s AND i.entrance_id = ANY(%(entrances)s)
    )
    SELECT {ITEM.columns}, {SKU.columns}, {HELD_SQL}, {LOWEST_SQL}
    FROM listed i LEFT JOIN shop_sku s ON s.id = i.sku_id
    ORDER BY i.price, i.id
"""  # noqa: S608


@dataclass(frozen=True)
class Card:
    """One of the goods of an entrance, ready to show at a moment.

    `state` is running, soon, gone (all pieces of the deal sold) or past. `was` is the lowest price
    of the month before the deal, and empty where the deal is no lower than that.
    """

    item: EntranceItem
    state: str
    was: Money | None = None

    @property
    def product(self) -> Product:
        return self.item.product

    @property
    def price(self) -> Money:
        own = self.item.price
        return self.product.money if own is None else Money(own, self.product.currency)

    @property
    def name(self) -> str:
        sku = self.item.sku
        return f"{self.product.name} {sku.name}".strip() if sku else self.product.name

    @property
    def percent_sold(self) -> int:
        return self.item.taken * 100 // self.item.pieces if self.item.pieces else 0

    @property
    def shown(self) -> tuple[object, ...]:
        item, sku = self.item, self.item.sku
        version = (sku.code, sku.name_zh, sku.name_en) if sku else ()
        deal = (self.state, self.was, item.price, item.taken, item.pieces, item.each)
        return (self.product.shown, version, deal)


@dataclass(frozen=True)
class Door:
    """An entrance with the first of its goods."""

    entrance: Entrance
    state: str
    cards: list[Card] = field(default_factory=list)

    @property
    def shown(self) -> tuple[object, ...]:
        one = self.entrance
        said = (one.title_zh, one.title_en, one.words_zh, one.words_en, one.percent, str(one.steps))
        times = (one.starts_at, one.ends_at, one.is_published)
        return (one.number, one.kind, said, times, tuple(card.shown for card in self.cards))


@dataclass(frozen=True)
class Mark:
    """What runs for one product, for its page: a deal of one SKU, or terms for all of it."""

    entrance: Entrance
    card: Card | None
    yours: int = 0  # pieces of the deal that the reader has already


def entrances_for(reader: User, *, at: datetime | None = None) -> QuerySet[Entrance]:
    """All there are: what runs, what comes next, what is over, each by its nearest hour."""
    when = at or now()
    turn = Case(
        When(ends_at__lte=when, then=Value(2)), When(starts_at__gt=when, then=Value(1)), default=0
    )
    until = Case(
        When(ends_at__lte=when, then=Value(when) - F("ends_at")),
        When(starts_at__gt=when, then=F("starts_at") - Value(when)),
        default=F("ends_at") - Value(when),
        output_field=DurationField(),
    )
    entrances = Entrance.objects.select_related("brand").order_by(turn, until, "pk")
    return entrances if reader.may("office.offers") else entrances.none()


def entrance_for(reader: User, number: str) -> Entrance | None:
    return entrances_for(reader).filter(number=number).first()


def items_of(entrance: Entrance) -> QuerySet[EntranceItem]:
    """Its goods in their order, with all that a list of them shows."""
    return entrance.items.select_related("product", "sku").only(
        *OF_ITEM, *OF_PRODUCT, *OF_SKU, "product__is_active"
    )


def doors_at(at: datetime, *, drafts: bool = False) -> list[Door]:
    """All that is shown on the front page: two queries, however much there is.

    Of deals those that run; only where none does, the next one that will.
    """
    known = read_all(OPEN, {"at": at, "soon": at + ANNOUNCED, "drafts": drafts}, ENTRANCE)
    deals = [one for one in known if one.kind == Entrance.Kind.DEAL]
    running = [one for one in deals if one.starts_at <= at][:DEALS_ON_THE_DOOR]
    shown = [*(running or deals[:1]), *(one for one in known if one.kind != Entrance.Kind.DEAL)]
    items: dict[int, list[EntranceItem]] = {}
    for item in _first_items([one.pk for one in shown]):
        items.setdefault(item.entrance_id, []).append(item)
    return [
        Door(one, _state(one, at), [_card(item, one, at) for item in items.get(one.pk, ())])
        for one in shown
    ]


def door(number: str, at: datetime, *, drafts: bool = False) -> Door | None:
    """One of them with all its goods; what has not begun, or is over, says so."""
    found = Entrance.objects.filter(number=number).select_related("brand")
    one = found.first() if drafts else found.filter(is_published=True).first()
    if one is None or (not drafts and one.starts_at > at + ANNOUNCED):
        return None
    items = items_of(one).filter(product__is_active=True).annotate(lowest=LOWEST)
    return Door(one, _state(one, at), [_card(item, one, at) for item in items])


def marks_on(product: Product, at: datetime, customer: User | None) -> list[Mark]:
    """What runs for a product, or a deal of it that opens soon. Deals come first."""
    asked = {"at": at, "soon": at + ANNOUNCED, "drafts": False}
    open_now = {one.pk: one for one in read_all(OPEN, asked, ENTRANCE)}
    whose = {"product": product.pk, "customer": customer.pk if customer else 0}
    more = {"entrances": list(open_now), "back": LOOKED_BACK}
    marks = []
    for row in _rows(ITEMS_OF_PRODUCT, {**whose, **more}):
        item = _item(row)
        item.product = product
        entrance = open_now[item.entrance_id]
        marks.append(Mark(entrance, _card(item, entrance, at), int(row[-2])))
    listed = {mark.entrance.pk for mark in marks}
    marks += [
        Mark(one, None)
        for one in open_now.values()
        if one.pk not in listed and one.brand_id and one.brand_id == product.brand_id
    ]
    return sorted(marks, key=lambda mark: mark.entrance.kind != Entrance.Kind.DEAL)


def held_by(customer: User, item_id: int) -> DealHold | None:
    """The latest order that has pieces of a deal for this customer."""
    holds = DealHold.objects.filter(customer=customer.pk, item=item_id, released_at=None)
    return holds.select_related("order").order_by("-at").first()


def _first_items(entrances: list[int]) -> Iterator[EntranceItem]:
    for row in _rows(FIRST_ITEMS, {"entrances": entrances, "back": LOOKED_BACK}):
        item = _item(row)
        item.product = PRODUCT.made(row[ITEM.width + SKU.width : -1])
        yield item


def _item(row: Sequence[Any]) -> EntranceItem:
    """An item with its SKU, if it is for one, and the lowest price of the month before."""
    item = ITEM.made(row[: ITEM.width])
    sku = SKU.made(row[ITEM.width : ITEM.width + SKU.width])
    item.sku = None if item.sku_id is None else sku
    item.lowest = row[-1]  # type: ignore[attr-defined]
    return item


def _rows(sql: str, asked: dict[str, Any]) -> list[Sequence[Any]]:
    if not asked["entrances"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


def _card(item: EntranceItem, entrance: Entrance, at: datetime) -> Card:
    """`item` has its `lowest` price of the month before."""
    state = _state(entrance, at)
    if item.sku is None or item.price is None:
        return Card(item, state)
    if state == "running" and (not item.left or not item.sku.stock):
        state = "gone"
    lowest: Decimal | None = getattr(item, "lowest", None)
    was = item.sku.price if lowest is None else min(lowest, item.sku.price)
    return Card(item, state, Money(was, item.product.currency) if was > item.price else None)


def _state(entrance: Entrance, at: datetime) -> str:
    """As `Entrance.state_at`, but a draft that somebody looks ahead at is shown as it will be."""
    if at >= entrance.ends_at:
        return "past"
    return "soon" if at < entrance.starts_at else "running"
