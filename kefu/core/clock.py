"""Business time: when the shop is open, how long until, how long since.

    clock = BusinessClock("09:00-12:00 13:30-18:00", "Asia/Shanghai", ChineseWorkdays())
    clock.add(now(), timedelta(hours=4))

The rules, each held by a test:

- A window takes in its first moment and not its last: at 18:00 sharp the shop is closed.
- Time falls due as early as it can: four hours from 14:00 are up at 18:00 that day, and not when
  the doors open on the next.
- The clock on the wall decides. In the night that leaves out the hour from 02:00 to 03:00, a window
  from 01:00 to 04:00 lasts two hours; in the night that has it twice, four.
- Windows that overlap count once. A window past midnight belongs to the day it starts on.
- Moments have a time zone, or are refused. Answers are in UTC, exact to the microsecond.
- A day outside the years the calendar knows is worked by the calendar's stated rule, and what is
  due on it is `provisional`.
- With no open second in ten years there is no answer: `NoOpenTime`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from kefu.core.clock_calendar import Calendar, Weekdays
from kefu.core.clock_hours import Week, week

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400 * SECOND
PATIENCE = 10  # years without an open second before the search is given up
MARGIN = timedelta(days=2)  # windows past midnight, and zones up to a day away from UTC
YEARS = range(2, 9999)  # the very first and last that Python counts have no neighbour
FOREVER = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // MICROSECOND

Pause = tuple[datetime, datetime | None]
Span = tuple[int, int]  # microseconds since 1970 in UTC, the end not included


class NoOpenTime(Exception):
    """The shop does not open within ten years: nothing ever falls due."""


class NaiveMoment(ValueError):
    """A date and time without a time zone is no moment."""


@dataclass(frozen=True)
class Deadline:
    at: datetime
    provisional: bool  # the calendar does not yet know that day for certain


class BusinessClock:
    """One set of hours in one place. Keep it: it remembers the years it has worked out."""

    def __init__(self, windows: str, zone: str, calendar: Calendar | None = None) -> None:
        self.hours: Week = week(windows)
        self.zone = ZoneInfo(zone)
        self.calendar: Calendar = Weekdays() if calendar is None else calendar
        self._years: dict[int, _Year] = {}

    @property
    def known_until(self) -> date | None:
        return self.calendar.known_until

    def is_provisional(self, at: datetime) -> bool:
        """Whether the day of this moment lies outside the years the calendar knows."""
        day = _utc(_micros(at)).astimezone(self.zone).date()
        first, last = self.calendar.known_from, self.calendar.known_until
        return (first is not None and day < first) or (last is not None and day > last)

    def is_open(self, at: datetime) -> bool:
        moment = _micros(at)
        year = self._year(_utc(moment).year)
        index = bisect_right(year.starts, moment) - 1
        return index >= 0 and moment < year.ends[index]

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when the shop is open then."""
        moment = _micros(at)
        for year in self._from(_utc(moment).year):
            index = bisect_right(year.ends, moment)
            if index < len(year.ends):
                return _utc(max(moment, year.starts[index]))
        raise NoOpenTime

    def next_close(self, at: datetime) -> datetime | None:
        """When the doors shut next; None where they do not within ten years, or never open."""
        moment = _micros(at)
        first = _utc(moment).year
        for number in range(first, first + PATIENCE):
            year = self._year(number)
            index = bisect_right(year.ends, moment)
            if index == len(year.ends):
                continue
            moment = year.ends[index]
            if not self.is_open(_utc(moment)):  # else it is open over the turn of the year
                return _utc(moment)
        return None

    def add(self, at: datetime, duration: timedelta) -> datetime:
        """The earliest moment with so much business time since `at`; `at` itself for none."""
        left = duration // MICROSECOND
        if left < 0:
            raise ValueError("business time runs forward only")
        moment = _micros(at)
        if left == 0:
            return _utc(moment)
        for year in self._from(_utc(moment).year):
            target = year.open_before(moment) + left
            if target <= year.total:
                return _utc(year.moment_of(target))
            left = target - year.total
        raise NoOpenTime

    def between(self, a: datetime, b: datetime, paused: Iterable[Pause] = ()) -> timedelta:
        """Business time from `a` to `b`, without the pauses; negative when `b` comes first.

        Pauses may overlap; one without an end is still on.
        """
        first, last = _micros(a), _micros(b)
        if last < first:
            return -self.between(b, a, paused)
        pauses = _merged(paused, first, last)
        stopped = sum(self._between(start, end) for start, end in pauses)
        return timedelta(microseconds=self._between(first, last) - stopped)

    def deadline(
        self, start: datetime, duration: timedelta, paused: Iterable[Pause] = ()
    ) -> Deadline | None:
        """When `duration` is up, with the clock stopped in the pauses.

        None when a pause without an end began before that: the clock stands still.
        """
        cursor, left = _micros(start), duration // MICROSECOND
        for begins, ends in _merged(paused, cursor, None):
            runs = self._between(cursor, begins)
            if left <= runs:
                break
            if ends == FOREVER:
                return None
            cursor, left = ends, left - runs
        due = self.add(_utc(cursor), left * MICROSECOND)
        return Deadline(due, self.is_provisional(due))

    def _between(self, first: int, last: int) -> int:
        a, b = _utc(first).year, _utc(last).year
        whole = sum(self._year(number).total for number in range(a, b))
        return whole + self._year(b).open_before(last) - self._year(a).open_before(first)

    def _from(self, first: int) -> Iterator["_Year"]:
        """Years from this one on, until too many in a row have been without an open second."""
        empty = 0
        for number in range(first, YEARS.stop):
            year = self._year(number)
            empty = 0 if year.total else empty + 1
            if empty > PATIENCE:
                return
            yield year

    def _year(self, number: int) -> "_Year":
        if number not in self._years:
            self._years[number] = _Year(self._spans(number) if number in YEARS else [])
        return self._years[number]

    def _spans(self, number: int) -> list[Span]:
        """Every open span of one year in UTC, in order, none touching the next."""
        first, last = _year_begins(number), _year_begins(number + 1)
        spans = sorted(
            (max(start - shift, since), min(end - shift, until))
            for since, until, shift in _offsets(self.zone, first, last)
            for start, end in self._windows(first, last)
            if start - shift < until and end - shift > since
        )
        return list(_joined(spans))

    def _windows(self, first: int, last: int) -> list[Span]:
        """Windows by the clock on the wall, as if the wall hung in Greenwich."""
        day, end = (_utc(first) - MARGIN).date(), (_utc(last) + MARGIN).date()
        spans = []
        while day < end:
            weekday = self.calendar.open_as(day)
            midnight = (day - EPOCH.date()).days * DAY
            for opens, closes in self.hours[weekday] if weekday is not None else ():
                spans.append((midnight + opens * SECOND, midnight + closes * SECOND))
            day += timedelta(days=1)
        return spans


class _Year:
    """The open spans of one year in UTC, and how much business time lies before each one's end."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.sums = list(accumulate(end - start for start, end in spans))
        self.total = self.sums[-1] if spans else 0

    def open_before(self, moment: int) -> int:
        index = bisect_left(self.ends, moment)
        if index == len(self.ends):
            return self.total
        return self.sums[index] - self.ends[index] + max(moment, self.starts[index])

    def moment_of(self, elapsed: int) -> int:
        """The earliest moment with so much business time before it in this year."""
        index = bisect_left(self.sums, elapsed)
        return self.ends[index] - (self.sums[index] - elapsed)


def _micros(at: datetime) -> int:
    if at.tzinfo is None or at.utcoffset() is None:
        raise NaiveMoment(f"{at!r} has no time zone")
    return (at - EPOCH) // MICROSECOND


def _utc(moment: int) -> datetime:
    return EPOCH + timedelta(microseconds=moment)


def _year_begins(number: int) -> int:
    return (datetime(number, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


def _offsets(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Stretches with one distance from UTC: since, until, distance."""
    since, shift = first, _offset(zone, first)
    for before, after in pairwise([*range(first, last, DAY), last]):
        if _offset(zone, after) == shift:
            continue
        change = _change(zone, before, after)
        yield since, change, shift
        since, shift = change, _offset(zone, change)
    yield since, last, shift


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second with the later offset, of two moments a day apart."""
    low, high, late = before // SECOND, after // SECOND, _offset(zone, after)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle * SECOND) == late:
            high = middle
        else:
            low = middle
    return high * SECOND


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = _utc(moment).astimezone(zone).utcoffset()
    return (offset or timedelta()) // MICROSECOND


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Sorted spans with those that touch or overlap made one."""
    held: Span | None = None
    for span in spans:
        if held is None:
            held = span
        elif span[0] <= held[1]:
            held = held[0], max(held[1], span[1])
        else:
            yield held
            held = span
    if held is not None:
        yield held


def _merged(paused: Iterable[Pause], first: int, last: int | None) -> list[Span]:
    """Pauses as spans inside the stretch, in order, none overlapping."""
    limit = FOREVER if last is None else last
    spans = [
        (max(_micros(start), first), min(FOREVER if end is None else _micros(end), limit))
        for start, end in paused
    ]
    return list(_joined(sorted(span for span in spans if span[0] < span[1])))
