"""One pattern for every piece of a Chinese expression of time, and the words in it."""

import re

from kefu.desk.finder.characters import NUMERAL
from kefu.desk.finder.festivals import FESTIVALS
from kefu.desk.finder.moments import Part

_N = NUMERAL
_YEAR = (
    r"(?:(?P<{0}_year>\d{{4}}|\d{{2}}|两千(?:零?[一二三四五六七八九十]{{1,3}})?|"
    r"[零一二三四五六七八九]{{2,4}}) ?年"
    r"|(?P<{0}_which>今年|明年|后年|去年|前年|大前年))"
)
_WEEK = r"(?:周|星期|礼拜)"
_NEXT = r"上上个?|上个?|下下个?|下个?|这个?|本|当"
_FESTIVALS = sorted((name for name in FESTIVALS if not name.isascii()), key=len, reverse=True)
UNITS = {
    "工作日": "workday", "交易日": "workday", "自然日": "day", "小时": "hour", "h": "hour",
    "钟头": "hour",
    "分钟": "minute", "刻钟": "quarter", "秒钟": "second", "秒": "second", "天": "day",
    "日": "day", "周": "week", "星期": "week", "礼拜": "week", "个月": "month", "年": "year",
}  # fmt: skip
DAY_WORDS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨": -1, "今天": 0, "今日": 0, "今儿": 0,
    "当天": 0, "当日": 0, "当": 0, "今": 0, "明天": 1, "明日": 1, "明儿": 1, "次日": 1, "翌日": 1,
    "第二天": 1, "隔天": 1, "明": 1, "第三天": 2, "大大后天": 4, "大后天": 3, "后天": 2, "后日": 2,
    "后儿": 2, "本日": 0,
}  # fmt: skip
YEAR_WORDS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
PARTS = {
    "凌晨": Part(0, 6), "晨": Part(5, 9),
    "清晨": Part(5, 9), "大清早": Part(5, 9), "一大早": Part(6, 12),
    "一早": Part(6, 12), "早上": Part(6, 12), "早晨": Part(6, 12), "早间": Part(6, 12),
    "早": Part(6, 12), "上午": Part(8, 12), "中午": Part(11, 13, 4), "正午": Part(11, 13, 4),
    "午间": Part(11, 13, 4), "午后": Part(12, 18, 12), "下午": Part(12, 18, 12),
    "傍晚": Part(16, 19, 12), "晚上": Part(18, 22, 12), "晚间": Part(18, 22, 12),
    "晚": Part(18, 22, 12), "夜里": Part(18, 24, 12), "夜间": Part(18, 24, 12),
    "深夜": Part(21, 24, 12), "半夜": Part(21, 24, 12), "午夜": Part(21, 24, 12),
}  # fmt: skip
_LONGEST_PARTS = "|".join(
    {
        "晚": "(?<![最夜稍])晚(?![点些一安会于])",
        "早": "(?<![尽及最趁])早(?![点些就已日])",
        "晨": "(?<=[今明次])晨",
    }.get(word, word)
    for word in sorted(PARTS, key=len, reverse=True)
)
_WITHIN = r"(?=之?内|以内|里|之?后|以后|左右|之?前|以前)"

MORE = rf"(?:零|又|加)?(?P<n>{_N}|半) ?个?(?P<half>半)? ?(?P<unit>小时|钟头|分钟?|天|周|星期|月)"
_MORE = re.sub(r"\?P<\w+>", "?:", MORE)
LUNAR_DAY = re.compile(r"月份?的? ?初|[廿卅](?!.*[日号])")
A_BIT = tuple("晚早快慢有大小多好")  # 晚一点 is later, not one o'clock

ATOMS = re.compile(
    "|".join(
        (
            r"(?P<iso>(?<!\d)(?P<iso_y>\d{4})[-/. ](?P<iso_m>\d{1,2})[-/. ](?P<iso_d>\d{1,2})"
            r"(?!\d{3})日?(?:[-t](?=\d{1,2}:))?)",
            rf"(?P<length>(?<![第\d])(?P<n1>{_N}|半|几|数)(?: ?(?:[-~—–]|至|到|或|、){{1,2}} ?"
            rf"(?P<n2>{_N}))?"
            rf" ?(?:(?P<more>[多几])?个)?(?P<half>半)? ?"
            rf"(?P<unit>工作日|交易日|自然日|小时|h(?![a-z])|钟头|分钟|刻钟|秒钟?|天|日{_WITHIN}|周"
            rf"(?![一二三四五六日天边])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|"
            rf"(?<=个)月|(?<=个半)月|年(?=半?之?[内后前]|半?以[内后前]|半?左右))"
            rf"(?P<and_half>半(?!个|小时|天))?(?P<rest>(?:{_MORE}){{0,2}}))",
            r"(?P<now>现在|此刻|此时此刻)",
            r"(?P<next_workday>下个?(?:工作日|交易日))",
            rf"(?P<nth>(?:(?P<nth_month>{_NEXT})月|(?P<nth_number>{_N})月份?|(?P<nth_year>今年|明年|"
            rf"后年|本年|年))的?(?:(?P<nth_last>最后)一?个?|第(?P<nth_n>{_N})个?)"
            rf"(?:(?P<nth_week>周|星期|礼拜)(?P<nth_wd>[一二三四五六日天])?|天|日))",
            rf"(?P<quarter>(?P<which_quarter>{_NEXT})季度?(?P<quarter_end>末|底)?)",
            rf"(?P<date>(?:{_YEAR.format('date')} ?的?)?(?P<lunar>农历|阴历)?(?P<month>正|腊|冬|"
            rf"{_N}) ?月份?"
            rf"(?:的? ?初?(?P<day>{_N})(?:[日号]|(?![\d天个点:件次]))|(?P<third>底|末|初|中旬|"
            rf"上旬|下旬))?)",
            rf"(?P<festival>(?:{_YEAR.format('festival')} ?)?(?P<name>{'|'.join(_FESTIVALS)})"
            rf"(?<!十一(?=[点月时号日个]))(?:节)?(?:假期|放假)?)",
            rf"(?P<monthday>(?P<which_month>(?:{_NEXT})月|同月)(?:的?(?P<dom>{_N})[日号]|"
            rf"(?P<month_end>底|末|初|中旬|中))?)",
            r"(?P<slash>(?<![\d./-])(?P<slash_m>\d{1,2})[/](?P<slash_d>\d{1,2})(?![\d/])[日号]?|"
            r"(?<![\d.-])(?P<dot_m>\d{1,2})[-.](?P<dot_d>\d{1,2})[日号])",
            rf"(?P<weekday>(?P<which>{_NEXT})?{_WEEK}(?P<wd>[一二三四五六日天]|[1-6](?!\d|"
            rf"[个点:])))",
            rf"(?P<week>(?:(?P<which_week>{_NEXT}){_WEEK}|(?<![一二两三四五\d]){_WEEK}(?=末|内))"
            rf"(?P<weekend>末)?)",
            r"(?P<end>(?P<end_of>月|年|季度)(?:底|末)|年(?=前给|前帮|前为|前一定|前我|前就|前发|"
            r"前寄|前处|前退)|节(?=前|假日前)|放假(?=前))",
            rf"(?P<year>{_YEAR.format('year')}(?:(?P<year_end>年?[底末])|的?第"
            rf"(?P<nth_day>{_N})天)?)",
            r"(?P<dayword>"
            + "|".join(
                f"{word}(?=[早晚晨]|中午|上午|下午|年)" if len(word) == 1 else word
                for word in sorted(DAY_WORDS, key=len, reverse=True)
            ).replace("|年)", ")")
            + ")",
            r"(?P<closing>下班|收工|打烊|关门|闭店)(?=之?前|以前|时|的时候)",
            rf"(?P<clock>(?<![\d.])(?:差(?P<short>{_N})(?P<short_unit>分钟?|刻))?(?P<hour>{_N})(?:(?:点钟?|时(?![间候效段刻代尚限]))(?:整|"
            rf"(?P<h_half>半)|(?P<quarters>[一二三123])刻|过?零?(?P<minute>{_N})分?(?!钟))?(?:"
            rf"(?P<second>{_N})秒)?|:(?P<cm>\d\d)(?::(?P<cs>\d\d))?时? ?"
            rf"(?P<half_day>[ap]\.?m\b\.?)?))",
            rf"(?P<part>{_LONGEST_PARTS})",
            rf"(?P<dom_only>(?<![\d第大小.-])(?P<only>{_N})[日号](?![楼店线码仓机员院桥柜线钱]))",
            r"(?P<by>之前|以前|前(?![面往台天后期述两三几者年]|\d)|为止)",
            r"(?P<within>之内|以内|内(?![容部存外裤衣])|里(?=面|给|会|为|帮|我|回|答|就|[,。]|$))",
            r"(?P<after>之后|以后|过后|后(?![天期续面台来者年]))",
            r"(?P<range>-|~|—+|–|至|或者?|到(?=[\d一二三四五六七八九十两明后周下星上中晚]))",
        )
    )
)
