"""The pieces of an English expression of time: next Friday, noon, 3pm, two business days, by."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from kefu.desk.finder.characters import MASK, english_number
from kefu.desk.finder.english_pattern import ATOMS, DAY_WORDS, MONTHS, PARTS, WEEKDAYS
from kefu.desk.finder.festivals import festival, next_holiday
from kefu.desk.finder.moments import (
    Atom,
    Bound,
    Clock,
    Closing,
    Days,
    Length,
    Unit,
    Value,
    month_after,
    real_date,
)

Match = re.Match[str]

LONGEST_SEARCH = 40  # months within which every day has been every weekday
_EARLIEST_YEAR = 100


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


def _iso(match: Match, _: date) -> Value | None:
    day = real_date(int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"]))
    return Days((day,), is_pinned=True) if day else None


def _numeric(match: Match, _: date) -> Value | None:
    """8/12/2026 is the twelfth of August; 13/8/2026 and 13.8.2026 can only be the thirteenth."""
    year = int(match["numeric_year"])
    year += 2000 if year < _EARLIEST_YEAR else 0
    a, b = int(match["a"]), int(match["b"])
    month, day = (b, a) if match["sep"] == "." else (a, b)
    found = real_date(year, month, day) or real_date(year, day, month)
    return Days((found,), is_pinned=True) if found else None


def _length(match: Match, _: date) -> Value | None:
    last = match["n2"] or match["n1"]
    unit = match["unit"].removeprefix("calendar ").rstrip("s")
    unit = {"hr": "hour", "min": "minute"}.get(unit, unit)
    unit = "workday" if unit.endswith("day") and len(unit) > len("day") else unit
    count = 0.5 if last.startswith("half") else _count(last)
    count += 0.5 if match["half"] or match["and_half"] else 0
    if unit == "fortnight":
        count, unit = count * 2, "week"
    return Length(count, unit, is_certain=not re.match(MASK, last))


def _count(word: str) -> float:
    return float(word) if word[0].isdecimal() else float(english_number(_plain(word)))


def _plain(word: str) -> str:
    return word.removesuffix(" of").removeprefix("a ") if " " in word else word


def _month_day(match: Match, today: date) -> Value | None:
    return _of_month(match["m1"], match["d1"], match["m1_year"], today)


def _day_month(match: Match, today: date) -> Value | None:
    return _of_month(match["m2"], match["d2"], match["m2_year"], today)


def _of_month(month: str, day: str, year: str | None, today: date) -> Value | None:
    number, of = MONTHS.index(month[:3]) + 1, english_number(day)
    days = tuple(found for y in _years(year, today) if (found := real_date(y, number, of)))
    return Days(days, is_pinned=bool(year)) if days else None


def _month(match: Match, today: date) -> Value | None:
    number = MONTHS.index(match["m3"][:3]) + 1
    years = _years(match["m3_year"], today)
    firsts = tuple(found for y in years if (found := real_date(y, number, 1)))
    if not firsts:
        return None
    length = (month_after(firsts[0], 1) - firsts[0]).days
    return Days(firsts, length, Unit.PERIOD, is_pinned=bool(match["m3_year"]))


def _festival(match: Match, today: date) -> Value | None:
    years = _years(match["festival_year"], today)
    days = tuple(day for year in years if (day := festival(match["name"], year)))
    return Days(days, is_festival=True, is_pinned=len(years) == 1) if days else None


def _holidays(_: Match, today: date) -> Value | None:
    return Days((next_holiday(today),), is_festival=True)


def _slash(match: Match, today: date) -> Value | None:
    a, b = int(match["x"]), int(match["y"])
    years = _years(None, today)
    days = [found for y in years if (found := real_date(y, a, b) or real_date(y, b, a))]
    return Days(tuple(days)) if days and match["xsep"] == "/" else None


def _on_dot(match: Match, today: date) -> Value | None:
    a, b = int(match["dot_m"]), int(match["dot_d"])
    days = tuple(found for y in _years(None, today) if (found := real_date(y, a, b)))
    return Days(days) if days else None


def _nth(match: Match, today: date) -> Value | None:
    """The second Monday of next month, the 15th day of it."""
    step = {"this": 0, "last": -1, "previous": -1}.get(match["nth_which"], 1)
    first, count = month_after(today, step), english_number(match["nth_word"])
    if match["nth_day"] == "day":
        return Days((first + timedelta(days=count - 1),), is_pinned=True)
    weekday = WEEKDAYS.index(match["nth_day"][:3])
    ahead = (weekday - first.weekday()) % 7 + 7 * (count - 1)
    return Days((first + timedelta(days=ahead),), is_pinned=True)


def _weekday_on(match: Match, weekday: int, today: date) -> Value | None:
    """Friday the 13th: the next day that is both."""
    day = english_number(match["wd_dom"])
    firsts = (month_after(today, months) for months in range(LONGEST_SEARCH))
    days = (found for first in firsts if (found := real_date(first.year, first.month, day)))
    both = tuple(found for found in days if found.weekday() == weekday)
    return Days(both) if both else None


def _weekday(match: Match, today: date) -> Value | None:
    if match["wd_dom"]:
        return _weekday_on(match, WEEKDAYS.index(match["wd"][:3]), today)
    weekday = WEEKDAYS.index(match["wd"][:3])
    which = match["which"] or ("next" if match["of_next"] else "")
    monday = today - timedelta(days=today.weekday())
    ahead = today + timedelta(days=(weekday - today.weekday()) % 7)
    if which.endswith("coming"):
        ahead = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if not which or which.endswith("coming"):
        return Days((ahead, ahead + timedelta(days=7)), is_weekday=True)
    step = {"this": 0, "last": -1, "previous": -1, "this past": -1}.get(which, 1)
    day = monday + timedelta(days=7 * step + weekday)
    if which == "this past" and today.weekday() > weekday:
        day += timedelta(days=7)
    return Days((day,), is_pinned=True, is_weekday=True)


def _end(match: Match, today: date) -> Value | None:
    last = re.sub(r"[ -]end$", "", match["end_of"] or match[0]).split()[-1]
    step = 1 if "next" in match[0] else 0
    if last == "tomorrow":
        return Days((today + timedelta(days=1),), is_pinned=True)
    monday = today - timedelta(days=today.weekday() - 7 * step)
    months = step + ((-today.month) % 3 if last == "quarter" else 0)
    stretches = {
        "week": (monday, monday + timedelta(days=7)),
        "month": (month_after(today, months), month_after(today, months + 1)),
        "quarter": (month_after(today, months), month_after(today, months + 1)),
        "year": (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
    }
    if last not in stretches:
        return Closing()
    first, after = stretches[last]
    return Days((first,), (after - first).days, Unit.PERIOD, is_pinned=True)


def _period(match: Match, today: date) -> Value | None:
    step = {"next": 1, "the following": 1, "following": 1, "last": -1, "previous": -1}.get(
        match["which_period"] or "this", 0
    )
    monday = today - timedelta(days=today.weekday() - 7 * step)
    of = match["of"] or "weekend"
    if of == "weekend":
        saturday = monday + timedelta(days=5)
        choices = (saturday,) if match["of"] else (saturday, saturday + timedelta(days=7))
        return Days(choices, 2, Unit.PERIOD, is_festival=True)
    if of == "week":
        return Days((monday,), 7, Unit.PERIOD, is_pinned=True)
    first = date(today.year + step, 1, 1) if of == "year" else month_after(today, step)
    after = date(first.year + 1, 1, 1) if of == "year" else month_after(first, 1)
    return Days((first,), (after - first).days, Unit.PERIOD, is_pinned=True)


def _day_word(match: Match, today: date) -> Value | None:
    return Days((today + timedelta(days=DAY_WORDS[match["dayword"]]),), is_pinned=True)


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
    if sign and 1 <= hour <= 12:  # noqa: PLR2004
        hour = hour % 12 + (12 if sign.startswith("p") else 0)
    return _hour(hour, minute, second, is_exact=bool(sign) or match["hour"][0] == "0")


def _bare(match: Match, _: date) -> Value | None:
    named = ("bare_hour", "bare_by", "bare_in", "bare_around")
    hour = next(match[name] for name in named if match[name])
    return _hour(english_number(hour), int(match["bare_minute"] or 0))


def _hour(hour: int, minute: int = 0, second: int = 0, *, is_exact: bool = False) -> Clock | None:
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):  # noqa: PLR2004
        return None
    return Clock(hour, minute, second, is_exact or hour in {0, *range(13, 25)})


def _part(match: Match, _: date) -> Value | None:
    return PARTS[match["part_name"]]


def _day_of_month(match: Match, today: date) -> Value | None:
    day = english_number(match["only"])
    firsts = (month_after(today, months) for months in range(4))
    days = tuple(found for first in firsts if (found := real_date(first.year, first.month, day)))
    return Days(days) if days else None


def _years(year: str | None, today: date) -> tuple[int, ...]:
    return (int(year),) if year else tuple(range(today.year, today.year + 9))


_READERS: dict[str, Callable[[Match, date], Value | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "length": _length,
    "month_day": _month_day,
    "day_month": _day_month,
    "nth": _nth,
    "month": _month,
    "festival": _festival,
    "holidays": _holidays,
    "on_dot": _on_dot,
    "slash": _slash,
    "weekday": _weekday,
    "end": _end,
    "period": _period,
    "dayword": _day_word,
    "past_hour": _past_hour,
    "noon": lambda match, _: Clock(24 if "night" in match[0] else 12, is_exact=True),
    "clock": _clock,
    "bare": _bare,
    "part": _part,
    "dom": _day_of_month,
    "ago": lambda _, __: Bound.AGO,
    "by": lambda _, __: Bound.BY,
    "within": lambda _, __: Bound.WITHIN,
    "after": lambda _, __: Bound.AFTER,
}
