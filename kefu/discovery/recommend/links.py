"""From what people did one after another to what leads to what: a walk, counted and weighed.

Two goods are linked as often as somebody came from one to the other, more the closer they stood
and the more so forwards; less for people with very long histories, less for goods that everybody
meets. Measured against a closed form (EASE) and an item-kNN, see docs/decisions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kefu.discovery.recommend.ranking import Numbers, Weights

BACKWARDS = 0.5  # against 1 for the order in which people went
FADES_OVER = 25.0  # steps between two goods
LONG_HISTORIES = 0.5  # exponent
WELL_KNOWN = 0.4  # exponent, for each end of a link
MOST_STEPS = 80
MOST_PAIRS = 150_000_000
KEPT = 200  # links of one thing
FOLDED_AT = 20_000_000  # pairs in memory
A_TREND = 7.0  # days until an act counts half for what is in demand


@dataclass(frozen=True)
class Histories:
    """Everybody's goods in the order of time: `people` and `goods` side by side, sorted by both."""

    people: Numbers
    goods: Numbers
    days: Weights | None  # before the last act of all; None where nobody knows
    size: int  # of the catalogue

    @classmethod
    def of(cls, sequences: Sequence[Sequence[int]], size: int) -> "Histories":
        lengths = [len(one) for one in sequences]
        people = np.repeat(np.arange(len(sequences)), lengths)
        flat = [good for one in sequences for good in one]
        return cls(people, np.asarray(flat, dtype=np.int64), None, size)


@dataclass(frozen=True)
class Links:
    """Of each thing the things it leads to, strongest first."""

    starts: Numbers
    others: Numbers
    weights: Weights

    def of(self, good: int) -> tuple[Numbers, Weights]:
        part = slice(self.starts[good], self.starts[good + 1])
        return self.others[part], self.weights[part]


def walk(histories: Histories, *, backwards: float = BACKWARDS, steps: int = MOST_STEPS) -> Links:
    goods, people = histories.goods, histories.people
    lengths = np.bincount(people)
    shares = 1 / np.maximum(lengths, 1) ** LONG_HISTORIES
    reach = max(1, min(steps, MOST_PAIRS // max(len(goods), 1), int(lengths.max(initial=1)) - 1))
    total = _Pairs(histories.size)
    for step in range(1, reach + 1):
        same = people[step:] == people[:-step]
        if not same.any():
            break
        before, after = goods[:-step][same], goods[step:][same]
        weight = shares[people[step:][same]] * np.exp(-(step - 1) / FADES_OVER)
        total.add(before, after, weight)
        if backwards:
            total.add(after, before, weight * backwards)
    return _strongest(_tempered(total.sum(), goods, histories.size))


class _Pairs:
    """Adds up pairs; folded now and then, so that they need no more room than their sum."""

    def __init__(self, size: int) -> None:
        self._shape = (size, size)
        self._total = sparse.csr_matrix(self._shape)
        self._waiting: list[tuple[Numbers, Numbers, Weights]] = []
        self._count = 0

    def add(self, before: Numbers, after: Numbers, weights: Weights) -> None:
        self._waiting.append((before, after, weights))
        self._count += len(before)
        if self._count > FOLDED_AT:
            self.sum()

    def sum(self) -> sparse.csr_matrix:
        if self._waiting:
            rows, columns, weights = (
                np.concatenate(parts) for parts in zip(*self._waiting, strict=True)
            )
            self._total = self._total + sparse.csr_matrix(
                (weights, (rows, columns)), shape=self._shape
            )
            self._waiting, self._count = [], 0
        return self._total


def demand(histories: Histories, *, half_life: float = A_TREND) -> Weights:
    """How much each thing is in demand now, 1 for the most; ever, where no days are known."""
    fresh = None if histories.days is None else 0.5 ** (histories.days / half_life)
    count = np.bincount(histories.goods, weights=fresh, minlength=histories.size)
    share: Weights = count.astype(np.float64) / max(count.max(initial=0), 1e-9)
    return share


def _tempered(total: sparse.csr_matrix, goods: Numbers, size: int) -> sparse.csr_matrix:
    total.setdiag(0)
    total.eliminate_zeros()
    known = np.maximum(np.bincount(goods, minlength=size), 1) ** -WELL_KNOWN
    scale = sparse.diags(known)
    return (scale @ total @ scale).tocsr()


def _strongest(total: sparse.csr_matrix) -> Links:
    """The strongest links of each row, in order."""
    rows = np.repeat(np.arange(total.shape[0]), np.diff(total.indptr))
    order = np.lexsort((-total.data, rows))
    place = np.arange(len(order)) - total.indptr[rows]
    kept = order[place < KEPT]
    counts = np.minimum(np.diff(total.indptr), KEPT)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Links(starts, total.indices[kept].astype(np.int64), total.data[kept])
