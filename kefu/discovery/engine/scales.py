"""Ranges for numbers: round edges that share the goods out evenly, made when an index is built."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from math import floor, log10

FEW_VALUES = 8  # so few different ones stand for themselves
PARTS = 16
SAFE = re.compile(r"[a-z][a-z0-9_]*")
ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(slots=True)
class Scales:
    """For each number goods have, the edges of its ranges; range `k` ends before `edges[k]`."""

    edges: dict[str, list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, samples: Mapping[str, Sequence[float]]) -> "Scales":
        return cls({code: _edges(values) for code, values in samples.items() if values})

    def terms(self, numbers: Mapping[str, float]) -> Iterator[str]:
        for code, value in numbers.items():
            edges = self.edges.get(code)
            if edges:
                yield f"{code}~{bisect_right(edges, value)}"

    def bounds(self, code: str, part: int) -> tuple[float | None, float | None]:
        """From and below of one range."""
        edges = self.edges[code]
        low = edges[part - 1] if part > 0 else None
        high = edges[part] if part < len(edges) else None
        return low, high


def key_of(code: str) -> str:
    """The name of a number inside the index, where dots and the like would mean something."""
    if SAFE.fullmatch(code):
        return code
    return "x" + blake2b(code.encode(), digest_size=8).hexdigest()


def _edges(values: Sequence[float]) -> list[float]:
    different = sorted(set(values))
    if len(different) <= FEW_VALUES:
        return different
    ordered = sorted(values)
    quantiles = [ordered[len(ordered) * part // PARTS] for part in range(1, PARTS)]
    return sorted({_round(value) for value in quantiles})


def _round(value: float) -> float:
    if value <= 0:
        return 0.0
    power = 10.0 ** floor(log10(value))
    nearest = min(ROUND, key=lambda step: abs(step - value / power))
    return float(f"{nearest * power:.6g}")
