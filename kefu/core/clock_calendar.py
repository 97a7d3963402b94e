"""Which days a shop works, and by the hours of which weekday.

A calendar answers one question: `open_as(day)` is the weekday (0 is Monday) whose hours hold on
that day, or None on a day off. What a calendar cannot know for certain it still answers, and says
so by `known_from` and `known_until`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol

import chinese_calendar
from chinese_calendar.constants import holidays

SATURDAY = 5
MAKE_UP = 0  # a make-up workday keeps Monday's hours, whatever weekday it falls on
FIXED_DAYS_OFF = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class Calendar(Protocol):
    @property
    def known_from(self) -> date | None:
        """The first day that is certain; None when every day is."""

    @property
    def known_until(self) -> date | None:
        """The last day that is certain; None when every day is."""

    def open_as(self, day: date) -> int | None: ...


@dataclass(frozen=True)
class EveryDay:
    """No day is off; each has its own hours."""

    known_from: None = None
    known_until: None = None

    def open_as(self, day: date) -> int | None:
        return day.weekday()


@dataclass(frozen=True)
class Weekdays:
    """Monday to Friday, and nobody has heard of holidays."""

    known_from: None = None
    known_until: None = None

    def open_as(self, day: date) -> int | None:
        weekday = day.weekday()
        return weekday if weekday < SATURDAY else None


class ChineseHolidays:
    """Open every day but the statutory holidays of mainland China; a make-up workday is a Monday.

    For a shop that has hours at weekends too. Outside the years that have been announced, the days
    off are those with a fixed date: 1 January, 1 and 2 May, 1 to 3 October. Festivals of the lunar
    calendar and make-up workdays are unknown there, so such a day is provisional.
    """

    @property
    def known_from(self) -> date:
        return date(_announced_years()[0], 1, 1)

    @property
    def known_until(self) -> date:
        return date(_announced_years()[1], 12, 31)

    def open_as(self, day: date) -> int | None:
        weekday = day.weekday()
        first, last = _announced_years()
        if not first <= day.year <= last:
            return None if (day.month, day.day) in FIXED_DAYS_OFF else weekday
        if day in holidays:
            return None
        works_at_a_weekend = weekday >= SATURDAY and chinese_calendar.is_workday(day)
        return MAKE_UP if works_at_a_weekend else weekday


class ChineseWorkdays(ChineseHolidays):
    """The working days of mainland China: Monday to Friday and make-up days, without holidays."""

    def open_as(self, day: date) -> int | None:
        weekday = super().open_as(day)
        return weekday if weekday is None or weekday < SATURDAY else None


class ShopCalendar:
    """Another calendar with the shop's own days: stocktaking closes one, a campaign opens one.

    An extra open day from Monday to Friday keeps its hours; one at a weekend is worked as a Monday.
    """

    def __init__(
        self, base: Calendar, *, closed: Iterable[date] = (), opened: Iterable[date] = ()
    ) -> None:
        self.base, self.closed, self.opened = base, frozenset(closed), frozenset(opened)
        if both := self.closed & self.opened:
            raise ValueError(f"both closed and open: {min(both)}")

    @property
    def known_from(self) -> date | None:
        return self.base.known_from

    @property
    def known_until(self) -> date | None:
        return self.base.known_until

    def open_as(self, day: date) -> int | None:
        if day in self.closed:
            return None
        if day in self.opened:
            return day.weekday() if day.weekday() < SATURDAY else MAKE_UP
        return self.base.open_as(day)


@cache
def _announced_years() -> tuple[int, int]:
    return min(holidays).year, max(holidays).year
