"""How well a product answers, in parts that can be shown: the words first, then what others say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from kefu.discovery.engine.reading import Form, Idea, Reading

CLOSE = 3  # words apart
IN_NAME, IN_KIND, IN_SHORT, IN_CODES, IN_MORE = 1.0, 1.0, 0.9, 0.9, 0.5


@dataclass(slots=True)
class Look:
    """What is kept of a product for weighing: the tokens of its name, and those beside it with
    what they are worth, the worthiest first."""

    name: list[str]
    beside: tuple[tuple[float, list[str]], ...]
    signs: str

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Look":
        """Of what the index keeps, in this order."""
        name, kind, short, codes, more = [text.split() for text in texts]
        beside = ((IN_KIND, kind), (IN_SHORT, short), (IN_CODES, codes), (IN_MORE, more))
        return cls(name, beside, "".join(name))


@dataclass(frozen=True)
class Match:
    """Each part from 0 to 1."""

    cover: float  # of what was asked, by weight, is answered
    near: float  # neighbours in the question are neighbours in the name
    brief: float  # of the name speaks of it
    rank: float  # as the index ranked it
    liking: float  # sales and stars

    @property
    def text(self) -> float:
        return sum(WEIGHTS[part] * value for part, value in self.parts.items())

    @property
    def parts(self) -> dict[str, float]:
        """What the words are worth, by part."""
        return {"cover": self.cover, "near": self.near, "brief": self.brief, "rank": self.rank}

    @property
    def total(self) -> float:
        return self.text * (1 + LIKING * self.liking)


WEIGHTS = {"cover": 0.5, "near": 0.15, "brief": 0.02, "rank": 0.33}
LIKING = 0.15


class Scale:
    """Weighs goods against one reading."""

    def __init__(self, reading: Reading, weights: Sequence[float]) -> None:
        self.ideas, self.weights = reading.ideas, weights
        self.whole = sum(weights) or 1.0

    def weigh(self, look: Look, *, rank: float = 0.0, liking: float = 0.0) -> Match:
        places = [_place(idea, look) for idea in self.ideas]
        cover = sum(
            weight * value for weight, (value, _at) in zip(self.weights, places, strict=True)
        )
        return Match(
            cover=cover / self.whole,
            near=_nearness([at for _value, at in places]),
            brief=min(1.0, sum(at is not None for _v, at in places) * 2 / (len(look.name) + 1)),
            rank=rank,
            liking=liking,
        )


def importance(found_in: int, goods: int) -> float:
    """The rarer an idea is among the goods, the more it weighs."""
    return log(1 + (goods - found_in + 0.5) / (found_in + 0.5)) + 0.3


def _place(idea: Idea, look: Look) -> tuple[float, int | None]:
    """How well an idea is answered, and where in the name."""
    best: tuple[float, int | None] = (0.0, None)
    for form in idea.forms:
        if form.weight <= best[0]:
            continue  # it cannot do better
        found = _place_of_form(form, look)
        if found[0] > best[0]:
            best = found
    return best


def _place_of_form(form: Form, look: Look) -> tuple[float, int | None]:
    values, last = 0.0, None
    for token in form.tokens:
        value, at = _place_of_token(token, look)
        values += value
        last = at if at is not None else last
    return form.weight * values / len(form.tokens), last


def _place_of_token(token: str, look: Look) -> tuple[float, int | None]:
    if token in look.name:
        return IN_NAME, look.name.index(token)
    if not token.isascii() and token in look.signs:
        return IN_NAME * 0.9, _sign_place(token, look)
    for value, tokens in look.beside:
        if token in tokens:
            return value, None
    return 0.0, None


def _sign_place(token: str, look: Look) -> int:
    at = look.signs.index(token)
    for number, word in enumerate(look.name):
        at -= len(word)
        if at < 0:
            return number
    return len(look.name) - 1


def _nearness(places: Sequence[int | None]) -> float:
    if len(places) == 1:
        return 1.0 if places and places[0] is not None else 0.0
    steps = [
        1.0 if after - before == 1 else 0.5 if 0 < abs(after - before) <= CLOSE else 0.0
        for before, after in pairwise(places)
        if before is not None and after is not None
    ]
    return sum(steps) / (len(places) - 1)
