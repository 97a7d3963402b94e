"""The charter in figures: eight rules, each with what is counted of it, and how that moved.

Shares are read from the counts by day; what is open is looked up as it is now.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, FloatField
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.core.shares import Share
from kefu.desk.models.cases import Case
from kefu.insight.models import FigureDay, OpenDay
from kefu.insight.queries.figures import (
    BY_NAME,
    FIGURES,
    OPEN_FIGURES,
    PROMISES,
    PUT_RIGHT,
    Counted,
    Words,
    counted_facts,
)

LONGEST = 90
SPANS = (30, LONGEST)  # shown beside each share, whatever span is chosen
WEEK = 7
MANY_POINTS = 45  # a longer trend is drawn by the week

RULES: tuple[tuple[Words, Words], ...] = (
    (
        gettext_lazy("Never told twice"),
        gettext_lazy(
            "Who comes back reaches the person who knows the matter, or somebody with a brief."
        ),
    ),
    (
        gettext_lazy("A promise is a record"),
        gettext_lazy("What was promised has an owner and a time, and is kept."),
    ),
    (
        gettext_lazy("Every answer has a date"),
        gettext_lazy("No matter stays open without a date that the customer was told."),
    ),
    (
        gettext_lazy("The customer first, the carrier after"),
        gettext_lazy("Lost or late goods are refunded at once; our claim runs behind that."),
    ),
    (
        gettext_lazy("One owner until solved"),
        gettext_lazy("Every matter has one name on it, and only the customer's yes closes it."),
    ),
    (
        gettext_lazy("The clock is visible"),
        gettext_lazy("Answers come in the time we set ourselves, counted in business hours."),
    ),
    (gettext_lazy("Always reachable"), gettext_lazy("Nobody waits in a line that does not move.")),
    (
        gettext_lazy("Inspected service"),
        gettext_lazy("Talks are checked by rules, and a sample by people."),
    ),
)


@dataclass(frozen=True)
class Day:
    on: date
    part: int
    whole: int


@dataclass(frozen=True)
class Figure:
    """One figure of the charter. `share` or `number` is empty while nothing was counted."""

    label: str
    help: str
    name: str = ""  # of its entry in `figures`, where there are cases behind it
    share: Share | None = None
    number: float | None = None
    unit: str = ""
    is_census: bool = False  # all there are were counted: no interval
    trend: tuple[float, ...] = ()
    target: int | None = None
    fewer: bool = False  # the less the better
    beside: tuple[tuple[int, str], ...] = ()  # the same over other spans, in percent
    note: str = ""  # what a number rests on, or what will fill it while nothing measures it yet

    @property
    def value(self) -> str:
        if self.share is not None:
            percent = self.share.percent
            return "" if percent is None else f"{percent:.1f}"
        return "" if self.number is None else f"{self.number:g}"

    @property
    def sample(self) -> str:
        """How many it rests on, and the interval in which the truth lies."""
        if self.share is None:
            return self.note
        if self.share.interval is None:
            return _("nothing to count yet")
        if self.is_census:
            return f"n = {self.share.whole:,}"
        low, high = self.share.interval
        return f"n = {self.share.whole:,} · {low:.0f}–{high:.0f} %"

    @property
    def reached(self) -> bool | None:
        """Whether the target is; unknown while nothing was counted."""
        value = self.share.percent if self.share is not None else self.number
        if value is None or self.target is None:
            return None
        return value <= self.target if self.fewer else value >= self.target


@dataclass(frozen=True)
class Rule:
    """A rule of the charter with what is counted of it so far."""

    number: int
    name: str
    words: str
    figures: list[Figure]


def charter(
    *, until: datetime, days: int = 30, counted: dict[str, list[Day]] | None = None
) -> Iterator[Rule]:
    """The eight rules over the last `days` days. `counted` spares a query to who has it."""
    counted = counts_by_day(until=until) if counted is None else counted
    shares: dict[int, list[Figure]] = defaultdict(list)
    for figure in FIGURES:
        shares[figure.rule].append(_figure(figure, counted[figure.name], days))
    others = _others(until, days)
    for number, (name, words) in enumerate(RULES, start=1):
        yield Rule(number, str(name), str(words), [*shares[number], *others.get(number, [])])


def counts_by_day(*, until: datetime) -> dict[str, list[Day]]:
    """Every day of the longest span, the days without anything too, by the figure's name."""
    today = localdate(until)
    first = today - timedelta(days=LONGEST - 1)
    found: dict[str, dict[date, Day]] = defaultdict(dict)
    rows = FigureDay.objects.filter(on__gte=first, on__lte=today)
    for name, on, part, whole in rows.values_list("figure", "on", "part", "whole"):
        found[name][on] = Day(on, part, whole)
    dates = [first + timedelta(days=n) for n in range(LONGEST)]
    nothing = [Day(on, 0, 0) for on in dates]
    return {
        figure.name: [found[figure.name].get(day.on, day) for day in nothing] for figure in FIGURES
    }


def open_now(at: datetime) -> dict[str, int]:
    """All matters that are under way: how many have a date, one ahead of us, an owner."""
    met = {name: figure.met(at) for name, figure in OPEN_FIGURES.items()}
    under_way = Case.objects.filter(status__in=Case.UNDER_WAY)
    return under_way.aggregate(
        open=Count("pk"),
        dated=Count("pk", filter=met["dated"]),
        ahead=Count("pk", filter=met["ahead"]),
        unowned=Count("pk", filter=~met["unowned"]),
    )


def _figure(counted: Counted, by_day: Sequence[Day], days: int) -> Figure:
    shown = by_day[-days:]
    return Figure(
        str(counted.label),
        str(counted.help),
        name=counted.name,
        share=_share(shown),
        unit="%",
        trend=_trend(shown),
        target=counted.target,
        fewer=counted.fewer,
        beside=tuple((span, _percent(by_day[-span:])) for span in SPANS if span != days),
    )


def _share(days: Sequence[Day]) -> Share:
    return Share(sum(day.part for day in days), sum(day.whole for day in days))


def _percent(days: Sequence[Day]) -> str:
    percent = _share(days).percent
    return "–" if percent is None else f"{percent:.1f} %"


def _trend(days: Sequence[Day]) -> tuple[float, ...]:
    """Percent by the day, or by the week where there are many; empty ones are left out."""
    step = WEEK if len(days) > MANY_POINTS else 1
    parts = [_share(days[at : at + step]) for at in range(0, len(days), step)]
    return tuple(share.percent for share in parts if share.percent is not None)


def _others(until: datetime, days: int) -> dict[int, list[Figure]]:
    """What is no share of a day's facts."""
    now_open = open_now(until)
    past = list(
        OpenDay.objects.filter(on__gt=localdate(until) - timedelta(days=days))
        .order_by("on")
        .values_list("open", "ahead", "unowned")
    )
    within = tuple(100 * ahead / count for count, ahead, _unowned in past if count)
    return {
        3: [
            _open_share("dated", now_open, target=100),
            _open_share("ahead", now_open, target=95, trend=within),
        ],
        4: [_hours(until, days), _claims()],
        5: [_unowned(now_open, past)],
        8: _inspection(),
    }


def _open_share(
    name: str, now_open: dict[str, int], *, target: int, trend: tuple[float, ...] = ()
) -> Figure:
    return Figure(
        str(OPEN_FIGURES[name].label),
        str(OPEN_FIGURES[name].help),
        name=name,
        share=Share(now_open[name], now_open["open"]),
        unit="%",
        is_census=True,
        trend=trend,
        target=target,
    )


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _hours(until: datetime, days: int) -> Figure:
    given = counted_facts(BY_NAME[PUT_RIGHT], until=until, days=days)
    found: dict[str, Any] = given.aggregate(hours=Median("hours"), n=Count("pk"))
    return Figure(
        _("Hours until it was put right"),
        _(
            "Where the carrier failed: the middle one of all refunds and new parcels, in hours "
            "since the customer's first word about it."
        ),
        name=PUT_RIGHT if found["n"] else "",
        number=None if found["hours"] is None else round(found["hours"], 1),
        unit=_("h"),
        note=f"n = {found['n']:,}" if found["n"] else _("nothing to count yet"),
    )


def _claims() -> Figure:
    return Figure(
        _("Claims recovered"),
        _("What carriers paid back, of what their losses cost us."),
        note=_("Not yet measured: counted as soon as claims against carriers are kept here."),
    )


def _unowned(now_open: dict[str, int], past: list[tuple[int, int, int]]) -> Figure:
    return Figure(
        str(OPEN_FIGURES["unowned"].label),
        str(OPEN_FIGURES["unowned"].help),
        name="unowned",
        number=now_open["unowned"],
        trend=tuple(float(unowned) for _open, _ahead, unowned in past),
        target=0,
        fewer=True,
        note=f"n = {now_open['open']:,}",
    )


def _inspection() -> list[Figure]:
    note = _("Not yet measured: counted as soon as talks are inspected here.")
    return [
        Figure(
            _("Talks inspected"),
            _("Share of talks that were checked by rules or by a person."),
            note=note,
        ),
        Figure(_("Findings per 1,000"), _("Faults found in 1,000 inspected talks."), note=note),
    ]


def promise_days(counted: dict[str, list[Day]], days: int) -> list[Day]:
    return counted[PROMISES][-days:]
