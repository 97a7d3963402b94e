"""Reading pasted addresses against addresses as companies wrote them, and against a plain reader.

An address counts whose province, city and district stand at its head in full: so its region is told
by the text itself. Then it is written as people do: levels and suffixes left out, name and number
around it. The plain reader takes the first name of each level that it meets.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter

from kefu.core import regions_tree as tree
from kefu.core.addresses.pasted import Pasted, read
from kefu.core.addresses.places import short_name
from kefu.core.measure_files import Row, csv_rows, jsonl_rows

LEVELS = ("province", "city", "district", "street")
NAMES = ("张伟", "王芳", "李娜", "欧阳明", "刘洋", "陈静", "赵敏", "周杰")
MANNERS = ("as written", "no province", "no suffixes", "district alone", "name and number around")


@dataclass(frozen=True)
class Known:
    """An address whose region its own text tells, and what is written behind that."""

    code: str
    rest: str

    def written(self, manner: str, chance: random.Random) -> str:
        codes = [one for one in tree.lineage(self.code)[:3] if _is_spoken(one)]
        names = [tree.official_name(one) for one in codes]
        if manner == "no province":
            names = names[1:] or names
        elif manner == "no suffixes":
            names = [short_name(one) for one in codes]
        elif manner == "district alone":
            names = names[-1:]
        street = tree.official_name(self.code) if tree.level_of(self.code) == tree.STREET else ""
        text = "".join(names) + street + self.rest
        if manner != "name and number around":
            return text
        parts = [
            text,
            chance.choice(NAMES),
            f"1{chance.randrange(30, 100)}{chance.randrange(10**8):08}",
        ]
        chance.shuffle(parts)
        return chance.choice((" ", ",", "，", "\n")).join(parts)


@dataclass
class Tally:
    """How often each level was right; and of all answers, how many were asked about or wrong."""

    count: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    wrong: int = 0
    streets: int = 0
    misread: list[str] = field(default_factory=list)

    def note(self, text: str, known: Known, found: str, *, is_unsure: bool) -> None:
        self.count += 1
        truth, told = tree.lineage(known.code), tree.lineage(found)
        for level in LEVELS[:3]:
            self.right[level] += _at(truth, level) == _at(told, level)
        if tree.level_of(known.code) == tree.STREET:
            self.streets += 1
            self.right["street"] += known.code == found
        if _at(truth, "district") == _at(told, "district"):
            return
        self.asked += is_unsure
        self.wrong += not is_unsure
        if not is_unsure:
            self.misread.append(f"{text!r:.60}: {tree.whole_name(found) or 'nothing'}")

    def share(self, level: str) -> float:
        of = self.streets if level == "street" else self.count
        return round(self.right[level] / of, 3) if of else 0.0


Reader = Callable[[str], str]


def known_addresses(rows: Iterable[Row]) -> Iterator[Known]:
    """Those whose first signs are province, city and district in full."""
    for row in rows:
        text = "".join(row.text("address").split())
        code, at = "", 0
        while step := _next_in_full(text, at, code):
            code, at = step
        if code and tree.level_of(code) >= tree.DISTRICT and len(text) - at > 1:
            yield Known(code, text[at:])


def tallies(known: list[Known], reader: Callable[[str], Pasted], seed: int) -> dict[str, Tally]:
    """For each manner of writing."""
    found: dict[str, Tally] = {}
    for manner in MANNERS:
        chance, tally = random.Random(seed), Tally()  # noqa: S311
        for one in known:
            text = one.written(manner, chance)
            answer = reader(text)
            tally.note(text, one, answer.region, is_unsure="region" in answer.unsure)
        found[manner] = tally
    return found


def plain(text: str) -> Pasted:
    """The first name of each level in the text, taken for what it says."""
    code = ""
    for level in (tree.PROVINCE, tree.CITY, tree.DISTRICT):
        hits = [
            (at, one)
            for name, one in _names()[level]
            if one.startswith(code[: tree.WIDTHS[tree.level_of(code)]] if code else "")
            and (at := text.find(name)) >= 0
        ]
        code = min(hits)[1] if hits else code
    return Pasted(region=code)


def speed(known: list[Known], seed: int) -> float:
    """Milliseconds for one address with name and number around it."""
    chance = random.Random(seed)  # noqa: S311
    texts = [one.written(MANNERS[-1], chance) for one in known[:2_000]]
    read(texts[0])
    began = perf_counter()
    for text in texts:
        read(text)
    return (perf_counter() - began) * 1000 / (len(texts) or 1)


def cases(path: Path) -> tuple[Counter[str], Counter[str], list[str]]:
    """Cases of another library, by level: how many name it, and how many of those we read so."""
    named: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong = []
    for row in jsonl_rows(path):
        expected = row.fields["expected"][-1]
        found = {
            LEVELS[tree.level_of(one) - 1]: one
            for one in tree.lineage(read(row.text("text")).region)
        }
        for level, theirs in zip(LEVELS, ("province", "city", "county", "town"), strict=True):
            if not expected.get(theirs):
                continue
            named[level] += 1
            ours = _spoken(found, level)
            right[level] += ours == expected[theirs]
            if ours != expected[theirs]:
                wrong.append(
                    f"{row.text('text')}: {level} {expected[theirs]}, read {ours or 'nothing'}"
                )
    return named, right, wrong


def raw_addresses(folder: Path) -> list[Known]:
    rows = csv_rows(folder / "cn_raw_addresses.csv.gz", columns=("address",))
    return list(known_addresses(rows))


def _next_in_full(text: str, at: int, code: str) -> tuple[str, int] | None:
    below = tree.inside(code)
    if len(below) == 1 and not _is_spoken(below[0]):
        return _next_in_full(text, at, below[0])
    hits = [
        one for one in below if _is_spoken(one) and text.startswith(tree.official_name(one), at)
    ]
    if not hits:
        return None
    best = max(hits, key=lambda one: len(tree.official_name(one)))
    return best, at + len(tree.official_name(best))


def _is_spoken(code: str) -> bool:
    return tree.official_name(code) not in tree.NAMELESS


def _spoken(found: Mapping[str, str], level: str) -> str:
    """A municipality is its own city."""
    code = found.get(level, "")
    name = tree.official_name(code)
    return tree.official_name(f"{code[:2]}0000") if name == tree.LOCAL else name


def _at(line: list[str], level: str) -> str:
    wanted = LEVELS.index(level) + 1
    return next((one for one in line if tree.level_of(one) == wanted), "")


@cache
def _names() -> dict[int, list[tuple[str, str]]]:
    named: dict[int, list[tuple[str, str]]] = {tree.PROVINCE: [], tree.CITY: [], tree.DISTRICT: []}
    for code in tree.places():
        if _is_spoken(code):
            named[tree.level_of(code)].append((short_name(code), code))
    return named
