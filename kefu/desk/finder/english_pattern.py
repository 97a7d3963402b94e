"""One pattern for every piece of an English expression of time, and the words in it."""

import re

from kefu.desk.finder.characters import HOUR_WORD, MASK, NUMBER_WORD, ORDINAL_WORD, ORDINALS
from kefu.desk.finder.festivals import FESTIVALS
from kefu.desk.finder.moments import Part

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAY = (
    r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)s?\.?"
)
_NUMBER = rf"(?:\d+(?:\.\d+)?|{NUMBER_WORD}|(?:a )?couple(?: of)?|an?|the(?= hour)|{MASK})"
_UNIT = (
    r"(?:(?:business|working|work)[ -]days?|(?:calendar )?days?|hours?|hrs?|(?:(?<=\d)|(?<=\d ))h|"
    r"minutes?|mins?|seconds|weeks?|fortnights?|months?|years?)"
)
MORE = rf"(?:,? and |, | )(?P<n>{_NUMBER})[ -]?(?P<unit>{_UNIT})\b"
_MORE = re.sub(r"\?P<\w+>", "?:", MORE)
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)|(?:\d{{1,2}}(?![\d:]| ?[ap]\.?m\b))|{ORDINAL_WORD}|"
    rf"{NUMBER_WORD})"
)
_YEAR = r"(?:[,/-]? ?(?:of )?(?P<{0}_year>\d{{4}})(?!\d))?"
FESTIVAL_NAMES = {name.replace("'", "").replace("-", " "): name for name in FESTIVALS}
_FESTIVAL = "|".join(
    re.escape(name).replace("'", "'?").replace(r"\-", "[ -]").replace(r"\ ", "[ -]")
    for name in sorted((name for name in FESTIVALS if name.isascii()), key=len, reverse=True)
)
_NEXT = (
    r"(?:this (?:upcoming|coming|past)|this|next|the following|following|coming|"
    r"upcoming|last|previous)"
)
_STRETCH = rf"(?:(?:the|{_NEXT}) (?:month|year|week)|(?:{_MONTH})(?:,? \d{{4}})?(?![a-z]))"
_TAIL = r"(?=$|[,.;:!?)]| (?:today|tomorrow|tonight|on|in the|this|next|sharp|at|and|or|to|-)\b)"
_BEFORE_HOUR = r"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore )|(?<=\buntil )|(?<=\btill ))"
_BEFORE_DAY = r"(?:(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=\buntil )|(?<=\bfor ))"
_MINUTES = rf"(?:(?:oh|o) )?{NUMBER_WORD}"
_SINCE = r"(?:\d{1,2}(?:[:.]\d\d)? ?(?:-|–|—|to|and|or) ?(?=\d{1,2}(?:[:.]\d\d)? ?[ap] ?\.?m\b))?"
PARTS = {
    "morning": Part(6, 12), "first thing": Part(6, 12),
    "lunchtime": Part(12, 13), "lunch": Part(12, 13),
    "afternoon": Part(12, 18, 12),
    "evening": Part(18, 22, 12), "tonight": Part(18, 22, 12), "night": Part(18, 22, 12),
}  # fmt: skip
DAY_WORDS = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "the day before yesterday": -2,
    "tomorrow": 1, "2moro": 1, "2morrow": 1, "tomoro": 1, "tmrw": 1, "tmr": 1, "tomorow": 1,
    "yesterday": -1, "today": 0,
    "the next day": 1, "next day": 1, "this day": 0, "the same day": 0,
}  # fmt: skip

ATOMS = re.compile(
    "|".join(
        (
            r"(?P<iso>(?<!\d)(?P<iso_y>\d{4})[-/.](?P<iso_m>\d{1,2})[-/.](?P<iso_d>\d{1,2})"
            r"(?!\d)(?:t(?=\d)|-(?=\d{1,2}:))?)",
            r"(?P<numeric>(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?:(?P=sep)|,)"
            r"(?P<numeric_year>\d{4}|\d{2})(?!\d))",
            r"(?P<past_hour>\b(?P<past_by>half|a? ?quarter(?= (?:past|to))|(?:\d{1,2}|"
            + NUMBER_WORD
            + r")(?: min(?:ute)?s?(?= (?:past|to))|(?= past))|"
            + _BEFORE_HOUR
            + r"(?:five|ten|twenty(?:[ -]five)?)(?= to))(?: min(?:ute)?s?)? (?P<past>past|"
            r"to) (?P<of_hour>\d{1,2}|" + NUMBER_WORD + r")\b(?: ?o'clock)?)",
            r"(?P<now>\b(?:right now|now|at (?:the|this) (?:very )?moment|at this (?:time|point))\b"
            r"(?! on\b))",
            r"(?P<next_workday>\b(?:the )?next (?:business|working|work) day\b)",
            rf"(?P<weekdays>\b(?P<wds_n>{_NUMBER}) (?P<wds>{_WEEKDAY}) "
            r"(?:from (?:now|today)|ahead|later)\b)",
            rf"(?P<length>\b(?P<n1>half an?|half|three[ -]quarters of an|a quarter of an|{_NUMBER})"
            rf"(?: ?(?:-|–|or|to) ?(?P<n2>{_NUMBER}))?(?P<half> and a half)?[ -]?"
            rf"(?P<unit>{_UNIT})\b(?! old)(?P<and_half> and a half)?(?P<more>(?:{_MORE}){{0,2}})"
            r"(?:'? time\b)?)",
            r"(?P<beside>\bthe day (?P<beside_sign>after|following|before)(?= (?:the )?"
            rf"(?:\d|{_MONTH}(?![a-z])|{_WEEKDAY}\b|{_FESTIVAL})))",
            rf"(?P<month_day>\b(?P<m1>{_MONTH})[ /-]?,? ?(?:the )?"
            rf"(?P<d1>{_DAY})(?: ?(?:-|–|or) ?(?P<d1_later>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:/-]"
            rf"| ?[ap]\.?m))?{_YEAR.format('m1')}\b)",
            r"(?P<day_month>(?<!\$)(?<!\$ )\b(?:\d{1,2}(?:st|nd|rd|th)? ?(?:-|–|or|to) ?)?(?:the )?"
            rf"(?P<d2>{_DAY})(?: day)?[ -]?(?:of |/|\. )?"
            rf"(?P<m2>{_MONTH})(?![a-z]){_YEAR.format('m2')})",
            rf"(?P<nth>\b(?:on )?(?:the )?(?P<nth_word>last|{ORDINAL_WORD}|\d{{1,2}}"
            rf"(?:st|nd|rd|th)) (?:(?P<nth_day>{_WEEKDAY}|day|week(?!d)) )?(?:of|in) "
            rf"(?P<nth_which>{_STRETCH}))",
            rf"(?P<after_next>\b(?:the )?(?P<an_unit>week(?:end)?|month|year|{_WEEKDAY})"
            r" after next\b)",
            rf"(?P<month>\b(?P<m3>{_MONTH})(?![a-z]) ?{_YEAR.format('m3')}(?<!\bmay)(?<!\bmar))",
            rf"(?P<festival>\b(?P<name>{_FESTIVAL})\b(?: (?:day|"
            rf"holidays?))?(?: of this year)?{_YEAR.format('festival')})",
            r"(?P<holidays>\bthe holidays?\b)",
            r"(?P<on_dot>(?<=\bon )(?P<dot_m>\d{1,2})[.-](?P<dot_d>\d{1,2})(?![\d:.-]| ?[ap]\.?m))",
            r"(?P<slash>(?<![\d./$-])(?P<x>\d{1,2})(?P<xsep>[/-])(?P<y>\d{1,2})(?![\d/.-]"
            r"| ?[ap]\.?m))",
            rf"(?P<weekday>\b(?:(?P<which>{_NEXT}) (?P<in_week>week,? (?:on )?)?)?"
            rf"(?P<wd>{_WEEKDAY})\b(?:,? (?:the )?(?P<wd_dom>\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}"
            rf"(?=[,;!?]|\.(?!\d)|$| at )|(?:twenty |thirty )?(?:{'|'.join(ORDINALS)}))(?! "
            rf"(?:of )?{_MONTH}))?(?: (?P<of_next>(?:(?:of|in) )?(?:next|the following) week|"
            rf"week(?![ -]?\w)))?)",
            r"(?P<end>\b(?:the )?(?:end|close) of (?P<end_of>(?:the |this |next )?(?:business"
            r"(?: day)?|working day|work|day|week|month|year|quarter|play|today|tomorrow))\b|\b"
            r"(?:the )?(?:eod|cob|eob)\b|\b(?:year|month|week)[ -]end\b)",
            rf"(?P<period>\b(?P<which_period>{_NEXT}) (?P<of>week|weekend|month|quarter|year)\b|"
            rf"\bthe (?:week-?end)\b|\bweekend\b)",
            r"(?P<dayword>\b(?:"
            + "|".join(sorted(DAY_WORDS, key=len, reverse=True))
            + r")\b(?!'s))",
            r"(?P<noon>\b(?:12 ?)?(?:noon(?:ish)?|midday)\b|\bmidnight\b)",
            r"(?P<compact>(?<![\d.$¥#/:-])(?P<co_hour>\d{1,2})(?P<co_minute>[0-5]\d) ?"
            r"(?P<co_half>[ap]\.?m\b\.?))",
            rf"(?P<spoken>\b(?P<sp_hour>{HOUR_WORD})[ -](?P<sp_minute>{_MINUTES}) ?"
            r"(?P<sp_half>[ap][ .]{0,2}m\b\.?))",
            rf"(?P<at_spoken>{_BEFORE_HOUR}(?P<as_hour>{HOUR_WORD})"
            rf"(?:[ -](?P<as_minute>{_MINUTES}))?{_TAIL})",
            r"(?P<clock>(?<![\d.$¥#/])"
            + _SINCE
            + r"(?P<hour>\d{1,2}|"
            + NUMBER_WORD
            + r")(?:(?:[:.](?P<minute>\d\d))?"
            r"(?:[:](?P<second>\d\d))? ?"
            r"(?P<half_day>[ap] ?\.? ?m\b\.?|[ap]\b)|[:](?P<m24>\d\d)(?::(?P<s24>\d\d))?(?!\d)|"
            r" ?o'?clock)( in the (?P<of_day>morning|afternoon|evening))?)",
            r"(?P<bare>(?<=\bat )(?P<bare_hour>\d{1,2})(?:\.(?P<bare_minute>\d\d))?(?![\d:%]|"
            r"\.\d| (?:%|percent|days?|hours?|rmb|yuan))|(?<=\bby )(?P<bare_by>\d{1,2})"
            r"(?=[.,;!?]|$| (?:today|tomorrow|on)\b)|\b(?P<bare_in>\d{1,2}|" + NUMBER_WORD + r")"
            r"(?=,? (?:in the|this) (?:morning|afternoon|evening)| tonight\b)|(?<=\baround )"
            r"(?P<bare_around>\d{1,2})\b|(?:(?<=\bfrom )\d{1,2} ?(?:to|-|–) ?|(?<=\bbetween )"
            r"\d{1,2} and )(?P<bare_later>\d{1,2})(?= (?:today|tomorrow|on|in the|this)\b))",
            r"(?P<part>\b(?:this |early |late |in the )*(?P<part_name>"
            + "|".join(PARTS)
            + r")\b(?: in the morning\b)?)",
            rf"(?P<dom_word>{_BEFORE_DAY}the (?P<only_word>{ORDINAL_WORD}){_TAIL})",
            rf"(?P<dom>\b(?:the |on (?:the )?|for the )?(?P<only>\d{{1,2}}(?:st|nd|rd|th)\b|"
            rf"(?<=the )\d{{1,2}}(?=[,;!?]|\.(?!\d)|$)|(?<=on )\d{{1,2}}(?=[,;!?]|\.(?!\d)|$|"
            rf" at )|(?:twenty|thirty)[ -]?"
            rf"(?:{'|'.join(list(ORDINALS)[:9])}))\b"
            rf"(?! (?:day )?of\b|[ /-]{_MONTH}))",
            r"(?P<ago>\bago\b|\bearlier\b|\bin the (?:last|past)\b|\bfor the (?:last|past)\b)",
            r"(?P<by>\b(?:no later than|not later than|at the latest by|on or before|by|before|"
            r"until|till)\b)",
            r"(?P<within>\b(?:(?:within|in|over|during) the (?:next|coming|following)"
            r"(?! (?:week|month|year|quarter)\b)|within|in under|in less than|inside|in)\b)",
            r"(?P<after>\b(?:from now|from(?= (?:today|tomorrow|yesterday|\d{1,2}/|"
            + _WEEKDAY
            + r"|"
            + _MONTH
            + r"))|later(?! than)|after)\b)",
            r"(?P<range>-|–|—|\bto\b|\band\b)",
        )
    )
)
