"""The pieces of an English expression of time: next Friday, noon, 3pm, two business days, by."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from kefu.desk.finder.characters import MASK, NUMBER_WORD, ORDINAL_WORD, ORDINALS, english_number
from kefu.desk.finder.festivals import FESTIVALS, festival, next_holiday
from kefu.desk.finder.moments import (
    Atom,
    Bound,
    Clock,
    Closing,
    Days,
    Length,
    Part,
    Unit,
    Value,
    month_after,
    real_date,
)

Match = re.Match[str]

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_WEEKDAY = (
    r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)s?\.?"
)
_NUMBER = rf"(?:\d+(?:\.\d+)?|{NUMBER_WORD}|an?|the(?= hour)|{MASK})"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|(?:\d{{1,2}}(?![\d:]| ?[ap]\.?m\b))|{ORDINAL_WORD}|{NUMBER_WORD})"
_YEAR = r"(?:[,/-]? ?(?:of )?(?P<{0}_year>\d{{4}})(?!\d))?"
_FESTIVALS = sorted((name for name in FESTIVALS if name.isascii()), key=len, reverse=True)
_NEXT = r"(?:this (?:upcoming|coming|past)|this|next|the following|following|coming|upcoming|last|previous)"
_PARTS = {
    "morning": Part(6, 12), "lunchtime": Part(12, 13), "lunch": Part(12, 13), "afternoon": Part(12, 18, 12),
    "evening": Part(18, 22, 12), "tonight": Part(18, 22, 12), "night": Part(18, 22, 12),
}  # fmt: skip
_DAY_WORDS = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "the day before yesterday": -2,
    "tomorrow": 1, "tmrw": 1, "tmr": 1, "tomorow": 1, "yesterday": -1, "today": 0,
    "the next day": 1, "next day": 1, "this day": 0, "the same day": 0,
}  # fmt: skip
_EARLIEST_YEAR = 100
LONGEST_SEARCH = 40  # months within which every day has been every weekday

_ATOMS = re.compile(
    "|".join(
        (
            r"(?P<iso>(?<!\d)(?P<iso_y>\d{4})[-/.](?P<iso_m>\d{1,2})[-/.](?P<iso_d>\d{1,2})(?!\d)(?:t(?=\d)|-(?=\d{1,2}:))?)",
            r"(?P<numeric>(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?:(?P=sep)|,)(?P<numeric_year>\d{4}|\d{2})(?!\d))",
            r"(?P<past_hour>\b(?P<past_by>half|a? ?quarter|(?:\d{1,2}|"
            + NUMBER_WORD
            + r")(?: min(?:ute)?s?(?= (?:past|to))|(?= past)))(?: min(?:ute)?s?)? (?P<past>past|to) (?P<of_hour>\d{1,2}|"
            + NUMBER_WORD
            + r")\b(?: ?o'clock)?)",
            rf"(?P<length>\b(?P<n1>half an?|half|{_NUMBER})(?: ?(?:-|–|or|to) ?(?P<n2>{_NUMBER}))?(?P<half> and a half)?[ -]?"
            r"(?P<unit>(?:business|working|work)[ -]days?|(?:calendar )?days?|hours?|hrs?|minutes?|mins?|seconds|weeks?|fortnights?|months?|years?)\b(?! old)(?P<and_half> and a half)?(?: time\b)?)",
            rf"(?P<month_day>\b(?P<m1>{_MONTH})[ /-]?,? ?(?:the )?(?P<d1>{_DAY}){_YEAR.format('m1')}\b)",
            rf"(?P<day_month>\b(?:the )?(?P<d2>{_DAY})(?: day)?[ -]?(?:of |/|\. )?(?P<m2>{_MONTH})(?![a-z]){_YEAR.format('m2')})",
            rf"(?P<nth>\b(?:on )?(?:the )?(?P<nth_word>{ORDINAL_WORD}|\d(?:st|nd|rd|th)) (?P<nth_day>{_WEEKDAY}|day) of (?P<nth_which>{_NEXT}) month\b)",
            rf"(?P<month>\b(?P<m3>{_MONTH})(?![a-z]) ?{_YEAR.format('m3')}(?<!\bmay)(?<!\bmar))",
            rf"(?P<festival>\b(?P<name>{'|'.join(map(re.escape, _FESTIVALS))})\b(?: (?:day|holidays?))?(?: of this year)?{_YEAR.format('festival')})",
            r"(?P<holidays>\bthe holidays?\b)",
            r"(?P<on_dot>(?<=\bon )(?P<dot_m>\d{1,2})[.-](?P<dot_d>\d{1,2})(?![\d:.-]| ?[ap]\.?m))",
            r"(?P<slash>(?<![\d./$-])(?P<x>\d{1,2})(?P<xsep>[/-])(?P<y>\d{1,2})(?![\d/.-]))",
            rf"(?P<weekday>\b(?:(?P<which>{_NEXT}) (?P<in_week>week,? (?:on )?)?)?(?P<wd>{_WEEKDAY})\b(?:,? (?:the )?(?P<wd_dom>\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}(?=[,;!?]|\.(?!\d)|$| at )|(?:twenty |thirty )?(?:{'|'.join(ORDINALS)}))(?! (?:of )?{_MONTH}))?(?: (?P<of_next>of next week|of the following week|next week))?)",
            r"(?P<end>\b(?:the )?(?:end|close) of (?P<end_of>(?:the |this |next )?(?:business(?: day)?|working day|work|day|week|month|year|quarter|play|today|tomorrow))\b|\b(?:the )?(?:eod|cob|eob)\b|\b(?:year|month|week)[ -]end\b)",
            rf"(?P<period>\b(?P<which_period>{_NEXT}) (?P<of>week|weekend|month|quarter|year)\b|\bthe (?:week-?end)\b|\bweekend\b)",
            r"(?P<dayword>\b(?:" + "|".join(sorted(_DAY_WORDS, key=len, reverse=True)) + r")\b(?!'s))",
            r"(?P<noon>\b(?:12 ?)?(?:noon(?:ish)?|midday)\b|\bmidnight\b)",
            r"(?P<clock>(?<![\d.$¥#/])(?P<hour>\d{1,2}|" + NUMBER_WORD + r")(?:(?:[:.](?P<minute>\d\d))?(?:[:](?P<second>\d\d))? ?(?P<half_day>[ap] ?\.? ?m\b\.?|[ap]\b)|[:](?P<m24>\d\d)(?::(?P<s24>\d\d))?(?!\d)| ?o'?clock)( in the (?P<of_day>morning|afternoon|evening))?)",
            r"(?P<bare>(?<=\bat )(?P<bare_hour>\d{1,2})(?:\.(?P<bare_minute>\d\d))?(?![\d:%]|\.\d| (?:%|percent|days?|hours?|rmb|yuan))|(?<=\bby )(?P<bare_by>\d{1,2})(?=[.,;!?]|$| (?:today|tomorrow|on)\b)|\b(?P<bare_in>\d{1,2}|" + NUMBER_WORD + r")(?=,? (?:in the|this) (?:morning|afternoon|evening))|(?<=\baround )(?P<bare_around>\d{1,2})\b)",
            r"(?P<part>\b(?:this |early |late |in the )*(?P<part_name>" + "|".join(_PARTS) + r")\b)",
            rf"(?P<dom>\b(?:the |on (?:the )?|for the )?(?P<only>\d{{1,2}}(?:st|nd|rd|th)\b|(?<=the )\d{{1,2}}(?=[,;!?]|\.(?!\d)|$)|(?<=on )\d{{1,2}}(?=[,;!?]|\.(?!\d)|$| at )|(?:twenty|thirty)[ -]?(?:{'|'.join('first second third fourth fifth sixth seventh eighth ninth'.split())}))\b(?! (?:day )?of\b|[ /-]{_MONTH}))",
            r"(?P<ago>\bago\b|\bearlier\b|\bin the (?:last|past)\b|\bfor the (?:last|past)\b)",
            r"(?P<by>\b(?:no later than|not later than|at the latest by|on or before|by|before|until|till)\b)",
            r"(?P<within>\b(?:within|in under|in less than|inside|in)\b)",
            r"(?P<after>\b(?:from now|from(?= (?:today|tomorrow|yesterday|\d{1,2}/|" + _WEEKDAY + r"|" + _MONTH + r"))|later(?! than)|after)\b)",
            r"(?P<range>-|–|—|\bto\b|\band\b)",
        )
    )
)  # fmt: skip


def atoms(text: str, today: date) -> Iterator[Atom | tuple[int, int]]:
    """Pieces in order; a bare pair of places is a sign of a range."""
    for match in _ATOMS.finditer(text):
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
    number, of = _MONTHS.index(month[:3]) + 1, english_number(day)
    days = tuple(found for y in _years(year, today) if (found := real_date(y, number, of)))
    return Days(days, is_pinned=bool(year)) if days else None


def _month(match: Match, today: date) -> Value | None:
    number = _MONTHS.index(match["m3"][:3]) + 1
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
    weekday = _WEEKDAYS.index(match["nth_day"][:3])
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
        return _weekday_on(match, _WEEKDAYS.index(match["wd"][:3]), today)
    weekday = _WEEKDAYS.index(match["wd"][:3])
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
    if last == "week":
        monday = today - timedelta(days=today.weekday() - 7 * step)
        return Days((monday,), 7, Unit.PERIOD, is_pinned=True)
    if last in {"month", "quarter"}:
        months = step + ((-today.month) % 3 if last == "quarter" else 0)
        first = month_after(today, months)
        return Days((first,), (month_after(first, 1) - first).days, Unit.PERIOD, is_pinned=True)
    if last == "year":
        first = date(today.year, 1, 1)
        return Days((first,), 366 if _is_leap(today.year) else 365, Unit.PERIOD, is_pinned=True)
    if last == "tomorrow":
        return Days((today + timedelta(days=1),), is_pinned=True)
    return Closing()


def _is_leap(year: int) -> bool:
    return real_date(year, 2, 29) is not None


def _period(match: Match, today: date) -> Value | None:
    step = {"next": 1, "the following": 1, "following": 1, "last": -1, "previous": -1}.get(
        match["which_period"] or "this", 0
    )
    monday = today - timedelta(days=today.weekday() - 7 * step)
    of = match["of"] or "weekend"
    if of == "weekend":
        return Days((monday + timedelta(days=5),), 2, Unit.PERIOD, is_festival=True)
    if of == "week":
        return Days((monday,), 7, Unit.PERIOD, is_pinned=True)
    if of == "year":
        return Days((date(today.year + step, 1, 1),), 365, Unit.PERIOD, is_pinned=True)
    first = month_after(today, step)
    return Days((first,), (month_after(first, 1) - first).days, Unit.PERIOD, is_pinned=True)


def _day_word(match: Match, today: date) -> Value | None:
    return Days((today + timedelta(days=_DAY_WORDS[match["dayword"]]),), is_pinned=True)


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
    return _PARTS[match["part_name"]]


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
