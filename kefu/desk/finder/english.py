"""The pieces of an English expression of time: next Friday, noon, 3pm, two business days, by."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from kefu.desk.finder import english_days
from kefu.desk.finder.characters import MASK, english_number
from kefu.desk.finder.english_pattern import ATOMS, MORE, PARTS
from kefu.desk.finder.moments import Atom, Bound, Clock, Length, Value

Match = re.Match[str]

_FRACTIONS = {"half": 0.5, "three quarters": 0.75, "three-quarters": 0.75, "a quarter": 0.25}
_MORE = re.compile(MORE)


def atoms(text: str, today: date) -> Iterator[Atom | tuple[int, int]]:
    """Pieces in order; a bare pair of places is a sign of a range."""
    for match in ATOMS.finditer(text):
        kind = match.lastgroup or ""
        if kind == "range":
            yield match.span()
            continue
        if kind == "beside":
            yield from _beside(match)
            continue
        value = _READERS[kind](match, today)
        if value is not None:
            yield Atom(match.span(), value)


def _beside(match: Match) -> Iterator[Atom]:
    """The day after, before something."""
    first, last = match.span()
    yield Atom((first, last), Length(1, "day"))
    yield Atom((last, last), Bound.BY if match["beside_sign"] == "before" else Bound.AFTER)


def _length(match: Match, _: date) -> Value | None:
    last = match["n2"] or match["n1"]
    count = _count(last) + (0.5 if match["half"] or match["and_half"] else 0)
    more = tuple(_so_long(_count(m["n"]), m["unit"]) for m in _MORE.finditer(match["more"]))
    is_certain = not re.match(MASK, last)
    return replace(_so_long(count, match["unit"]), is_certain=is_certain, more=more)


def _so_long(count: float, word: str) -> Length:
    unit = word.removeprefix("calendar ").rstrip("s")
    unit = {"hr": "hour", "h": "hour", "min": "minute"}.get(unit, unit)
    if unit == "fortnight":
        return Length(count * 2, "week")
    is_workday = unit.endswith("day") and unit != "day"
    return Length(count, "workday" if is_workday else unit)


def _count(word: str) -> float:
    if word[0].isdecimal():
        return float(word)
    part = next((part for name, part in _FRACTIONS.items() if word.startswith(name)), None)
    return part or float(english_number(word.removesuffix(" of").removeprefix("a ")))


def _past_hour(match: Match, _: date) -> Value | None:
    by = match["past_by"].removeprefix("a ").strip()
    minutes = {"half": 30, "quarter": 15}.get(by) or english_number(by)
    hour = english_number(match["of_hour"])
    if match["past"] == "to":
        hour, minutes = hour - 1, 60 - minutes
    return _hour(hour, minutes)


def _clock(match: Match, _: date) -> Value | None:
    hour = english_number(match["hour"])
    minute = int(match["minute"] or match["m24"] or 0)
    second = int(match["second"] or match["s24"] or 0)
    sign = match["half_day"] or {"morning": "a"}.get(match["of_day"], match["of_day"] and "p")
    if sign:
        return _hour(_of_half(hour, sign), minute, second, is_exact=True)
    return _hour(hour, minute, second, is_exact=match["hour"][0] == "0")


def _compact(match: Match, _: date) -> Value | None:
    hour = _of_half(int(match["co_hour"]), match["co_half"])
    return _hour(hour, int(match["co_minute"]), is_exact=True)


def _spoken(match: Match, _: date) -> Value | None:
    hour = _of_half(english_number(match["sp_hour"]), match["sp_half"])
    return _hour(hour, english_number(match["sp_minute"]), is_exact=True)


def _at_spoken(match: Match, _: date) -> Value | None:
    minute = english_number(match["as_minute"]) if match["as_minute"] else 0
    return _hour(english_number(match["as_hour"]), minute)


def _of_half(hour: int, sign: str) -> int:
    return hour % 12 + (12 if sign.startswith("p") else 0) if 1 <= hour <= 12 else hour  # noqa: PLR2004


def _bare(match: Match, _: date) -> Value | None:
    named = ("bare_hour", "bare_by", "bare_in", "bare_around", "bare_later")
    hour = next(match[name] for name in named if match[name])
    return _hour(english_number(hour), int(match["bare_minute"] or 0))


def _hour(hour: int, minute: int = 0, second: int = 0, *, is_exact: bool = False) -> Clock | None:
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):  # noqa: PLR2004
        return None
    return Clock(hour, minute, second, is_exact or hour in {0, *range(13, 25)})


_READERS: dict[str, Callable[[Match, date], Value | None]] = {
    **english_days.READERS,
    "now": lambda _, __: Length(0, "now"),
    "next_workday": lambda _, __: Length(1, "workday"),
    "length": _length,
    "past_hour": _past_hour,
    "noon": lambda match, _: Clock(24 if "night" in match[0] else 12, is_exact=True),
    "compact": _compact,
    "spoken": _spoken,
    "at_spoken": _at_spoken,
    "clock": _clock,
    "bare": _bare,
    "part": lambda match, _: PARTS[match["part_name"]],
    "ago": lambda _, __: Bound.AGO,
    "by": lambda _, __: Bound.BY,
    "within": lambda _, __: Bound.WITHIN,
    "after": lambda _, __: Bound.AFTER,
}
