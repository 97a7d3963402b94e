"""What somebody typed, understood: ideas that goods should answer to, each in several forms.

"笔记本" is also looked for as "notebook" where operations keep them as synonyms, "iphone8" as
"iphone 8", and what nobody here ever wrote is taken for a slip or for pinyin.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kefu.discovery.engine import pinyin
from kefu.discovery.engine.goods import is_chinese
from kefu.discovery.engine.lexicon import Lexicon
from kefu.discovery.engine.units import UNITS
from kefu.discovery.engine.words import OF_LITTLE_WEIGHT, Cutter, fold_asked, stem

AS_TYPED, JOINED, SYNONYM = 1.0, 0.95, 0.7
LONGEST_SYNONYM = 4  # tokens
MOST_IDEAS = 12
ASKING_FOR = ("想买", "想要", "我要", "我想", "求购", "买", "求", "找", "要")
CHANGED, UNKNOWN, EACH_WORD, EACH_SIGN = 1.0, 4.0, 0.6, 1.5  # what a reading by ear costs

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Form:
    tokens: Tokens
    weight: float


@dataclass(frozen=True)
class Idea:
    """One thing that was asked for; any of its forms will do."""

    text: str
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Reading:
    text: str  # as it is shown
    ideas: tuple[Idea, ...] = ()


@dataclass
class Synonyms:
    """Groups of phrases that mean the same, as tokens; a phrase may lead to others one way."""

    others: Mapping[Tokens, tuple[Tokens, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Iterable[Sequence[str]], cutter: Cutter) -> "Synonyms":
        others: dict[Tokens, tuple[Tokens, ...]] = {}
        for group in groups:
            phrases = [tuple(cutter.cut(phrase).stream) for phrase in group]
            for phrase in phrases:
                more = tuple(other for other in phrases if other != phrase and other)
                others[phrase] = others.get(phrase, ()) + more
        return cls(others)


def hear_synonyms(groups: Iterable[Sequence[str]], cutter: Cutter, lexicon: Lexicon) -> None:
    """Other words for what the shop has can be misspelt and spelled in pinyin too."""
    for group in groups:
        phrases = [cutter.cut(phrase).surface for phrase in group]
        if any(phrase and all(word in lexicon for word in phrase) for phrase in phrases):
            lexicon.words.update({word for phrase in phrases for word in phrase} - {*lexicon.words})


class Reader:
    def __init__(self, cutter: Cutter, lexicon: Lexicon, synonyms: Synonyms | None = None) -> None:
        self.cutter, self.lexicon, self.synonyms = cutter, lexicon, synonyms or Synonyms()

    def read(self, text: str) -> Reading:
        """As typed."""
        cut = self.cutter.cut_folded(fold_asked(text))
        words = [self._goods_alone(*pair) for pair in zip(cut.stream, cut.surface, strict=True)]
        heavy = [pair for pair in words if pair[1] not in OF_LITTLE_WEIGHT]
        return Reading(text, tuple(self._ideas((heavy or words)[:MOST_IDEAS])))

    def _goods_alone(self, token: str, surface: str) -> tuple[str, str]:
        """ "买手机" is 手机 here, even where the dictionary takes it for one word."""
        if surface in self.lexicon or not is_chinese(surface):
            return token, surface
        for asking in ASKING_FOR:
            if surface.startswith(asking) and (goods := surface[len(asking) :]) in self.lexicon:
                return goods, goods
        return token, surface

    def mend(self, text: str) -> Reading | None:
        """As it was probably meant; nothing when there is no better reading."""
        folded = fold_asked(text)
        surface = self.cutter.cut_folded(folded).surface
        meant: list[str] = []
        for chinese, run in groupby(surface, key=is_chinese):
            words = list(run)
            meant += self._by_ear(words) if chinese else [self._meant(word) for word in words]
        if meant == surface:
            return None
        return self.read(written(meant))

    def _ideas(self, words: Sequence[tuple[str, str]]) -> Iterable[Idea]:
        at = 0
        stream = tuple(token for token, _surface in words)
        while at < len(words):
            size = self._longest_known(stream[at:])
            phrase = stream[at : at + size]
            surface = [one for _token, one in words[at : at + size]]
            yield Idea(written(surface), tuple(self._forms(phrase, surface)))
            at += size

    def _longest_known(self, stream: Tokens) -> int:
        for size in range(min(LONGEST_SYNONYM, len(stream)), 1, -1):
            if stream[:size] in self.synonyms.others:
                return size
        return 2 if self._is_one_word(stream[:2]) else 1

    def _is_one_word(self, pair: Tokens) -> bool:
        """ "flash light" where the shop writes "flashlight"."""
        joined = "".join(pair)
        return len(pair) > 1 and joined.isalpha() and joined.isascii() and joined in self.lexicon

    def _forms(self, phrase: Tokens, surface: Sequence[str]) -> Iterable[Form]:
        yield Form(phrase, AS_TYPED)
        if len(phrase) > 1 and self._is_one_word(phrase[:2]):
            yield Form((stem("".join(surface)),), JOINED)
        elif len(phrase) == 1 and (halves := self._halves(surface[0])):
            yield Form(tuple(map(stem, halves)), JOINED)
        for other in self.synonyms.others.get(phrase, ()):
            yield Form(other, SYNONYM)

    def _halves(self, word: str) -> Tokens:
        """ "flashlight" where the shop also writes "flash light"."""
        if not (word.isascii() and word.isalpha()):
            return ()
        pairs = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
        said = [(self.lexicon.pairs[pair], pair) for pair in pairs if pair in self.lexicon.pairs]
        return max(said)[1] if said else ()

    def _meant(self, word: str) -> str:
        if self._is_known(word) or not word.isascii() or not word.isalpha():
            return word
        by_ear = self._from_pinyin(word)
        if by_ear and self.lexicon.spoken.word_for(word):
            return by_ear
        halves = self._halves(word)
        if halves:
            return " ".join(halves)
        return self.lexicon.spoken.meant(word) or by_ear or word

    def _is_known(self, word: str) -> bool:
        return (
            word in self.lexicon
            or word in UNITS
            or word in OF_LITTLE_WEIGHT
            or stem(word) in self.lexicon.stems
        )

    def _from_pinyin(self, letters: str) -> str:
        """Chinese words that are spelled so, whole or by their first letters."""
        spoken = self.lexicon.spoken
        best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(letters)
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - 24), end):
                before, word = best[start], spoken.word_for(letters[start:end])
                if before is None or word is None:
                    continue
                found = (before[0] + (1 if len(word) > 1 else 3), before[1] + word)
                if best[end] is None or found[0] < best[end][0]:  # type: ignore[index]
                    best[end] = found
        whole = best[-1]
        if whole and whole[0] <= 2 + len(letters) // 5:
            return whole[1]
        by_letters = spoken.by_initials.get(letters, ())
        return max(by_letters, key=self._said, default="")

    def _said(self, phrase: str) -> int:
        return self.lexicon.spoken.phrases.get(phrase, 0) or self.lexicon.words[phrase]

    def _by_ear(self, words: list[str]) -> list[str]:
        """Known words that sound like a run of Chinese signs, as few of them changed as can be."""
        if all(len(word) > 1 and word in self.lexicon for word in words):
            return words
        run = "".join(words)
        sounds = [pinyin.syllables(sign)[0] for sign in run]
        spoken = self.lexicon.spoken
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(run) + 1):
            choices = []
            for start in range(max(0, end - 8), end):
                cost, before = best[start]
                same = run[start:end]
                for word in spoken.by_sound.get("".join(sounds[start:end]), ())[:8]:
                    if len(word) == end - start:
                        changed = sum(a != b for a, b in zip(word, same, strict=True))
                        if changed < len(word):
                            each = EACH_WORD if len(word) > 1 else EACH_SIGN
                            choices.append((cost + each + CHANGED * changed, [*before, word]))
                if end - start == 1:
                    choices.append((cost + UNKNOWN, [*before, same]))
            best.append(min(choices, key=lambda choice: choice[0]))
        found = best[-1][1]
        return words if "".join(found) == run else found


def written(words: Sequence[str]) -> str:
    """Words as people write them: a space beside Latin ones only."""
    text = ""
    for word in words:
        needs_space = text and not (is_chinese(word[:1]) and is_chinese(text[-1]))
        text += f" {word}" if needs_space else word
    return text
