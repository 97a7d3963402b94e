"""One estimate of the index from answers, with what it is worth: numbers, or why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from kefu.surveys.index import pls
from kefu.surveys.index.bootstrap import Bootstrap, bootstrap
from kefu.surveys.index.reliability import Reliability, heterotrait, reliabilities
from kefu.surveys.index.structure import Path, Structure
from kefu.surveys.index.verdict import Doubt, doubts_about

SAMPLES, SEED = 5000, 20261122


@dataclass(frozen=True)
class Estimate:
    """`scores` are the constructs' means from 0 to 100; `paths` and `totals` are of standardised
    constructs, `points` the same total effects in points of the 0 to 100 scale. `doubts` says why
    the data do not bear the model; with any that is grave no number is to be shown."""

    people: int
    left_out: int  # people who did not answer every item
    paths: Mapping[Path, float]
    totals: Mapping[Path, float]
    points: Mapping[Path, float]
    weights: Mapping[str, float]
    loadings: Mapping[str, float]
    r2: Mapping[str, float]
    scores: Mapping[str, float]
    reliability: Mapping[str, Reliability]
    htmt: Mapping[Path, float]
    doubts: tuple[Doubt, ...]
    samples: Bootstrap | None = field(default=None, repr=False)

    @property
    def is_valid(self) -> bool:
        return not any(doubt.is_grave for doubt in self.doubts)

    @property
    def htmt_max(self) -> float:
        return max(self.htmt.values(), default=0.0)


def estimate(
    answers: pls.Array,
    structure: Structure,
    *,
    scale: tuple[float, float] = (1, 10),
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Estimate:
    """`answers` (N, P), items in the order of `structure.items`, NaN where nothing was said.

    Raises TooFew with fewer people than items, or where nobody differs in an item.
    """
    whole = np.isfinite(answers).all(axis=1)
    used = answers[whole]
    _check(used, structure)
    moments = pls.correlations(used)
    found = pls.fit(moments[None], structure)
    drawn = bootstrap(used, structure, found, samples=samples, seed=seed) if samples else None
    held = reliabilities(moments, found, structure)
    ratios = heterotrait(moments, structure)
    names = structure.constructs
    pairs = {(names[b], names[a]): float(ratios[a, b]) for a in range(len(names)) for b in range(a)}
    total = pls.total_effects(found.paths)[0]
    means, spreads = _scores(used, found, structure, scale)
    reached = [(a, b) for a in range(len(names)) for b in range(len(names)) if total[a, b]]
    place = {name: n for n, name in enumerate(names)}
    doubts = doubts_about(structure, found, moments, (held, pairs), (len(used), drawn))
    return Estimate(
        people=len(used),
        left_out=int(len(answers) - len(used)),
        paths={
            (start, end): float(found.paths[0, place[start], place[end]])
            for start, end in structure.paths
        },
        totals={(names[a], names[b]): float(total[a, b]) for a, b in reached},
        points={
            (names[a], names[b]): float(total[a, b] * spreads[b] / spreads[a]) for a, b in reached
        },
        weights=dict(zip(structure.items, map(float, found.weights[0]), strict=True)),
        loadings=dict(zip(structure.items, map(float, found.loadings[0]), strict=True)),
        r2={
            name: float(found.r2[0, n]) for n, name in enumerate(names) if structure.predecessors[n]
        },
        scores=dict(zip(names, map(float, means), strict=True)),
        reliability=held,
        htmt=pairs,
        doubts=doubts,
        samples=drawn,
    )


class TooFew(ValueError):
    """Nothing can be estimated from so few people, or where all of them say the same."""


def _check(answers: pls.Array, structure: Structure) -> None:
    people, items = answers.shape
    if people <= items:
        raise TooFew(f"{people} whole answers to {items} items")
    still = [item for item, alike in zip(structure.items, np.ptp(answers, axis=0) == 0, strict=True)
             if alike]  # fmt: skip
    if still:
        raise TooFew(f"everybody answers alike: {', '.join(still)}")


def _scores(
    answers: pls.Array, found: pls.Fit, structure: Structure, scale: tuple[float, float]
) -> tuple[pls.Array, pls.Array]:
    """Mean and spread (C,) of each construct from 0 to 100: its items in their own unit, by their
    weights, which then add up to one."""
    low, high = scale
    points = (answers - low) / (high - low) * 100
    own = found.weights[0] / answers.std(axis=0, ddof=1)
    columns = [
        points[:, list(members)] @ (own[list(members)] / own[list(members)].sum())
        for members in structure.members
    ]
    scores = np.stack(columns, axis=1)
    return scores.mean(axis=0), scores.std(axis=0, ddof=1)
