"""A part of a whole, and how sure one can be of it."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, with the Wilson interval at 95 % (E. B. Wilson, 1927)."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Low and high end in percent."""
        if not self.whole:
            return None
        n, p = self.whole, self.part / self.whole
        middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        half = Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
        return 100 * max(0.0, min(p, middle - half)), 100 * min(1.0, max(p, middle + half))
