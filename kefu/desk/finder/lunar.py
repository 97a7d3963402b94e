"""The Chinese calendar of the moon from 2015 to 2050: when its months begin.

Each year: its first day in ours, which month is followed by a leap month (0: none), and its months
in order, 1 for thirty days and 0 for twenty-nine.
"""

from datetime import date, timedelta
from functools import cache

_YEARS = """
2015:0219:0:010010111010 2016:0208:0:101001011011 2017:0128:6:0101001010111
2018:0216:0:010100101011 2019:0205:0:101010010011 2020:0125:4:0111010010101
2021:0212:0:011010101010 2022:0201:0:101011010101 2023:0122:2:0100110110101
2024:0210:0:010010110110 2025:0129:6:1010010101110 2026:0217:0:101001001110
2027:0206:0:110100100110 2028:0126:5:1110100100110 2029:0213:0:110101010011
2030:0203:0:010110101010 2031:0123:3:0110101101010 2032:0211:0:100101101101
2033:0131:11:0100101011101 2034:0219:0:010010101101 2035:0208:0:101001001101
2036:0128:6:1101001001011 2037:0215:0:110100100101 2038:0204:0:110101010010
2039:0124:5:1101101010100 2040:0212:0:101101011010 2041:0201:0:010101101101
2042:0122:2:0100101011011 2043:0210:0:010010011011 2044:0130:7:1010010010111
2045:0217:0:101001001011 2046:0206:0:101010100101 2047:0126:5:1011010100101
2048:0214:0:011011010010 2049:0202:0:101011011010 2050:0123:3:0101010110110
"""
SHORT, LONG = 29, 30


def from_lunar(year: int, month: int, day: int) -> date | None:
    """None outside the table, and for a day that month does not have."""
    months = _months().get(year)
    if months is None or month not in months:
        return None
    first, length = months[month]
    return first + timedelta(days=day - 1) if 1 <= day <= length else None


def new_year(year: int) -> date | None:
    return from_lunar(year, 1, 1)


@cache
def _months() -> dict[int, dict[int, tuple[date, int]]]:
    return {int(line[:4]): _year(*line.split(":")) for line in _YEARS.split()}


def _year(year: str, begins: str, leap: str, lengths: str) -> dict[int, tuple[date, int]]:
    first = date(int(year), int(begins[:2]), int(begins[2:]))
    numbers = [number for n in range(1, 13) for number in ((n, 0) if n == int(leap) else (n,))]
    months = {}
    for number, sign in zip(numbers, lengths, strict=True):
        length = LONG if sign == "1" else SHORT
        if number:  # nobody promises anything for a leap month
            months[number] = (first, length)
        first += timedelta(days=length)
    return months
