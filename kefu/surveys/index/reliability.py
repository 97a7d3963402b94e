"""How well items measure what they are said to measure. All of it from correlations of items."""

from dataclasses import dataclass

import numpy as np

from kefu.surveys.index.pls import Array, Fit
from kefu.surveys.index.structure import Structure

STEPS = 2000
TOLERANCE = 1e-12


@dataclass(frozen=True)
class Reliability:
    """Of one construct. A construct of one item is taken at its word: all of them are one.

    `alpha`: L. J. Cronbach (1951), of standardised items. `omega`: R. P. McDonald (1999), one
    factor by principal axes. `composite` and `ave` (average variance extracted): C. Fornell and
    D. F. Larcker (1981), with the loadings of the model. `rho`: T. K. Dijkstra and J. Henseler
    (2015), the one that corrects paths for attenuation.
    """

    alpha: float
    omega: float
    composite: float
    ave: float
    rho: float


def reliabilities(moments: Array, fit: Fit, structure: Structure) -> dict[str, Reliability]:
    """By construct; `moments` (P, P) are the correlations that `fit` was made of, its only one."""
    return {
        name: reliability_of(
            moments[np.ix_(members, members)],
            fit.loadings[0, list(members)],
            fit.weights[0, list(members)],
        )
        for name, members in zip(structure.constructs, structure.members, strict=True)
    }


def reliability_of(moments: Array, loadings: Array, weights: Array) -> Reliability:
    """Of one block: correlations (K, K) of its items, and what the model makes of them, (K,)."""
    if len(moments) == 1:
        return Reliability(1.0, 1.0, 1.0, 1.0, 1.0)
    own = one_factor(moments)
    return Reliability(
        alpha=standardised_alpha(moments),
        omega=_composite(own),
        composite=_composite(loadings),
        ave=float((loadings**2).mean()),
        rho=_rho(moments, weights),
    )


def heterotrait(moments: Array, structure: Structure) -> Array:
    """(C, C) ratios of correlations between two constructs' items to those within them (HTMT).

    J. Henseler, C. M. Ringle, M. Sarstedt, Journal of the Academy of Marketing Science 43 (2015),
    with absolute values. Near one, customers do not tell the two apart.
    """
    size = len(structure.constructs)
    absolute = np.abs(moments)
    within = [_mean_within(absolute[np.ix_(one, one)]) for one in structure.members]
    found = np.ones((size, size))
    for first in range(size):
        for second in range(first):
            between = absolute[np.ix_(structure.members[first], structure.members[second])]
            ratio = between.mean() / np.sqrt(within[first] * within[second])
            found[first, second] = found[second, first] = ratio
    return found


def standardised_alpha(moments: Array) -> float:
    """Of a block's correlations (K, K)."""
    size = len(moments)
    if size == 1:
        return 1.0
    mean = (moments.sum() - size) / (size * (size - 1))
    return float(size * mean / (1 + (size - 1) * mean))


def one_factor(moments: Array) -> Array:
    """Loadings (K,) of the one factor that leaves the least of the correlations unexplained."""
    if len(moments) == 2:  # noqa: PLR2004  two items cannot tell more than what they share
        share = np.sqrt(abs(moments[0, 1]))
        return np.array([share, share])
    reduced = moments.copy()
    explained = np.max(np.abs(moments - np.eye(len(moments))), axis=1)
    loadings = np.zeros(len(moments))
    for _step in range(STEPS):
        np.fill_diagonal(reduced, explained)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
        now = np.minimum(loadings**2, 1.0)
        if np.abs(now - explained).max() < TOLERANCE:
            break
        explained = now
    return loadings if loadings.sum() >= 0 else -loadings


def _composite(loadings: Array) -> float:
    common = loadings.sum() ** 2
    return float(common / (common + (1 - loadings**2).sum()))


def _rho(moments: Array, weights: Array) -> float:
    off = moments - np.diag(np.diag(moments))
    squares = np.outer(weights, weights)
    others = squares - np.diag(np.diag(squares))
    return float(
        (weights @ weights) ** 2 * (weights @ off @ weights) / (weights @ others @ weights)
    )


def _mean_within(absolute: Array) -> float:
    size = len(absolute)
    if size == 1:
        return 1.0
    return float((absolute.sum() - size) / (size * (size - 1)))
