"""Words as search terms: Chinese in pairs of signs, so that any part of a sentence is found without
a dictionary; numbers by each of their ends, so that any part of a number is found."""

import re
from collections.abc import Iterator
from unicodedata import normalize

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
RUNS = re.compile(rf"[{HAN}]+|[a-z0-9]+")
LONGEST_WORD = 24
LEAST_OF_A_NUMBER = 3
MOST_TERMS = 2000
ENDINGS = ("ing", "ed", "es", "s")
SHORTEST_STEM = 4


def terms(*texts: str) -> list[str]:
    """Every term of these texts, once."""
    found: dict[str, None] = {}
    for text in texts:
        for run in _runs(text):
            for term in _pairs(run) if _is_han(run) else _ends(run):
                found[term] = None
    return list(found)[:MOST_TERMS]


def question(words: str) -> str:
    """What to ask PostgreSQL for (a tsquery): all of the words, each as the part of a longer one
    it may be. Empty if there is nothing to look for."""
    parts: dict[str, None] = {}
    for run in _runs(words):
        for part in _asked(run):
            parts[part] = None
    return " & ".join(parts)


def marked_parts(words: str) -> list[str]:
    """The parts of a text that answer a question, as they stand in it but for their case."""
    return [run if _is_han(run) or _is_number(run) else _stem(run) for run in _runs(words)]


def _runs(text: str) -> Iterator[str]:
    for run in RUNS.findall(normalize("NFKC", text).lower()):
        yield run[:LONGEST_WORD] if not _is_han(run) else run


def _is_han(run: str) -> bool:
    return not run.isascii()


def _is_number(run: str) -> bool:
    return any(sign.isdigit() for sign in run)


def _pairs(run: str) -> Iterator[str]:
    """The last sign stands alone as well: every sign begins a term."""
    for at in range(len(run)):
        yield run[at : at + 2]


def _ends(run: str) -> Iterator[str]:
    yield run
    if _is_number(run):
        for at in range(1, len(run) - LEAST_OF_A_NUMBER + 1):
            yield run[at:]


def _asked(run: str) -> Iterator[str]:
    if _is_han(run):
        if len(run) == 1:
            yield f"'{run}':*"
        for at in range(len(run) - 1):
            yield f"'{run[at : at + 2]}'"
    else:
        yield f"'{run if _is_number(run) else _stem(run)}':*"


def _stem(word: str) -> str:
    """`refunds` finds refund, refunded and refunding: the question is cut, the text is not."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
