"""What the catalogue says: its words and how often, how they sound, which stand side by side.

It knows a word from a slip, pinyin from English, and how a phrase goes on.
"""

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kefu.discovery.engine import pinyin
from kefu.discovery.engine.goods import is_chinese
from kefu.discovery.engine.words import OF_LITTLE_WEIGHT, stem

PAIRS_KEPT = 400_000
PAIRS_HEARD = 1_200_000  # while an index is built
SAID_BEFORE_IT_IS_A_PHRASE = 2
HIGHEST = "\U0010ffff"
LOOKED_AT = 20_000  # of the entries that begin with what was typed
ONE_SLIP_FROM, TWO_SLIPS_FROM = 4, 7  # signs
NAMED = 5  # a shelf's or brand's own name counts as said so often more
LONGEST_WORD = 30


class Lexicon:
    """Words and pairs of neighbours with their counts; everything else follows from these."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.names: Counter[str] = Counter()  # of shelves, classes and brands, as they are written
        self._spoken: Spoken | None = None
        self._heard, self._every = 0, 1

    def hear(self, surface: Sequence[str]) -> None:
        """The words of one product's name."""
        self.words.update(surface)
        self._heard += 1
        if self._heard % self._every == 0:
            self.pairs.update(pairwise(surface))
            if len(self.pairs) > PAIRS_HEARD:
                self._forget_what_was_hardly_said()

    def name(self, text: str) -> None:
        if text:
            self.names[text] += 1

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def thin_out(self) -> None:
        """Forget pairs that were hardly ever said, so that memory has an end."""
        if len(self.pairs) > PAIRS_KEPT:
            self.pairs = Counter(dict(self.pairs.most_common(PAIRS_KEPT)))

    def _forget_what_was_hardly_said(self) -> None:
        """In a large shop a part of the names teaches the phrases as well as all."""
        self._every *= 4
        said = 0
        while len(self.pairs) > PAIRS_HEARD / 2:
            said += 1
            self.pairs = Counter({pair: n for pair, n in self.pairs.items() if n > said})

    @property
    def stems(self) -> set[str]:
        return self.spoken.stems

    @property
    def spoken(self) -> "Spoken":
        if self._spoken is None:
            self._spoken = Spoken(self)
        return self._spoken

    def learned(self) -> None:
        """Words came in: what follows from them is worked out anew when it is next asked for."""
        self._spoken = None

    def save(self, path: Path) -> None:
        self.thin_out()
        pairs = [(first, second, n) for (first, second), n in self.pairs.items()]
        data = {"words": self.words, "pairs": pairs, "names": self.names}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Lexicon":
        data = json.loads(path.read_text(encoding="utf-8"))
        lexicon = cls()
        lexicon.words = Counter(data["words"])
        lexicon.pairs = Counter({(first, second): n for first, second, n in data["pairs"]})
        lexicon.names = Counter(data["names"])
        return lexicon


class Spoken:
    """A lexicon made ready: by sound, by length, by beginning."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.by_sound: dict[str, list[str]] = defaultdict(list)
        self.by_initials: dict[str, list[str]] = defaultdict(list)
        self.by_length: dict[int, list[str]] = defaultdict(list)
        self.phrases: dict[str, int] = {}
        self.stems: set[str] = set()
        self._take_words()
        self._take_phrases()
        self._begins = sorted(self._beginnings())
        self.meant = lru_cache(10_000)(self._meant)
        self.completions = lru_cache(5_000)(self._completions)

    def word_for(self, sound: str) -> str | None:
        """The commonest word or phrase that sounds like this."""
        return self.by_sound[sound][0] if sound in self.by_sound else None

    def _take_words(self) -> None:
        for word, _count in self.lexicon.words.most_common():
            if is_chinese(word):
                self._sounds(word)
            elif word.isalpha() and len(word) <= LONGEST_WORD:
                self.by_length[len(word)].append(word)
                self.stems.add(stem(word))

    def _take_phrases(self) -> None:
        for name, count in self.lexicon.names.items():
            self.phrases[name] = count * NAMED
        for (first, second), count in self.lexicon.pairs.most_common():
            if count < SAID_BEFORE_IT_IS_A_PHRASE:
                break
            phrase = said_together(first, second)
            if phrase and phrase not in self.phrases:
                self.phrases[phrase] = count
                if is_chinese(phrase):
                    self._sounds(phrase)
        for word, count in self.lexicon.words.items():
            if len(word) > 1 and word.isalpha() and word not in OF_LITTLE_WEIGHT:
                self.phrases.setdefault(word, count)

    def _sounds(self, word: str) -> None:
        if len(word) > 1:
            self.by_initials[pinyin.initials(word)].append(word)
        self.by_sound[pinyin.spelled(word)].append(word)

    def _beginnings(self) -> Iterator[tuple[str, str]]:
        for phrase in self.phrases:
            yield phrase.lower(), phrase
            if is_chinese(phrase):
                yield pinyin.spelled(phrase), phrase
                yield pinyin.initials(phrase), phrase

    def _completions(self, typed: str, most: int) -> tuple[str, ...]:
        """How what was typed may go on, commonest first."""
        start = bisect_left(self._begins, (typed, ""))
        end = bisect_left(self._begins, (typed + HIGHEST, ""), lo=start)
        found = {phrase for _key, phrase in self._begins[start : min(end, start + LOOKED_AT)]}
        return tuple(nlargest(most, found, key=lambda one: (self.phrases[one], -len(one))))

    def _meant(self, word: str) -> str | None:
        """The known word that a slip of the keys made into this one."""
        length = len(word)
        if length < ONE_SLIP_FROM or not word.isalpha():
            return None
        slips = 2 if length >= TWO_SLIPS_FROM else 1
        near = [
            (slip, other)
            for size in range(length - slips, length + slips + 1)
            for other, slip, _at in process.extract(
                word, self.by_length.get(size, ()), scorer=OSA.distance, score_cutoff=slips, limit=8
            )
        ]
        if not near:
            return None
        return min(near, key=lambda one: self._doubt(word, *one))[1]

    def _doubt(self, word: str, slip: int, other: str) -> float:
        """Less for nearer and commoner words; the first sign is seldom wrong."""
        common = len(str(self.lexicon.words[other])) / 3
        return slip - common + (word[0] != other[0]) * 0.8 + (sorted(word) != sorted(other)) * 0.2


def said_together(first: str, second: str) -> str:
    """Two neighbours as a phrase, or nothing where that makes none."""
    if {first, second} & OF_LITTLE_WEIGHT or first.isdigit() or first == second:
        return ""
    if is_chinese(first) and is_chinese(second):
        return first + second
    return f"{first} {second}"
