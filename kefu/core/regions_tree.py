"""Provinces, cities, districts, and streets or towns of the mainland, by their codes.

A code has six digits down to the district (GB/T 2260) and nine for a street (GB/T 10114). The data
comes with the code (`bin/vendor --regions`) and is unpacked at first use: three levels in a few
milliseconds, the 41,000 streets only once somebody asks for one.
"""

import gzip
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path

from kefu.core.regions import PROVINCES
from kefu.core.words import in_chinese

DATA = Path(__file__).parent / "regions_data"
PROVINCE, CITY, DISTRICT, STREET = 1, 2, 3, 4
STREET_DIGITS = 9
LOCAL = "市辖区"  # what stands between a municipality and its districts, and has no name of its own
NAMELESS = (LOCAL, "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
WIDTHS = {PROVINCE: 2, CITY: 4, DISTRICT: 6}
WITHOUT_DIVISIONS = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
ENDINGS = {
    "街道": " Subdistrict",
    "地区": " Prefecture",
    "省": "",
    "市": "",
    "区": " District",
    "县": " County",
    "镇": " Town",
    "乡": " Township",
    "旗": " Banner",
}


@cache
def places() -> dict[str, str]:
    """Names down to the district; the last three have no divisions in the standard."""
    return {**_read("places"), **WITHOUT_DIVISIONS}


@cache
def _streets() -> tuple[list[str], list[str]]:
    """Codes in order, and their names: bisected, which costs less memory than a tree."""
    rows = _read("streets")
    return list(rows), list(rows.values())


def level_of(code: str) -> int:
    if len(code) == STREET_DIGITS:
        return STREET
    if code.endswith("0000"):
        return PROVINCE
    return CITY if code.endswith("00") else DISTRICT


def exists(code: str) -> bool:
    return bool(official_name(code))


def official_name(code: str) -> str:
    """As the state writes it, in Chinese; empty for a code that is none."""
    if len(code) != STREET_DIGITS:
        return places().get(code, "")
    codes, names = _streets()
    at = bisect_left(codes, code)
    return names[at] if at < len(codes) and codes[at] == code else ""


def lineage(code: str) -> list[str]:
    """The codes from the province down to the place itself; none for a code that is none."""
    if not exists(code):
        return []
    above = [f"{code[:2]}0000", f"{code[:4]}00", code[:6]]
    return [one for one in dict.fromkeys([*above, code]) if exists(one)]


@lru_cache(512)
def inside(code: str) -> list[str]:
    """The places one level down; of the country ("") the provinces. Where a city has no districts,
    its streets follow at once."""
    if not code:
        return [one for one in places() if level_of(one) == PROVINCE]
    if not exists(code) or level_of(code) == STREET:
        return []
    level = level_of(code)
    below = [
        one
        for one in places()
        if level < DISTRICT and one.startswith(code[: WIDTHS[level]]) and level_of(one) == level + 1
    ]
    return below or streets_in(code)


def streets_in(code: str) -> list[str]:
    """All streets and towns of a district or a city."""
    codes, _ = _streets()
    prefix = code[: WIDTHS[level_of(code)]]
    return codes[bisect_left(codes, prefix) : bisect_left(codes, prefix + ":")]


def place_name(code: str) -> str:
    """For a list to choose from; who does not read Chinese sees both, as couriers read Chinese."""
    name = official_name(code)
    if name == LOCAL:
        code = f"{code[:2]}0000"
        name = official_name(code)
    return name if in_chinese() or not name else f"{romanised(code, name)} {name}"


def whole_name(code: str) -> str:
    """浙江省杭州市西湖区文新街道: as it stands on a parcel."""
    names = [official_name(one) for one in lineage(code)]
    return "".join(dict.fromkeys(name for name in names if name not in NAMELESS))


@cache
def romanised(code: str, name: str) -> str:
    """West Lake is Xihu District: pinyin, with the kind of place in English."""
    if level_of(code) == PROVINCE:
        return PROVINCES[code[:2]][1]
    from pypinyin import lazy_pinyin  # noqa: PLC0415  a large table that few pages need

    for ending, english in ENDINGS.items():
        if name.endswith(ending) and len(name) - len(ending) > 1:
            return "".join(lazy_pinyin(name.removesuffix(ending))).capitalize() + english
    return "".join(lazy_pinyin(name)).capitalize()


def _read(name: str) -> dict[str, str]:
    with gzip.open(DATA / f"{name}.tsv.gz", "rt", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t") for line in file)
