"""Days as the law counts them: not the first, to the end of the last, and never ending on a day
of rest (Civil Code, articles 201 to 203)."""

import calendar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kefu.core.clock_calendar import ChineseWorkdays

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
REMEMBERED = 16_384
_workdays = ChineseWorkdays()


def days_after(at: datetime, days: int, zone: ZoneInfo, *, rolls: bool) -> datetime:
    """The last second of the last of so many days, counted from the day after `at`."""
    return _end(at.astimezone(zone).date(), days, 0, zone, rolls)


def months_after(
    at: datetime, months: int, zone: ZoneInfo, *, rolls: bool, more_days: int = 0
) -> datetime:
    """The last second of the day that bears the same number, or of its month; and some days more,
    those that did not count."""
    return _end(at.astimezone(zone).date(), more_days, months, zone, rolls)


def is_inside(at: datetime, until: datetime) -> bool:
    """The last second counts whole."""
    return at < until + SECOND


@lru_cache(REMEMBERED)
def _end(day: date, days: int, months: int, zone: ZoneInfo, rolls: bool) -> datetime:
    last = _months_on(day, months) + days * DAY
    while rolls and _workdays.open_as(last) is None:
        last += DAY
    return datetime.combine(last + DAY, time.min, zone) - SECOND


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )
