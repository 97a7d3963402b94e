"""Answers weighted to the customers they stand for, with an error that knows of the weighting.

Raking: W. E. Deming and F. F. Stephan (1940). Its variance by linearisation: J.-C. Deville,
C.-E. Särndal, O. Sautory, Journal of the American Statistical Association 88 (1993); influences
are taken free of the margins before clusters are compared, as R's `survey` has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.str_]
MOST_PASSES = 1000
TOLERANCE = 1e-12  # of the totals
SWEEPS = 50


class WrongMargin(ValueError):
    """Totals that the sample cannot be laid to; the words say which."""


@dataclass(frozen=True)
class Margin:
    """What group each person is in (N,), and how many there are of each group in all."""

    name: str
    groups: Labels
    totals: Mapping[str, float]


@dataclass(frozen=True)
class Design:
    """How the sample was drawn. `weights` (N,) are one over the chance to be asked; `clusters` and
    `strata` (N,) name who was drawn together and out of what; `sizes` (N,) is how many clusters
    there are in the stratum, infinite where nobody counted."""

    weights: Array
    clusters: Labels | None = None
    strata: Labels | None = None
    sizes: Array | None = None


@dataclass(frozen=True)
class Mean:
    value: float
    error: float  # standard error

    @property
    def interval(self) -> tuple[float, float]:
        """At 95 %."""
        return self.value - 1.959964 * self.error, self.value + 1.959964 * self.error


def rake(weights: Array, margins: Sequence[Margin]) -> Array:
    """Weights (N,) that give each margin its totals, and differ from the first ones as little as
    can be. Raises WrongMargin where a group is empty or unknown, totals are of different sizes, or
    no weights give them all.
    """
    _check(margins)
    members = [
        [(margin.groups == group, total) for group, total in margin.totals.items()]
        for margin in margins
    ]
    raked = np.array(weights, dtype=np.float64)
    for _pass in range(MOST_PASSES):
        for one in members:
            for here, total in one:
                raked[here] *= total / raked[here].sum()
        off = max(abs(raked[here].sum() / total - 1) for one in members for here, total in one)
        if off < TOLERANCE:
            return raked
    raise WrongMargin(f"no weights give all totals at once, they are {off:.1%} off")


def mean_of(values: Array, design: Design, margins: Sequence[Margin] = ()) -> Mean:
    """The mean of `values` (N,) over all customers, weighted by `design` or raked to `margins`."""
    weights = rake(design.weights, margins) if margins else design.weights
    total = weights.sum()
    value = float((weights * values).sum() / total)
    influence = weights * (values - value) / total
    for _sweep in range(SWEEPS if margins else 0):
        for margin in margins:
            for group in margin.totals:
                here = margin.groups == group
                influence[here] -= weights[here] * (influence[here] / weights[here]).mean()
    return Mean(value, float(np.sqrt(_variance(influence, design))))


def _variance(influence: Array, design: Design) -> float:
    """Between clusters, in each stratum. A stratum of one cluster says nothing of its own."""
    people = len(influence)
    strata = np.zeros(people, dtype=np.str_) if design.strata is None else design.strata
    variance = 0.0
    for stratum in np.unique(strata):
        here = strata == stratum
        sums = _sums(influence[here], None if design.clusters is None else design.clusters[here])
        count = len(sums)
        if count < 2:  # noqa: PLR2004  nothing to compare with
            continue
        drawn = 0.0 if design.sizes is None else count / float(design.sizes[here][0])
        variance += count / (count - 1) * (1 - drawn) * float(((sums - sums.mean()) ** 2).sum())
    return variance


def _sums(influence: Array, clusters: Labels | None) -> Array:
    if clusters is None:
        return influence
    _names, place = np.unique(clusters, return_inverse=True)
    return np.asarray(np.bincount(place, weights=influence), dtype=np.float64)


def _check(margins: Sequence[Margin]) -> None:
    sizes = {margin.name: sum(margin.totals.values()) for margin in margins}
    if max(sizes.values()) - min(sizes.values()) > TOLERANCE * max(sizes.values()):
        raise WrongMargin(f"the totals are of different sizes: {sizes}")
    for margin in margins:
        found, named = set(margin.groups.tolist()), set(margin.totals)
        if found - named:
            raise WrongMargin(f"{margin.name} has no total for {', '.join(sorted(found - named))}")
        empty = {group for group in named - found if margin.totals[group]}
        if empty:
            raise WrongMargin(f"nobody answered of {margin.name} {', '.join(sorted(empty))}")
