"""A trail as its owner reads it: pages by day, with names and pictures, how long and how deep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kefu.shop.models.catalogue import Category, Product
from kefu.shop.queries import catalogue
from kefu.tracking.models import PURCHASE, Kind

STUDIED_SECONDS = 20.0
STUDIED_DEPTH = 50  # percent of the page
SKIMMED_SECONDS = 5.0
A_MINUTE = 60
A_CLICK = timedelta(minutes=1)
ACTS = {
    Kind.COMPARE: gettext_lazy("compared"),
    Kind.BASKET: gettext_lazy("wanted to buy"),
    Kind.CLICK: gettext_lazy("from a suggestion"),
    PURCHASE: gettext_lazy("bought"),
}
PAGES = {
    "home": gettext_lazy("The first page"),
    "search": gettext_lazy("What the search found"),
    "shelf": gettext_lazy("A shelf"),
    "board": gettext_lazy("A board"),
    "compare": gettext_lazy("The comparison"),
    "entrance": gettext_lazy("Offers"),
    "for_you": gettext_lazy("For you"),
    "other": gettext_lazy("Another page"),
}
ICONS = {
    "home": "home",
    "search": "search",
    "shelf": "category",
    "board": "trophy",
    "compare": "scale",
    "entrance": "ticket",
    "for_you": "heart",
}


@dataclass(frozen=True)
class Look:
    """One page somebody looked at, and what was done with its product: ready to show."""

    at: datetime
    page: str
    product: str
    category: str
    words: str
    seconds: float
    depth: int
    acts: tuple[str, ...]
    is_page: bool

    name: str = ""
    picture: str = ""
    href: str = ""

    @property
    def was_studied(self) -> bool:
        return self.seconds >= STUDIED_SECONDS and self.depth >= STUDIED_DEPTH

    @property
    def title(self) -> str:
        if self.words:
            return _("Searched for “%(words)s”") % {"words": self.words}
        return self.name or str(PAGES.get(self.page, PAGES["other"]))

    @property
    def icon(self) -> str:
        return "package" if self.product else ICONS.get(self.page, "file")

    @property
    def acts_in_words(self) -> list[str]:
        return [str(ACTS[act]) for act in self.acts]

    @property
    def dwelt(self) -> str:
        """How long, and how deep: skimmed, read, studied."""
        if not self.seconds:
            return ""
        return f"{_lasting(round(self.seconds))} · {self._how_deep}"

    @property
    def _how_deep(self) -> str:
        if self.was_studied:
            return _("studied")
        return _("skimmed") if self.seconds < SKIMMED_SECONDS else _("looked at")


@dataclass(frozen=True)
class Day:
    on: date
    looks: tuple[Look, ...]


def looks(rows: Sequence[Mapping[str, Any]]) -> list[Look]:
    """Rows of events as looks, newest first: what belongs to one page view is one look."""
    pages: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for place, row in enumerate(sorted(rows, key=lambda row: row["at"])):
        view = row["view"] or f"{place}"
        product = "" if row["kind"] == Kind.DWELL else row["product"]
        pages.setdefault((row["visitor"], view, product), []).append(row)
    spent = {key[:2]: _spent(some) for key, some in _with_dwell(pages).items()}
    found = [
        _look(some, *spent.get(key[:2], (0.0, 0)))
        for key, some in pages.items()
        if any(row["kind"] != Kind.DWELL for row in some)
    ]
    return _with_the_way_there(sorted(found, key=lambda look: look.at))[::-1]


def _with_the_way_there(found: Sequence[Look]) -> list[Look]:
    """Oldest first; a suggestion that was followed belongs to the page it led to."""
    kept: list[Look] = []
    followed: dict[str, Look] = {}
    for look in found:
        if look.acts == (Kind.CLICK,) and not look.is_page:
            followed[look.product] = look
            continue
        way = followed.pop(look.product, None) if look.is_page else None
        if way is None:
            kept.append(look)
        elif look.at - way.at <= A_CLICK:
            kept.append(replace(look, acts=(Kind.CLICK, *look.acts)))
        else:
            kept += [way, look]
    return sorted([*kept, *followed.values()], key=lambda look: look.at)


def by_day(looks: Sequence[Look]) -> list[Day]:
    """With what goods and shelves are called and look like, as the reader speaks: two queries."""
    cards = catalogue.as_cards(Product.objects.filter(code__in={look.product for look in looks}))
    goods = {one.code: one for one in cards}
    paths = {look.category for look in looks if not look.product}
    shelves = {one.path: one.name for one in Category.objects.filter(path__in=paths)}
    named = [_named(look, goods.get(look.product), shelves) for look in looks]
    days = groupby(named, key=lambda look: localdate(look.at))
    return [Day(on, tuple(some)) for on, some in days]


def _with_dwell(
    pages: Mapping[tuple[str, str, str], list[Mapping[str, Any]]],
) -> dict[tuple[str, str, str], list[Mapping[str, Any]]]:
    dwelt = {key: [row for row in some if row["kind"] == Kind.DWELL] for key, some in pages.items()}
    return {key: some for key, some in dwelt.items() if some}


def _spent(rows: Sequence[Mapping[str, Any]]) -> tuple[float, int]:
    return sum(row["seconds"] for row in rows), max(row["depth"] for row in rows)


def _look(rows: Sequence[Mapping[str, Any]], seconds: float, depth: int) -> Look:
    """Of events on one page about one product; time was spent on the page, not on a button."""
    done = [row for row in rows if row["kind"] != Kind.DWELL]
    first = done[0]
    is_page = any(row["kind"] in {Kind.VIEW, Kind.SEARCH} for row in done)
    acts = dict.fromkeys(row["kind"] for row in done if row["kind"] in ACTS)
    return Look(
        at=first["at"],
        page=first["page"],
        product=first["product"],
        category=first["category"],
        words=next((row["words"] for row in done if row["words"]), ""),
        seconds=seconds if is_page else 0.0,
        depth=depth if is_page else 0,
        acts=tuple(acts),
        is_page=is_page,
    )


def _named(look: Look, goods: Product | None, shelves: Mapping[str, str]) -> Look:
    if goods is not None:
        return replace(look, name=goods.name, picture=_drawn(goods.face), href=_page_of(goods.code))
    return replace(look, name=look.product or shelves.get(look.category, ""))


def _drawn(picture: str) -> str:
    return reverse("shop:picture", args=[picture]) if picture else ""


def _page_of(code: str) -> str:
    try:
        return reverse(settings.PLACES["product"], args=[code])
    except NoReverseMatch:
        return ""


def _lasting(seconds: int) -> str:
    if seconds < A_MINUTE:
        return ngettext("%(n)d s", "%(n)d s", seconds) % {"n": seconds}
    return _("%(n)d min") % {"n": round(seconds / A_MINUTE)}
