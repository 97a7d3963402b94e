"""Boards drawn from the counted days: who stands where, in the shop and on every shelf."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.timezone import localdate, now

from kefu.discovery.boards.shares import drawn, lower_end, usual_of
from kefu.discovery.boards.spans import Span, span_before, span_of
from kefu.discovery.models.boards import Board, GoodsDay, Place
from kefu.shop.models.catalogue import Product

KEPT = 50  # places of a board on one shelf
LEAST_RATED = 3  # reviews before anybody is called loved
LEAST_RISEN = 2  # pieces; one is an accident
TIME_TO_RETURN = timedelta(days=14)
ROWS_AT_ONCE = 2_000
CHANGES = ("rank", "was", "among", "facts")

Sums = dict[int, int]
Key = tuple[str, int]  # a shelf and a product


@dataclass(frozen=True)
class Standing:
    """One product's claim to a place: what it is sorted by, and the numbers behind it."""

    product_id: int
    weight: tuple[float, ...]
    facts: Mapping[str, float]


@dataclass(frozen=True)
class Ranking:
    standings: Sequence[Standing] = ()
    usual: Mapping[str, float] = field(default_factory=dict)


@transaction.atomic
def draw_boards(*, today: date | None = None) -> int:
    """All boards as of a day; returns how many places there are. What has not moved is not
    written again."""
    with connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{Board._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    day = today or localdate()
    shelves = dict(Product.objects.filter(is_active=True).values_list("pk", "category__path"))
    drawing = _Drawing(day, now(), shelves)
    return sum(drawing.draw(kind, period) for kind, period in PERIODS)


class _Drawing:
    def __init__(self, today: date, at: datetime, shelves: Mapping[int, str]) -> None:
        self.today, self.at, self.shelves = today, at, shelves

    def draw(self, kind: Board.Kind, period: Board.Period) -> int:
        rank = RANKERS[kind]
        span, before = span_of(period, self.today), span_before(period, self.today)
        ranking = rank(span, before)
        earlier = rank(before, before.moved(span.first - before.first))
        board, _is_new = Board.objects.update_or_create(
            kind=kind,
            period=period,
            defaults={
                "first": span.first,
                "last": span.last,
                "drawn_at": self.at,
                "usual": dict(ranking.usual),
            },
        )
        were, _among = self._ranks(earlier.standings)
        ranks, among = self._ranks(ranking.standings)
        facts = {one.product_id: one.facts for one in ranking.standings}
        places = {
            (path, product): Place(
                board=board,
                path=path,
                product_id=product,
                rank=place,
                was=were.get((path, product)),
                among=among[path],
                facts=dict(facts[product]),
            )
            for (path, product), place in ranks.items()
            if place <= KEPT
        }
        _write(board, places)
        return len(places)

    def _ranks(self, standings: Iterable[Standing]) -> tuple[dict[Key, int], Counter[str]]:
        """Places from one, on every shelf above a product; and how many stand there."""
        among: Counter[str] = Counter()
        ranks = {}
        for one in sorted(standings, key=lambda one: (*(-w for w in one.weight), one.product_id)):
            for path in paths_to(self.shelves.get(one.product_id)):
                among[path] += 1
                ranks[path, one.product_id] = among[path]
        return ranks, among


def paths_to(shelf: str | None) -> list[str]:
    """A shelf and all above it, from the whole shop on; nothing for what is not for sale."""
    if shelf is None:
        return []
    parts = shelf.split("/")
    return ["", *("/".join(parts[: depth + 1]) for depth in range(len(parts)))]


def best_sellers(span: Span, before: Span) -> Ranking:
    return _most("sold", span, before)


def most_compared(span: Span, before: Span) -> Ranking:
    return _most("compared", span, before)


def rising(span: Span, before: Span) -> Ranking:
    """Whose pieces of both periods fell into this one more than the shop's did, for sure."""
    sold, sold_before = _sums("sold", span), _sums("sold", before)
    whole = sum(sold.values()) + sum(sold_before.values())
    usual = sum(sold.values()) / whole if whole else 1.0
    standings = []
    for product, n in sold.items():
        least = lower_end(n, n + sold_before.get(product, 0))
        if n >= LEAST_RISEN and least > usual:
            facts = {"n": n, "before": sold_before.get(product, 0)}
            standings.append(Standing(product, (least, n), facts))
    return Ranking(standings, {"share": usual})


def most_loved(span: Span, _before: Span) -> Ranking:
    """How likely the next buyer keeps it and is pleased: two shares, each drawn to the usual."""
    bought = _sums("sold", span.moved(TIME_TO_RETURN))
    returned, rated, praised = (_sums(what, span) for what in ("returned", "rated", "praised"))
    kept = {one: max(0, n - returned.get(one, 0)) for one, n in bought.items()}
    keeping = usual_of((kept[one], n) for one, n in bought.items())
    pleasing = usual_of((praised.get(one, 0), n) for one, n in rated.items())
    standings = []
    for one, n in rated.items():
        if n < LEAST_RATED:
            continue
        share_kept = drawn(kept.get(one, 0), bought.get(one, 0), keeping)
        share_pleased = drawn(praised.get(one, 0), n, pleasing)
        facts = {
            "sold": bought.get(one, 0),
            "returned": min(returned.get(one, 0), bought.get(one, 0)),
            "rated": n,
            "praised": praised.get(one, 0),
            "kept": round(share_kept, 4),
            "pleased": round(share_pleased, 4),
        }
        standings.append(Standing(one, (share_kept * share_pleased, n), facts))
    usual = {
        "kept": round(keeping.share, 4),
        "kept_weight": round(keeping.weight, 1),
        "pleased": round(pleasing.share, 4),
        "pleased_weight": round(pleasing.weight, 1),
    }
    return Ranking(standings, usual)


RANKERS: Mapping[str, Callable[[Span, Span], Ranking]] = {
    Board.Kind.SELLERS: best_sellers,
    Board.Kind.RISING: rising,
    Board.Kind.LOVED: most_loved,
    Board.Kind.COMPARED: most_compared,
}
PERIODS: Sequence[tuple[Board.Kind, Board.Period]] = (
    (Board.Kind.SELLERS, Board.Period.DAY),
    (Board.Kind.SELLERS, Board.Period.WEEK),
    (Board.Kind.SELLERS, Board.Period.MONTH),
    (Board.Kind.RISING, Board.Period.WEEK),
    (Board.Kind.RISING, Board.Period.MONTH),
    (Board.Kind.LOVED, Board.Period.YEAR),
    (Board.Kind.COMPARED, Board.Period.WEEK),
    (Board.Kind.COMPARED, Board.Period.MONTH),
)


def _most(column: str, span: Span, before: Span) -> Ranking:
    """The most first; among equals who had more in the month up to the same day."""
    now_sums, then = _sums(column, span), _sums(column, before)
    month = _sums(column, span_of(Board.Period.MONTH, span.last))
    return Ranking(
        [
            Standing(product, (n, month[product]), {"n": n, "before": then.get(product, 0)})
            for product, n in now_sums.items()
        ]
    )


def _sums(column: str, span: Span) -> Sums:
    days = GoodsDay.objects.filter(on__gte=span.first, on__lte=span.last, **{f"{column}__gt": 0})
    return dict(days.values_list("product").order_by().annotate(n=Sum(column)))


def _write(board: Board, places: dict[Key, Place]) -> None:
    gone = []
    for old in Place.objects.filter(board=board):
        new = places.pop((old.path, old.product_id), None)
        if new is None:
            gone.append(old.pk)
        elif _shown(new) != _shown(old):
            new.pk = old.pk
            places[old.path, old.product_id] = new
    Place.objects.filter(pk__in=gone).delete()
    moved = [place for place in places.values() if place.pk]
    Place.objects.bulk_update(moved, CHANGES, batch_size=ROWS_AT_ONCE)
    fresh = [place for place in places.values() if not place.pk]
    Place.objects.bulk_create(fresh, batch_size=ROWS_AT_ONCE)


def _shown(place: Place) -> tuple[Any, ...]:
    return tuple(getattr(place, name) for name in CHANGES)
