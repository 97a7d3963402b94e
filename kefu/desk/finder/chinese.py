"""The pieces of a Chinese expression of time: 下周五, 下午, 三点半, 两三天, 之前."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from kefu.desk.finder.characters import (
    MASK,
    chinese_number,
    chinese_year,
)
from kefu.desk.finder.chinese_pattern import (
    A_BIT,
    ATOMS,
    DAY_WORDS,
    LUNAR_DAY,
    PARTS,
    UNITS,
    YEAR_WORDS,
)
from kefu.desk.finder.festivals import festival, next_holiday
from kefu.desk.finder.lunar import from_lunar, new_year
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


def _length(match: Match, _: date) -> Value | None:
    last = match["n2"] or match["n1"]
    if last in {"几", "数"} or match["more"] or match.string[: match.start()].endswith("过"):
        return None
    count = 0.5 if last == "半" else float(chinese_number(last))
    count += 0.5 if match["half"] or match["and_half"] else 0
    unit = "month" if match["unit"] == "月" else UNITS[match["unit"]]
    if unit == "quarter":
        count, unit = count * 15, "minute"
    return Length(count, unit, is_certain=not re.match(MASK, last))


def _date(match: Match, today: date) -> Value | None:
    month = {"正": 1, "冬": 11, "腊": 12}.get(match["month"]) or chinese_number(match["month"])
    years = _years(match, "date", today)
    if match["lunar"] or match["month"] in {"正", "腊", "冬"} or LUNAR_DAY.search(match[0]):
        return _lunar_days(match, month, years)
    if not match["day"]:
        return _month(match, month, years)
    day = chinese_number(match["day"])
    days = tuple(found for year in years if (found := real_date(year, month, day)))
    return Days(days, is_pinned=len(years) == 1) if days else None


def _lunar_days(match: Match, month: int, years: tuple[int, ...]) -> Value | None:
    day = chinese_number(match["day"]) if match["day"] else 1
    days = tuple(found for year in years if (found := from_lunar(year, month, day)))
    return Days(days, is_pinned=len(years) == 1) if days else None


def _month(match: Match, month: int, years: tuple[int, ...]) -> Value | None:
    firsts = tuple(found for year in years if (found := real_date(year, month, 1)))
    if not firsts:
        return None
    return _third_of_month(firsts, match["third"] or "", is_pinned=len(years) == 1)


def _third_of_month(firsts: tuple[date, ...], third: str, *, is_pinned: bool) -> Days:
    length = (month_after(firsts[0], 1) - firsts[0]).days
    first, days = {
        "初": (0, 10),
        "上旬": (0, 10),
        "中旬": (10, 10),
        "中": (10, 10),
        "下旬": (20, length - 20),
        "底": (24, length - 24),
        "末": (24, length - 24),
    }.get(third, (0, length))
    starts = tuple(day + timedelta(days=first) for day in firsts)
    return Days(starts, days, Unit.PERIOD, is_pinned=is_pinned)


def _festival(match: Match, today: date) -> Value | None:
    years = _years(match, "festival", today)
    if match["festival_year"] and match["name"] in {"大年三十", "年三十"}:
        years = (years[0] + 1,)  # the last day of that year of the moon
    days = tuple(day for year in years if (day := festival(match["name"], year)))
    return Days(days, is_festival=True, is_pinned=len(years) == 1) if days else None


def _month_day(match: Match, today: date) -> Value | None:
    first = month_after(today, _step(match["which_month"][:-1]))
    if not match["dom"]:
        return _third_of_month((first,), match["month_end"] or "", is_pinned=True)
    day = real_date(first.year, first.month, chinese_number(match["dom"]))
    return Days((day,), is_pinned=True) if day else None


def _slash(match: Match, today: date) -> Value | None:
    month = int(match["slash_m"] or match["dot_m"])
    day = int(match["slash_d"] or match["dot_d"])
    years = (today.year, today.year + 1)
    days = tuple(found for year in years if (found := real_date(year, month, day)))
    return Days(days) if days else None


def _weekday(match: Match, today: date) -> Value | None:
    sign = match["wd"]
    weekday = int(sign) - 1 if sign.isdecimal() else "一二三四五六日天".index(sign) % 7
    weekday = 6 if sign == "天" else weekday
    monday = today - timedelta(days=today.weekday())
    if match["which"]:
        step = _step(match["which"])
        return Days((monday + timedelta(days=7 * step + weekday),), is_pinned=True)
    ahead = today + timedelta(days=(weekday - today.weekday()) % 7)
    return Days((ahead, ahead + timedelta(days=7)), is_weekday=True)


def _week(match: Match, today: date) -> Value | None:
    monday = today - timedelta(days=today.weekday())
    start = monday + timedelta(days=7 * _step(match["which_week"] or "本"))
    if match["weekend"]:
        saturday = start + timedelta(days=5)
        choices = (saturday,) if match["which_week"] else (saturday, saturday + timedelta(days=7))
        return Days(choices, 2, Unit.PERIOD, is_festival=True)
    return Days((start,), 7, Unit.PERIOD, is_pinned=True)


def _end(match: Match, today: date) -> Value | None:
    if match["end_of"] == "年":
        return Days((date(today.year, 11, 1),), 61, Unit.PERIOD)
    if match["end_of"]:
        months = (-today.month) % 3 if match["end_of"] == "季度" else 0
        return _third_of_month((month_after(today, months),), "底", is_pinned=True)
    if match[0] == "年":
        days = tuple(day for year in (today.year, today.year + 1) if (day := new_year(year)))
        return Days(days, is_festival=True) if days else None
    return Days((next_holiday(today),), is_festival=True)


def _year(match: Match, today: date) -> Value | None:
    year = _years(match, "year", today)[0]
    if not date.min.year < year < date.max.year:
        return None
    if match["nth_day"]:
        day = date(year, 1, 1) + timedelta(days=chinese_number(match["nth_day"]) - 1)
        return Days((day,), is_pinned=True)
    first = date(year, 11 if match["year_end"] else 1, 1)
    return Days((first,), (date(year, 12, 31) - first).days + 1, Unit.PERIOD, is_pinned=True)


def _day_word(match: Match, today: date) -> Value | None:
    return Days((today + timedelta(days=DAY_WORDS[match["dayword"]]),), is_pinned=True)


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
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):  # noqa: PLR2004
        return None
    if match["half_day"]:
        hour = hour % 12 + (12 if match["half_day"].startswith("p") else 0)
    is_exact = bool(match["half_day"]) or hour in {0, *range(13, 25)} or match["hour"][0] == "0"
    is_certain = not re.match(MASK, match["hour"])
    return Clock(hour, minute, second, is_exact, is_certain)


def _part(match: Match, _: date) -> Value | None:
    return PARTS[match["part"]]


def _day_of_month(match: Match, today: date) -> Value | None:
    day = chinese_number(match["only"])
    firsts = (month_after(today, months) for months in range(4))
    days = tuple(found for first in firsts if (found := real_date(first.year, first.month, day)))
    return Days(days) if days else None


def _years(match: Match, group: str, today: date) -> tuple[int, ...]:
    """The year that was named, or this one and those after it."""
    if match[f"{group}_year"]:
        return (chinese_year(match[f"{group}_year"], today.year),)
    if match[f"{group}_which"]:
        return (today.year + YEAR_WORDS[match[f"{group}_which"]],)
    return tuple(range(today.year - 1, today.year + 9))  # a year of the moon ends late


def _step(word: str) -> int:
    """下 is one on, 上上 two back."""
    return word.count("下") - word.count("上")


_READERS: dict[str, Callable[[Match, date], Value | None]] = {
    "iso": _iso,
    "length": _length,
    "date": _date,
    "festival": _festival,
    "monthday": _month_day,
    "slash": _slash,
    "weekday": _weekday,
    "week": _week,
    "end": _end,
    "year": _year,
    "dayword": _day_word,
    "closing": _closing,
    "clock": _clock,
    "part": _part,
    "dom_only": _day_of_month,
    "by": lambda _, __: Bound.BY,
    "within": lambda _, __: Bound.WITHIN,
    "after": lambda _, __: Bound.AFTER,
}
