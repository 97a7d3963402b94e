"""The charter in figures. Each figure says what it counts, over how many, and how it moved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kefu.desk.models import Case
from kefu.insight.models import AnswerFact, CaseFact, HandOverFact, PromiseFact, ReopeningFact

Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, with the Wilson interval at 95 % (E. B. Wilson, 1927)."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Low and high end in percent."""
        if not self.whole:
            return None
        n, p = self.whole, self.part / self.whole
        middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        half = Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
        return 100 * max(0.0, min(p, middle - half)), 100 * min(1.0, max(p, middle + half))


@dataclass(frozen=True)
class Figure:
    """One figure of the charter. `share` or `number` is empty while nothing was counted."""

    label: str
    help: str
    share: Share | None = None
    number: int | None = None
    is_census: bool = False  # all there are were counted: no interval
    trend: list[float] = field(default_factory=list)

    @property
    def value(self) -> str:
        if self.share is not None:
            percent = self.share.percent
            return "" if percent is None else f"{percent:.1f}"
        return "" if self.number is None else str(self.number)

    @property
    def unit(self) -> str:
        return "%" if self.share is not None else ""

    @property
    def sample(self) -> str:
        """How many it rests on, and the interval in which the truth lies."""
        if self.share is None:
            return ""
        if self.share.interval is None:
            return _("nothing to count yet")
        if self.is_census:
            return f"n = {self.share.whole:,}"
        low, high = self.share.interval
        return f"n = {self.share.whole:,} · {low:.0f}–{high:.0f} %"


@dataclass(frozen=True)
class Rule:
    """A rule of the charter with what is counted of it so far."""

    number: int
    name: str
    words: str
    figures: list[Figure]


@dataclass(frozen=True)
class Day:
    on: date
    kept: int
    broken: int


def charter(
    *, until: datetime, days: int = 30, promises: list[Day] | None = None
) -> Iterator[Rule]:
    """The eight rules over the last `days` days. `promises` spares a query to who has them."""
    since = until - timedelta(days=days)
    cases = CaseFact.objects.filter(opened_at__gt=since, opened_at__lte=until)
    counted = _counted(cases)
    now_open = _open_now()
    if promises is None:
        promises = promises_by_day(until=until, days=days)
    yield Rule(
        1,
        _("Never told twice"),
        _("Who comes back reaches the person who knows the matter, or somebody with a brief."),
        [_returns(counted), _briefs(since, until)],
    )
    yield Rule(
        2,
        _("A promise is a record"),
        _("What was promised has an owner and a time, and is kept."),
        [_promises(promises)],
    )
    yield Rule(
        3,
        _("Every answer has a date"),
        _("No matter stays open without a date that the customer was told."),
        [_dated(now_open)],
    )
    yield Rule(
        4,
        _("The customer first, the carrier after"),
        _("Lost or late goods are refunded at once; our claim runs behind that."),
        [],
    )
    yield Rule(
        5,
        _("One owner until solved"),
        _("Every matter has one name on it, and only the customer's yes closes it."),
        [_unowned(now_open), _reopened(since, until)],
    )
    yield Rule(
        6,
        _("The clock is visible"),
        _("Answers come in the time we set ourselves, counted in business hours."),
        [_first_answers(cases, counted)],
    )
    yield Rule(
        7,
        _("Always reachable"),
        _("Nobody waits in a line that does not move."),
        [],
    )
    yield Rule(
        8,
        _("Inspected service"),
        _("Talks are checked by rules, and a sample by people."),
        [],
    )


def satisfaction(*, until: datetime, days: int = 30) -> list[Figure]:
    """What customers said after their cases."""
    since = until - timedelta(days=days)
    asked = AnswerFact.objects.filter(invited_at__gt=since, invited_at__lte=until)
    answers = AnswerFact.objects.filter(answered_at__gt=since, answered_at__lte=until)
    summed = answers.aggregate(
        n=Count("pk"),
        happy=Count("pk", filter=Q(score__gte=9)),
        scored=Count("pk", filter=Q(score__isnull=False)),
        mean=Avg("score"),
        settled=Count("pk", filter=Q(solved=True)),
        said=Count("pk", filter=Q(solved__isnull=False)),
    )
    sent = asked.aggregate(n=Count("pk"), back=Count("answered_at"))
    return [
        Figure(
            _("Very satisfied"),
            _("Share of answers of 9 or 10 on the scale from 1 to 10."),
            share=Share(summed["happy"], summed["scored"]),
            trend=_daily(answers, "answered_at", Avg("score")),
        ),
        Figure(
            _("Solved, say the customers"),
            _("Share of answers that say the matter is settled."),
            share=Share(summed["settled"], summed["said"]),
        ),
        Figure(
            _("Answered"),
            _("Share of invitations of these days that came back."),
            share=Share(sent["back"], sent["n"]),
        ),
    ]


def scores(*, until: datetime, days: int = 30) -> list[int]:
    """How many answers gave 1, 2, … 10."""
    since = until - timedelta(days=days)
    answers = AnswerFact.objects.filter(answered_at__gt=since, answered_at__lte=until)
    counted = dict(answers.exclude(score=None).values_list("score").annotate(n=Count("pk")))
    return [counted.get(score, 0) for score in range(1, 11)]


def promises_by_day(*, until: datetime, days: int = 30) -> list[Day]:
    since = until - timedelta(days=days)
    settled = PromiseFact.objects.filter(settled_at__gt=since, settled_at__lte=until)
    rows = (
        settled.annotate(on=TruncDate("settled_at"))
        .values("on")
        .annotate(
            kept=Count("pk", filter=Q(outcome="kept")),
            broken=Count("pk", filter=Q(outcome="broken")),
        )
    )
    found = {row["on"]: Day(**row) for row in rows}
    return [found.get(on, Day(on, 0, 0)) for on in _days(until, days)]


def _counted(cases: QuerySet[CaseFact]) -> dict[str, int]:
    return cases.aggregate(
        back=Count("pk", filter=Q(is_return=True)),
        same=Count("pk", filter=Q(same_agent=True)),
        answered=Count("pk", filter=Q(first_answer_in_time__isnull=False)),
        in_time=Count("pk", filter=Q(first_answer_in_time=True)),
    )


def _open_now() -> dict[str, int]:
    return Case.objects.filter(status__in=Case.UNDER_WAY).aggregate(
        n=Count("pk"),
        dated=Count("pk", filter=Q(told_by__isnull=False)),
        unowned=Count("pk", filter=Q(owner=None) | Q(owner__is_active=False)),
    )


def _returns(counted: dict[str, int]) -> Figure:
    return Figure(
        _("Back with the same person"),
        _("Of customers who came back with a new matter, the share who met a person they knew."),
        share=Share(counted["same"], counted["back"]),
    )


def _briefs(since: datetime, until: datetime) -> Figure:
    counted = HandOverFact.objects.filter(at__gt=since, at__lte=until).aggregate(
        n=Count("pk"), words=Count("pk", filter=Q(with_words=True))
    )
    return Figure(
        _("Handed over with own words"),
        _("Every hand-over carries a brief from the record; this share has the agent's words too."),
        share=Share(counted["words"], counted["n"]),
    )


def _promises(by_day: list[Day]) -> Figure:
    kept, broken = sum(day.kept for day in by_day), sum(day.broken for day in by_day)
    return Figure(
        _("Promises kept on time"),
        _("Kept, of all that came due. Promises a customer released do not count."),
        share=Share(kept, kept + broken),
        trend=[100 * day.kept / (day.kept + day.broken) for day in by_day if day.kept + day.broken],
    )


def _dated(now_open: dict[str, int]) -> Figure:
    return Figure(
        _("Open matters with a date"),
        _("Of all matters open now, the share whose customer was told a date."),
        share=Share(now_open["dated"], now_open["n"]),
        is_census=True,
    )


def _unowned(now_open: dict[str, int]) -> Figure:
    return Figure(
        _("Matters without an owner"),
        _("Open now and nobody's: the database itself keeps this at zero."),
        number=now_open["unowned"],
    )


def _reopened(since: datetime, until: datetime) -> Figure:
    again = ReopeningFact.objects.filter(at__gt=since, at__lte=until)
    solved = CaseFact.objects.filter(
        Q(solved_at__gt=since, solved_at__lte=until) | Q(case_id__in=again.values("case_id"))
    )
    counted = solved.aggregate(
        n=Count("pk"), again=Count("pk", filter=Q(case_id__in=again.values("case_id")))
    )
    return Figure(
        _("Opened again"),
        _("Of matters solved in these days, the share that came back."),
        share=Share(counted["again"], counted["n"]),
    )


def _first_answers(cases: QuerySet[CaseFact], counted: dict[str, int]) -> Figure:
    answered = cases.exclude(first_answer_in_time=None)
    share = 100.0 * Count("pk", filter=Q(first_answer_in_time=True)) / Count("pk")
    return Figure(
        _("First answers in time"),
        _("Share of first answers within their target, in business hours."),
        share=Share(counted["in_time"], counted["answered"]),
        trend=_daily(answered, "opened_at", share),
    )


def _daily(rows: QuerySet[Any], moment: str, what: Any) -> list[float]:
    """One number a day, days without any left out."""
    by_day = rows.annotate(on=TruncDate(moment)).values("on").annotate(figure=what).order_by("on")
    return [float(row["figure"]) for row in by_day if row["figure"] is not None]


def _days(until: datetime, days: int) -> list[date]:
    last = localdate(until)
    return [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
