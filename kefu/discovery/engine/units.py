"""Quantities as people write them: "256 G", "256GB", "1.5匹", "五寸" apart, one token for each."""

import re

MEMORY_SIZES = frozenset({"4", "8", "12", "16", "32", "64", "128", "256", "512"})

# what people write -> (what it is counted in, how many of those)
UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("mg", "毫克"), ("g", 0.001)),
    **dict.fromkeys(("g", "gram", "grams", "克"), ("g", 1)),
    **dict.fromkeys(("kg", "kgs", "千克", "公斤"), ("g", 1000)),
    "斤": ("g", 500),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), ("lb", 1)),
    **dict.fromkeys(("oz", "ounce", "ounces", "盎司"), ("oz", 1)),
    **dict.fromkeys(("ml", "毫升"), ("ml", 1)),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters", "升"), ("ml", 1000)),
    **dict.fromkeys(("gal", "gallon", "gallons", "加仑"), ("gal", 1)),
    **dict.fromkeys(("qt", "quart", "quarts"), ("qt", 1)),
    **dict.fromkeys(("mm", "毫米"), ("mm", 1)),
    **dict.fromkeys(("cm", "厘米", "公分"), ("mm", 10)),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "米"), ("mm", 1000)),
    **dict.fromkeys(("inch", "inches", "in.", '"', "″", "英寸", "吋", "寸"), ("in", 1)),
    **dict.fromkeys(("ft", "foot", "feet", "英尺"), ("ft", 1)),
    **dict.fromkeys(("mb", "兆"), ("gb", 0.001)),
    "gb": ("gb", 1),
    "tb": ("gb", 1000),
    **dict.fromkeys(("mah", "毫安时", "毫安"), ("mah", 1)),
    **dict.fromkeys(("w", "watt", "watts", "瓦特", "瓦"), ("w", 1)),
    **dict.fromkeys(("kw", "千瓦"), ("w", 1000)),
    **dict.fromkeys(("v", "volt", "volts", "伏"), ("v", 1)),
    **dict.fromkeys(("amp", "amps", "安"), ("a", 1)),
    **dict.fromkeys(("hz", "赫兹"), ("hz", 1)),
    **dict.fromkeys(("mhz", "兆赫"), ("hz", 1_000_000)),
    **dict.fromkeys(("ghz",), ("hz", 1_000_000_000)),
    **dict.fromkeys(("匹", "hp"), ("hp", 1)),
    **dict.fromkeys(("lm", "lumen", "lumens", "流明"), ("lm", 1)),
    **dict.fromkeys(("mp", "megapixel", "megapixels"), ("mp", 1)),
    "万像素": ("mp", 0.01),
    **dict.fromkeys(("btu",), ("btu", 1)),
    **dict.fromkeys(("gpf",), ("gpf", 1)),
    **dict.fromkeys(("psi",), ("psi", 1)),
    **dict.fromkeys(("ton", "tons", "吨"), ("ton", 1)),
    **dict.fromkeys(("座",), ("seat", 1)),
}
_BY_LENGTH = sorted(UNITS, key=len, reverse=True)
_UNIT = rf"(?:{'|'.join(re.escape(unit) for unit in _BY_LENGTH)}|g\b)"
PATTERN = (
    r"(?<![a-z0-9.])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)[ -]?"
    rf"(?:(?P<unit>{_UNIT})(?![a-z0-9]))"
)
AHEAD = rf"{_UNIT}(?![a-z0-9])"


def quantities(number: str, unit: str) -> tuple[str, ...]:
    """The token of a quantity first, then what else the same signs may mean ("256g": memory)."""
    base, times = UNITS[unit]
    value = float(number.replace(",", "")) * times
    token = f"{value:.6g}{base}"
    if unit == "g" and number in MEMORY_SIZES:
        return token, f"{number}gb"
    return (token,)
