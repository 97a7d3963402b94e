"""Sentences for benches: made of nothing, with words as common and as rare as in real talk.

Plain Python, so that the peer's own process can have the same ones.
"""

import random

SENTENCES = 30_000
HAN = 1_200  # signs in use
WORDS_ZH = 6_000
WORDS_EN = 4_000
SYLLABLES = "ba de fi go ku la me no pa re si to va wi xa yo zen mor tal ner shi ping"


def sentences(seed: int = 5) -> list[str]:
    """Four of five in Chinese; the frequency of a word falls with its rank."""
    chance = random.Random(seed)  # noqa: S311  for measuring, not for secrets
    signs = [chr(0x4E00 + one) for one in chance.sample(range(6_000), HAN)]
    zh = ["".join(chance.choices(signs, k=chance.choice([2, 2, 2, 3]))) for _ in range(WORDS_ZH)]
    parts = SYLLABLES.split()
    en = ["".join(chance.choices(parts, k=chance.choice([2, 3]))) for _ in range(WORDS_EN)]
    return [
        _joined(chance, zh, "，", "") if at % 5 else _joined(chance, en, ", ", " ")
        for at in range(SENTENCES)
    ]


def questions(pool: list[str], seed: int = 6) -> list[str]:
    """What people look for: parts of sentences, common and rare, one or two of them."""
    chance = random.Random(seed)  # noqa: S311
    asked = []
    for at in range(24):
        text = chance.choice(pool)
        words = text.split("，")[0].split(", ")[0]
        start = chance.randrange(max(1, len(words) - 2))
        asked.append(words[start : start + 2] if not words.isascii() else words.split(" ")[0])
        if at % 4 == 0:
            asked[-1] += f" {words[-2:] if not words.isascii() else words.split(' ')[-1]}"
    return asked


def _joined(chance: random.Random, words: list[str], comma: str, gap: str) -> str:
    chosen = [words[_rank(chance, len(words))] for _ in range(chance.randint(5, 14))]
    half = len(chosen) // 2
    return f"{gap.join(chosen[:half])}{comma}{gap.join(chosen[half:])}"


def _rank(chance: random.Random, many: int) -> int:
    """As Zipf found it: the first word everywhere, the last one hardly ever."""
    return min(int(many ** chance.random()) - 1, many - 1)
