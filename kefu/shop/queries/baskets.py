"""A basket as its owner sees it now: every line with what can be said of it, and what it costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import QuerySet

from kefu.accounts.models import User
from kefu.core.money import YUAN
from kefu.shop import pricing
from kefu.shop.models.baskets import Basket, BasketLine, Checkout
from kefu.shop.models.catalogue import Product, ProductClass, Sku
from kefu.shop.queries.freight import Delivery, Rules, carriage_by, rules_to
from kefu.shop.queries.options import as_offered
from kefu.shop.queries.prices import Quote, quote

Kind = Basket.Kind
Priced = pricing.Priced
Names: TypeAlias = pricing.Names
AROUND = tuple(f"sku__product__{name}" for name in ("category", "product_class", "options_sheet"))
LONG = (
    *("sku__product__description_zh", "sku__product__description_en"),
    *("sku__product__attributes", "sku__options"),
)
COUNT = """
    SELECT COALESCE(sum(line.quantity), 0) FROM shop_basketline line
    JOIN shop_basket basket ON basket.id = line.basket_id
    WHERE basket.kind = 'basket' AND line.out_at IS NULL AND {whose}
"""
OF_A_CUSTOMER = COUNT.format(whose="basket.customer_id = %s")
OF_A_GUEST = COUNT.format(whose="basket.guest = %s AND basket.guest <> ''")


@dataclass(frozen=True)
class Shopper:
    """Whose basket it is: a customer's, or that of the guest whom a browser's cookie names."""

    customer: User | None = None
    guest: str = ""

    @property
    def own(self) -> dict[str, Any]:
        """What the row of a basket of theirs holds."""
        return {"customer": self.customer, "guest": "" if self.customer else self.guest}


@dataclass(frozen=True)
class Place:
    """Where it would go, as far as that is known, and how."""

    region: str = ""
    way: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a basket. `state` is ok, few (`left` pieces), gone, off, or apart: of another
    currency than what is ordered, and so for an order of its own."""

    line: BasketLine
    state: str
    priced: pricing.Line | None = None  # of one that is ordered

    @property
    def sku(self) -> Sku:
        return self.line.sku

    @property
    def product(self) -> Product:
        return self.line.sku.product

    @property
    def currency(self) -> str:
        return self.product.currency

    @property
    def is_sent(self) -> bool:
        """In a parcel; not downloaded."""
        return self.product.product_class.exempt != ProductClass.Exempt.DIGITAL

    @property
    def left(self) -> int:
        return self.sku.stock

    @property
    def is_ordered(self) -> bool:
        return self.line.is_chosen and self.state == "ok"

    @property
    def was(self) -> Decimal | None:
        """The price at which it was put in, if that is another one now."""
        return None if self.line.seen_price == self.sku.price else self.line.seen_price

    @property
    def is_cheaper(self) -> bool:
        return self.line.seen_price > self.sku.price

    @property
    def gross(self) -> Decimal:
        return self.sku.price * self.line.quantity


@dataclass(frozen=True)
class Look:
    """All of a basket at a moment. `quote` is empty where nothing of it can be ordered; `rules`,
    by way, are what sending it to the place is counted by."""

    rows: tuple[Row, ...] = ()
    basket: Basket | None = None
    out: BasketLine | None = None  # taken out last
    quote: Quote | None = None
    free_short: Decimal | None = None  # until sending is free
    rules: Rules | None = None

    @property
    def pieces(self) -> int:
        return sum(row.line.quantity for row in self.rows)

    @property
    def ordered(self) -> list[Row]:
        return [row for row in self.rows if row.is_ordered]

    @property
    def held_back(self) -> list[Row]:
        """Ticked, and not to be had."""
        return [row for row in self.rows if row.line.is_chosen and row.state != "ok"]

    @property
    def pieces_ordered(self) -> int:
        return sum(row.line.quantity for row in self.ordered)

    @property
    def currency(self) -> str:
        return next((row.currency for row in self.ordered), YUAN)

    @property
    def priced(self) -> Priced:
        return self.quote.priced if self.quote else Priced(())

    @property
    def is_sent(self) -> bool:
        """Whether anything goes into a parcel."""
        return any(row.is_sent for row in self.ordered)


def pieces_of(shopper: Shopper) -> int:
    """The number beside the basket: one query, none for a guest who has no basket."""
    if shopper.customer is None and not shopper.guest:
        return 0
    sql = OF_A_CUSTOMER if shopper.customer else OF_A_GUEST
    with connection.cursor() as cursor:
        cursor.execute(sql, [shopper.customer.pk if shopper.customer else shopper.guest])
        return int(cursor.fetchone()[0])


def basket_of(shopper: Shopper, kind: str = Kind.GATHERED) -> Basket | None:
    if shopper.customer is None and not shopper.guest:
        return None
    return Basket.objects.filter(kind=kind, **shopper.own).select_related("checkout").first()


def checkout_of(basket: Basket) -> Checkout:
    """What was typed so far; an unsaved one for who has only come."""
    return getattr(basket, "checkout", None) or Checkout(basket=basket)


def lines_of(basket: Basket) -> QuerySet[BasketLine]:
    return BasketLine.objects.filter(basket=basket).select_related(*AROUND).defer(*LONG)


def look(
    shopper: Shopper, *, at: datetime, kind: str = Kind.GATHERED, place: Place | None = None
) -> Look:
    """Five queries at most, however much lies in it. Without a place, sending is not counted."""
    return look_into(basket_of(shopper, kind), shopper.customer, at=at, place=place)


def look_into(
    basket: Basket | None, customer: User | None, *, at: datetime, place: Place | None = None
) -> Look:
    """The same for a basket at hand."""
    held = lies_in(basket)
    pieces = pieces_in(held.rows)
    if basket is None or not pieces:
        return held
    currency = next(iter(pieces)).product.currency
    rules = rules_to(place.region, currency=currency) if place else None
    carriage = carriage_by(rules, place.way) if place and rules else None
    found = quote(customer, pieces, at=at, codes=codes_of(basket), carriage=carriage)
    short = carriage.short(found.priced.worth) if carriage else None
    return Look(tuple(_with_prices(held.rows, found)), basket, held.out, found, short, rules)


def lies_in(basket: Basket | None) -> Look:
    """What lies there and what of it can be had, before it is priced: one query."""
    if basket is None:
        return Look()
    lines = list(lines_of(basket))
    rows = rows_of([line for line in lines if line.out_at is None])
    return Look(rows, basket, next((line for line in lines if line.out_at is not None), None))


def rows_of(lines: Sequence[BasketLine]) -> tuple[Row, ...]:
    """What holds of each line; all that are ordered together are of one currency."""
    found = [Row(line, _state(line)) for line in lines]
    first = next((row.currency for row in found if row.is_ordered), None)
    return tuple(
        Row(row.line, "apart") if row.is_ordered and row.currency != first else row for row in found
    )


def pieces_in(rows: Sequence[Row]) -> dict[Sku, int]:
    """Of what would be ordered."""
    return {row.sku: row.line.quantity for row in rows if row.is_ordered}


def codes_of(basket: Basket) -> tuple[str, ...] | None:
    """The coupons that were chosen; None for the best."""
    return None if basket.coupons is None else tuple(basket.coupons)


def freight_by(one: Delivery, found: Look) -> Decimal:
    """What sending these goods would cost that way."""
    return pricing.freight_by(one.carriage, found.priced, found.currency)


def told_to(customer: User) -> Iterator[dict[str, Any]]:
    """What a customer has gathered, and typed on the way to the till, for a copy of their data."""
    for basket in Basket.objects.filter(customer=customer.pk).select_related("checkout"):
        checkout = checkout_of(basket)
        typed = checkout.typed() | checkout.bill
        yield {
            "lines": [
                {
                    "goods": f"{line.sku.product.name} {line.sku.name}".strip(),
                    "quantity": line.quantity,
                    "added_at": line.added_at.isoformat(),
                }
                for line in lines_of(basket)
            ],
            **{name: value for name, value in typed.items() if value},
        }


def is_only_made(product: Product) -> bool:
    """Whether it is sold made to order alone: such goods go past the basket."""
    row = getattr(product, "options_sheet", None)
    return row is not None and row.is_open and not as_offered(row).is_plain


def _state(line: BasketLine) -> str:
    sku = line.sku
    if is_only_made(sku.product):
        return "off"
    if not sku.is_active or not sku.product.is_active:
        return "off"
    if not sku.stock:
        return "gone"
    return "few" if sku.stock < line.quantity else "ok"


def _with_prices(rows: Sequence[Row], found: Quote) -> Iterator[Row]:
    priced = {line.wanted.key: line for line in found.priced.lines}
    for row in rows:
        yield Row(row.line, row.state, priced.get(row.sku.code) if row.is_ordered else None)
