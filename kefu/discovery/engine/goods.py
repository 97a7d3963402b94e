"""A product as the index sees it, wherever it comes from: the database, a file, a generator."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import log1p

from kefu.discovery.engine.scales import Scales
from kefu.discovery.engine.words import ALL_HAN, Cut, Cutter, fold, pairs_of_signs

MOST_TOKENS = 80  # of parameters and descriptions, each
GOOD_STARS = 4
PRIOR_REVIEWS, PRIOR_STARS = 5, 4.0  # what we believe of goods nobody has rated yet


@dataclass(slots=True)
class Goods:
    """What can be found, filtered and sorted by. Texts come in every language there is."""

    pk: int
    names: tuple[str, ...]
    brands: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # its class and its shelves
    shorts: tuple[str, ...] = ()
    longs: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # values of parameters in words
    terms: tuple[str, ...] = ()  # facets: "brand=mi", "color=red"
    numbers: Mapping[str, float] = field(default_factory=dict)
    price: float = 0.0
    discount: float = 0.0  # share of the list price
    sold: int = 0
    stars: float = 0.0
    reviews: int = 0
    released: int = 0  # day number

    @property
    def rating(self) -> float:
        """Stars shrunk towards the usual, so that one happy buyer does not lead the list."""
        of_prior = PRIOR_STARS * PRIOR_REVIEWS
        return (self.stars * self.reviews + of_prior) / (self.reviews + PRIOR_REVIEWS)

    @property
    def liking(self) -> float:
        """0 to 1: how well it sells and how it pleases, for the blend."""
        sells = min(1.0, log1p(self.sold) / SOLD_A_LOT)
        pleases = (self.rating - 3) / 2 if self.reviews else 0.5
        return 0.6 * sells + 0.4 * max(0.0, min(1.0, pleases))


SOLD_A_LOT = log1p(20_000)


@dataclass(slots=True)
class Page:
    """A product as tokens, ready to be written down."""

    name: list[str]
    surface: list[str]
    kind: list[str]
    short: list[str]
    more: list[str]
    long: list[str]
    codes: list[str]
    grams: list[str]


class Typist:
    """Turns goods into pages; what is said again and again is cut only once."""

    def __init__(self, cutter: Cutter, scales: Scales) -> None:
        self.cutter, self.scales = cutter, scales
        self._cut_often = lru_cache(100_000)(cutter.cut)

    def page(self, goods: Goods) -> Page:
        name, codes, grams = Cut(), [], []
        for text in goods.names:
            if text:
                folded = fold(text)
                cut = self.cutter.cut_folded(folded)
                name.stream += cut.stream
                name.surface += cut.surface
                codes += cut.codes
                grams += pairs_of_signs(folded)
        kind = self._often((*goods.kinds, *goods.brands), codes)
        more = self._often(goods.said, codes)
        short, long = self._once(goods.shorts), self._once(goods.longs)
        codes += joined(name.surface)
        for code in goods.codes:
            folded = fold(code)
            codes += (folded, folded.replace("-", ""))
        return Page(
            name=name.stream,
            surface=name.surface,
            kind=kind,
            short=short[:MOST_TOKENS],
            more=more[:MOST_TOKENS],
            long=long[:MOST_TOKENS],
            codes=codes,
            grams=grams,
        )

    def facets(self, goods: Goods) -> Iterator[str]:
        yield from goods.terms
        yield from self.scales.terms(goods.numbers)

    def _often(self, texts: Iterable[str], codes: list[str]) -> list[str]:
        stream: list[str] = []
        for text in texts:
            if text:
                cut = self._cut_often(text)
                stream += cut.stream
                codes += cut.codes
        return stream

    def _once(self, texts: Iterable[str]) -> list[str]:
        stream: list[str] = []
        for text in texts:
            if text:
                stream += self.cutter.cut(text[:1500]).stream
        return stream


def joined(surface: list[str]) -> list[str]:
    """ "iphone 8" is also looked for as "iphone8"."""
    return [
        word + after
        for word, after in pairwise(surface)
        if after.isdigit() and word.isascii() and word.isalpha()
    ]


def is_chinese(word: str) -> bool:
    return ALL_HAN.fullmatch(word) is not None
