"""Boards as anybody may read them: who stands where, since when, and by which rule."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kefu.core.moments import spoken
from kefu.discovery.boards.spans import Span, span_before
from kefu.discovery.models.boards import Board, Place
from kefu.shop.models.catalogue import Category, Product
from kefu.shop.queries.catalogue import CARD

Kind, Period = Board.Kind, Board.Period
NAMES: Mapping[str, str | Promise] = {
    Kind.SELLERS: pgettext_lazy("board", "Best sellers"),
    Kind.RISING: pgettext_lazy("board", "Rising"),
    Kind.LOVED: pgettext_lazy("board", "Most loved"),
    Kind.COMPARED: pgettext_lazy("board", "Most compared"),
}
PERIOD_NAMES: Mapping[str, str | Promise] = {
    Period.DAY: pgettext_lazy("board", "Today"),
    Period.WEEK: pgettext_lazy("board", "Seven days"),
    Period.MONTH: pgettext_lazy("board", "Thirty days"),
    Period.YEAR: pgettext_lazy("board", "One year"),
}
PERIODS: Mapping[str, tuple[str, ...]] = {
    Kind.SELLERS: (Period.DAY, Period.WEEK, Period.MONTH),
    Kind.RISING: (Period.WEEK, Period.MONTH),
    Kind.LOVED: (Period.YEAR,),
    Kind.COMPARED: (Period.WEEK, Period.MONTH),
}
USUAL_PERIOD: Mapping[str, str] = {
    Kind.SELLERS: Period.WEEK,
    Kind.RISING: Period.MONTH,
    Kind.LOVED: Period.YEAR,
    Kind.COMPARED: Period.MONTH,
}
BADGES: Mapping[tuple[str, str], str | Promise] = {
    (Kind.SELLERS, Period.WEEK): gettext_lazy("No. %(rank)d in %(shelf)s this week"),
    (Kind.SELLERS, Period.MONTH): gettext_lazy("No. %(rank)d in %(shelf)s this month"),
    (Kind.LOVED, Period.YEAR): gettext_lazy("No. %(rank)d of the most loved in %(shelf)s"),
}
BADGE_PLACES = 10
HALF = 2  # a badge is for the better half of a board


@dataclass(frozen=True)
class Row:
    """A place on a board, with the card of its product."""

    place: Place
    kind: str

    @property
    def product(self) -> Product:
        return self.place.product

    @property
    def rank(self) -> int:
        return self.place.rank

    @property
    def moved(self) -> int | None:
        """Places up since the period before; nothing for whoever is new on it."""
        return None if self.place.was is None else self.place.was - self.place.rank

    @property
    def distance(self) -> int:
        return abs(self.moved or 0)

    @property
    def moved_words(self) -> str:
        if self.moved is None:
            return _("New on this board")
        if not self.moved:
            return _("Same place as before")
        words = _("Up %(n)d") if self.moved > 0 else _("Down %(n)d")
        return words % {"n": self.distance}

    @property
    def fact(self) -> str:
        """What its place rests on, in words."""
        return WORDS[self.kind](self.place.facts)

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything a row of it shows."""
        return (self.rank, self.place.was, self.fact, *self.product.shown)


@dataclass(frozen=True)
class Badge:
    words: str
    kind: str
    period: str
    path: str


def board(kind: str, period: str) -> Board | None:
    return Board.objects.filter(kind=kind, period=period).first()


def rows(kind: str, period: str, *, path: str = "", most: int) -> list[Row]:
    """The first places on a shelf, or in the whole shop: one query."""
    places = Place.objects.filter(board__kind=kind, board__period=period, path=path)
    return [Row(place, kind) for place in _as_cards(places)[:most]]


def tops(most: int) -> dict[str, list[Row]]:
    """The first places of every board in its usual period: one query."""
    places = Place.objects.filter(path="", rank__lte=most)
    found: dict[str, list[Row]] = {kind: [] for kind in NAMES}
    for place in _as_cards(places):
        if USUAL_PERIOD[place.board.kind] == place.board.period:
            found[place.board.kind].append(Row(place, place.board.kind))
    return found


def shelves_of(board: Board) -> QuerySet[Category]:
    """The shelves on which somebody has a place."""
    led = Place.objects.filter(board=board, rank=1).exclude(path="")
    return Category.objects.filter(path__in=led.values("path")).order_by("position", "path")


def badge_of(product: Product, shelves: Collection[Category]) -> Badge | None:
    """The best that can be said of a product's places, on these shelves: one query."""
    names = {shelf.path: shelf.name for shelf in shelves}
    found = Place.objects.filter(product=product, rank__lte=BADGE_PLACES, path__in=names)
    good = [
        place
        for place in found.select_related("board")
        if (place.board.kind, place.board.period) in BADGES and place.rank * HALF <= place.among
    ]
    best = min(good, key=_weight, default=None)
    if best is None:
        return None
    words = BADGES[best.board.kind, best.board.period]
    said = str(words) % {"rank": best.rank, "shelf": names[best.path]}
    return Badge(said, best.board.kind, best.board.period, best.path)


def _weight(place: Place) -> tuple[float, int, int, int]:
    """The rarer the better; among equals the nearest shelf, then the newest board."""
    order = list(BADGES).index((Kind(place.board.kind), Period(place.board.period)))
    return (place.rank / place.among, place.rank, -place.path.count("/"), order)


def days_of(board: Board) -> str:
    return _days(Span(board.first, board.last))


def days_before(board: Board) -> str:
    """What the arrows compare with."""
    return _days(span_before(board.period, board.last))


def rule_of(board: Board) -> str:
    """How the board is counted, with the numbers it was drawn with."""
    shares = {
        name: f"{share * 100:.0f}" if share <= 1 else f"{share:.0f}"
        for name, share in board.usual.items()
    }
    return str(RULES[board.kind]) % shares if shares else str(RULES[board.kind])


RULES: Mapping[str, str | Promise] = {
    Kind.SELLERS: gettext_lazy(
        "Pieces sold in these days, in orders that are paid for or paid at the door; a cancelled "
        "order leaves. Among equals stands first what sold more in the last thirty days."
    ),
    Kind.RISING: gettext_lazy(
        "Pieces of these days beside those of the days before. Rising is what sold a greater part "
        "of its pieces in these days than the whole shop did (%(share)s%%), even at the lower end "
        "of Wilson’s 80%% interval, so that one lucky day is not enough."
    ),
    Kind.LOVED: gettext_lazy(
        "How likely the next buyer keeps it and is pleased: the share of pieces not sent back, "
        "times the share of reviews with four or five stars. Where there are few, both are drawn "
        "to what is usual here: %(kept)s%% kept, with the weight of %(kept_weight)s pieces, and "
        "%(pleased)s%% pleased, with the weight of %(pleased_weight)s reviews. From three reviews "
        "on; what was bought in the last fourteen days does not count yet."
    ),
    Kind.COMPARED: gettext_lazy(
        "How often customers put it beside another of its kind. Only that it happened is counted, "
        "not who did it; following a link does not count."
    ),
}


def _sold(facts: Mapping[str, Any]) -> str:
    values = {"n": facts["n"], "before": facts["before"]}
    if not facts["before"]:
        return ngettext("%(n)d sold", "%(n)d sold", facts["n"]) % values
    words = ngettext("%(n)d sold, %(before)d before", "%(n)d sold, %(before)d before", facts["n"])
    return words % values


def _loved(facts: Mapping[str, Any]) -> str:
    values = {**facts, "stayed": facts["sold"] - facts["returned"]}
    pleased = _("%(praised)d of %(rated)d gave four or five stars") % values
    if not facts["sold"]:
        return pleased
    kept = _("%(stayed)d of %(sold)d kept") % values
    return f"{kept} · {pleased}"


def _compared(facts: Mapping[str, Any]) -> str:
    n = facts["n"]
    return ngettext("compared %(n)d time", "compared %(n)d times", n) % {"n": n}


WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    Kind.SELLERS: _sold,
    Kind.RISING: _sold,
    Kind.LOVED: _loved,
    Kind.COMPARED: _compared,
}


def _as_cards(places: QuerySet[Place]) -> QuerySet[Place]:
    """With the cards of what is still for sale, and no more."""
    found = places.filter(product__is_active=True).select_related("board", "product")
    own = ("rank", "was", "among", "facts", "path", "board__kind", "board__period")
    return found.only(*own, *(f"product__{name}" for name in CARD)).order_by("rank")


def _days(span: Span) -> str:
    if span.first == span.last:
        return spoken(span.last)
    return _("%(first)s to %(last)s") % {"first": spoken(span.first), "last": spoken(span.last)}
