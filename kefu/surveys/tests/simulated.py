"""Answers of people whose reasons we know."""

import numpy as np

from kefu.surveys.index.pls import Array
from kefu.surveys.index.structure import Structure

CHAIN = Structure(
    {"care": ("c1", "c2", "c3"), "trust": ("t1", "t2", "t3"), "return": ("r1", "r2", "r3")},
    (("care", "trust"), ("trust", "return"), ("care", "return")),
)


def answers_of(people: int, *, noise: float = 0.6, seed: int = 7, twins: bool = False) -> Array:
    """(people, 9) from 1 to 10: care leads to trust by .7, both to return. `twins` makes trust
    and return the same thing."""
    drawer = np.random.default_rng(seed)
    care = drawer.normal(size=people)
    trust = 0.7 * care + np.sqrt(1 - 0.49) * drawer.normal(size=people)
    again = trust if twins else 0.5 * trust + 0.2 * care + 0.7 * drawer.normal(size=people)
    items = [
        construct + noise * drawer.normal(size=people)
        for construct in (care, trust, again)
        for _item in range(3)
    ]
    return np.clip(np.round(6.5 + 1.5 * np.stack(items, axis=1)), 1, 10)
