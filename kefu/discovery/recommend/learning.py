"""Learns the links and the demand, and from the last stretch of time how much each counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kefu.discovery.recommend.links import Histories, Links, demand, walk
from kefu.discovery.recommend.ranking import Numbers, Taste, Weights, rank

LAST_STRETCH = 0.1  # of all acts, by time
MOST_TRIED = 250  # people
TOP = 10
IN_DEMAND = 200  # goods
TASTES = tuple(
    Taste(half_life, share)
    for half_life in (1.5, 4.0, 10.0)
    for share in (0.0, 0.1, 0.3, 0.6, 1.0, 1.5)
)
FEW = 50  # people to try on; with fewer the default taste is as good as any


@dataclass(frozen=True)
class Learned:
    links: Links
    demand: Weights
    taste: Taste

    @property
    def wanted(self) -> tuple[Numbers, Weights]:
        """What is in demand, most first."""
        top = np.argsort(-self.demand, kind="stable")[:IN_DEMAND]
        return top, self.demand[top]


def learn(histories: Histories) -> Learned:
    return Learned(walk(histories), demand(histories), _taste(histories))


def _taste(histories: Histories) -> Taste:
    """What would have served best lately, judged by what people then did."""
    earlier, later = _split(histories)
    tried = list(_people(earlier, later))[:: max(1, len(later) // MOST_TRIED)]
    if len(tried) < FEW:
        return Taste()
    known = Learned(walk(earlier), demand(earlier), Taste())
    marks = [(_mark(known, tried, taste), -place) for place, taste in enumerate(TASTES)]
    return TASTES[-max(marks)[1]]


def _mark(known: Learned, tried: list[tuple[list[int], set[int]]], taste: Taste) -> float:
    gains = [
        gain(
            [
                one.goods
                for one in rank(
                    steps,
                    links_of=known.links.of,
                    wanted=known.wanted,
                    taste=taste,
                    without=set(steps),
                    most=TOP,
                )
            ],
            right,
        )
        for steps, right in tried
    ]
    return float(np.mean(gains))


def gain(shown: Sequence[int], right: set[int]) -> float:
    """Normalised discounted cumulative gain: 1 if what was right stands first."""
    got = sum(1 / np.log2(place + 2) for place, goods in enumerate(shown) if goods in right)
    ideal = sum(1 / np.log2(place + 2) for place in range(min(len(shown), len(right))))
    return float(got / ideal) if ideal else 0.0


def _split(histories: Histories) -> tuple[Histories, dict[int, set[int]]]:
    """The last stretch of time; or everybody's last act, where nobody knows the time."""
    people, goods, days = histories.people, histories.goods, histories.days
    if days is None:
        is_late = np.append(people[1:] != people[:-1], True) if len(people) else np.empty(0, bool)
    else:
        is_late = days < np.quantile(days, LAST_STRETCH) if len(days) else np.empty(0, bool)
    later: dict[int, set[int]] = {}
    for person, good in zip(people[is_late].tolist(), goods[is_late].tolist(), strict=True):
        later.setdefault(person, set()).add(good)
    first = days[~is_late] if days is not None else None
    since = first - first.min() if first is not None and len(first) else first
    earlier = Histories(people[~is_late], goods[~is_late], since, histories.size)
    return earlier, later


def _people(earlier: Histories, later: dict[int, set[int]]) -> Iterator[tuple[list[int], set[int]]]:
    """Who was there before and came again: their steps, newest first, and what they did next."""
    bounds = np.searchsorted(earlier.people, sorted(later))
    ends = np.searchsorted(earlier.people, sorted(later), side="right")
    for person, start, end in zip(sorted(later), bounds, ends, strict=True):
        steps = earlier.goods[start:end][::-1].tolist()
        new = later[person] - set(steps)
        if steps and new:
            yield steps, new
