"""Shares of few: how sure one can be of them, and where they are drawn to when there is little."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

EIGHTY_PERCENT = 1.2816  # standard deviations of a normal curve, both tails of a tenth
LEAST_WEIGHT, MOST_WEIGHT = 5.0, 200.0


@dataclass(frozen=True)
class Usual:
    """What is usual in the shop: a share, and how many cases of it stand behind every product."""

    share: float
    weight: float


def lower_end(part: float, whole: float, *, z: float = EIGHTY_PERCENT) -> float:
    """Where Wilson's interval of a share begins (E. B. Wilson, JASA 22, 1927)."""
    if not whole:
        return 0.0
    share, least = part / whole, z * z / whole
    spread = z * sqrt(share * (1 - share) / whole + least / whole / 4)
    return min(share, max(0.0, (share + least / 2 - spread) / (1 + least)))


def drawn(part: float, whole: float, usual: Usual) -> float:
    """The mean of the beta distribution that one believes in after having seen `part` of `whole`:
    with few of its own a product stands near what is usual, with many for itself."""
    return (part + usual.share * usual.weight) / (whole + usual.weight)


def usual_of(parts: Iterable[tuple[float, float]]) -> Usual:
    """What is usual, from all products' (part, whole): a beta distribution fitted by its moments
    (J. C. Kleinman, JASA 68, 1973). The more alike the products are, the more it weighs."""
    seen = [(part / whole, whole) for part, whole in parts if whole]
    total = sum(whole for _share, whole in seen)
    if not seen:
        return Usual(1.0, LEAST_WEIGHT)
    mean = sum(share * whole for share, whole in seen) / total
    chance = mean * (1 - mean)
    if len(seen) < 2 or not chance:  # noqa: PLR2004  nothing to compare
        return Usual(mean, MOST_WEIGHT)
    count = len(seen)
    spread = sum(whole * (share - mean) ** 2 for share, whole in seen) / total
    spread *= count / (count - 1)
    beyond_chance = spread - chance / count * sum(1 / whole for _share, whole in seen)
    if beyond_chance <= 0:
        return Usual(mean, MOST_WEIGHT)
    return Usual(mean, min(MOST_WEIGHT, max(LEAST_WEIGHT, (chance - spread) / beyond_chance)))
