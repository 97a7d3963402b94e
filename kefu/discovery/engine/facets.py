"""Facets: what the goods found can be narrowed by, each value with its count."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kefu.discovery.engine.scales import Scales

FIRST = ("shelf", "brand", "price", "stars", "stock")
ITS = "its."
ATTRIBUTES_SHOWN = 8
VALUES_SHOWN = 12
SHELVES_COUNTED = 100  # of all depths; the page shows those that lie next
RANGES_SHOWN = 5
SAYS_SOMETHING = 0.05  # of the goods found must have an attribute for it to be offered

Counts = Mapping[str | int, int]  # of words, and of the ranges of a number
Picks = Mapping[str, tuple[str, ...]]


def named_for(attribute: str) -> str:
    """The facet of an attribute; a class may call one like a facet of the shop ("shelf" life)."""
    return f"{ITS}{attribute}" if attribute in FIRST else attribute


def attribute_of(facet: str) -> str:
    return facet.removeprefix(ITS)


@dataclass(frozen=True)
class Choice:
    """A value of a facet as it stands in the address, and how many goods have it."""

    value: str
    count: int
    picked: bool = False


@dataclass(frozen=True)
class Facet:
    code: str
    choices: tuple[Choice, ...]
    is_range: bool = False

    @property
    def picked(self) -> bool:
        return any(choice.picked for choice in self.choices)


def facets_of(counts: Mapping[str, Counts], picks: Picks, scales: Scales) -> tuple[Facet, ...]:
    """What is worth showing: the shop's own first, then attributes that most goods have."""
    found = total_of(counts)
    made = {code: _facet(code, values, picks, scales) for code, values in counts.items()}
    own = [made[code] for code in FIRST if code in made and made[code].choices]
    others = [
        made[code]
        for code in sorted(counts, key=lambda code: -sum(counts[code].values()))
        if code not in FIRST
        and (code in picks or sum(counts[code].values()) >= SAYS_SOMETHING * found)
        and (len(made[code].choices) > 1 or code in picks)
    ]
    return (*own, *others[:ATTRIBUTES_SHOWN])


def total_of(counts: Mapping[str, Counts]) -> int:
    return max((sum(values.values()) for values in counts.values()), default=0)


def by_code(terms: Iterable[tuple[str, int]]) -> dict[str, dict[str | int, int]]:
    """Counts of terms ("color=red", "weight~3") by their facet."""
    counts: dict[str, dict[str | int, int]] = defaultdict(dict)
    for term, count in terms:
        code, value = _parted(term)
        counts[code][value] = count
    return counts


NUMBER = r"-?\d{1,12}(?:\.\d{1,9})?"
RANGE = re.compile(rf"(?P<low>{NUMBER})?\.\.(?P<to>=?)(?P<high>{NUMBER})?")


@dataclass(frozen=True)
class Span:
    """A range in an address: "1..2.5" ends before 2.5, "1..=2.5" with it, "8..8" is 8."""

    low: str
    high: str
    closed: bool

    @property
    def as_query(self) -> str:
        return f"[{self.low or '*'} TO {self.high or '*'}{']' if self.closed else '}'}"


def span_of(value: str) -> Span | None:
    found = RANGE.fullmatch(value)
    if found is None or not (found["low"] or found["high"]):
        return None
    low, high = found["low"] or "", found["high"] or ""
    return Span(low, high, bool(found["to"]) or low == high or not high)


@lru_cache(50_000)
def _parted(term: str) -> tuple[str, str | int]:
    """ "color=~red" holds a word whatever stands in it, "weight~3" the number of a range."""
    code, equals, word = term.partition("=")
    if equals:
        return code, word
    code, _sign, number = term.rpartition("~")
    return code, int(number)


def _facet(code: str, values: Counts, picks: Picks, scales: Scales) -> Facet:
    picked = picks.get(code, ())
    parts = {part: n for part, n in values.items() if isinstance(part, int)}
    if parts and code in scales.edges:  # a word in one class may be a number in another
        return Facet(code, _ranges(code, parts, picked, scales), is_range=True)
    words = {word: n for word, n in values.items() if isinstance(word, str)}
    most = sorted(words, key=lambda word: (word not in picked, -words[word], word))
    gone = [word for word in picked if word not in words]
    shown = most[: SHELVES_COUNTED if code == "shelf" else VALUES_SHOWN]
    choices = [Choice(word, words[word], word in picked) for word in shown]
    choices += [Choice(value, 0, picked=True) for value in gone]
    if code == "stars":
        choices.sort(key=lambda choice: choice.value, reverse=True)
    return Facet(code, tuple(choices))


def _ranges(
    code: str, counts: Mapping[int, int], picked: tuple[str, ...], scales: Scales
) -> tuple[Choice, ...]:
    parts = [[part, part, count] for part, count in sorted(counts.items())]
    while len(parts) > RANGES_SHOWN:
        at = min(range(len(parts) - 1), key=lambda at: parts[at][2] + parts[at + 1][2])
        _first, last, count = parts.pop(at + 1)
        parts[at][1], parts[at][2] = last, parts[at][2] + count
    choices = []
    for first, last, count in parts:
        low, high = scales.bounds(code, first)[0], scales.bounds(code, last)[1]
        value = f"{_number(low)}..{_number(high)}"
        choices.append(Choice(value, count, value in picked))
    shown = {choice.value for choice in choices}
    own = [Choice(value, 0, picked=True) for value in picked if value not in shown]
    return (*choices, *own)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
