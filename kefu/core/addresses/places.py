"""Where in a text the region stands, and which it is: with suffixes left out, levels left out, old
names, and names that several places share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from kefu.core import regions_tree as tree
from kefu.core.regions import PROVINCES

MUNICIPALITIES = ("11", "12", "31", "50")
FULL, SHORT, OLD = 3, 2, 1  # how surely a way of writing means the place
POINTS = {FULL: 4, SHORT: 2, OLD: 2}  # a sign of it explains so much of the text
LONGEST = 16
SHORTEST_STEM = 2
MOST_CANDIDATES = 12
GAP = re.compile(
    r"(?:[\s,.。、;:/|_·>-]|中国(?!\w{0,2}(?:路|街|大道))|市辖区|省直辖县级行政区划|自治区直辖县级行政区划)*"
)
# A name without its suffix may be that of a road: 朝阳路 is not in 朝阳区.
ROAD = re.compile(
    r"[东西南北中一二三四五]{0,2}(?:路|街(?!道)|大道|大街|道(?!县)|巷|胡同|弄|桥|站|门|里\d|村|小区|新村|花园|公寓)"
)
HOUSE = re.compile(
    r"大厦|广场|大学|学院|公司|集团|银行|酒店|宾馆|医院|公园|中心|镇|乡|街道|社区|家园|名苑"
)
PEOPLES = (
    "蒙古族|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克|傣族|"
    "黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|"
    "布朗族|撒拉族|毛南族|仡佬族|锡伯|阿昌族|普米族|塔吉克|怒族|乌孜别克|俄罗斯族|鄂温克族|德昂族|保安族|"
    "裕固族|京族|塔塔尔|独龙族|鄂伦春|赫哲族|门巴族|珞巴族|基诺族|蒙古|各族"
)
OWN_RULE = re.compile(rf"(?:{PEOPLES})*自治([州县旗])$")
PROVINCE_TAIL = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
CITY_TAIL = re.compile(r"(?:市|地区|盟)$")
DISTRICT_TAIL = re.compile(r"(?:新区|区|县|市|旗|林区|特区)$")
# A county became a district, a prefecture a city; people write on as they did.
OLD_ENDINGS: dict[int, tuple[str, ...]] = {
    tree.PROVINCE: (),
    tree.CITY: ("市", "地区", "州"),
    tree.DISTRICT: ("县", "市", "区"),
}
RENAMED = {
    "襄樊": "420600",
    "思茅地区": "530800",
    "莱芜市": "370100",
    "宣武区": "110102",
    "崇文区": "110101",
    "闸北区": "310106",
    "卢湾区": "310101",
    "南汇区": "310115",
    "下城区": "330105",
    "江干区": "330102",
    "大港区": "120116",
    "塘沽区": "120116",
    "塘沽": "120116",
    "汉沽区": "120116",
    "白下区": "320104",
    "下关区": "320106",
    "沧浪区": "320508",
    "平江区": "320508",
    "金阊区": "320508",
    "萝岗区": "440112",
    "东山区": "440104",
}


@dataclass(frozen=True)
class Way:
    """A way to write a place."""

    code: str
    sure: int


@dataclass(frozen=True)
class Found:
    """A place read from a text: `code` is empty if nothing was, and the place above them all where
    several fit equally well, which then are `candidates`."""

    code: str = ""
    start: int = 0
    end: int = 0
    is_sure: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Path:
    code: str
    end: int
    score: int = 0
    seen: frozenset[str] = field(default_factory=frozenset)
    weakest: int = FULL


def find(text: str) -> Found:
    """The first place in the text; what stands before it counts for nothing."""
    best, most = Found(), 0
    for start in _starts(text):
        if start < best.end:
            continue
        paths = list(_paths(text, _Path("", start)))
        score = max((path.score for path in paths), default=0)
        if score > most:
            best, most = _weighed(text, start, paths), score
        if most and any(path.weakest == FULL for path in paths if path.score == score):
            break
    return best


def _starts(text: str) -> Iterator[int]:
    """At the beginning, then where a full name stands, at last where a short one does."""
    first = GAP.match(text)
    yield first.end() if first else 0
    ways = [
        (at, way.sure)
        for at in range(1, len(text))
        for _, all_ in _ways_at(text, at)
        for way in all_
    ]
    for least in (FULL, SHORT):
        yield from dict.fromkeys(at for at, sure in ways if sure >= least)


def _paths(text: str, path: _Path) -> Iterator[_Path]:
    """Every way to read on from here; a path ends where no deeper place follows."""
    if path.code:
        yield path
    gap = GAP.match(text, path.end)
    at = gap.end() if gap else path.end
    for end, ways in _ways_at(text, at):
        for way in ways:
            step = _step(path, way, end, end - at)
            if step is not None:
                yield from _paths(text, step)


def _step(path: _Path, way: Way, end: int, length: int) -> _Path | None:
    """Down into a place, or over its name said twice; not to anywhere else, but for one thing: a
    district that has changed its city."""
    score = path.score + length * POINTS[way.sure]
    weakest = min(path.weakest, way.sure)
    if way.code in path.seen:
        return _Path(path.code, end, path.score + length, path.seen, path.weakest)
    below = not path.code or _is_in(way.code, path.code)
    if below and (not path.code or tree.level_of(way.code) > tree.level_of(path.code)):
        return _Path(way.code, end, score, path.seen | {way.code}, weakest)
    moved = (
        tree.level_of(path.code) == tree.CITY
        and tree.level_of(way.code) == tree.DISTRICT
        and way.sure == FULL
        and way.code[:2] == path.code[:2]
    )
    return _Path(way.code, end, score - length, path.seen | {way.code}, OLD) if moved else None


def _weighed(text: str, start: int, paths: list[_Path]) -> Found:
    best = max(path.score for path in paths)
    top = [path for path in paths if path.score == best]
    codes = list(dict.fromkeys(path.code for path in top))
    end = max(path.end for path in top)
    told = [
        (street, there)
        for code in codes
        if (hit := street_at(text, end, code))
        for street, there in [hit]
    ]
    if len(told) == 1:
        street, there = told[0]
        return Found(street, start, there, top[0].weakest >= SHORT)
    if len(codes) == 1:
        is_sure = top[0].weakest == FULL or (top[0].weakest == SHORT and len(top[0].seen) > 1)
        return Found(codes[0], start, end, is_sure)
    return Found(_above(codes), start, end, False, tuple(codes[:MOST_CANDIDATES]))


def street_at(text: str, at: int, code: str) -> tuple[str, int] | None:
    """A street or town named in full right there, inside the place; its code and where it ends."""
    gap = GAP.match(text, at)
    here = gap.end() if gap else at
    best: tuple[str, int] | None = None
    if tree.level_of(code) == tree.PROVINCE and code[:2] not in MUNICIPALITIES:
        return None
    for street in tree.streets_in(code):
        name = tree.official_name(street)
        stem = name.removesuffix("办事处")
        if len(stem) > SHORTEST_STEM and text.startswith(stem, here):
            end = here + len(name if text.startswith(name, here) else stem)
            if best is None or end > best[1]:
                best = (street, end)
    return best


def _ways_at(text: str, at: int) -> Iterator[tuple[int, list[Way]]]:
    """The names that begin here, longest first."""
    index = _index()
    for length in range(min(LONGEST, len(text) - at), 1, -1):
        ways = index.get(text[at : at + length])
        if ways:
            fitting = [way for way in ways if _may_stand(text, at + length, way)]
            if fitting:
                yield at + length, fitting


def _may_stand(text: str, end: int, way: Way) -> bool:
    if way.sure != SHORT or _begins_a_full_name(text, end):
        return True
    if ROAD.match(text, end):
        return False
    return tree.level_of(way.code) < tree.DISTRICT or not HOUSE.match(text, end)


def _begins_a_full_name(text: str, at: int) -> bool:
    """哈尔滨 before 道里区 is no road."""
    index = _index()
    return any(
        way.sure == FULL
        for length in range(SHORTEST_STEM, min(LONGEST, len(text) - at) + 1)
        for way in index.get(text[at : at + length], ())
    )


@cache
def _index() -> dict[str, list[Way]]:
    """Every way to write every place down to the district."""
    index: dict[str, dict[str, int]] = {}
    for name, code, sure in _written():
        if len(name) >= SHORTEST_STEM:
            ways = index.setdefault(name, {})
            ways[code] = max(sure, ways.get(code, 0))
    return {name: [Way(code, sure) for code, sure in ways.items()] for name, ways in index.items()}


def _written() -> Iterator[tuple[str, str, int]]:
    full = set(tree.places().values())
    for code, name in tree.places().items():
        if name in tree.NAMELESS:
            continue
        level = tree.level_of(code)
        stem = _stem(name, level)
        yield name, code, FULL
        if stem != name:
            yield stem, code, SHORT
        yield from ((stem + one, code, OLD) for one in OLD_ENDINGS[level] if stem + one not in full)
    yield from ((name, f"{two}0000", SHORT) for two, (name, _) in PROVINCES.items())
    for name, code in RENAMED.items():
        yield name, code, OLD
        if not DISTRICT_TAIL.search(name):
            yield f"{name}市", code, OLD


def short_name(code: str) -> str:
    """Without its suffix, where something is left then."""
    name = tree.official_name(code)
    stem = _stem(name, tree.level_of(code))
    return stem if len(stem) >= SHORTEST_STEM else name


def _stem(name: str, level: int) -> str:
    if level == tree.PROVINCE:
        return PROVINCE_TAIL.sub("", name)
    bare = OWN_RULE.sub("", name)
    if bare != name:
        return bare
    return (CITY_TAIL if level == tree.CITY else DISTRICT_TAIL).sub("", name)


def _is_in(code: str, above: str) -> bool:
    return above in tree.lineage(code)


def _above(codes: list[str]) -> str:
    """The deepest place that holds them all."""
    shared = [tree.lineage(code) for code in codes]
    common = [one for one in shared[0] if all(one in line for line in shared)]
    return common[-1] if common else ""
