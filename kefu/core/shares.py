"""A part of a whole, how sure one can be of it, and of the difference between two."""

from dataclasses import dataclass
from math import ceil, sqrt

Z95 = 1.959964
Z80 = 0.841621  # a difference that is there is seen in four tries of five


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


@dataclass(frozen=True)
class Difference:
    """`one` less `other` in points, with its interval at 95 %.

    Both Wilson intervals are put together: R. G. Newcombe, Statistics in Medicine 17 (1998),
    873-890, method 10. It holds for few people and for shares near nothing, where the textbook's
    interval does not.
    """

    one: Share
    other: Share

    @property
    def points(self) -> float | None:
        one, other = self.one.percent, self.other.percent
        return None if one is None or other is None else one - other

    @property
    def interval(self) -> tuple[float, float] | None:
        """Low and high end in points."""
        points, one, other = self.points, self.one.interval, self.other.interval
        if points is None or one is None or other is None:
            return None
        p, q = self.one.percent or 0.0, self.other.percent or 0.0
        low = points - sqrt((p - one[0]) ** 2 + (other[1] - q) ** 2)
        high = points + sqrt((one[1] - p) ** 2 + (q - other[0]) ** 2)
        return low, high

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out that there is none."""
        ends = self.interval
        return ends is not None and (ends[0] > 0 or ends[1] < 0)


def people_needed(base: float, *, lift: float, ratio: float) -> int | None:
    """How many in the smaller group, `ratio` times as many in the other, to see the `lift`.

    `base` is the share there, from 0 to 1, and `lift` how much more the other has, .2 for a fifth.
    At 95 % and with a power of 80 %; J. L. Fleiss, B. Levin, M. C. Paik, Statistical Methods for
    Rates and Proportions (2003), 4.2, without the correction for continuity. None where it
    cannot be said.
    """
    more = base * (1 + lift)
    if not 0 < base < 1 or not 0 < more < 1 or base == more:
        return None
    mean = (base + ratio * more) / (1 + ratio)
    under_none = Z95 * sqrt((ratio + 1) * mean * (1 - mean))
    under_some = Z80 * sqrt(ratio * base * (1 - base) + more * (1 - more))
    return ceil((under_none + under_some) ** 2 / (ratio * (more - base) ** 2))
