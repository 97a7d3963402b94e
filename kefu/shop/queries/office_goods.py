"""SKUs as those see them who keep stock and prices: a screenful at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Sum
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.shop.models.catalogue import (
    Attribute,
    PlannedPrice,
    PriceChange,
    ProductClass,
    Sku,
    StockMove,
)
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.catalogue import found as goods_found

VERB = "office.goods"
ON_A_PAGE = 50
RATE_OVER = timedelta(days=30)
MOST_FOUND = 2000
LEDGER_SHOWN = 100
NOT_SOLD = (Order.Status.PLACED, Order.Status.CANCELLED)
LATEST = 6


@dataclass(frozen=True)
class Asked:
    """What the address of a list of SKUs says."""

    words: str = ""
    shelf: str = ""
    low: bool = False
    after: int = 0

    @property
    def address(self) -> str:
        said = {"words": self.words, "shelf": self.shelf, "low": "1" if self.low else ""}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.shelf or self.low)


@dataclass(frozen=True)
class Stocked:
    """A SKU with its pieces: for sale, held for who has yet to pay, sold and still here."""

    sku: Sku
    held: int
    to_send: int
    sold: int

    @property
    def on_hand(self) -> int:
        return self.sku.stock + self.held + self.to_send

    @property
    def lasts(self) -> int | None:
        """Days until it is gone, as it sold in the last thirty; nothing if it did not sell."""
        if not self.sold:
            return None
        return int(self.sku.stock * RATE_OVER.days / self.sold)


@dataclass(frozen=True)
class Priced:
    """A SKU with what it cost lately, newest first, and what it will cost."""

    sku: Sku
    past: tuple[PriceChange, ...]
    plans: tuple[PlannedPrice, ...]

    @property
    def margin(self) -> int | None:
        """Percent of the price that its cost leaves."""
        if self.sku.cost is None or not self.sku.price:
            return None
        return round(100 * (self.sku.price - self.sku.cost) / self.sku.price)

    @property
    def points(self) -> list[float]:
        return [float(one.price) for one in reversed(self.past)]


@dataclass(frozen=True)
class Page:
    skus: list[Sku]
    older: int  # where the next page starts, or 0


def asked_in(said: Mapping[str, str]) -> Asked:
    after = said.get("after", "")
    return Asked(
        words=said.get("words", "").strip()[:80],
        shelf=said.get("shelf", "").strip()[:200],
        low=bool(said.get("low")),
        after=int(after) if after.isdecimal() and len(after) < 18 else 0,  # noqa: PLR2004
    )


def skus_for(reader: User, asked: Asked) -> QuerySet[Sku]:
    """In the order they came; those of goods that are not for sale are left out."""
    skus = Sku.objects.filter(is_active=True).select_related("product").order_by("pk")
    if not reader.may(VERB):
        return skus.none()
    if asked.low:
        skus = skus.filter(stock__lte=F("low_mark"))
    if asked.shelf:
        below = Q(product__category__path__startswith=f"{asked.shelf}/")
        skus = skus.filter(Q(product__category__path=asked.shelf) | below)
    if asked.words:
        named = goods_found(asked.words).values("pk")
        skus = skus.filter(Q(code__iexact=asked.words) | Q(product__in=named))
    return skus.filter(product__is_active=True)


def page_of(reader: User, asked: Asked) -> Page:
    skus = skus_for(reader, asked)
    found = list(skus.filter(pk__gt=asked.after)[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    return Page(shown, shown[-1].pk if len(found) > ON_A_PAGE else 0)


def low_count(reader: User) -> int:
    return skus_for(reader, Asked(low=True)).order_by().values("pk")[: MOST_FOUND + 1].count()


def stocked(skus: Sequence[Sku]) -> list[Stocked]:
    """Three queries, however many."""
    ids = [sku.pk for sku in skus]
    held = _pieces(ids, Q(order__status=Order.Status.PLACED))
    to_send = _pieces(ids, Q(order__status=Order.Status.PREPARING))
    since = now() - RATE_OVER
    sold = _pieces(ids, Q(order__placed_at__gte=since) & ~Q(order__status__in=NOT_SOLD))
    return [
        Stocked(sku, held.get(sku.pk, 0), to_send.get(sku.pk, 0), sold.get(sku.pk, 0))
        for sku in skus
    ]


def priced(skus: Sequence[Sku]) -> list[Priced]:
    """Two queries, however many."""
    ids = [sku.pk for sku in skus]
    past: dict[int, list[PriceChange]] = {}
    for change in PriceChange.objects.filter(sku__in=ids).order_by("-at"):
        past.setdefault(change.sku_id, []).append(change)
    plans: dict[int, list[PlannedPrice]] = {}
    for plan in PlannedPrice.objects.filter(sku__in=ids, done_at=None, dropped_at=None):
        plans.setdefault(plan.sku_id, []).append(plan)
    return [
        Priced(sku, tuple(past.get(sku.pk, [])[:LATEST]), tuple(plans.get(sku.pk, [])))
        for sku in skus
    ]


def sku_for(reader: User, code: str) -> Sku | None:
    if not reader.may(VERB):
        return None
    return Sku.objects.select_related("product").filter(code=code).first()


def ledger_of(sku: Sku) -> QuerySet[StockMove]:
    """Corrections of its stock, newest first."""
    moves = StockMove.objects.filter(sku=sku).select_related("by")
    return moves.order_by("-at", "-pk")[:LEDGER_SHOWN]


def prices_of(sku: Sku) -> list[PriceChange]:
    return list(PriceChange.objects.filter(sku=sku).order_by("-at")[:LEDGER_SHOWN])


def classes_for(reader: User) -> QuerySet[ProductClass]:
    classes = ProductClass.objects.order_by("code")
    return classes if reader.may(VERB) else classes.none()


def attributes_of(product_class: ProductClass) -> list[Attribute]:
    return list(Attribute.objects.filter(product_class=product_class))


def plan_for(reader: User, pk: int) -> PlannedPrice | None:
    plans = PlannedPrice.objects.select_related("sku").filter(pk=pk)
    return plans.first() if reader.may(VERB) else None


def _pieces(skus: Sequence[int], which: Q) -> dict[int, int]:
    lines = OrderLine.objects.filter(which, sku__in=skus, kind=OrderLine.Kind.GOODS).order_by()
    counted = lines.values_list("sku").annotate(n=Sum("quantity"))
    return {int(sku or 0): int(pieces) for sku, pieces in counted}


def new_price(price: Decimal, *, percent: Decimal, rounding: str) -> Decimal:
    """A price changed by so many percent, then rounded: `nine` to the next .9, `whole`, or not."""
    raised = price * (1 + percent / 100)
    if rounding == "whole":
        return max(raised.quantize(Decimal(1)), Decimal(0))
    if rounding == "nine":
        nine = raised.quantize(Decimal(1)) - Decimal("0.1")
        return max(nine, Decimal("0.9")).quantize(Decimal("0.01"))
    return max(raised.quantize(Decimal("0.01")), Decimal(0))
