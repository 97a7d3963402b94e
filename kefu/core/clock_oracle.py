"""A second opinion on business time: slow, plain, and written apart.

It knows nothing of the clock. It walks through every minute of the years in question, looks at the
clock on the wall, asks whether the shop is open, and keeps a list of the minutes in which it is.
Windows begin and end on whole minutes here; moments do not have to.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays

BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000
STEP = 15  # minutes; zones are whole quarters of an hour apart, and move by whole ones
DAY = 1440
ANNOUNCED = {day.year for day in holidays}
FIXED_HOLIDAYS = frozenset({"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"})

Windows = tuple[tuple[int, int], ...]  # minutes after midnight; more than 1440 is the next morning
Pauses = Sequence[tuple[datetime, datetime | None]]


class Oracle:
    def __init__(
        self, windows_of: Callable[[date], Windows], zone: str, first: date, last: date
    ) -> None:
        self.windows_of, self.zone = windows_of, ZoneInfo(zone)
        self.begin = (first.toordinal() - BEGIN.toordinal()) * DAY
        self.shifts: list[int] = []
        self._wall = lru_cache(8)(self._open_minutes_of_day)
        self.minutes = array("i", self._walk(first, last))

    def is_open(self, at: datetime) -> bool:
        minute = _micros(at) // MINUTE
        index = bisect_left(self.minutes, minute)
        return index < len(self.minutes) and self.minutes[index] == minute

    def next_open(self, at: datetime) -> datetime:
        if self.is_open(at):
            return at
        return _moment(self.minutes[bisect_left(self.minutes, _micros(at) // MINUTE)] * MINUTE)

    def next_close(self, at: datetime) -> datetime | None:
        index = bisect_left(self.shuts, _micros(at) // MINUTE + 1)
        return _moment(self.shuts[index] * MINUTE) if index < len(self.shuts) else None

    @cached_property
    def shuts(self) -> list[int]:
        """The minutes at which the doors are shut again."""
        return [minute + 1 for minute, later in pairwise(self.minutes) if later != minute + 1]

    def add(self, at: datetime, duration: timedelta) -> datetime:
        if not duration:
            return at
        minutes, rest = divmod(self._before(at) + duration // timedelta(microseconds=1), MINUTE)
        if rest == 0:
            return _moment((self.minutes[minutes - 1] + 1) * MINUTE)
        return _moment(self.minutes[minutes] * MINUTE + rest)

    def between(self, a: datetime, b: datetime, paused: Pauses = ()) -> timedelta:
        return sum((self._plain(*piece) for piece in _running(a, b, paused)), timedelta())

    def deadline(
        self, start: datetime, duration: timedelta, horizon: datetime, paused: Pauses = ()
    ) -> datetime | None:
        if not duration:
            return start
        for a, b in _running(start, horizon, paused):
            runs = self._plain(a, b)
            if duration <= runs:
                return self.add(a, duration)
            duration -= runs
        return None

    def edges(self) -> list[datetime]:
        """When the doors open or close, and when the clocks are moved."""
        moves = (
            (self.begin + index * STEP) * MINUTE
            for index, (before, after) in enumerate(pairwise(self.shifts), start=1)
            if before != after
        )
        doors = (
            edge * MINUTE
            for before, minute in pairwise(self.minutes)
            if minute != before + 1
            for edge in (before + 1, minute)
        )
        return [_moment(micros) for micros in sorted({*moves, *doors})]

    def _plain(self, a: datetime, b: datetime) -> timedelta:
        return timedelta(microseconds=self._before(b) - self._before(a))

    def _before(self, at: datetime) -> int:
        minute, rest = divmod(_micros(at), MINUTE)
        index = bisect_left(self.minutes, minute)
        inside = index < len(self.minutes) and self.minutes[index] == minute
        return index * MINUTE + (rest if inside else 0)

    def _walk(self, first: date, last: date) -> Iterator[int]:
        end = self.begin + (last - first).days * DAY
        for quarter in range(self.begin, end, STEP):
            shift = (BEGIN + timedelta(minutes=quarter)).astimezone(self.zone).utcoffset()
            self.shifts.append((shift or timedelta()) // timedelta(minutes=1))
            day, minute = divmod(quarter + self.shifts[-1], DAY)
            is_open = self._wall(day)
            for step in range(STEP):
                if is_open[minute + step]:
                    yield quarter + step

    def _open_minutes_of_day(self, number: int) -> tuple[bool, ...]:
        today = BEGIN.date() + timedelta(days=number)
        yesterday = today - timedelta(days=1)
        return _minute_by_minute(
            (*self.windows_of(today), *((a - DAY, b - DAY) for a, b in self.windows_of(yesterday)))
        )


@cache
def _minute_by_minute(windows: Windows) -> tuple[bool, ...]:
    return tuple(any(a <= minute < b for a, b in windows) for minute in range(DAY))


def chinese_day(day: date) -> str:
    """Weekday, weekend, holiday or make-up: as announced, else by the rule that is written down."""
    announced = _announced(day)
    if announced is None and f"{day:%m-%d}" in FIXED_HOLIDAYS:
        return "holiday"
    if announced is not None and announced[1] is not None:
        return "holiday" if announced[0] else "make-up"
    return "weekend" if day.isoweekday() in {6, 7} else "weekday"


def _announced(day: date) -> tuple[bool, str | None] | None:
    """Whether people rest and for which feast; nothing for a year that is not announced yet."""
    if day.year not in ANNOUNCED:
        return None
    told: tuple[bool, str | None] = chinese_calendar.get_holiday_detail(day)
    return told


def _running(a: datetime, b: datetime, paused: Pauses) -> Iterator[tuple[datetime, datetime]]:
    """The pieces from `a` to `b` that lie in no pause."""
    edges = {edge for pause in paused for edge in pause if edge is not None and a < edge < b}
    cuts = [a, *sorted(edges), b]
    for left, right in pairwise(cuts):
        if not _inside(left + (right - left) / 2, paused):
            yield left, right


def _inside(at: datetime, paused: Pauses) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in paused)


def _micros(at: datetime) -> int:
    return (at - BEGIN) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return BEGIN + timedelta(microseconds=micros)
