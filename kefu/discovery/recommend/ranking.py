"""What to show next to somebody: where their last steps lead, and what is in demand.

Pages and measurements call the same `rank`; a page hands in links read from the database.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]

STEPS_THAT_COUNT = 30
LinksOf = Callable[[int], tuple[Numbers, Weights]]


@dataclass(frozen=True)
class Taste:
    """How strongly the last steps count, and how much what is in demand; learned, not guessed."""

    half_life: float = 3.0  # steps
    demand: float = 0.3


@dataclass(frozen=True)
class Ranked:
    goods: int
    score: float
    because: int | None  # the step that led here most; None where it is demand alone


def rank(
    steps: Sequence[int],
    *,
    links_of: LinksOf,
    wanted: tuple[Numbers, Weights],
    taste: Taste,
    without: Collection[int],
    most: int,
) -> list[Ranked]:
    """`steps` are newest first; `wanted` is what is in demand with its share, 1 for the most."""
    numbers, weights, whence = _led_to(steps[:STEPS_THAT_COUNT], links_of, taste.half_life)
    in_demand, share = wanted
    every = np.concatenate([numbers, in_demand])
    strongest = _strongest_sum(numbers, weights)
    parts = np.concatenate([weights / strongest, share * taste.demand])
    found, place = np.unique(every, return_inverse=True)
    score = np.bincount(place, weights=parts, minlength=len(found))
    order = np.argsort(-score, kind="stable")
    chosen: list[Ranked] = []
    for index in order:
        goods = int(found[index])
        if goods not in without:
            chosen.append(
                Ranked(goods, float(score[index]), _because(goods, numbers, weights, whence))
            )
        if len(chosen) == most:
            break
    return chosen


def _led_to(
    steps: Sequence[int], links_of: LinksOf, half_life: float
) -> tuple[Numbers, Weights, Numbers]:
    numbers, weights, whence = [], [], []
    for age, step in enumerate(steps):
        others, strength = links_of(step)
        numbers.append(others)
        weights.append(strength * 0.5 ** (age / half_life))
        whence.append(np.full(len(others), step, dtype=np.int64))
    if not numbers:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, np.empty(0), nothing
    return np.concatenate(numbers), np.concatenate(weights), np.concatenate(whence)


def _strongest_sum(numbers: Numbers, weights: Weights) -> float:
    if not len(numbers):
        return 1.0
    _, place = np.unique(numbers, return_inverse=True)
    return max(float(np.bincount(place, weights=weights).max()), 1e-12)


def _because(goods: int, numbers: Numbers, weights: Weights, whence: Numbers) -> int | None:
    here = np.flatnonzero(numbers == goods)
    return int(whence[here[np.argmax(weights[here])]]) if len(here) else None
