"""The pieces of a Chinese expression of time: 下周五, 下午, 三点半, 两三天, 之前."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from kefu.desk.finder.characters import (
    MASK,
    NUMERAL,
    chinese_number,
    chinese_year,
)
from kefu.desk.finder.festivals import FESTIVALS, festival, next_holiday
from kefu.desk.finder.lunar import from_lunar, new_year
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

_N = NUMERAL
_YEAR = (
    r"(?:(?P<{0}_year>\d{{4}}|\d{{2}}|两千(?:零?[一二三四五六七八九十]{{1,3}})?|[零一二三四五六七八九]{{2,4}}) ?年"
    r"|(?P<{0}_which>今年|明年|后年|去年|前年|大前年))"
)
_WEEK = r"(?:周|星期|礼拜)"
_NEXT = r"上上个?|上个?|下下个?|下个?|这个?|本|当"
_FESTIVALS = sorted((name for name in FESTIVALS if not name.isascii()), key=len, reverse=True)
_UNITS = {
    "工作日": "workday", "交易日": "workday", "自然日": "day", "小时": "hour", "钟头": "hour",
    "分钟": "minute", "刻钟": "quarter", "秒钟": "second", "秒": "second", "天": "day",
    "日": "day", "周": "week", "星期": "week", "礼拜": "week", "个月": "month", "年": "year",
}  # fmt: skip
_DAY_WORDS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨": -1, "今天": 0, "今日": 0, "今儿": 0,
    "当天": 0, "当日": 0, "当": 0, "今": 0, "明天": 1, "明日": 1, "明儿": 1, "次日": 1, "翌日": 1,
    "第二天": 1, "隔天": 1, "明": 1, "第三天": 2, "大后天": 3, "后天": 2, "后日": 2,
}  # fmt: skip
_YEAR_WORDS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_PARTS = {
    "凌晨": Part(0, 6), "清晨": Part(5, 9), "大清早": Part(5, 9), "一大早": Part(6, 12),
    "一早": Part(6, 12), "早上": Part(6, 12), "早晨": Part(6, 12), "早间": Part(6, 12),
    "早": Part(6, 12), "上午": Part(8, 12), "中午": Part(11, 13, 4), "正午": Part(11, 13, 4),
    "午间": Part(11, 13, 4), "午后": Part(12, 18, 12), "下午": Part(12, 18, 12),
    "傍晚": Part(16, 19, 12), "晚上": Part(18, 22, 12), "晚间": Part(18, 22, 12),
    "晚": Part(18, 22, 12), "夜里": Part(18, 24, 12), "夜间": Part(18, 24, 12),
    "深夜": Part(21, 24, 12), "半夜": Part(21, 24, 12), "午夜": Part(21, 24, 12),
}  # fmt: skip
_LONGEST_PARTS = "|".join(
    {"晚": "(?<![最夜稍])晚(?![点些一安会于])", "早": "(?<![尽及最趁])早(?![点些就已日])"}.get(
        word, word
    )
    for word in sorted(_PARTS, key=len, reverse=True)
)
_WITHIN = r"(?=之?内|以内|里|之?后|以后|左右|之?前|以前)"

_LUNAR_DAY = re.compile(r"月份?的? ?初|[廿卅](?!.*[日号])")
_A_BIT = tuple("晚早快慢有大小多好")  # 晚一点 is later, not one o'clock

_ATOMS = re.compile(
    "|".join(
        (
            r"(?P<iso>(?<!\d)(?P<iso_y>\d{4})[-/. ](?P<iso_m>\d{1,2})[-/. ](?P<iso_d>\d{1,2})(?!\d{3})日?(?:[-t](?=\d{1,2}:))?)",
            rf"(?P<length>(?<![第\d])(?P<n1>{_N}|半|几|数)(?: ?(?:[-~—–]|至|到|或|、){{1,2}} ?(?P<n2>{_N}))?"
            rf" ?(?:(?P<more>[多几])?个)?(?P<half>半)? ?"
            rf"(?P<unit>工作日|交易日|自然日|小时|钟头|分钟|刻钟|秒钟?|天|日{_WITHIN}|周(?![一二三四五六日天边])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|(?<=个)月|(?<=个半)月|年{_WITHIN})(?P<and_half>半)?)",
            rf"(?P<date>(?:{_YEAR.format('date')} ?的?)?(?P<lunar>农历|阴历)?(?P<month>正|腊|冬|{_N}) ?月份?"
            rf"(?:的? ?初?(?P<day>{_N})(?:[日号]|(?![\d天个点:件次]))|(?P<third>底|末|初|中旬|上旬|下旬))?)",
            rf"(?P<festival>(?:{_YEAR.format('festival')} ?)?(?P<name>{'|'.join(_FESTIVALS)})(?<!十一(?=[点月时号日个]))(?:节)?(?:假期|放假)?)",
            rf"(?P<monthday>(?P<which_month>(?:{_NEXT})月|同月)(?:的?(?P<dom>{_N})[日号]|(?P<month_end>底|末|初|中旬|中))?)",
            r"(?P<slash>(?<![\d./-])(?P<slash_m>\d{1,2})[/](?P<slash_d>\d{1,2})(?![\d/])[日号]?|(?<![\d.-])(?P<dot_m>\d{1,2})[-.](?P<dot_d>\d{1,2})[日号])",
            rf"(?P<weekday>(?P<which>{_NEXT})?{_WEEK}(?P<wd>[一二三四五六日天]|[1-6](?!\d|[个点:])))",
            rf"(?P<week>(?:(?P<which_week>{_NEXT}){_WEEK}|(?<![一二两三四五\d]){_WEEK}(?=末|内))(?P<weekend>末)?)",
            r"(?P<end>(?P<end_of>月|年|季度)(?:底|末)|年(?=前给|前帮|前为|前一定|前我|前就|前发|前寄|前处|前退)|节(?=前|假日前)|放假(?=前))",
            rf"(?P<year>{_YEAR.format('year')}(?:(?P<year_end>年?[底末])|的?第(?P<nth_day>{_N})天)?)",
            r"(?P<dayword>" + "|".join(
                f"{word}(?=[早晚]|中午|上午|下午|年)" if len(word) == 1 else word
                for word in sorted(_DAY_WORDS, key=len, reverse=True)
            ).replace("|年)", ")") + ")",
            r"(?P<closing>下班|收工|打烊|关门|闭店)(?=之?前|以前|时|的时候)",
            rf"(?P<clock>(?<![\d.])(?P<hour>{_N})(?:(?:点钟?|时(?![间候效段刻代尚限]))(?:整|(?P<h_half>半)|(?P<quarters>[一二三123])刻|过?(?P<minute>{_N})分?(?!钟))?(?:(?P<second>{_N})秒)?|:(?P<cm>\d\d)(?::(?P<cs>\d\d))?时? ?(?P<half_day>[ap]\.?m\b\.?)?))",
            rf"(?P<part>{_LONGEST_PARTS})",
            rf"(?P<dom_only>(?<![\d第.-])(?P<only>{_N})[日号](?![楼店线码仓机员院桥柜线钱]))",
            r"(?P<by>之前|以前|前(?![面往台天后期述两三几者年]|\d)|为止)",
            r"(?P<within>之内|以内|内(?![容部存外裤衣])|里(?=面|给|会|为|帮|我|回|答|就|[,。]|$))",
            r"(?P<after>之后|以后|过后|后(?![天期续面台来者年]))",
            r"(?P<range>-|~|—+|–|至|或者?|到(?=[\d一二三四五六七八九十两明后周下星上中晚]))",
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


def _length(match: Match, _: date) -> Value | None:
    last = match["n2"] or match["n1"]
    if last in {"几", "数"} or match["more"] or match.string[: match.start()].endswith("过"):
        return None
    count = 0.5 if last == "半" else float(chinese_number(last))
    count += 0.5 if match["half"] or match["and_half"] else 0
    unit = "month" if match["unit"] == "月" else _UNITS[match["unit"]]
    if unit == "quarter":
        count, unit = count * 15, "minute"
    return Length(count, unit, is_certain=not re.match(MASK, last))


def _date(match: Match, today: date) -> Value | None:
    month = {"正": 1, "冬": 11, "腊": 12}.get(match["month"]) or chinese_number(match["month"])
    years = _years(match, "date", today)
    if match["lunar"] or match["month"] in {"正", "腊", "冬"} or _LUNAR_DAY.search(match[0]):
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
        return Days((start + timedelta(days=5),), 2, Unit.PERIOD, is_festival=True)
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
    return Days((today + timedelta(days=_DAY_WORDS[match["dayword"]]),), is_pinned=True)


def _closing(_: Match, __: date) -> Value | None:
    return Closing()


def _clock(match: Match, _: date) -> Value | None:
    hour = chinese_number(match["hour"])
    minute = int(match["cm"] or 0) or (30 if match["h_half"] else 0)
    minute = chinese_number(match["minute"]) if match["minute"] else minute
    minute = chinese_number(match["quarters"]) * 15 if match["quarters"] else minute
    second = int(match["cs"] or 0) or (chinese_number(match["second"]) if match["second"] else 0)
    if match[0] == "一点" and match.string[: match.start()].endswith(_A_BIT):
        return None
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):  # noqa: PLR2004
        return None
    if match["half_day"]:
        hour = hour % 12 + (12 if match["half_day"].startswith("p") else 0)
    is_exact = bool(match["half_day"]) or hour in {0, *range(13, 25)} or match["hour"][0] == "0"
    is_certain = not re.match(MASK, match["hour"])
    return Clock(hour, minute, second, is_exact, is_certain)


def _part(match: Match, _: date) -> Value | None:
    return _PARTS[match["part"]]


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
        return (today.year + _YEAR_WORDS[match[f"{group}_which"]],)
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
