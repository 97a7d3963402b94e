"""Expressions of time in a text: pieces that stand together are put together.

What is meant is looked for in the future: 周五 is the Friday to come, 3点 the next three o'clock.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from kefu.desk.finder import chinese, english
from kefu.desk.finder.characters import fold
from kefu.desk.finder.lengths import after_length, beside, counts_days, nearest
from kefu.desk.finder.moments import (
    DAY,
    Atom,
    Bound,
    Clock,
    Closing,
    Days,
    Length,
    Part,
    Unit,
    When,
    midnight,
)


@dataclass(frozen=True)
class _Grammar:
    pieces: Callable[[str, date], Iterator[Atom | tuple[int, int]]]
    gap: re.Pattern[str]  # what may stand between two pieces of one expression
    leads: bool  # whether "before" stands before


WEEK, MIDDAY = 7, 12
EVENING, SMALL_HOURS = 18, 5
EARLIEST_HOUR = 8  # a bare seven o'clock is in the evening, a bare eight in the morning
MASKED_HOUR = 18
_GAP = re.compile(r"[\s,的吧呢呀()、]{0,3}")
_ENGLISH_GAP = re.compile(
    r"[\s,]*(?:(?:at|on|of|the|in|around|about|approximately|from|between|for|sharp|@|-"
    r"|(?:china|beijing|shanghai|local) time|cst|(?:gmt|utc) ?\+ ?8)(?:[\s,]+|$))*"
)
_CHINESE = _Grammar(chinese.atoms, _GAP, leads=False)
_ENGLISH = _Grammar(english.atoms, _ENGLISH_GAP, leads=True)
_HAS_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_HAS_ENGLISH = re.compile(r"[a-z]{2}|\d[ap]\b")
_ANCHORS = {Bound.AFTER, Bound.BY}
_HOURS = {"clock", "part"}


@dataclass
class _Group:
    """Pieces that make one expression."""

    first: int
    last: int
    days: Days | None = None
    part: Part | None = None
    clock: Clock | None = None
    length: Length | None = None
    closing: Closing | None = None
    bound: Bound | None = None
    weekday: int | None = None  # beside a length: in two weeks on Friday
    is_closed: bool = False  # by a bound that came last
    names: set[str] = field(default_factory=set)

    @property
    def is_anchored(self) -> bool:
        """Three days after, two weeks before: after or before what is still to come."""
        is_open = self.length is not None and self.days is None and self.is_closed
        return is_open and self.bound in _ANCHORS

    @property
    def is_empty(self) -> bool:
        return not self.names

    def takes(self, name: str, value: object) -> bool:
        if name == "days" and self.days is not None and isinstance(value, Days):
            return self.days.is_weekday != value.is_weekday
        if isinstance(value, Length):
            return self.is_empty or (counts_days(value) and self.is_of_weekday)
        if self.length is not None:
            return isinstance(value, Days) and (self.is_anchored or self._takes_weekday(value))
        return name not in self.names

    @property
    def is_of_weekday(self) -> bool:
        """Friday, and not "next Friday"."""
        days = self.days
        is_plain = days is not None and days.is_weekday and not days.is_pinned
        return is_plain and self.names == {"days"} and self.bound in {None, Bound.WITHIN}

    def _takes_weekday(self, days: Days) -> bool:
        counts = self.length is not None and counts_days(self.length)
        return counts and self.weekday is None and days.is_weekday and not days.is_pinned

    def may_go_on(self, name: str) -> bool:
        """After "three days after" comes a day, after "tomorrow by" an hour."""
        if not self.is_closed or self.is_anchored:
            return True
        if self.length is not None:
            return name == "days"
        return self.bound is Bound.BY and self.days is not None and name in _HOURS

    def take(self, name: str, atom: Atom) -> None:
        value = atom.value
        if isinstance(value, Length) and self.days is not None:
            self.weekday, self.days = self.days.choices[0].weekday(), None
        found = self._days_with(value) if isinstance(value, Days) else value
        if self.is_empty and self.bound is None:
            self.first = atom.span[0]
        setattr(self, name, found)
        self.names.add(name)
        self.last = atom.span[1]

    def _days_with(self, days: Days) -> Days | None:
        """What is meant when these days are named beside what was named before."""
        weekday = days.choices[0].weekday()
        if self.length is not None and not self.is_anchored:
            self.weekday = weekday
            return self.days
        if self.days is None or not days.is_weekday:
            return days
        if self.days.unit is Unit.PERIOD and self.days.days == WEEK:
            ahead = ((weekday - first.weekday()) % WEEK for first in self.days.choices)
            pairs = zip(self.days.choices, ahead, strict=True)
            return replace(self.days, choices=tuple(day + n * DAY for day, n in pairs), days=1)
        return self.days  # a date says more than the weekday beside it


def read(text: str, at: datetime) -> list[When]:
    """Every expression in order. `at` is the clock on the wall of the desk, without a zone."""
    folded = fold(text)
    if not _HAS_CHINESE.search(folded):
        return _read(folded, at, _ENGLISH)
    found = _read(folded, at, _CHINESE)
    if not _HAS_ENGLISH.search(folded):
        return found
    return _longest([*found, *_read(folded, at, _ENGLISH)])


def _longest(found: list[When]) -> list[When]:
    """Of readings that overlap the one of more signs: "by 10:40 tomorrow", and not its digits."""
    kept: list[When] = []
    for when in sorted(found, key=lambda when: when.span[0] - when.span[1]):
        if not any(a < when.span[1] and when.span[0] < b for a, b in (one.span for one in kept)):
            kept.append(when)
    return sorted(kept, key=lambda when: when.span)


def _read(text: str, at: datetime, grammar: _Grammar) -> list[When]:
    found: list[When] = []
    for group, continues in _groups(text, at.date(), grammar):
        when = _resolve(group, at, found[-1] if continues and found else None)
        if when is None:
            continue
        if continues and found:
            when = replace(when, span=(found.pop().span[0], when.span[1]))
        found.append(when)
    return found


def _groups(text: str, today: date, grammar: _Grammar) -> Iterator[tuple[_Group, bool]]:
    """Groups in order, each with whether it is the later end of a range with the one before."""
    group, continues, ranged = _Group(0, 0), False, False
    for atom in grammar.pieces(text, today):
        if isinstance(atom, tuple):
            ranged = _touches(text, group.last, atom[0], grammar.gap) and not group.is_empty
            if ranged:
                group.last = atom[1]
            continue
        touches = _touches(text, group.last, atom.span[0], grammar.gap)
        if not (touches and not ranged and _joins(group, atom, leads=grammar.leads)):
            if not group.is_empty:
                yield group, continues
            continues = ranged and touches
            group = _Group(*atom.span)
            _joins(group, atom, leads=grammar.leads)
        ranged = False
    if not group.is_empty:
        yield group, continues


def _touches(text: str, last: int, first: int, gap: re.Pattern[str]) -> bool:
    return gap.fullmatch(text, last, first) is not None


def _joins(group: _Group, atom: Atom, *, leads: bool) -> bool:
    """Whether the piece belongs to the group; it is taken in when it does."""
    if isinstance(atom.value, Bound):
        return _bounds(group, atom, atom.value, leads=leads)
    name = type(atom.value).__name__.lower()
    if not group.may_go_on(name) or not group.takes(name, atom.value):
        return False
    group.take(name, atom)
    return True


def _bounds(group: _Group, atom: Atom, bound: Bound, *, leads: bool) -> bool:
    if bound is Bound.AFTER and group.length and group.bound is Bound.WITHIN:
        group.bound = None  # in two days from today
    if group.is_closed or group.bound is not None or (group.is_empty and not leads):
        return False
    group.bound, group.last = bound, atom.span[1]
    group.is_closed = not group.is_empty and bound is not Bound.WITHIN
    return True


def _resolve(group: _Group, at: datetime, since: When | None) -> When | None:
    span = (group.first, group.last)
    if group.length is not None:
        return _by_length(group, group.length, at, span)
    bound = group.bound or Bound.AT
    if since is not None and group.days is None:
        at = since.start
    day = _day(group, at)
    if day is None:
        return None
    if group.clock is None:
        return _whole(group, day, span, bound)
    moment = _moment(group, day, at)
    return When(span, moment, moment, Unit.MOMENT, bound, is_certain=group.clock.is_certain)


def _by_length(group: _Group, length: Length, at: datetime, span: tuple[int, int]) -> When | None:
    if group.days is not None:
        found = beside(_day(group, at), length, span, back=group.bound is Bound.BY)
    else:
        found = after_length(length, group.bound, at, span)
    if found is None or group.weekday is None or found.unit is not Unit.DAY:
        return found
    start = nearest(found.start, group.weekday)
    return replace(found, start=start, end=start + DAY)


def _whole(group: _Group, day: date, span: tuple[int, int], bound: Bound) -> When:
    start = midnight(day)
    if group.closing is not None:
        return When(span, start, start + DAY, Unit.CLOSING, bound)
    if group.part is not None:
        first, last = (start + timedelta(hours=h) for h in (group.part.first, group.part.last))
        return When(span, first, last, Unit.PART, bound)
    days = group.days or Days((day,))
    if days.is_festival and bound is Bound.BY:
        return When(span, start, start, Unit.PERIOD, bound)
    unit = Unit.DAY if days.is_festival else days.unit
    unit = Unit.DAY if days.days == 1 else unit
    return When(span, start, start + days.days * DAY, unit, bound)


def _day(group: _Group, at: datetime) -> date | None:
    """The day that is meant: the first of the choices that is not over."""
    if group.days is None:
        today = at.date()
        return today + DAY if _is_over(group, today, at) else today
    choices = [day for day in group.days.choices if day.year < date.max.year - 1]
    for day in choices:
        if group.days.is_pinned or not _is_over(group, day, at):
            return day
    return choices[-1] if choices else None


def _is_over(group: _Group, day: date, at: datetime) -> bool:
    if group.clock is not None:
        return _moment(group, day, at) <= at
    if group.part is not None:
        return midnight(day) + timedelta(hours=group.part.last) <= at
    days = group.days.days if group.days else 1
    if group.days and group.days.is_festival and group.bound is Bound.BY:
        return midnight(day) <= at
    return midnight(day) + days * DAY <= at


def _moment(group: _Group, day: date, at: datetime) -> datetime:
    clock = group.clock or Clock(0)
    if not clock.is_certain:
        return midnight(day) + timedelta(hours=MASKED_HOUR)
    base = midnight(day) + timedelta(minutes=clock.minute, seconds=clock.second)
    if clock.is_exact or group.part is not None:
        hour = _hour_in(group.part, clock.hour) if group.part else clock.hour
        return base + timedelta(hours=clock.hour if clock.is_exact else hour)
    return _likelier_half(base, clock.hour, at)


def _likelier_half(base: datetime, hour: int, at: datetime) -> datetime:
    """A bare hour is one of the working day, unless that is over and the other is still to come."""
    later = base + timedelta(hours=hour + MIDDAY if hour < MIDDAY else hour)
    sooner = base + timedelta(hours=hour)
    first, second = (later, sooner) if hour < EARLIEST_HOUR else (sooner, later)
    return second if first <= at < second else first


def _hour_in(part: Part, hour: int) -> int:
    """晚上8点 is 20:00; 晚上12点 is midnight; 夜里1点 is the night that follows."""
    if not part.noon:
        return 0 if hour == MIDDAY and part.first == 0 else hour
    is_late = part.first >= EVENING
    if is_late and hour == MIDDAY:
        return 2 * MIDDAY
    if is_late and hour < SMALL_HOURS:
        return hour + 2 * MIDDAY
    return hour + MIDDAY if hour < part.noon else hour
