"""A list of goods as an address asks for it: words, shelf, filters, order and page.

`?q=水壶&brand=mi&f.colour=red&f.colour=blue&price=100..500&sort=price&page=2`
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kefu.discovery.engine.finder import DEEPEST, RELEVANCE, SORTS, Found, Wish
from kefu.discovery.queries import search
from kefu.discovery.queries.labels import OWN_NAMES, Filter, filters

ON_A_PAGE = 24
LONGEST_WORDS = 100
MOST_CODES, MOST_VALUES, LONGEST_VALUE = 12, 20, 80
AMOUNT = re.compile(r"\d{1,9}(\.\d{1,2})?")
OF_AN_ATTRIBUTE = "f."
SORT_NAMES: Mapping[str, str | Promise] = {
    RELEVANCE: pgettext_lazy("order", "Most fitting"),
    "sales": pgettext_lazy("order", "Best sellers"),
    "newest": pgettext_lazy("order", "Newest"),
    "rating": pgettext_lazy("order", "Best rated"),
    "price": pgettext_lazy("order", "Price, low first"),
    "price_down": pgettext_lazy("order", "Price, high first"),
    "discount": pgettext_lazy("order", "Biggest discount"),
}


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Asked:
    """What an address says, and addresses that say a little else."""

    words: str
    shelf: str
    picks: Mapping[str, tuple[str, ...]]
    sort: str
    page: int
    as_typed: bool

    def pairs(self, *, without: tuple[str, str] = ("", "")) -> Iterator[tuple[str, str]]:
        """Everything but sort and page, as it stands in an address."""
        if self.words:
            yield "q", self.words
        if self.as_typed:
            yield "exact", "1"
        for code, values in self.picks.items():
            name = code if code in OWN_NAMES else f"{OF_AN_ATTRIBUTE}{code}"
            yield from ((name, value) for value in values if (code, value) != without)

    def href(self, *, without: tuple[str, str] = ("", ""), **more: str) -> str:
        """`?…` with all filters but one; what says nothing new is left out."""
        new = {"sort": self.usual}
        added = [(name, value) for name, value in more.items() if value and value != new.get(name)]
        return "?" + urlencode([*self.pairs(without=without), *added])

    @property
    def query(self) -> str:
        """All that is set and no more, with its `?`; empty where nothing is."""
        page = str(self.page) if self.page > 1 else ""
        return self.href(sort=self.sort, page=page).removesuffix("?")

    @property
    def usual(self) -> str:
        """The order where none is asked for."""
        return RELEVANCE if self.words else "sales"


@dataclass(frozen=True)
class Listing:
    """A page of a list: the keys of its goods in order, and all that stands around them."""

    asked: Asked
    keys: tuple[int, ...]
    total: int
    page: int
    filters: tuple[Filter, ...]
    instead: str
    partly: bool

    @property
    def sort(self) -> str:
        return self.asked.sort

    @property
    def sorts(self) -> list[tuple[str, str | Promise, str]]:
        """(code, name, address); the most fitting only where something was asked."""
        return [
            (code, name, self.asked.href(sort=code))
            for code, name in SORT_NAMES.items()
            if code != RELEVANCE or self.asked.words
        ]

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                _told(one, option.label),
                self.asked.href(without=(one.code, option.value), sort=self.asked.sort),
            )
            for one in self.filters
            for option in one.picked
        ]

    @property
    def cleared(self) -> str:
        return "?" + urlencode({"q": self.asked.words} if self.asked.words else {})

    @property
    def as_typed_href(self) -> str:
        return "?" + urlencode({"q": self.asked.words, "exact": "1"})

    @property
    def price(self) -> tuple[str, str]:
        """From and to, as somebody typed them."""
        value = next(iter(self.asked.picks.get("price", ())), "")
        low, _dots, high = value.partition("..")
        return low, high.removeprefix("=")

    @property
    def reachable(self) -> int:
        """How many can be leafed through; who seeks deeper narrows."""
        return min(self.total, DEEPEST)

    @property
    def own_names(self) -> Mapping[str, object]:
        """Facets that stand in an address without the mark of an attribute."""
        return OWN_NAMES

    @property
    def key(self) -> tuple[object, ...]:
        """Everything the filters show."""
        asked = self.asked
        return (self.filters, asked.shelf, asked.words, asked.sort, asked.as_typed)

    @property
    def found_nothing(self) -> bool:
        """In the whole shop, not only within the filters."""
        return not self.total and not self.asked.picks and not self.asked.shelf


def asked_of(address: QueryDict, *, shelf: str = "") -> Asked:
    words = " ".join(address.get("q", "").split())[:LONGEST_WORDS]
    usual = RELEVANCE if words else "sales"
    sort = address.get("sort", "")
    return Asked(
        words=words,
        shelf=shelf,
        picks=_picks(address),
        sort=sort if sort in SORTS and (words or sort != RELEVANCE) else usual,
        page=_page(address.get("page", "")),
        as_typed=address.get("exact") == "1",
    )


def says_too_much(address: QueryDict) -> bool:
    """A form without script sends its empty fields too, and a price as its two ends."""
    return "price_from" in address or "price_to" in address or "" in address.dict().values()


def listing(asked: Asked) -> Listing | None:
    """Nothing as long as this node has no index."""
    found = search.find(_wish(asked, asked.page))
    if found is None:
        return None
    last = max(1, -(-min(found.total, DEEPEST) // ON_A_PAGE))
    page = min(asked.page, last)
    if page != asked.page:
        found = search.find(_wish(asked, page)) or found
    return _told_of(asked, found, page)


def _told_of(asked: Asked, found: Found, page: int) -> Listing:
    return Listing(
        asked=asked,
        keys=found.keys,
        total=found.total,
        page=page,
        filters=tuple(filters(found.facets, under=asked.shelf)),
        instead=found.instead,
        partly=found.partly,
    )


def _wish(asked: Asked, page: int) -> Wish:
    start = (page - 1) * ON_A_PAGE
    return Wish(
        words=asked.words,
        picks=asked.picks,
        shelf=asked.shelf,
        sort=asked.sort,
        start=start,
        size=ON_A_PAGE,
        as_typed=asked.as_typed,
    )


def _picks(address: QueryDict) -> dict[str, tuple[str, ...]]:
    picks: dict[str, tuple[str, ...]] = {}
    for name, values in address.lists():
        code = name.removeprefix(OF_AN_ATTRIBUTE)
        if name not in OWN_NAMES and (code == name or code in OWN_NAMES):
            continue
        kept = tuple(dict.fromkeys(v for v in values if v and len(v) <= LONGEST_VALUE))
        if kept and len(picks) < MOST_CODES:
            picks[code] = kept[:MOST_VALUES]
    if typed := _typed_price(address):
        picks["price"] = (typed,)
    return picks


def _typed_price(address: Mapping[str, Any]) -> str:
    """From and to in fields of their own, as the form sends them."""
    low, high = (address.get(name, "").strip() for name in ("price_from", "price_to"))
    low, high = (bound if AMOUNT.fullmatch(bound) else "" for bound in (low, high))
    return f"{low}..={high}" if high else f"{low}.." if low else ""


def _page(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004


def _told(one: Filter, label: str) -> str:
    return label if one.code in {"brand", "shelf", "stars", "stock"} else f"{one.label}: {label}"
