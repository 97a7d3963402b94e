"""How a text is cut into tokens: the same for what is indexed and for what is asked.

Traditional signs become simplified, Chinese is cut with a dictionary that knows the shop's own
words, English is stemmed, a number and its unit are one token in one unit.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

import opencc

from kefu.discovery.engine import units

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
HAS_HAN = re.compile(f"[{HAN}]")
ALL_HAN = re.compile(f"[{HAN}]+")
SIGNS_OF_TRADE = str.maketrans(dict.fromkeys("®™©", " "))
STRANGE_LATIN = re.compile(r"[\u00c0-\u024f]")
TOKEN = re.compile(
    rf"{units.PATTERN}"
    r"|(?P<latin>[a-z0-9]+(?:\.\d+)?(?:[-'’_][a-z0-9]+)*)"
    rf"|(?P<han>[{HAN}]+)"
)
PARTS = re.compile(r"[-'’_]")
NAME_AND_NUMBER = re.compile(r"([a-z]{2,})(\d{1,4})")
LITTLE_ENGLISH = (
    "a an and are as at be by for from in into is it of on or that the this to w with without"
)
LITTLE_CHINESE = (
    "的 了 和 与 及 之 或 等 们 是 在 有 个 款 一款 一个 请 吗 呢 吧"
    " 想要 想买 我要 我想 买 求 推荐 有没有 什么 哪款 哪个 好用 适合"
)
OF_LITTLE_WEIGHT = frozenset(LITTLE_ENGLISH.split() + LITTLE_CHINESE.split())
LIKELY = 100_000_000  # a shop's own word is never cut
REMEMBERED, LONGEST_REMEMBERED = 100_000, 60  # pieces, and signs of each
UNIT_AHEAD = re.compile(units.AHEAD, re.IGNORECASE)

_simplified = opencc.OpenCC("tw2sp").convert
_signs = "".join(map(chr, range(0x4E00, 0xA000)))
_simple_signs = opencc.OpenCC("t2s").convert(_signs)
TRADITIONAL = frozenset(
    sign for sign, simple in zip(_signs, _simple_signs, strict=True) if sign != simple
)


@dataclass(slots=True)
class Cut:
    """A text in tokens: `stream` as it runs, `surface` the same before stemming, `codes` joined
    and parted otherwise."""

    stream: list[str] = field(default_factory=list)
    surface: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two spaces, cut once however often it is said."""

    stream: str  # tokens with spaces between them, as are the others
    surface: tuple[str, ...]
    codes: str
    grams: str


@lru_cache(200_000)
def stem(word: str) -> str:
    if word.isascii() and word.isalpha() and len(word) > 3:  # noqa: PLR2004
        return _english_stemmer()(word)
    return word


@cache
def _english_stemmer() -> Callable[[str], str]:
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415  all languages come

    stemmer: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stemmer


def fold(text: str) -> str:
    """One way of writing: half-width, small letters, simplified signs, no accents."""
    text = unicodedata.normalize("NFKC", text.translate(SIGNS_OF_TRADE)).lower()
    if not text.isascii() and not TRADITIONAL.isdisjoint(text):
        text = _simplified(text)
    if STRANGE_LATIN.search(text):
        apart = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", "".join(c for c in apart if not _is_accent(c)))
    return text


def fold_asked(text: str) -> str:
    """The same for what somebody typed, with the words of Taiwan where they differ ("滑鼠")."""
    return fold(_simplified(text))


class Cutter:
    """Cuts texts with jieba's dictionary and the shop's own words."""

    def __init__(self, own_words: Iterable[str] = ()) -> None:
        import rjieba  # noqa: PLC0415  its dictionary need not be there at start

        self._jieba = rjieba.Jieba()
        self.own_words: set[str] = set()
        self._remembered = lru_cache(REMEMBERED)(self._piece)
        self.learn(own_words)

    def learn(self, words: Iterable[str]) -> None:
        """Never cut these again. Only those of Chinese signs need it: others end at a space."""
        for word in words:
            folded = fold(word)
            if ALL_HAN.fullmatch(folded) and len(folded) > 1 and folded not in self.own_words:
                self.own_words.add(folded)
                self._jieba.add_word(folded, LIKELY, "nz")
        self._remembered.cache_clear()

    def pieces(self, text: str) -> Iterator[Piece]:
        """A text as `cut` cuts it, but what is said in many texts is cut once."""
        if len(text) <= LONGEST_REMEMBERED:
            return map(self._remembered, apart(text))
        return map(self._often_or_once, apart(text))

    def cut(self, text: str) -> Cut:
        return self.cut_folded(fold(text))

    def cut_folded(self, text: str) -> Cut:
        result = Cut()
        for found in TOKEN.finditer(text):
            if han := found["han"]:
                words = self._jieba.cut(han)
                result.stream += words
                result.surface += words
            elif latin := found["latin"]:
                _take_latin(latin, result)
            else:
                token, *others = units.quantities(found["number"], found["unit"])
                result.stream.append(token)
                result.surface.append(found[0].replace(" ", ""))
                result.codes += others
        return result

    def _often_or_once(self, text: str) -> Piece:
        return (self._remembered if len(text) <= LONGEST_REMEMBERED else self._piece)(text)

    def _piece(self, text: str) -> Piece:
        folded = fold(text)
        cut = self.cut_folded(folded)
        grams = () if folded.isascii() else pairs_of_signs(folded)
        joined = (" ".join(cut.stream), tuple(cut.surface), " ".join(cut.codes), " ".join(grams))
        return Piece(*joined)

    def inside(self, word: str) -> list[str]:
        """The dictionary's words inside a long Chinese one."""
        return [part for part in self._jieba.cut_for_search(word) if part != word]


def apart(text: str) -> list[str]:
    """A text between its spaces; a number stays with a unit behind it."""
    parts = text.split()
    for at in range(len(parts) - 1, 0, -1):
        if parts[at - 1][-1].isnumeric() and _may_be_a_unit(parts[at]):
            parts[at - 1 : at + 1] = [f"{parts[at - 1]} {parts[at]}"]
    return parts


def pairs_of_signs(text: str) -> list[str]:
    """Each Chinese sign of a folded text, and each with its neighbour."""
    grams: list[str] = []
    for run in ALL_HAN.findall(text):
        grams += run
        grams += (run[at : at + 2] for at in range(len(run) - 1))
    return grams


def _may_be_a_unit(part: str) -> bool:
    return not part.isascii() or UNIT_AHEAD.match(part) is not None


def _take_latin(latin: str, into: Cut) -> None:
    if latin.isalpha():
        into.stream.append(stem(latin))
        into.surface.append(latin)
        return
    parts = PARTS.split(latin)
    if len(parts) > 1:
        if parts[-1] in {"s", "t"}:  # men's, don't
            parts.pop()
        into.codes.append(stem("".join(parts)))
    into.stream += map(stem, parts)
    into.surface += parts
    for part in parts:
        if both := NAME_AND_NUMBER.fullmatch(part):
            into.codes += (stem(both[1]), both[2])


def _is_accent(sign: str) -> bool:
    return unicodedata.category(sign) == "Mn"
