"""What anybody may ask of the index: goods that answer, how words go on, what can be narrowed."""

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from kefu.discovery.engine.finder import Finder, Found, Wish
from kefu.discovery.engine.node import Node
from kefu.discovery.engine.words import fold_asked

SUGGESTED = 8
LONGEST_TYPED = 60


def find(wish: Wish) -> Found | None:
    """Nothing as long as this node has no index; then ask the database."""
    finder = _finder()
    return finder.find(wish) if finder else None


def suggestions(typed: str) -> Sequence[str]:
    """How what somebody types may go on: in Chinese, English, or pinyin, whole or by initials."""
    finder = _finder()
    text = fold_asked(typed[:LONGEST_TYPED]).strip()
    if finder is None or not text:
        return ()
    spoken = finder.reader.lexicon.spoken
    found = spoken.completions(text, SUGGESTED)
    if not found and " " in text:
        before, _space, last = text.rpartition(" ")
        found = tuple(f"{before} {more}" for more in spoken.completions(last, SUGGESTED))
    return found or spoken.completions("".join(text.split()), SUGGESTED)


def nearest(words: str) -> str:
    """What words that find nothing were probably meant to be, or nothing."""
    finder = _finder()
    meant = finder.reader.mend(words) if finder else None
    return meant.text if meant else ""


def _finder() -> Finder | None:
    return node(settings.SEARCH_DIR).finder()


@lru_cache(4)
def node(root: object) -> Node:
    """One for the whole process."""
    return Node(root)  # type: ignore[arg-type]
