"""How Chinese words sound, in letters without tones."""

from functools import lru_cache


@lru_cache(100_000)
def syllables(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its large tables need not be there at start

    return tuple(lazy_pinyin(word, v_to_u=False))


def spelled(word: str) -> str:
    return "".join(syllables(word))


def initials(word: str) -> str:
    return "".join(one[0] for one in syllables(word))
