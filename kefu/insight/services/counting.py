"""From facts to counts by day. Folding marks a day as stale; counting counts it anew, whole.

Counting says what is, not what to add, so it may run twice and stop anywhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import connection, models, transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate

from kefu.core import live
from kefu.insight.models import FigureDay, OpenDay, PromiseDay, PromiseFact, StaleDay
from kefu.insight.queries.charter import open_now
from kefu.insight.queries.figures import (
    BY_NAME,
    FIGURES,
    PROMISES,
    Counted,
    start_of,
    table_of,
)
from kefu.insight.topics import CHARTER

EVERY_DAY: None = None

Days = Collection[date] | None


def mark_stale(facts: type[models.Model], *moments: datetime | None) -> None:
    """What happened then is to be counted again."""
    days = {localdate(moment) for moment in moments if moment is not None}
    StaleDay.objects.bulk_create(StaleDay(facts=table_of(facts), on=on) for on in days)


@transaction.atomic
def count_up() -> int:
    """Count the stale days anew; returns how many there were. One counts at a time."""
    _alone()
    stale = _take_stale()
    for table, days in stale.items():
        _count(table, days)
    if stale:
        live.changed(CHARTER)
    return sum(len(days) for days in stale.values())


@transaction.atomic
def count_everything() -> None:
    _alone()
    StaleDay.objects.all().delete()
    for table in {figure.table for figure in FIGURES}:
        _count(table, EVERY_DAY)
    live.changed(CHARTER)


@transaction.atomic
def note_what_is_open(*, at: datetime) -> OpenDay:
    """The last look of a day is what stays of it."""
    seen = open_now(at)
    return OpenDay.objects.update_or_create(on=localdate(at), defaults=seen)[0]


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{FigureDay._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')


def _take_stale() -> dict[str, set[date]]:
    """What is marked after this is found next time, for its fact may not be seen by the counts."""
    marks = list(StaleDay.objects.values_list("pk", "facts", "on"))
    StaleDay.objects.filter(pk__in=[pk for pk, _facts, _on in marks]).delete()
    stale: dict[str, set[date]] = defaultdict(set)
    for _pk, facts, on in marks:
        stale[facts].add(on)
    return stale


def _count(table: str, days: Days) -> None:
    for figure in FIGURES:
        if figure.table == table:
            _count_figure(figure, days)
    if table == table_of(PromiseFact):
        _count_promises(days)


def _count_figure(figure: Counted, days: Days) -> None:
    found = figure.facts._default_manager.filter(figure.whole, _within(figure.day, days))
    by_day = found.annotate(on=TruncDate(figure.day)).values_list("on").order_by("on")
    counted = by_day.annotate(part=Count("pk", filter=figure.part), whole=Count("pk"))
    rows = [FigureDay(figure=figure.name, on=on, part=part, whole=n) for on, part, n in counted]
    _of(FigureDay.objects.filter(figure=figure.name), days).delete()
    FigureDay.objects.bulk_create(rows)


def _count_promises(days: Days) -> None:
    promises = BY_NAME[PROMISES]
    found = PromiseFact.objects.filter(promises.whole, _within(promises.day, days))
    kinds = found.annotate(on=TruncDate(promises.day)).values_list("on", "owner_id", "kind")
    counted = kinds.order_by("on").annotate(
        kept=Count("pk", filter=promises.part), broken=Count("pk", filter=~promises.part)
    )
    rows = [
        PromiseDay(on=on, owner_id=owner, kind=kind, kept=kept, broken=broken)
        for on, owner, kind, kept, broken in counted
    ]
    _of(PromiseDay.objects.all(), days).delete()
    PromiseDay.objects.bulk_create(rows)


def _of(counts: models.QuerySet[models.Model], days: Days) -> models.QuerySet[models.Model]:
    return counts if days is EVERY_DAY else counts.filter(on__in=days)


def _within(column: str, days: Days) -> Q:
    """Facts of these days; a span for each, so that the column's index is of use."""
    if days is EVERY_DAY:
        return Q(**{f"{column}__isnull": False})
    condition = Q()
    for first, last in _spans(days):
        condition |= Q(**{f"{column}__gte": first, f"{column}__lt": last})
    return condition


def _spans(days: Iterable[date]) -> list[tuple[datetime, datetime]]:
    """Days that follow each other make one span."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        after = day + timedelta(days=1)
        if spans and spans[-1][1] == day:
            spans[-1] = (spans[-1][0], after)
        else:
            spans.append((day, after))
    return [(start_of(first), start_of(after)) for first, after in spans]
