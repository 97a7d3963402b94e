"""How sure a path is: the model estimated anew on thousands of samples of the same people."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kefu.surveys.index.pls import Array, Fit, fit, total_effects
from kefu.surveys.index.structure import Structure

AT_ONCE = 500
LOW, HIGH = 2.5, 97.5


@dataclass(frozen=True)
class Interval:
    """`low` and `high` leave out one sample in forty on each side; `error` is their spread."""

    low: float
    high: float
    error: float

    @property
    def is_sure(self) -> bool:
        """Whether it leaves out nought."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Bootstrap:
    """Of S samples that could be estimated out of `drawn`: (S, C, C) and (S, P) arrays."""

    drawn: int
    paths: Array
    totals: Array
    weights: Array
    r2: Array

    @property
    def used(self) -> int:
        return len(self.paths)

    def path(self, start: int, end: int) -> Interval:
        return interval(self.paths[:, start, end])

    def total(self, start: int, end: int) -> Interval:
        return interval(self.totals[:, start, end])


def bootstrap(
    answers: Array, structure: Structure, original: Fit, *, samples: int, seed: int
) -> Bootstrap:
    """`answers` (N, P) in the order of the structure's items. A sample that turned a construct
    round is turned back, by its weights; one that cannot be estimated is left out and counted."""
    drawer = np.random.default_rng(seed)
    fits = [fit(moments, structure) for moments in _resampled(answers, samples, drawer)]
    found = [np.flatnonzero(one.is_found) for one in fits]
    weights = np.concatenate([one.weights[use] for one, use in zip(fits, found, strict=True)])
    paths = np.concatenate([one.paths[use] for one, use in zip(fits, found, strict=True)])
    r2 = np.concatenate([one.r2[use] for one, use in zip(fits, found, strict=True)])
    signs = _signs(weights, original, structure)
    paths = paths * signs[:, :, None] * signs[:, None, :]
    belongs = np.repeat(np.arange(len(structure.members)), [len(one) for one in structure.members])
    return Bootstrap(samples, paths, total_effects(paths), weights * signs[:, belongs], r2)


def interval(values: Array) -> Interval:
    low, high = np.percentile(values, [LOW, HIGH])
    return Interval(float(low), float(high), float(values.std(ddof=1)))


def _resampled(answers: Array, samples: int, drawer: np.random.Generator) -> Iterator[Array]:
    """Correlations (B, P, P) of as many people as there are, drawn with replacement."""
    people, items = answers.shape
    centred = answers - answers.mean(axis=0)
    for start in range(0, samples, AT_ONCE):
        size = min(AT_ONCE, samples - start)
        drawn = centred[drawer.integers(0, people, (size, people))]
        drawn = drawn - drawn.mean(axis=1, keepdims=True)
        moments = np.swapaxes(drawn, 1, 2) @ drawn
        spread = np.sqrt(np.einsum("bpp->bp", moments))
        with np.errstate(invalid="ignore", divide="ignore"):
            moments = moments / (spread[:, :, None] * spread[:, None, :])
        yield moments.reshape(size, items, items)


def _signs(weights: Array, original: Fit, structure: Structure) -> Array:
    agreement = weights * original.weights[0]
    agreed = [agreement[:, list(members)].sum(axis=1) for members in structure.members]
    return np.where(np.stack(agreed, axis=1) < 0, -1.0, 1.0)
