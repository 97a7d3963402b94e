"""How Chinese words sound, in letters without tones."""

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(100_000)
def syllables(word: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word, v_to_u=False))


def spelled(word: str) -> str:
    return "".join(syllables(word))


def initials(word: str) -> str:
    return "".join(one[0] for one in syllables(word))
