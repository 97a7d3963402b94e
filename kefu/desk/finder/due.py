"""When a promise falls due, by the hours of the desk that made it.

- 三点前, by 3: three o'clock sharp. 两小时内: two hours by the clock on the wall.
- A part of a day ends with it: a morning at 12:00, noon at 13:00 (by noon: 12:00), an afternoon at
  18:00, an evening at 22:00.
- A day without an hour ends when the desk closes; a day on which it is shut, at the hour at which
  it closed last. When that hour has passed today, at midnight.
- A week, a month, "before the holiday" end when the desk closes on its last open day; when that has
  passed, on its last day.
- Working days are counted from tomorrow, with the holidays and make-up days of mainland China.
"""

from datetime import UTC, date, datetime, timedelta

from kefu.core.clock import BusinessClock
from kefu.core.clock_calendar import Calendar, ChineseHolidays, ChineseWorkdays, EveryDay
from kefu.desk.finder.moments import DAY, Bound, Unit, When, midnight

LOOKED_BACK = 14  # days without hours before the desk is taken to close at six
USUAL_CLOSING = timedelta(hours=18)
NOON = 12
WHOLE_DAY = 86_400
_OPEN_ENDED = {Unit.DAY, Unit.PERIOD, Unit.CLOSING}
_WORKDAYS = ChineseWorkdays()


def due(when: When, at: datetime, clock: BusinessClock) -> datetime | None:
    """In the zone of the desk; None when it would lie in the past."""
    at = at.astimezone(UTC)
    wall = at.astimezone(clock.zone).replace(tzinfo=None)
    if when.bound is Bound.AGO or (when.bound is Bound.AFTER and when.unit in _OPEN_ENDED):
        return None  # "after the holidays" has no end
    if when.unit is Unit.MOMENT and when.bound is Bound.WITHIN:
        found = at + (when.start - wall)  # hours pass by no summer time
    else:
        found = _on_the_wall(when, wall, clock).replace(tzinfo=clock.zone)
    found = found.astimezone(clock.zone)
    return found if found > at else None


def _on_the_wall(when: When, now: datetime, clock: BusinessClock) -> datetime:
    if when.unit is Unit.WORKDAYS:
        return _closing(_workday(now.date(), when.count, clock.calendar), now, clock)
    if when.unit is Unit.PERIOD:
        return _end_of_period(when, now, clock)
    if when.unit in {Unit.DAY, Unit.CLOSING}:
        return _closing((when.end - DAY).date(), now, clock)
    return _within_the_day(when, clock)


def _within_the_day(when: When, clock: BusinessClock) -> datetime:
    if when.unit is Unit.PART:
        is_noon = when.end.hour == NOON + 1 and when.bound is Bound.BY
        return when.end.replace(hour=NOON) if is_noon else when.end
    if when.bound is Bound.AFTER:
        return max(_closing(when.start.date(), when.start, clock), when.start)
    return when.start


def _end_of_period(when: When, now: datetime, clock: BusinessClock) -> datetime:
    """Up to the festival when there is no stretch: then `start` is the day it must be done by."""
    last = (when.end - DAY).date()
    first = max(now.date(), when.start.date()) if when.end > when.start else now.date()
    for day in (last - timedelta(days=back) for back in range((last - first).days + 1)):
        if clock.calendar.open_as(day) is not None and (found := _closes(day, clock)) > now:
            return found
    return _closing(last, now, clock)


def _closing(day: date, now: datetime, clock: BusinessClock) -> datetime:
    closes = _closes(day, clock)
    return midnight(day) + DAY if closes <= now and day == now.date() else closes


def _closes(day: date, clock: BusinessClock) -> datetime:
    for back in range(LOOKED_BACK):
        before = day.toordinal() - back
        weekday = clock.calendar.open_as(date.fromordinal(before)) if before > 0 else None
        if weekday is not None and clock.hours[weekday]:
            last = max(end for _, end in clock.hours[weekday])
            return midnight(day) + timedelta(seconds=min(last, WHOLE_DAY))
    return midnight(day) + USUAL_CLOSING


def _workday(day: date, count: int, calendar: Calendar) -> date:
    """A shop that opens every day still means working days when it says so."""
    knows_none = isinstance(calendar, EveryDay) or type(calendar) is ChineseHolidays
    workdays: Calendar = _WORKDAYS if knows_none else calendar
    while count > 0:
        day += DAY
        count -= workdays.open_as(day) is not None
    return day
