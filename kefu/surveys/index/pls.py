"""PLS-SEM with reflective blocks (mode A) and path weighting, for many samples at once.

All that the method needs of the answers is their correlations, so a sample of 250 people and one of
a million cost the same, and thousands of bootstrap samples are one array.
J.-B. Lohmöller, Latent Variable Path Modeling with Partial Least Squares (1989), chapter 2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kefu.surveys.index.structure import Structure

Array = NDArray[np.float64]
TOLERANCE = 1e-13
MOST_STEPS = 300


@dataclass(frozen=True)
class Fit:
    """Of B samples, P items and C constructs: `weights` (B, P) make constructs of variance one
    from standardised items; `loadings` (B, P); `latent` (B, C, C) are correlations of constructs;
    `paths` (B, C, C) go from the row to the column; `r2` (B, C), nought where nothing leads to it;
    `is_found` (B,) is false where the method came to no end or a matrix was singular."""

    weights: Array
    loadings: Array
    latent: Array
    paths: Array
    r2: Array
    is_found: NDArray[np.bool_]


def correlations(answers: Array) -> Array:
    """(P, P) of answers (N, P). An item that everybody answered alike has no correlation: NaN."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.corrcoef(answers, rowvar=False), dtype=np.float64)


def fit(samples: Array, structure: Structure) -> Fit:
    """`samples` are correlations of the items in the order of `structure.items`, (B, P, P)."""
    usable: NDArray[np.bool_] = np.asarray(np.isfinite(samples).all(axis=(1, 2)))
    moments = np.where(usable[:, None, None], samples, np.eye(samples.shape[1]))
    blocks = _blocks(structure)
    weights = _scaled(np.broadcast_to(blocks, (len(moments), *blocks.shape)), moments)
    active = np.arange(len(moments))
    is_found = np.zeros(len(moments), dtype=bool)
    for _step in range(MOST_STEPS):
        before = weights[active]
        after = _step_on(before, moments[active], blocks, structure)
        weights[active] = after
        moved = np.abs(after - before).max(axis=(1, 2))
        is_found[active[moved < TOLERANCE]] = True
        active = active[moved >= TOLERANCE]  # what is no number any more stays away, too
        if not active.size:
            break
    weights = _turned(weights, moments, blocks)
    latent = _between(weights, moments)
    paths, r2 = _regressions(latent, structure)
    is_found &= usable & np.isfinite(paths).all(axis=(1, 2))
    loadings = ((moments @ weights) * blocks).sum(axis=2)
    return Fit(weights.sum(axis=2), loadings, latent, paths, r2, is_found)


def total_effects(paths: Array) -> Array:
    """Direct and by all ways between, (…, C, C): the sum of the powers of `paths`."""
    total, power = paths.copy(), paths
    for _way in range(paths.shape[-1] - 1):
        power = power @ paths
        total += power
    return total


def _blocks(structure: Structure) -> Array:
    """(P, C): one where the item belongs to the construct."""
    found = np.zeros((len(structure.items), len(structure.constructs)))
    for construct, members in enumerate(structure.members):
        found[list(members), construct] = 1.0
    return found


def _scaled(weights: Array, moments: Array) -> Array:
    """Constructs of variance one."""
    variance = np.einsum("bpc,bpq,bqc->bc", weights, moments, weights, optimize=True)
    with np.errstate(invalid="ignore", divide="ignore"):  # of nothing: it is marked as not found
        return np.asarray(weights / np.sqrt(variance)[:, None, :], dtype=np.float64)


def _between(weights: Array, moments: Array) -> Array:
    return np.asarray(np.swapaxes(weights, 1, 2) @ (moments @ weights), dtype=np.float64)


def _step_on(weights: Array, moments: Array, blocks: Array, structure: Structure) -> Array:
    """Each construct as its neighbours see it, then each item by its correlation with that."""
    seen = moments @ weights
    latent = np.swapaxes(weights, 1, 2) @ seen
    return _scaled((seen @ _inner(latent, structure)) * blocks, moments)


def _inner(latent: Array, structure: Structure) -> Array:
    """(B, C, C): what leads to a construct counts by its regression on them, what it leads to by
    the correlation."""
    found = np.zeros_like(latent)
    for end, starts in enumerate(structure.predecessors):
        if starts:
            found[:, list(starts), end] = _slopes(latent, list(starts), end)
            found[:, end, list(starts)] = latent[:, end, list(starts)]
    return found


def _regressions(latent: Array, structure: Structure) -> tuple[Array, Array]:
    paths, r2 = np.zeros_like(latent), np.zeros(latent.shape[:2])
    for end, starts in enumerate(structure.predecessors):
        if starts:
            slopes = _slopes(latent, list(starts), end)
            paths[:, list(starts), end] = slopes
            r2[:, end] = (slopes * latent[:, list(starts), end]).sum(axis=1)
    return paths, r2


def _slopes(latent: Array, starts: list[int], end: int) -> Array:
    known = latent[np.ix_(range(len(latent)), starts, starts)]
    try:
        found = np.linalg.solve(known, latent[:, starts, end][:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:  # one of them is singular: it is marked as not found
        found = (np.linalg.pinv(known) @ latent[:, starts, end][:, :, None])[:, :, 0]
        found[np.linalg.matrix_rank(known) < len(starts)] = np.nan
    return np.asarray(found, dtype=np.float64)


def _turned(weights: Array, moments: Array, blocks: Array) -> Array:
    """A construct points where most of its items point."""
    loadings = (moments @ weights) * blocks
    signs = np.where(loadings.sum(axis=1) < 0, -1.0, 1.0)
    return np.asarray(weights * signs[:, None, :], dtype=np.float64)
