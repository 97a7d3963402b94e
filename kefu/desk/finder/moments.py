"""What an expression of time comes to, before any opening hours are asked."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
MONTHS = 12


class Unit(StrEnum):
    MOMENT = "moment"  # to the minute
    PART = "part"  # a morning, an evening
    CLOSING = "closing"  # when the desk shuts on that day
    DAY = "day"
    PERIOD = "period"  # a week, a month, "until the holiday"
    WORKDAYS = "workdays"  # so many working days


class Bound(StrEnum):
    AT = "at"
    BY = "by"
    WITHIN = "within"
    AFTER = "after"
    AGO = "ago"


@dataclass(frozen=True)
class When:
    """One expression. `end` is not part of it; both are clocks on the wall of the desk."""

    span: tuple[int, int]
    start: datetime
    end: datetime
    unit: Unit
    bound: Bound = Bound.AT
    count: int = 0  # of working days
    is_certain: bool = True  # not when a number was masked


@dataclass(frozen=True)
class Days:
    """The days a word may mean, the likeliest first; the first that is not over is taken."""

    choices: tuple[date, ...]
    days: int = 1
    unit: Unit = Unit.DAY
    is_festival: bool = False
    is_pinned: bool = False  # "today", "this Friday": never moved on when it is over
    is_weekday: bool = False


@dataclass(frozen=True)
class Part:
    first: int
    last: int
    noon: int = 0  # the hours from 1 to here, not included, lie after midday


@dataclass(frozen=True)
class Clock:
    hour: int
    minute: int = 0
    second: int = 0
    is_exact: bool = False  # no other hour of the day can be meant
    is_certain: bool = True


@dataclass(frozen=True)
class Length:
    count: float
    unit: str  # now second minute hour day week month year workday
    is_certain: bool = True
    more: tuple["Length", ...] = ()  # and two hours


@dataclass(frozen=True)
class Closing:
    """下班前, by close of business."""


Value = Days | Part | Clock | Length | Closing | Bound


@dataclass(frozen=True)
class Atom:
    """A piece of an expression: where it stands and what it says."""

    span: tuple[int, int]
    value: Value


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_after(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = min(max(day.year + years, date.min.year), date.max.year - 1)
    return date(year, month + 1, 1)


def same_day(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month."""
    first = month_after(day, months)
    last = month_after(first, 1) - DAY
    return first.replace(day=min(day.day, last.day))
