"""The days that people name instead of a date."""

from collections.abc import Callable
from datetime import date, timedelta

from kefu.desk.finder.hijri import from_hijri
from kefu.desk.finder.lunar import from_lunar, new_year
from kefu.desk.finder.moments import month_after

Rule = Callable[[int], date | None]
FEBRUARY = 2
SUNDAY, MONDAY, THURSDAY = 6, 0, 3


def festival(name: str, year: int) -> date | None:
    rule = FESTIVALS[name]
    return rule(year) if date.min.year < year < date.max.year - 1 else None


def _fixed(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> Rule:
    return lambda year: from_lunar(year, month, day)


def _hijri(month: int, day: int) -> Rule:
    return lambda year: from_hijri(year, month, day)


def _nth(month: int, weekday: int, nth: int) -> Callable[[int], date]:
    """The nth such weekday of the month."""

    def rule(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return rule


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


def _new_years_eve(year: int) -> date | None:
    """Named by the year it falls in, as people do: 除夕 of 2026 is in February 2026."""
    first = new_year(year)
    return first - timedelta(days=1) if first else None


def _term(month: int, mean: float) -> Rule:
    """A term of the sun, by its mean day in this century; the first four count the year before."""

    def rule(year: int) -> date:
        short = year % 100
        leaps = (short - 1 if month <= FEBRUARY else short) // 4
        return date(year, month, int(short * 0.2422 + mean) - leaps)

    return rule


def _easter(year: int) -> date:
    """The Sunday after the first full moon of spring, as the church reckons it."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= moon // 28 * (1 - 29 // (moon + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def _after_easter(days: int) -> Rule:
    return lambda year: _easter(year) + timedelta(days=days)


def _black_friday(year: int) -> date:
    return _nth(11, THURSDAY, 4)(year) + timedelta(days=1)


_NEW_YEAR, _SPRING = _fixed(1, 1), _lunar(1, 1)
_CHRISTMAS, _MAY_DAY, _NATIONAL_DAY = _fixed(12, 25), _fixed(5, 1), _fixed(10, 1)
_MID_AUTUMN, _DRAGON_BOAT = _lunar(8, 15), _lunar(5, 5)
_RAMADAN, _FAST_BREAKING, _SACRIFICE = _hijri(9, 1), _hijri(10, 1), _hijri(12, 10)
_HIJRI_NEW_YEAR = _hijri(1, 1)

FESTIVALS: dict[str, Rule] = {
    "元旦": _NEW_YEAR,
    "新年": _NEW_YEAR,
    "春节": _SPRING,
    "过年": _SPRING,
    "农历新年": _SPRING,
    "大年初一": _SPRING,
    "大年三十": _new_years_eve,
    "年三十": _new_years_eve,
    "除夕": _new_years_eve,
    "元宵": _lunar(1, 15),
    "情人节": _fixed(2, 14),
    "女生节": _fixed(3, 7),
    "妇女节": _fixed(3, 8),
    "三八节": _fixed(3, 8),
    "植树节": _fixed(3, 12),
    "清明": _term(4, 4.81),
    "五一": _MAY_DAY,
    "劳动节": _MAY_DAY,
    "青年节": _fixed(5, 4),
    "母亲节": _nth(5, SUNDAY, 2),
    "儿童节": _fixed(6, 1),
    "六一": _fixed(6, 1),
    "端午": _DRAGON_BOAT,
    "父亲节": _nth(6, SUNDAY, 3),
    "七夕": _lunar(7, 7),
    "教师节": _fixed(9, 10),
    "中秋": _MID_AUTUMN,
    "国庆": _NATIONAL_DAY,
    "十一": _NATIONAL_DAY,
    "重阳": _lunar(9, 9),
    "万圣节": _fixed(10, 31),
    "光棍节": _fixed(11, 11),
    "双十一": _fixed(11, 11),
    "双11": _fixed(11, 11),
    "感恩节": _nth(11, THURSDAY, 4),
    "双十二": _fixed(12, 12),
    "双12": _fixed(12, 12),
    "平安夜": _fixed(12, 24),
    "圣诞": _CHRISTMAS,
    "立春": _term(2, 3.87),
    "雨水": _term(2, 18.73),
    "惊蛰": _term(3, 5.63),
    "春分": _term(3, 20.646),
    "谷雨": _term(4, 20.1),
    "立夏": _term(5, 5.52),
    "小满": _term(5, 21.04),
    "芒种": _term(6, 5.678),
    "夏至": _term(6, 21.37),
    "小暑": _term(7, 7.108),
    "大暑": _term(7, 22.83),
    "立秋": _term(8, 7.5),
    "处暑": _term(8, 23.13),
    "白露": _term(9, 7.646),
    "秋分": _term(9, 23.042),
    "寒露": _term(10, 8.318),
    "霜降": _term(10, 23.438),
    "立冬": _term(11, 7.438),
    "小雪": _term(11, 22.36),
    "大雪": _term(12, 7.18),
    "冬至": _term(12, 21.94),
    "new year's eve": _fixed(12, 31),
    "new years eve": _fixed(12, 31),
    "new year eve": _fixed(12, 31),
    "chinese new year": _SPRING,
    "lunar new year": _SPRING,
    "spring festival": _SPRING,
    "new year's day": _NEW_YEAR,
    "new year's": _NEW_YEAR,
    "new year": _NEW_YEAR,
    "yuandan": _NEW_YEAR,
    "valentine's day": _fixed(2, 14),
    "martin luther king day": _nth(1, MONDAY, 3),
    "presidents' day": _nth(2, MONDAY, 3),
    "lantern festival": _lunar(1, 15),
    "easter monday": _after_easter(1),
    "easter sunday": _easter,
    "good friday": _after_easter(-2),
    "easter": _easter,
    "may day": _MAY_DAY,
    "labour day": _MAY_DAY,
    "international workers' day": _MAY_DAY,
    "mother's day": _nth(5, SUNDAY, 2),
    "memorial day": _last_monday_of_may,
    "father's day": _nth(6, SUNDAY, 3),
    "independence day": _fixed(7, 4),
    "dragon boat festival": _DRAGON_BOAT,
    "mid-autumn festival": _MID_AUTUMN,
    "mid autumn festival": _MID_AUTUMN,
    "mid-autumn": _MID_AUTUMN,
    "national day": _NATIONAL_DAY,
    "golden week": _NATIONAL_DAY,
    "columbus day": _nth(10, MONDAY, 2),
    "halloween": _fixed(10, 31),
    "veterans day": _fixed(11, 11),
    "singles' day": _fixed(11, 11),
    "thanksgiving day": _nth(11, THURSDAY, 4),
    "thanksgiving": _nth(11, THURSDAY, 4),
    "cyber monday": lambda year: _black_friday(year) + timedelta(days=3),
    "black friday": _black_friday,
    "christmas eve": _fixed(12, 24),
    "christmas day": _CHRISTMAS,
    "christmas": _CHRISTMAS,
    "xmas": _CHRISTMAS,
    "boxing day": _fixed(12, 26),
    "st patrick's day": _fixed(3, 17),
    "women's day": _fixed(3, 8),
    "april fools' day": _fixed(4, 1),
    "april fools": _fixed(4, 1),
    "qingming": _term(4, 4.81),
    "tomb-sweeping day": _term(4, 4.81),
    "earth day": _fixed(4, 22),
    "children's day": _fixed(6, 1),
    "juneteenth": _fixed(6, 19),
    "bastille day": _fixed(7, 14),
    "teachers' day": _fixed(9, 10),
    "double ninth": _lunar(9, 9),
    "all saints' day": _fixed(11, 1),
    "bonfire night": _fixed(11, 5),
    "guy fawkes night": _fixed(11, 5),
    "double eleven": _fixed(11, 11),
    "double 11": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "double twelve": _fixed(12, 12),
    "double 12": _fixed(12, 12),
    "mardi gras": _after_easter(-47),
    "shrove tuesday": _after_easter(-47),
    "ash wednesday": _after_easter(-46),
    "palm sunday": _after_easter(-7),
    "maundy thursday": _after_easter(-3),
    "ascension day": _after_easter(39),
    "whit monday": _after_easter(50),
    "pentecost": _after_easter(49),
    "ramadan": _RAMADAN,
    "ramadhan": _RAMADAN,
    "ramathan": _RAMADAN,
    "ramazan": _RAMADAN,
    "ramzan": _RAMADAN,
    "festival of breaking the fast": _FAST_BREAKING,
    "festival of sacrifice": _SACRIFICE,
    **{
        f"eid{joint}{feast}": rule
        for joint in (" al-", "-al-", " ul-", "-ul-", "ul ")
        for feast, rule in (
            ("fitr", _FAST_BREAKING),
            ("adha", _SACRIFICE),
            ("azha", _SACRIFICE),
        )
    },
    "islamic new year": _HIJRI_NEW_YEAR,
    "hijri new year": _HIJRI_NEW_YEAR,
    "arabic new year": _HIJRI_NEW_YEAR,
}

HOLIDAYS = ("元旦", "春节", "清明", "五一", "端午", "中秋", "国庆")  # the statutory ones, for 节前


def next_holiday(after: date) -> date:
    """The next statutory holiday of mainland China after that day."""
    years = (after.year, min(after.year + 1, date.max.year - 2))
    days = (festival(name, year) for name in HOLIDAYS for year in years)
    return min((day for day in days if day and day > after), default=month_after(after, 1))
