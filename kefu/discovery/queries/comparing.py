"""Goods side by side: what differs, what is missing, who is better than most, and the rivals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import log
from typing import Any

from django.db.models import Count, F, FloatField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Abs, Cast, Coalesce, Ln
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kefu.accounts.models import User
from kefu.core.money import written
from kefu.discovery.engine.measures import in_one_unit
from kefu.discovery.models.comparing import Beside, Pick
from kefu.discovery.queries import standing
from kefu.discovery.queries.price_lines import PriceLine, price_lines
from kefu.discovery.queries.standing import Better
from kefu.shop.models.catalogue import Attribute, Product, Sku
from kefu.shop.queries.catalogue import CARD, Fact, on_sale

MOST = 5  # of a class
MOST_KEPT = 15  # of all classes
RIVALS = 4
OWN = ("return_days", "price_protection_days", "warranty_months", "released_on")


@dataclass(frozen=True)
class Cell:
    """What one product says in a row. Without words it says nothing, and why stands instead."""

    words: str = ""
    is_best: bool = False
    hint: str = ""
    missing: str = ""

    @property
    def is_stated(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    differs: bool
    is_known: bool  # every product says something here

    @property
    def is_the_same(self) -> bool:
        return self.is_known and not self.differs


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Column:
    """A product at the head of the table."""

    product: Product
    line: PriceLine
    praise: tuple[str, ...]  # on what it is better than most of its class

    @property
    def can_be_bought(self) -> bool:
        return self.product.can_be_bought


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...] = ()
    sections: tuple[Section, ...] = ()
    left_out: tuple[str, ...] = field(default=())  # of another class, or too many

    @property
    def codes(self) -> list[str]:
        return [column.product.code for column in self.columns]

    @property
    def class_name(self) -> str:
        return self.columns[0].product.product_class.name if self.columns else ""

    def only_differences(self) -> "Table":
        """Without the rows that say the same of all; what somebody leaves open stays."""
        sections = (
            Section(one.title, tuple(row for row in one.rows if not row.is_the_same))
            for one in self.sections
        )
        kept = tuple(one for one in sections if one.rows)
        return Table(self.columns, kept, self.left_out)

    @property
    def same(self) -> int:
        return sum(row.is_the_same for one in self.sections for row in one.rows)


@dataclass(frozen=True)
class Rival:
    product: Product
    reason: str


@dataclass(frozen=True)
class Tray:
    """The goods of one class that somebody has picked, and how many of other classes."""

    goods: tuple[Product, ...]
    others: tuple[tuple[str, tuple[str, ...]], ...]  # the name of a class, its codes

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.goods]

    @property
    def free(self) -> range:
        return range(MOST - len(self.goods))


def picks_of(customer: User) -> list[str]:
    """What a customer keeps to compare, oldest first: one query."""
    picks = Pick.objects.filter(customer=customer.pk, product__is_active=True)
    return list(picks.values_list("product__code", flat=True))


def picks_told_to(customer: User) -> Iterable[dict[str, Any]]:
    """All of it as plain rows, for a copy."""
    picks = Pick.objects.filter(customer=customer.pk).select_related("product")
    return ({"product": pick.product.name, "at": pick.at.isoformat()} for pick in picks)


def tray(codes: Sequence[str]) -> Tray:
    """The class of the newest pick first: one query."""
    found = on_sale().filter(code__in=codes).select_related("product_class")
    names = ("product_class__name_zh", "product_class__name_en")
    goods = {one.code: one for one in found.only(*CARD, *names)}
    classes: dict[int, list[Product]] = {}
    for code in reversed(codes):
        if code in goods:
            classes.setdefault(goods[code].product_class_id, []).insert(0, goods[code])
    first, *rest = classes.values() or [[]]
    return Tray(
        goods=tuple(first[-MOST:]),
        others=tuple(
            (some[0].product_class.name, tuple(one.code for one in some)) for some in rest
        ),
    )


def table(codes: Sequence[str]) -> Table:
    """Goods of the first one's class, in the order given, with all that is said of them."""
    found = _goods(codes)
    if not found:
        return Table()
    kind = found[0].product_class_id
    goods = [one for one in found if one.product_class_id == kind][:MOST]
    attributes = list(Attribute.objects.filter(product_class=kind))
    better = [one for one in attributes if one.better]
    stands = standing.of(goods, better)
    voices = standing.voices(goods)
    sections = [
        Section(_("What it costs"), (_prices(goods, stands),)),
        Section(_("What buyers say"), tuple(_said(goods, stands, voices))),
        Section(_("What we promise"), tuple(_promised(goods))),
        Section(_("Parameters"), tuple(_parameters(goods, attributes, stands))),
    ]
    lines = price_lines(goods, today=localdate())
    return Table(
        columns=tuple(
            Column(one, lines[one.pk], tuple(stands.praise(one, better))) for one in goods
        ),
        sections=tuple(one for one in sections if one.rows),
        left_out=tuple(one.name for one in found if one not in goods),
    )


def rivals(goods: Sequence[Product]) -> list[Rival]:
    """Others of the class: most often put beside these, then nearest in price. One query."""
    if not goods:
        return []
    usual = sum((one.price for one in goods), Decimal(0)) / len(goods)
    keys = [one.pk for one in goods]
    beside = Beside.objects.filter(product=OuterRef("pk"), other__in=keys).order_by()
    times = beside.values("product").annotate(n=Count("event_id", distinct=True)).values("n")
    price = Ln(Cast(F("price") + 1, FloatField())) - log(float(usual) + 1)
    others = on_sale().filter(product_class=goods[0].product_class_id).exclude(pk__in=keys)
    nearest = others.annotate(
        times=Coalesce(Subquery(times), 0), apart=Abs(price)
    ).order_by("-times", "apart", "pk")  # fmt: skip
    return [Rival(one, _why(one)) for one in nearest.only(*CARD)[:RIVALS]]


def _why(rival: Any) -> str:
    if rival.times:
        words = ngettext("compared with it %(n)d time", "compared with it %(n)d times", rival.times)
        return words % {"n": rival.times}
    return _("near in price")


def _goods(codes: Sequence[str]) -> list[Product]:
    skus = Prefetch("skus", Sku.objects.filter(is_active=True).prefetch_related("price_changes"))
    related = ("product_class__name_zh", "product_class__name_en")
    named = ("brand__name_zh", "brand__name_en")
    found = (
        on_sale()
        .filter(code__in=codes)
        .select_related("product_class", "brand")
        .prefetch_related(skus)
        .only(*CARD, *OWN, "attributes", *related, *named)
    )
    goods = {one.code: one for one in found}
    return [goods[code] for code in dict.fromkeys(codes) if code in goods]


def _prices(goods: Sequence[Product], stands: standing.Standings) -> Row:
    told = [written(one.price, one.currency).removesuffix(".00") for one in goods]
    sizes = [float(one.price) for one in goods]
    return _row(_("Price"), told, sizes, Better.LESS, stands.hints(goods, standing.PRICE))


def _said(
    goods: Sequence[Product], stands: standing.Standings, voices: Mapping[int, standing.Voice]
) -> Iterable[Row]:
    stars = [float(one.stars) if one.stars is not None else None for one in goods]
    told = [_stars(one) for one in goods]
    hints = stands.hints(goods, standing.STARS)
    yield _row(_("Rating"), told, stars, Better.MORE, hints, missing=_("no reviews yet"))
    heard = [voices.get(one.pk) for one in goods]
    kept = [one.kept_words if one else "" for one in heard]
    shares = [one.kept if one else None for one in heard]
    yield _row(_("Kept by buyers"), kept, shares, Better.MORE, missing=_("too few sold to say"))


def _stars(product: Product) -> str:
    if product.stars is None:
        return ""
    n = product.reviews_count
    words = ngettext("%(stars)s of 5, %(n)d review", "%(stars)s of 5, %(n)d reviews", n)
    return words % {"stars": f"{product.stars:.1f}", "n": n}


@dataclass(frozen=True)
class _Promise:
    """A guarantee of ours: the longer, the better for whoever buys."""

    label: str | Promise
    column: str
    words: Callable[[int], str]


def _promised(goods: Sequence[Product]) -> Iterable[Row]:
    for one in PROMISES:
        values = [int(getattr(product, one.column)) for product in goods]
        if any(values):
            told = [one.words(n) if n else pgettext("guarantee", "none") for n in values]
            yield _row(str(one.label), told, [float(n) for n in values], Better.MORE)


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def _months(n: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}


PROMISES = (
    _Promise(gettext_lazy("Return without a reason"), "return_days", _days),
    _Promise(gettext_lazy("Price protection"), "price_protection_days", _days),
    _Promise(gettext_lazy("Warranty"), "warranty_months", _months),
)


def _parameters(
    goods: Sequence[Product], attributes: Iterable[Attribute], stands: standing.Standings
) -> Iterable[Row]:
    brands = [one.brand.name if one.brand else "" for one in goods]
    if any(brands):
        yield _row(_("Brand"), brands)
    for one in attributes:
        values = [product.attributes.get(one.code) for product in goods]
        told = [_told(one, value) for value in values]
        if not any(told):
            continue
        hints = stands.hints(goods, one.code) if one.better else None
        sizes = _sizes(one, values)
        if one.kind in (Attribute.Kind.TEXT, Attribute.Kind.CHOICE):
            told, sizes = _measured(told)
        yield _row(one.name, told, sizes, one.better, hints)


def _told(attribute: Attribute, value: Any) -> str:
    """As its maker said it, where that is not what the attribute asks for."""
    if value is None or value == "":
        return ""
    if attribute.kind == Attribute.Kind.NUMBER and not isinstance(value, int | float):
        return str(value)
    return Fact(attribute, value).words


def _sizes(attribute: Attribute, values: Sequence[Any]) -> list[float | None] | None:
    if attribute.kind != Attribute.Kind.NUMBER:
        return None
    return [float(value) if isinstance(value, int | float) else None for value in values]


def _measured(told: list[str]) -> tuple[list[str], list[float | None] | None]:
    """Texts that all measure the same thing, in one unit; others as they are."""
    said = in_one_unit([words for words in told if words])
    if said is None:
        return told, None
    rest = iter(said)
    cells = [next(rest) if words else (None, "") for words in told]
    return [words for _size, words in cells], [size for size, _words in cells]


def _row(
    label: str,
    told: Sequence[str],
    sizes: Sequence[float | None] | None = None,
    better: str = "",
    hints: Sequence[str] | None = None,
    *,
    missing: str = "",
) -> Row:
    """Whether it differs is seen by size where there is one, else by the words."""
    measured: Sequence[float | None] = sizes or [None] * len(told)
    known = [size for size in measured if size is not None]
    marks: list[Any] = known if sizes else [words.casefold() for words in told if words]
    differs = len(set(marks)) > 1
    best = _best(known, better) if differs else None
    cells = tuple(
        Cell(
            words,
            is_best=size is not None and size == best,
            hint=hint if words else "",
            missing=missing or _("not stated"),
        )
        for words, size, hint in zip(told, measured, hints or [""] * len(told), strict=True)
    )
    return Row(label, cells, differs, all(told))


def _best(known: Sequence[float], better: str) -> float | None:
    if not known or not better:
        return None
    return max(known) if better == Better.MORE else min(known)
