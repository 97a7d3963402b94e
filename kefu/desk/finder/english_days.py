"""Days, weeks and months that English names: next Friday, December 3, the first week of May."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from kefu.desk.finder.characters import english_number
from kefu.desk.finder.english_pattern import DAY_WORDS, FESTIVAL_NAMES, MONTHS, WEEKDAYS
from kefu.desk.finder.festivals import festival, next_holiday
from kefu.desk.finder.moments import Closing, Days, Unit, Value, month_after, real_date

Match = re.Match[str]

WEEK = 7
LONGEST_SEARCH = 40  # months within which every day has been every weekday
_EARLIEST_YEAR = 100
_UNITS = {"week": 0, "month": 1, "quarter": 3, "year": 12}  # in months


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


def _month_day(match: Match, today: date) -> Value | None:
    return _of_month(match["m1"], match["d1_later"] or match["d1"], match["m1_year"], today)


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
    name = FESTIVAL_NAMES[match["name"].replace("'", "").replace("-", " ")]
    days = tuple(day for year in years if (day := festival(name, year)))
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
    """The second Monday of next month, the last day of December, the first week of it."""
    stretches = _stretches(match["nth_which"], today)
    found = [day for first, after in stretches if (day := _nth_in(match, first, after))]
    if not found:
        return None
    is_pinned = len(stretches) == 1
    if match["nth_day"] == "week":
        return Days(tuple(found), WEEK, Unit.PERIOD, is_pinned=is_pinned)
    return Days(tuple(found), is_pinned=is_pinned)


def _nth_in(match: Match, first: date, after: date) -> date | None:
    of = match["nth_day"] or "day"
    if match["nth_word"] == "last":
        back = {"day": 1, "week": WEEK}.get(of)
        if back is None:
            back = (after.weekday() - WEEKDAYS.index(of[:3]) - 1) % WEEK + 1
        return after - timedelta(days=back)
    count = english_number(match["nth_word"]) - 1
    ahead = {"day": count, "week": WEEK * count}.get(of)
    if ahead is None:
        ahead = (WEEKDAYS.index(of[:3]) - first.weekday()) % WEEK + WEEK * count
    return found if (found := first + timedelta(days=ahead)) < after else None


def _stretches(which: str, today: date) -> list[tuple[date, date]]:
    """What "next month" or "December" may be, the likeliest first."""
    word = which.rsplit(maxsplit=1)[-1]
    if word in _UNITS:
        return [_stretch(word, today, _step(which))]
    number = MONTHS.index(which[:3]) + 1
    years = _years(word if word.isdecimal() else None, today)
    firsts = (real_date(year, number, 1) for year in years)
    return [(first, month_after(first, 1)) for first in firsts if first]


def _stretch(unit: str, today: date, step: int) -> tuple[date, date]:
    """The week, month, quarter or year so many on: its first day, and the day after its last."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() - WEEK * step)
        return monday, monday + timedelta(days=WEEK)
    months = _UNITS[unit]
    first = month_after(today, months * step - (today.month - 1) % months)
    return first, month_after(first, months)


def _step(which: str) -> int:
    first = which.removeprefix("the ").split()[0]
    return {"last": -1, "previous": -1, "next": 1, "following": 1}.get(first, 0)


def _after_next(match: Match, today: date) -> Value | None:
    """The week after next; the Monday of it."""
    unit = match["an_unit"]
    if unit in _UNITS:
        first, after = _stretch(unit, today, 2)
        return Days((first,), (after - first).days, Unit.PERIOD, is_pinned=True)
    monday, _ = _stretch("week", today, 2)
    if unit == "weekend":
        return Days((monday + timedelta(days=5),), 2, Unit.PERIOD, is_festival=True)
    return Days((monday + timedelta(days=WEEKDAYS.index(unit[:3])),), is_pinned=True)


def _weekdays(match: Match, today: date) -> Value | None:
    """Two Fridays from now: the second to come."""
    count = english_number(match["wds_n"])
    ahead = (WEEKDAYS.index(match["wds"][:3]) - today.weekday() - 1) % WEEK + 1
    return Days((today + timedelta(days=ahead + WEEK * (count - 1)),), is_pinned=True)


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
    if last == "tomorrow":
        return Days((today + timedelta(days=1),), is_pinned=True)
    if last not in _UNITS:
        return Closing()
    first, after = _stretch(last, today, 1 if "next" in match[0] else 0)
    return Days((first,), (after - first).days, Unit.PERIOD, is_pinned=True)


def _period(match: Match, today: date) -> Value | None:
    step = _step(match["which_period"] or "this")
    of = match["of"] or "weekend"
    if of == "weekend":
        saturday = _stretch("week", today, step)[0] + timedelta(days=5)
        choices = (saturday,) if match["of"] else (saturday, saturday + timedelta(days=7))
        return Days(choices, 2, Unit.PERIOD, is_festival=True)
    first, after = _stretch(of, today, step)
    return Days((first,), (after - first).days, Unit.PERIOD, is_pinned=True)


def _day_word(match: Match, today: date) -> Value | None:
    return Days((today + timedelta(days=DAY_WORDS[match["dayword"]]),), is_pinned=True)


def _day_of_month(match: Match, today: date) -> Value | None:
    day = english_number(match["only"] if match.lastgroup == "dom" else match["only_word"])
    firsts = (month_after(today, months) for months in range(4))
    days = tuple(found for first in firsts if (found := real_date(first.year, first.month, day)))
    return Days(days) if days else None


def _years(year: str | None, today: date) -> tuple[int, ...]:
    return (int(year),) if year else tuple(range(today.year, today.year + 9))


READERS: dict[str, Callable[[Match, date], Value | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "weekdays": _weekdays,
    "month_day": _month_day,
    "day_month": _day_month,
    "nth": _nth,
    "after_next": _after_next,
    "month": _month,
    "festival": _festival,
    "holidays": _holidays,
    "on_dot": _on_dot,
    "slash": _slash,
    "weekday": _weekday,
    "end": _end,
    "period": _period,
    "dayword": _day_word,
    "dom": _day_of_month,
    "dom_word": _day_of_month,
}
