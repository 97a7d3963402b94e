"""What the grammars of both languages share: sentences, clauses, and acts of the shop."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from kefu.desk.finder.moments import Bound, When

Span = tuple[int, int]

MOST_TIMES = 8  # in one sentence; nobody promises more, and a flood of them shall cost nothing

_SENTENCE = re.compile(r"[^。!?;\n]*?(?:[。!?;\n]+|\.(?=\s|$)|…+|$)", re.DOTALL)
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|no|vs|approx|dec|nov|oct|sept?|aug|jan|feb|mar|apr)|\b[ap]\.?m)\.$"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Act:
    """Something the shop does for the customer: call_back, answer, refund, ship or other."""

    kind: str
    span: Span


@dataclass(frozen=True)
class Sentence:
    text: str  # folded
    first: int  # where it begins in the message
    whens: tuple[When, ...]

    @property
    def is_question(self) -> bool:
        return self.text.rstrip("。!; \n\t").endswith("?")

    def span(self, when: When) -> Span:
        return when.span[0] - self.first, when.span[1] - self.first

    def place(self, span: Span) -> Span:
        return span[0] + self.first, span[1] + self.first


def is_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None


def sentences(text: str, whens: Sequence[When]) -> Iterator[Sentence]:
    """Each with its own expressions of time; those that look back are left out."""
    for first, last in _pieces(text):
        inside = (when for when in whens if first <= when.span[0] < last)
        ahead = (when for when in inside if when.bound is not Bound.AGO)
        yield Sentence(text[first:last], first, tuple(islice(ahead, MOST_TIMES)))


def _pieces(text: str) -> Iterator[Span]:
    begin = 0
    for match in _SENTENCE.finditer(text):
        if match.end() == begin or _ABBREVIATED.search(text, begin, match.end()):
            continue
        yield begin, match.end()
        begin = match.end()
    if begin < len(text):
        yield begin, len(text)


def clauses(text: str, cut: re.Pattern[str]) -> list[Span]:
    edges = [0, *(match.end() for match in cut.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(edges) if a < b]
