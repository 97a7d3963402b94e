"""Letters and numerals, made alike without moving any: a place in the folded text is the same
place in the text that was written."""

from typing import Final

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CAPITALS = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_WIDE_CAPITALS = {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
_TRADITIONAL = dict(
    zip(
        map(ord, "週點後個禮號鐘時兩幾內電覆發貨給您們會繫處補還聯這為實決總舊節國慶〇"),
        map(ord, "周点后个礼号钟时两几内电复发货给您们会系处补还联这为实决总旧节国庆零"),
        strict=True,
    )
)
_SIGNS: dict[int, int | str] = {
    ord("\u3000"): " ",
    ord("\u2019"): "'",
    ord("\u2018"): "'",
    ord("\xa0"): " ",
}
_FOLD: Final[dict[int, int | str]] = {
    **_WIDE,
    **_CAPITALS,
    **_WIDE_CAPITALS,
    **_TRADITIONAL,
    **_SIGNS,
}

MASKED = "[数字]"
MASK = r"\[(?:数字|number)\]"
NUMERAL = rf"(?:\d{{1,4}}|[零一二两俩三仨四五六七八九十廿卅百]{{1,5}}|{MASK})"

_DIGITS = dict(
    zip("零一二两俩三仨四五六七八九", (0, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_TENS = {"十": "一十", "廿": "二十", "卅": "三十"}

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TEN_WORDS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty"], range(20, 70, 10), strict=True)
)
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
CENTURY = 100
_SMALL = {"a": 1, "an": 1, "the": 1, "couple": 2, "few": 3, "several": 3}
_WORDS = {
    **{word: number for number, word in enumerate(_ONES)},
    **_TEN_WORDS,
    **ORDINALS,
    **_SMALL,
}
ORDINAL_WORD = rf"(?:twenty[ -]|thirty[ -])?(?:{'|'.join(ORDINALS)})"
NUMBER_WORD = (
    rf"(?:(?:{'|'.join(_TEN_WORDS)})(?:[ -](?:{'|'.join(_ONES[1:10])}))?|"
    rf"{'|'.join(reversed(_ONES[1:]))})"
)
HOUR_WORD = rf"(?:{'|'.join(reversed(_ONES[1:13]))})"


def fold(text: str) -> str:
    return text.translate(_FOLD)


def chinese_number(text: str) -> int:
    """两 is 2, 十五 is 15, 廿九 is 29, 两三 is 3 (the later of the two); a masked one is 1."""
    if text.isdecimal():
        return int(text)
    if text.startswith("["):
        return 1
    if not any(sign in text for sign in "十廿卅百"):
        return _DIGITS[text[-1]]
    return _with_tens(text)


def chinese_year(text: str, near: int) -> int:
    """2026, 二零二六, 26: two digits are of the century that is nearest."""
    if text.isdecimal():
        year = int(text)
    elif "千" in text or "十" in text:
        year = 2000 if "千" in text else _with_tens(text)
    else:
        year = int("".join(str(_DIGITS[sign]) for sign in text))
    if len(text) > 2 or year >= CENTURY:  # noqa: PLR2004
        return year
    return min((year + CENTURY * n for n in range(15, 25)), key=lambda y: abs(y - near))


def english_number(text: str) -> int:
    digits = "".join(sign for sign in text if sign.isdecimal())
    if digits:
        return int(digits)
    words = text.replace("-", " ").split()
    return sum(_WORDS.get(word, 0) for word in words) or 1


def _with_tens(text: str) -> int:
    for short, long in _TENS.items():
        head, found, tail = text.partition(short)
        if found and not (head and head[-1] in _DIGITS):
            text = head + long + tail
    total = held = 0
    for sign in text:
        if sign in "百十":
            total, held = total + held * (100 if sign == "百" else 10), 0
        else:
            held = _DIGITS.get(sign, held)
    return total + held
