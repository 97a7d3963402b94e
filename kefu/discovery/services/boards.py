"""What each product met on each day. An event marks a day as stale; counting counts it anew, whole.

Counting says what is, not what to add, so an event told twice changes nothing, and what was
cancelled is gone at the next count.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Aggregate, Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate, make_aware

from kefu.core.events import Circumstances, Event, past
from kefu.discovery.events import GoodsCompared
from kefu.discovery.models.boards import Board, GoodsDay, StaleGoodsDay
from kefu.discovery.models.comparing import Beside
from kefu.discovery.services.drawing import draw_boards
from kefu.shop.models.catalogue import Product, Review
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.models.returns import Returned

EVERYTHING = 0  # in place of a product
PRAISE = 4  # stars
ROWS_AT_ONCE = 2_000

Day = tuple[int, date]


@dataclass(frozen=True)
class Source:
    """Where a column of the day's row is counted: which rows, whose, on which day, what of them."""

    column: str
    rows: QuerySet[Any]
    product: str
    day: str
    count: Aggregate
    is_moment: bool = True


def sources() -> list[Source]:
    lines = OrderLine.objects.filter(kind=OrderLine.Kind.GOODS, sku__isnull=False)
    holding = lines.exclude(order__status__in=[Order.Status.PLACED, Order.Status.CANCELLED])
    reviews = Review.objects.filter(follows_up=None, stars__isnull=False)
    praise, times = reviews.filter(stars__gte=PRAISE), Count("event_id", distinct=True)
    return [
        Source("sold", holding, "sku__product", "order__placed_at", Sum("quantity")),
        Source("returned", Returned.objects.all(), "product", "at", Sum("pieces")),
        Source("rated", reviews, "product", "at", Count("pk")),
        Source("praised", praise, "product", "at", Count("pk")),
        Source("compared", Beside.objects.all(), "product", "on", times, is_moment=False),
    ]


def mark_stale(days: Iterable[Day]) -> None:
    """What these products met on these days is to be counted again."""
    StaleGoodsDay.objects.bulk_create(
        StaleGoodsDay(product_id=product, on=on) for product, on in days
    )


def mark_order(order_id: int) -> None:
    lines = OrderLine.objects.filter(order=order_id, sku__isnull=False)
    found = lines.values_list("sku__product", "order__placed_at").distinct()
    mark_stale((product, localdate(at)) for product, at in found)


def mark_review(review_id: int) -> None:
    found = Review.objects.filter(pk=review_id).values_list("product", "at")
    mark_stale((product, localdate(at)) for product, at in found)


def mark_return(return_id: int) -> None:
    found = Returned.objects.filter(pk=return_id).values_list("product", "at")
    mark_stale((product, localdate(at)) for product, at in found)


def mark_everything() -> None:
    mark_stale([(EVERYTHING, localdate())])


def note_comparison(event: GoodsCompared, more: Circumstances) -> None:
    """Once for each event, however often it is told."""
    products = _beside([(event, more)])
    mark_stale((product, localdate(more.at)) for product in products)


@transaction.atomic
def count_up() -> int:
    """Count the stale days anew; returns how many there were. One counts at a time."""
    _alone()
    marks = list(StaleGoodsDay.objects.values_list("pk", "product_id", "on"))
    StaleGoodsDay.objects.filter(pk__in=[pk for pk, _product, _on in marks]).delete()
    days: dict[date, set[int]] = defaultdict(set)
    for _pk, product, on in marks:
        days[on].add(product)
    if any(EVERYTHING in products for products in days.values()):
        _count_everything()
        return len(marks)
    for on, products in days.items():
        _count_day(on, products)
    return sum(map(len, days.values()))


@transaction.atomic
def count_everything() -> int:
    """Fold it all again, from the shop's rows and the log; returns how many days there are."""
    _alone()
    StaleGoodsDay.objects.all().delete()
    Beside.objects.all().delete()
    _beside(past(GoodsCompared))
    return _count_everything()


def keep_up(*, today: date | None = None) -> bool:
    """Count what is stale and draw the boards anew, if anything moved or a day has begun."""
    day = today or localdate()
    if not count_up() and Board.objects.filter(last=day).exists():
        return False
    draw_boards(today=day)
    return True


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{GoodsDay._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')


def _count_everything() -> int:
    rows = _rows_of({source.column: _counted(source, source.rows) for source in sources()})
    GoodsDay.objects.all().delete()
    return len(GoodsDay.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE))


def _count_day(on: date, products: Collection[int]) -> None:
    counts = {}
    for source in sources():
        own = source.rows.filter(**{f"{source.product}__in": products})
        counts[source.column] = _counted(source, _on(own, source, on))
    GoodsDay.objects.filter(on=on, product__in=products).delete()
    GoodsDay.objects.bulk_create(_rows_of(counts))


def _on(rows: QuerySet[Any], source: Source, on: date) -> QuerySet[Any]:
    if not source.is_moment:
        return rows.filter(**{source.day: on})
    first = make_aware(datetime.combine(on, datetime.min.time()))
    after = make_aware(datetime.combine(on + timedelta(days=1), datetime.min.time()))
    return rows.filter(**{f"{source.day}__gte": first, f"{source.day}__lt": after})


def _counted(source: Source, rows: QuerySet[Any]) -> dict[Day, int]:
    day = TruncDate(source.day) if source.is_moment else F(source.day)
    found = rows.order_by().annotate(goods=F(source.product), day=day).values_list("goods", "day")
    return {(product, on): n for product, on, n in found.annotate(n=source.count)}


def _rows_of(counts: dict[str, dict[Day, int]]) -> list[GoodsDay]:
    days: dict[Day, Counter[str]] = defaultdict(Counter)
    for column, found in counts.items():
        for day, n in found.items():
            days[day][column] = n
    return [
        GoodsDay(product_id=product, on=on, **days[product, on]) for product, on in sorted(days)
    ]


def _beside(told: Iterable[tuple[Event, Circumstances]]) -> set[int]:
    """Write who was put beside whom; the goods of it that are still there."""
    rows = [
        row
        for event, more in told
        if isinstance(event, GoodsCompared)
        for row in _pairs(event, more)
    ]
    known = {row.product_id for row in rows} | {row.other_id for row in rows}
    there = set(Product.objects.filter(pk__in=known).values_list("pk", flat=True))
    Beside.objects.bulk_create(
        [row for row in rows if row.product_id in there and row.other_id in there],
        ignore_conflicts=True,
        batch_size=ROWS_AT_ONCE,
    )
    return there


def _pairs(event: GoodsCompared, more: Circumstances) -> Iterator[Beside]:
    on = localdate(more.at)
    for other in map(int, event.beside.split(",")):
        for one, two in ((event.product_id, other), (other, event.product_id)):
            yield Beside(event_id=more.event_id, product_id=one, other_id=two, on=on)
