"""Days, weeks and months that Chinese names: 下周五, 12月3日, 下个月第二个星期三, 腊月初八."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from kefu.desk.finder.characters import chinese_number, chinese_year
from kefu.desk.finder.chinese_pattern import DAY_WORDS, LUNAR_DAY, YEAR_WORDS
from kefu.desk.finder.festivals import festival, next_holiday
from kefu.desk.finder.lunar import from_lunar, new_year
from kefu.desk.finder.moments import Days, Unit, Value, month_after, real_date

Match = re.Match[str]

WEEK = 7
_WEEKDAYS = "一二三四五六日天"


def _iso(match: Match, _: date) -> Value | None:
    day = real_date(int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"]))
    return Days((day,), is_pinned=True) if day else None


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


def _nth(match: Match, today: date) -> Value | None:
    """The last day of this month, the second Wednesday of the next."""
    found = [
        day for first, after in _stretches(match, today) if (day := _nth_in(match, first, after))
    ]
    days = WEEK if match["nth_week"] and not match["nth_wd"] else 1
    unit = Unit.PERIOD if days == WEEK else Unit.DAY
    return Days(tuple(found), days, unit, is_pinned=len(found) == 1) if found else None


def _nth_in(match: Match, first: date, after: date) -> date | None:
    count = 0 if match["nth_last"] else chinese_number(match["nth_n"])
    if match["nth_wd"]:
        weekday = min(_WEEKDAYS.index(match["nth_wd"]), WEEK - 1)
        ahead = (weekday - first.weekday()) % WEEK
        back = (after.weekday() - weekday - 1) % WEEK + 1
        step = WEEK
    else:
        step = WEEK if match["nth_week"] else 1
        ahead, back = 0, step
    day = first + timedelta(days=ahead + step * (count - 1)) if count else after - timedelta(back)
    return day if day < after else None


def _stretches(match: Match, today: date) -> list[tuple[date, date]]:
    if match["nth_month"]:
        first = month_after(today, _step(match["nth_month"]))
        return [(first, month_after(first, 1))]
    if match["nth_year"]:
        year = today.year + YEAR_WORDS.get(match["nth_year"], 0)
        return [(date(year, 1, 1), date(year + 1, 1, 1))]
    number = chinese_number(match["nth_number"])
    firsts = (real_date(year, number, 1) for year in (today.year, today.year + 1))
    return [(first, month_after(first, 1)) for first in firsts if first]


def _quarter(match: Match, today: date) -> Value | None:
    first = month_after(today, 3 * _step(match["which_quarter"]) - (today.month - 1) % 3)
    if match["quarter_end"]:
        return _third_of_month((month_after(first, 2),), "底", is_pinned=True)
    return Days((first,), (month_after(first, 3) - first).days, Unit.PERIOD, is_pinned=True)


def _slash(match: Match, today: date) -> Value | None:
    month = int(match["slash_m"] or match["dot_m"])
    day = int(match["slash_d"] or match["dot_d"])
    years = (today.year, today.year + 1)
    days = tuple(found for year in years if (found := real_date(year, month, day)))
    return Days(days) if days else None


def _weekday(match: Match, today: date) -> Value | None:
    sign = match["wd"]
    weekday = int(sign) - 1 if sign.isdecimal() else min(_WEEKDAYS.index(sign), WEEK - 1)
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


READERS: dict[str, Callable[[Match, date], Value | None]] = {
    "iso": _iso,
    "nth": _nth,
    "quarter": _quarter,
    "date": _date,
    "festival": _festival,
    "monthday": _month_day,
    "slash": _slash,
    "weekday": _weekday,
    "week": _week,
    "end": _end,
    "year": _year,
    "dayword": _day_word,
    "dom_only": _day_of_month,
}
