"""Whether the data bear the model. A number that they do not bear is not shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from kefu.surveys.index.bootstrap import Bootstrap
from kefu.surveys.index.pls import Array, Fit
from kefu.surveys.index.reliability import Reliability
from kefu.surveys.index.structure import Path, Structure

LEAST_RELIABLE = 0.7  # J. C. Nunnally (1978)
LEAST_EXTRACTED = 0.5  # Fornell and Larcker (1981)
MOST_ALIKE = 0.9  # Henseler, Ringle, Sarstedt (2015), for constructs that are near in meaning
MOST_INFLATED = 5.0  # J. F. Hair et al., A Primer on PLS-SEM (2017)
ROOT = 2.486  # N. Kock and P. Hadaya (2018), the inverse square root method: 5 %, power 80 %
SMALLEST_PATH = 0.2  # what one wants to see, if it is there


@dataclass(frozen=True)
class Doubt:
    """`kind` with what it is about and the figure that raised it, and the bound it missed."""

    kind: str  # unfound, few, unreliable, thin, alike, entangled, against, unstable
    about: tuple[str, ...]
    figure: float
    bound: float
    is_grave: bool = True


Blocks = tuple[Mapping[str, Reliability], Mapping[Path, float]]  # reliability, and HTMT of pairs
Asked = tuple[int, Bootstrap | None]  # how many people, and what was drawn from them


def people_wanted(smallest: float = SMALLEST_PATH) -> int:
    """So many whole answers, that a path of this size is seen four times of five."""
    return ceil((ROOT / smallest) ** 2)


def doubts_about(
    structure: Structure, found: Fit, moments: Array, blocks: Blocks, asked: Asked
) -> tuple[Doubt, ...]:
    held, alike = blocks
    return (
        *_of_the_estimate(found, *asked),
        *_of_blocks(structure, moments, held),
        *(
            Doubt("alike", pair, ratio, MOST_ALIKE)
            for pair, ratio in alike.items()
            if ratio >= MOST_ALIKE
        ),
        *_of_paths(structure, found),
    )


def _of_the_estimate(found: Fit, people: int, samples: Bootstrap | None) -> Iterator[Doubt]:
    if not found.is_found[0]:
        yield Doubt("unfound", (), 0.0, 1.0)
    if people < people_wanted():
        yield Doubt("few", (), float(people), float(people_wanted()), is_grave=False)
    if samples and samples.used < samples.drawn * LEAST_EXTRACTED:
        yield Doubt("unstable", (), samples.used / samples.drawn, LEAST_EXTRACTED)


def _of_blocks(
    structure: Structure, moments: Array, held: Mapping[str, Reliability]
) -> Iterator[Doubt]:
    for name, members in zip(structure.constructs, structure.members, strict=True):
        one = held[name]
        if one.composite < LEAST_RELIABLE or one.alpha < LEAST_RELIABLE:
            worst = min(one.composite, one.alpha)
            grave = one.composite < LEAST_RELIABLE
            yield Doubt("unreliable", (name,), worst, LEAST_RELIABLE, is_grave=grave)
        if one.ave < LEAST_EXTRACTED:
            yield Doubt("thin", (name,), one.ave, LEAST_EXTRACTED, is_grave=False)
        against = [structure.items[n] for n in members if moments[n, list(members)].sum() < 0]
        if against:
            yield Doubt("against", tuple(against), 0.0, 0.0)


def _of_paths(structure: Structure, found: Fit) -> Iterator[Doubt]:
    """What leads to the same construct and cannot be told apart has no path of its own."""
    for end, starts in enumerate(structure.predecessors):
        if len(starts) < 2:  # noqa: PLR2004  one alone
            continue
        known = found.latent[0][np.ix_(starts, starts)]
        inflated = np.diag(np.linalg.pinv(known))
        for start, factor in zip(starts, inflated, strict=True):
            if factor > MOST_INFLATED:
                about = (structure.constructs[start], structure.constructs[end])
                yield Doubt("entangled", about, float(factor), MOST_INFLATED)
