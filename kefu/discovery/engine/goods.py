"""A product as the index sees it, wherever it comes from: the database, a file, a generator."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import log1p

from kefu.discovery.engine.scales import Scales
from kefu.discovery.engine.words import ALL_HAN, Cutter, fold

MOST_TOKENS = 80  # of parameters and descriptions, each
LONGEST_READ = 1500  # signs of each
NAMES_REMEMBERED = 20_000
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
    """A product as tokens with spaces between them, ready to be written down."""

    surface: list[str]  # of its name
    name: str
    kind: str
    short: str
    more: str
    long: str
    codes: str
    grams: str


class Typist:
    """Turns goods into pages; what is said again and again is cut only once."""

    def __init__(self, cutter: Cutter, scales: Scales) -> None:
        self.cutter, self.scales = cutter, scales
        self._said = lru_cache(NAMES_REMEMBERED)(self._said_now)

    def page(self, goods: Goods) -> Page:
        pieces = [piece for text in goods.names for piece in self.cutter.pieces(text)]
        surface: list[str] = []
        for piece in pieces:
            surface += piece.surface
        kind, codes_of_kind = self._said(goods.kinds)
        brand, codes_of_brand = self._said(goods.brands)
        more, codes_of_more = self._said_now(goods.said)
        codes = [piece.codes for piece in pieces if piece.codes]
        codes += (codes_of_kind, codes_of_brand, codes_of_more, *joined(surface))
        for code in goods.codes:
            folded = fold(code)
            codes += (folded, folded.replace("-", ""))
        return Page(
            surface=surface,
            name=" ".join([piece.stream for piece in pieces]),
            kind=f"{kind} {brand}",
            short=self._read(goods.shorts),
            more=first_words(more),
            long=self._read(goods.longs),
            codes=" ".join(filter(None, codes)),
            grams=" ".join([piece.grams for piece in pieces if piece.grams]),
        )

    def facets(self, goods: Goods) -> Iterator[str]:
        yield from goods.terms
        yield from self.scales.terms(goods.numbers)

    def _said_now(self, texts: tuple[str, ...]) -> tuple[str, str]:
        """The tokens of names and values, and what else they may be called."""
        pieces = [piece for text in texts for piece in self.cutter.pieces(text)]
        codes = " ".join([piece.codes for piece in pieces if piece.codes])
        return " ".join([piece.stream for piece in pieces]), codes

    def _read(self, texts: Iterable[str]) -> str:
        return first_words(
            " ".join(
                [
                    piece.stream
                    for text in texts
                    for piece in self.cutter.pieces(text[:LONGEST_READ])
                ]
            )
        )


def first_words(text: str) -> str:
    """As many tokens as are worth reading."""
    return " ".join(text.split(" ", MOST_TOKENS)[:MOST_TOKENS]) if text else ""


def joined(surface: list[str]) -> list[str]:
    """ "iphone 8" is also looked for as "iphone8"."""
    return [
        word + after
        for word, after in pairwise(surface)
        if after.isdigit() and word.isascii() and word.isalpha()
    ]


def is_chinese(word: str) -> bool:
    return ALL_HAN.fullmatch(word) is not None
