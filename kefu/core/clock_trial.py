"""Cases that put the business clock and the minute-by-minute oracle to the same questions."""

import random
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kefu.core.clock import BusinessClock
from kefu.core.clock_calendar import (
    Calendar,
    ChineseHolidays,
    ChineseWorkdays,
    EveryDay,
    ShopCalendar,
    Weekdays,
)
from kefu.core.clock_oracle import Oracle, Pauses, Windows, chinese_day

MICROSECOND = timedelta(microseconds=1)
LONGEST = timedelta(days=30)
BEYOND = timedelta(days=150)  # how far the oracle walks on, so that every answer is in reach
HORIZON = timedelta(days=120)
JITTERS = (
    timedelta(0),
    MICROSECOND,
    -MICROSECOND,
    timedelta(seconds=1),
    timedelta(seconds=-1),
    timedelta(seconds=59, microseconds=999_999),
    timedelta(hours=1),
    timedelta(hours=-1),
)
EDGE_SHARE = 0.5
NOTHING_SHARE = 0.05
OPEN_END_SHARE = 0.1
SATURDAY = 6  # as ISO counts
STOCKTAKING = frozenset({date(2020, 6, 30), date(2023, 12, 29), date(2025, 1, 2)})
CAMPAIGNS = frozenset({date(2020, 10, 3), date(2022, 11, 12), date(2024, 10, 1)})


@dataclass(frozen=True)
class Setting:
    """One shop, told twice: to the clock in its own words, to the oracle in minutes of a day."""

    name: str
    zone: str
    hours: str
    calendar: Calendar
    windows_of: Callable[[date], Windows]


def _office(day: date) -> Windows:
    return ((540, 720), (810, 1080)) if chinese_day(day) in {"weekday", "make-up"} else ()


def _chinese_shop(day: date) -> Windows:
    kind = "make-up" if day in CAMPAIGNS else chinese_day(day)
    if day in STOCKTAKING or kind == "holiday":
        return ()
    return ((600, 1200),) if kind == "weekend" else ((480, 1320),)


def _shop_with_saturday(day: date) -> Windows:
    if day.isoweekday() == SATURDAY:
        return ((600, 840),)
    return ((540, 1020),) if day.isoweekday() < SATURDAY else ()


def _night_shift(day: date) -> Windows:
    return ((720, 780), (1320, 1800)) if day.isoweekday() < SATURDAY else ()


SETTINGS = (
    Setting("office", "Asia/Shanghai", "09:00-12:00 13:30-18:00", ChineseWorkdays(), _office),
    Setting(
        "shop",
        "Asia/Shanghai",
        "mon-fri 08:00-22:00; sat-sun 10:00-20:00",
        ShopCalendar(ChineseHolidays(), closed=STOCKTAKING, opened=CAMPAIGNS),
        _chinese_shop,
    ),
    Setting(
        "saturdays too",
        "America/New_York",
        "mon-fri 09:00-17:00; sat 10:00-14:00",
        EveryDay(),
        _shop_with_saturday,
    ),
    Setting("nights", "Europe/Berlin", "12:00-13:00 22:00-06:00", Weekdays(), _night_shift),
    Setting("never shut", "America/New_York", "00:00-24:00", EveryDay(), lambda _: ((0, 1440),)),
    Setting(
        "the odd hour",
        "America/New_York",
        "01:30-02:30 02:45-04:00",
        EveryDay(),
        lambda _: ((90, 150), (165, 240)),
    ),
    Setting(
        "half-hour summer",
        "Australia/Lord_Howe",
        "00:00-02:15 02:00-05:00",
        EveryDay(),
        lambda _: ((0, 135), (120, 300)),
    ),
)


class Trial:
    """Random questions about one shop; half of the moments lie at an edge or a step beside it."""

    def __init__(self, setting: Setting, first: date, last: date, seed: int) -> None:
        self.random = random.Random(f"{setting.name} {seed}")  # noqa: S311
        self.clock = BusinessClock(setting.hours, setting.zone, setting.calendar)
        self.oracle = Oracle(
            setting.windows_of, setting.zone, first - timedelta(days=2), last + BEYOND
        )
        self.setting = setting
        self.begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        self.length = last - first
        self.edges = self.oracle.edges()
        self.questions = (
            self._is_open,
            self._next_open,
            self._next_close,
            self._add,
            self._between,
            self._between_with_pauses,
            self._deadline,
        )

    def next_case(self) -> str | None:
        """None when both agree, else one line that says on what they do not."""
        asked, ours, theirs = self.random.choice(self.questions)()
        return None if ours == theirs else f"{self.setting.name}: {asked} = {ours}, not {theirs}"

    def _is_open(self) -> tuple[str, object, object]:
        at = self._moment()
        return f"is_open({at})", self.clock.is_open(at), self.oracle.is_open(at)

    def _next_open(self) -> tuple[str, object, object]:
        at = self._moment()
        return f"next_open({at})", self.clock.next_open(at), self.oracle.next_open(at)

    def _next_close(self) -> tuple[str, object, object]:
        at = self._moment()
        return f"next_close({at})", self.clock.next_close(at), self.oracle.next_close(at)

    def _add(self) -> tuple[str, object, object]:
        at = self._moment()
        duration = self._duration(at)
        asked = f"add({at}, {duration})"
        return asked, self.clock.add(at, duration), self.oracle.add(at, duration)

    def _between(self) -> tuple[str, object, object]:
        a, b = sorted((self._moment(), self._moment()))
        return f"between({a}, {b})", self.clock.between(a, b), self.oracle.between(a, b)

    def _between_with_pauses(self) -> tuple[str, object, object]:
        a = self._moment()
        b = self._moment(near=a)
        a, b = min(a, b), max(a, b)
        paused = self._pauses(a)
        asked = f"between({a}, {b}, {paused})"
        return asked, self.clock.between(a, b, paused), self.oracle.between(a, b, paused)

    def _deadline(self) -> tuple[str, object, object]:
        at = self._moment()
        duration, paused = self._duration(at), self._pauses(at)
        found = self.clock.deadline(at, duration, paused)
        asked = f"deadline({at}, {duration}, {paused})"
        expected = self.oracle.deadline(at, duration, at + HORIZON, paused)
        return asked, found and found.at, expected

    def _duration(self, at: datetime) -> timedelta:
        """Often exactly what is left until an edge, so that an end falls on an end."""
        if self.random.random() < NOTHING_SHARE:
            return self.random.choice((timedelta(0), MICROSECOND))
        until = self._moment(near=at)
        return self.oracle.between(min(at, until), max(at, until))

    def _pauses(self, at: datetime) -> Pauses:
        pauses: list[tuple[datetime, datetime | None]] = []
        for _ in range(self.random.randrange(5)):
            a, b = sorted((self._moment(near=at), self._moment(near=at)))
            pauses.append((a, None if self.random.random() < OPEN_END_SHARE else b))
        return pauses

    def _moment(self, near: datetime | None = None) -> datetime:
        since = self.begin if near is None else near
        length = self.length if near is None else LONGEST
        if self.random.random() < EDGE_SHARE:
            low = bisect_left(self.edges, since)
            high = bisect_left(self.edges, since + length)
            if low < high:
                return self.edges[self.random.randrange(low, high)] + self.random.choice(JITTERS)
        return since + self.random.random() * length
