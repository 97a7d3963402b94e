"""Random lives of a clock of the desk, put to the clock and to the minute-by-minute oracle.

The clock carries its pauses along in two columns and moves its due time at each of them. The oracle
is told the whole life at the end and walks through every minute of it.
"""

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kefu.core.clock_oracle import Oracle, Windows, chinese_day
from kefu.desk.models.clocks import Clock
from kefu.desk.models.policies import ServicePolicy

MICROSECOND = timedelta(microseconds=1)
LONGEST = timedelta(days=12)
BEYOND = timedelta(days=200)  # how far the oracle walks on, so that every answer is in reach
HORIZON = timedelta(days=190)
STEPS = 9
EDGE_SHARE = 0.4
DUE_SHARE = 0.2
WHOLE_SHARE = 0.5
JITTERS = (timedelta(0), MICROSECOND, -MICROSECOND, timedelta(seconds=1), timedelta(minutes=-7))
WAITING, OPEN = "waiting", "open"


@dataclass(frozen=True)
class Setting:
    """One policy, told twice: to the desk in its own words, to the oracle in minutes of a day."""

    name: str
    policy: ServicePolicy
    kind: str
    windows_of: Callable[[date], Windows]


def _works(day: date) -> bool:
    return chinese_day(day) in {"weekday", "make-up"}


def _setting(
    name: str,
    hours: str,
    days: str,
    windows_of: Callable[[date], Windows],
    kind: str = "resolution",
) -> Setting:
    column = "warehouse_" if kind == Clock.Kind.DISPATCH else ""
    more = {f"{column}hours": hours, f"{column}days": days}
    return Setting(name, ServicePolicy(pauses={kind: [WAITING]}, **more), kind, windows_of)


SETTINGS = (
    _setting("every day", "09:00-21:00", "every_day", lambda _: ((540, 1260),)),
    _setting(
        "office",
        "09:00-12:00 13:30-18:00",
        "workdays",
        lambda day: ((540, 720), (810, 1080)) if _works(day) else (),
    ),
    _setting(
        "refunds on workdays",
        "08:30-17:30",
        "workdays",
        lambda day: ((510, 1050),) if _works(day) else (),
        "refund",
    ),
    _setting(
        "past midnight", "10:00-02:00", "every_day", lambda _: ((600, 1560),), "settlement"
    ),
    _setting("the warehouse", "00:00-24:00", "every_day", lambda _: ((0, 1440),), "dispatch"),
    _setting(
        "the warehouse rests",
        "00:00-24:00",
        "workdays",
        lambda day: ((0, 1440),) if _works(day) else (),
        "dispatch",
    ),
)  # fmt: skip


@dataclass
class Life:
    """What happened to one clock: when it began, when it stood still, when it ended."""

    since: datetime
    target: timedelta
    pauses: list[tuple[datetime, datetime | None]]


class Trial:
    """Random lives under one policy; many steps lie at an edge of its hours, or at the due time."""

    def __init__(self, setting: Setting, first: date, last: date, seed: int) -> None:
        self.random = random.Random(f"{setting.name} {seed}")  # noqa: S311
        self.setting = setting
        zone = setting.policy.clock.zone.key
        self.oracle = Oracle(setting.windows_of, zone, first - timedelta(days=2), last + BEYOND)
        self.begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        self.length = last - first
        self.edges = self.oracle.edges()

    def next_case(self) -> str | None:
        """None when both agree at every step of a life, else what they do not agree on."""
        return next(self._faults(), None)

    def _faults(self) -> Iterator[str]:
        life = self._new_life()
        clock = self._clock(life)
        yield from self._compare(clock, life)
        at = life.since
        for _ in range(self.random.randrange(STEPS)):
            at = self._later(at, clock)
            self._turn(clock, life, at)
            yield from self._compare(clock, life)
        yield from self._end(clock, life, self._later(at, clock))

    def _new_life(self) -> Life:
        since = self._moment(self.begin, self.length)
        minutes = self.random.choice((1, 30, 100, 720, 1440, 2880, self.random.randrange(1, 6000)))
        return Life(since, timedelta(minutes=minutes), [])

    def _clock(self, life: Life) -> Clock:
        kind, policy = self.setting.kind, self.setting.policy
        minutes = life.target // timedelta(minutes=1)
        due_at = policy.clock_of(kind).add(life.since, life.target)
        return Clock(
            kind=kind, policy=policy, minutes=minutes, started_at=life.since, due_at=due_at
        )

    def _turn(self, clock: Clock, life: Life, at: datetime) -> None:
        """The case takes the other status; what is said twice is said once."""
        if clock.paused_since is None:
            clock.pause(at)
            life.pauses.append((at, None))
        else:
            clock.resume(at)
            life.pauses[-1] = (life.pauses[-1][0], at)

    def _compare(self, clock: Clock, life: Life) -> Iterator[str]:
        due_at = self._due(life)
        stands_still = due_at is None and clock.paused_since is not None
        if due_at != clock.due_at and not (stands_still and clock.due_at > life.pauses[-1][0]):
            yield f"{self.setting.name}: {life} is due {clock.due_at}, not {due_at}"

    def _end(self, clock: Clock, life: Life, at: datetime) -> Iterator[str]:
        """Stopped in a pause, it is judged as it stood when that began."""
        clock.stop(at)
        pauses = [(a, b or at) for a, b in life.pauses]
        ran, due_at = self.oracle.between(life.since, at, pauses), self._due(life)
        judged_at = next((a for a, b in life.pauses if b is None), at)
        in_time = due_at is None or judged_at <= due_at
        if (clock.ran(at), clock.in_time) != (ran, in_time):
            told = f"ran {clock.ran(at)}, {clock.in_time}; not {ran}, {in_time}"
            yield f"{self.setting.name}: {life} until {at} {told}"

    def _due(self, life: Life) -> datetime | None:
        return self.oracle.deadline(life.since, life.target, life.since + HORIZON, life.pauses)

    def _later(self, at: datetime, clock: Clock) -> datetime:
        """A later step; sometimes to the microsecond when it is due, or just beside."""
        if self.random.random() < DUE_SHARE:
            return max(at, clock.due_at + self.random.choice(JITTERS))
        return max(at, self._moment(at, self.random.random() ** 3 * LONGEST))

    def _moment(self, since: datetime, length: timedelta) -> datetime:
        if self.random.random() < EDGE_SHARE:
            low, high = bisect_left(self.edges, since), bisect_left(self.edges, since + length)
            if low < high:
                return self.edges[self.random.randrange(low, high)] + self.random.choice(JITTERS)
        moment = since + self.random.random() * length
        whole = self.random.random() < WHOLE_SHARE
        return moment.replace(second=0, microsecond=0) if whole else moment
