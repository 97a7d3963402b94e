"""The pieces of a Chinese expression of time: 下周五, 下午, 三点半, 两三天, 之前."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from kefu.desk.finder import chinese_days
from kefu.desk.finder.characters import MASK, chinese_number
from kefu.desk.finder.chinese_pattern import A_BIT, ATOMS, MORE, PARTS, UNITS
from kefu.desk.finder.moments import Atom, Bound, Clock, Closing, Length, Value

Match = re.Match[str]

_MORE = re.compile(MORE)


def atoms(text: str, today: date) -> Iterator[Atom | tuple[int, int]]:
    """Pieces in order; a bare pair of places is a sign of a range."""
    for match in ATOMS.finditer(text):
        kind = match.lastgroup or ""
        if kind == "range":
            yield match.span()
            continue
        value = _READERS[kind](match, today)
        if value is not None:
            yield Atom(match.span(), value)


def _length(match: Match, _: date) -> Value | None:
    last = match["n2"] or match["n1"]
    if last in {"几", "数"} or match["more"] or match.string[: match.start()].endswith("过"):
        return None
    length = _so_long(last, match["unit"], half=bool(match["half"] or match["and_half"]))
    more = (
        _so_long(one["n"], one["unit"], half=bool(one["half"]))
        for one in _MORE.finditer(match["rest"])
    )
    return replace(length, is_certain=not re.match(MASK, last), more=tuple(more))


def _so_long(number: str, word: str, *, half: bool) -> Length:
    count = 0.5 if number == "半" else float(chinese_number(number))
    count += 0.5 if half else 0
    unit = {"月": "month", "分": "minute"}.get(word) or UNITS[word]
    return Length(count * 15, "minute") if unit == "quarter" else Length(count, unit)


def _closing(_: Match, __: date) -> Value | None:
    return Closing()


def _clock(match: Match, _: date) -> Value | None:
    hour = chinese_number(match["hour"])
    minute = int(match["cm"] or 0) or (30 if match["h_half"] else 0)
    minute = chinese_number(match["minute"]) if match["minute"] else minute
    minute = chinese_number(match["quarters"]) * 15 if match["quarters"] else minute
    second = int(match["cs"] or 0) or (chinese_number(match["second"]) if match["second"] else 0)
    if match[0] == "一点" and match.string[: match.start()].endswith(A_BIT):
        return None
    if match["short"]:
        minute -= chinese_number(match["short"]) * (15 if match["short_unit"] == "刻" else 1)
        hour, minute = hour + minute // 60, minute % 60
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):  # noqa: PLR2004
        return None
    if match["half_day"]:
        hour = hour % 12 + (12 if match["half_day"].startswith("p") else 0)
    is_exact = bool(match["half_day"]) or hour in {0, *range(13, 25)} or match["hour"][0] == "0"
    is_certain = not re.match(MASK, match["hour"])
    return Clock(hour, minute, second, is_exact, is_certain)


def _part(match: Match, _: date) -> Value | None:
    return PARTS[match["part"]]


_READERS: dict[str, Callable[[Match, date], Value | None]] = {
    **chinese_days.READERS,
    "length": _length,
    "now": lambda _, __: Length(0, "now"),
    "next_workday": lambda _, __: Length(1, "workday"),
    "closing": _closing,
    "clock": _clock,
    "part": _part,
    "by": lambda _, __: Bound.BY,
    "within": lambda _, __: Bound.WITHIN,
    "after": lambda _, __: Bound.AFTER,
}
