"""The charter in figures. Each figure says what it counts, over how many, and how it moved."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kefu.desk.models.cases import Case
from kefu.insight.models import AnswerFact, CaseFact, HandOverFact, PromiseFact, ReopeningFact

Z95 = 1.959964
HAPPY = 9  # of ten


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


@dataclass(frozen=True)
class CaseDay:
    """Cases opened on a day: how many came back, to whom, and how their first answers fared."""

    on: date
    back: int
    same: int
    answered: int
    in_time: int


@dataclass(frozen=True)
class Heard:
    """How many answers of a day gave this score and this word on whether it is solved."""

    on: date
    score: int | None
    solved: bool | None
    n: int


def charter(
    *, until: datetime, days: int = 30, promises: list[Day] | None = None
) -> Iterator[Rule]:
    """The eight rules over the last `days` days. `promises` spares a query to who has them."""
    since = until - timedelta(days=days)
    cases = _cases_by_day(since, until)
    now_open = _open_now()
    if promises is None:
        promises = promises_by_day(until=until, days=days)
    yield Rule(
        1,
        _("Never told twice"),
        _("Who comes back reaches the person who knows the matter, or somebody with a brief."),
        [_returns(cases), _briefs(since, until)],
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
        [_first_answers(cases)],
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


def heard(*, until: datetime, days: int = 30) -> list[Heard]:
    """All answers of the last `days` days, the same ones counted together."""
    since = until - timedelta(days=days)
    answers = AnswerFact.objects.filter(answered_at__gt=since, answered_at__lte=until)
    alike = answers.annotate(on=TruncDate("answered_at")).values_list("on", "score", "solved")
    return [Heard(*row) for row in alike.annotate(n=Count("pk")).order_by("on")]


def satisfaction(
    *, until: datetime, days: int = 30, answers: list[Heard] | None = None
) -> list[Figure]:
    """What customers said after their cases. `answers` spares a query to who has them."""
    since = until - timedelta(days=days)
    if answers is None:
        answers = heard(until=until, days=days)
    asked = AnswerFact.objects.filter(invited_at__gt=since, invited_at__lte=until)
    sent = asked.aggregate(n=Count("pk"), back=Count("answered_at"))
    scored = [(one.score, one) for one in answers if one.score is not None]
    happy = sum(one.n for score, one in scored if score >= HAPPY)
    settled = sum(one.n for one in answers if one.solved)
    return [
        Figure(
            _("Very satisfied"),
            _("Share of answers of 9 or 10 on the scale from 1 to 10."),
            share=Share(happy, sum(one.n for _score, one in scored)),
            trend=_mean_by_day(scored),
        ),
        Figure(
            _("Solved, say the customers"),
            _("Share of answers that say the matter is settled."),
            share=Share(settled, sum(one.n for one in answers if one.solved is not None)),
        ),
        Figure(
            _("Answered"),
            _("Share of invitations of these days that came back."),
            share=Share(sent["back"], sent["n"]),
        ),
    ]


def scores(answers: list[Heard]) -> list[int]:
    """How many answers gave 1, 2, … 10."""
    return [sum(one.n for one in answers if one.score == score) for score in range(1, 11)]


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


def _cases_by_day(since: datetime, until: datetime) -> list[CaseDay]:
    cases = CaseFact.objects.filter(opened_at__gt=since, opened_at__lte=until)
    by_day = cases.annotate(on=TruncDate("opened_at")).values_list("on").order_by("on")
    counted = by_day.annotate(
        back=Count("pk", filter=Q(is_return=True)),
        same=Count("pk", filter=Q(same_agent=True)),
        answered=Count("pk", filter=Q(first_answer_in_time__isnull=False)),
        in_time=Count("pk", filter=Q(first_answer_in_time=True)),
    )
    return [CaseDay(*row) for row in counted]


def _open_now() -> dict[str, int]:
    return Case.objects.filter(status__in=Case.UNDER_WAY).aggregate(
        n=Count("pk"),
        dated=Count("pk", filter=Q(told_by__isnull=False)),
        unowned=Count("pk", filter=Q(owner=None) | Q(owner__is_active=False)),
    )


def _returns(by_day: list[CaseDay]) -> Figure:
    return Figure(
        _("Back with the same person"),
        _("Of customers who came back with a new matter, the share who met a person they knew."),
        share=Share(sum(day.same for day in by_day), sum(day.back for day in by_day)),
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


def _first_answers(by_day: list[CaseDay]) -> Figure:
    answered = sum(day.answered for day in by_day)
    return Figure(
        _("First answers in time"),
        _("Share of first answers within their target, in business hours."),
        share=Share(sum(day.in_time for day in by_day), answered),
        trend=[100 * day.in_time / day.answered for day in by_day if day.answered],
    )


def _mean_by_day(scored: list[tuple[int, Heard]]) -> list[float]:
    """One number a day, days without any left out."""
    points: Counter[date] = Counter()
    voices: Counter[date] = Counter()
    for score, one in scored:
        points[one.on] += score * one.n
        voices[one.on] += one.n
    return [points[on] / voices[on] for on in voices]


def _days(until: datetime, days: int) -> list[date]:
    last = localdate(until)
    return [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
