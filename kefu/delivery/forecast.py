"""When a parcel arrives, learned from those before it. Pure: it reads and writes nothing.

A way is counted in whole days, since a day is what customers are promised. Its length is a level
times what its groups (a region, a carrier, a day of the week) make of it, each drawn towards "no
difference" where little is known. What is left over is not assumed to follow any law: it is the
survival of the ways before, newer ones weighing more, and those still under way counting as what
they are, "longer than so far" (Kaplan and Meier 1958). A promise with a chance is read from there.

The road changes faster than ways end: who waits for whole ways hears of a slow road three weeks
late. So its speed is that of the last two weeks, whoever was under way then: what arrived in them
over what should have by that survival (a standardised ratio as in Breslow and Day 1987; counting by
days of the calendar instead of by start is period analysis, Brenner and Gefeller 1996). The coming
weeks will not be as the last two; the survival is the mean over how far they may differ, a gamma
law of speeds (Vaupel, Manton and Stallard 1979).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

HALF = 0.5  # days: a day begun counts as half a day
ROUNDS = 6  # of fitting one kind of group after the other
HALF_LIFE_OF_GROUPS = 240.0  # days after which a way says half as much about its groups
HALF_LIFE_OF_SPREAD = 90.0  # and about how far ways scatter
SETTLED = 30.0  # days after which most ways are at an end, so that fast ones do not lead
LATELY = 14  # days the speed is taken of: whole weeks, since carriers rest on some days of each
USUAL = 20.0  # arrivals that weigh as much as knowing nothing of the speed
DRIFT = 0.2  # by how much the speed of the coming weeks differs from it (a standard deviation)
STEPS = 400  # of the survival that is kept
DRAWN = 12.0  # ways that weigh as much as knowing nothing of a group
LONGEST = 180  # days
AT_ONCE = -9.0  # the edge of what ends on the day it began

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """One parcel's way, as far as it is known.

    `began` is a day as a number; `days` is the smallest number of days after it that would have
    been true as a promise, None while it is under way; then it is known to last longer than `seen`
    days. `groups` go from the widest to the finest.
    """

    groups: tuple[str, ...]
    began: float
    days: int | None
    seen: int = 0


@dataclass(frozen=True)
class Forecast:
    """What is known of ways: `marks` are where the survival `left` steps down."""

    level: float
    effects: Mapping[str, float]
    marks: Numbers
    left: Numbers
    ways: int

    def promise(self, groups: Sequence[str], chance: float) -> int:
        """The fewest days within which so many of these ways end."""
        wanted = 1 - min(chance * (1 + 1 / max(self.ways, 1)), 0.999)
        here = int(np.searchsorted(-self.left, -wanted))
        edge = self.marks[min(here, len(self.marks) - 1)]
        return min(math.floor(math.exp(self._centre(groups) + edge) - HALF) + 1, LONGEST)

    def over(self, groups: Sequence[str], days: int) -> float:
        """The share of these ways that last longer than so many days."""
        if days < 0:
            return 1.0
        place = math.log(days + HALF) - self._centre(groups)
        gone = int(np.searchsorted(self.marks, place, side="left"))
        return float(self.left[gone - 1]) if gone else 1.0

    def still_over(self, groups: Sequence[str], days: int, *, passed: int) -> float:
        """The same among those that have lasted `passed` days already."""
        if passed >= days:
            return 1.0
        under_way = self.over(groups, passed)
        if under_way <= 0:
            return 1.0  # longer than anything known: nothing speaks for an end
        return min(self.over(groups, days) / under_way, 1.0)

    def _centre(self, groups: Sequence[str]) -> float:
        return self.level + sum(self.effects.get(group, 0.0) for group in groups)

    def as_json(self) -> dict[str, Any]:
        return {
            "level": round(self.level, 5),
            "effects": {name: round(effect, 5) for name, effect in self.effects.items()},
            "marks": [round(float(mark), 5) for mark in self.marks],
            "left": [round(float(share), 6) for share in self.left],
            "ways": self.ways,
        }

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Forecast":
        return cls(
            told["level"],
            told["effects"],
            np.array(told["marks"], dtype=np.float64),
            np.array(told["left"], dtype=np.float64),
            told["ways"],
        )


@dataclass(frozen=True)
class Outlook:
    """Three forecasts of one way: all of it, until it leaves the house, and from there."""

    whole: Forecast
    house: Forecast
    road: Forecast

    def late(self, groups: Sequence[str], *, promised: int, passed: int, left: int | None) -> float:
        """How likely it comes after the day promised, from what is known `passed` days on.

        `left` is the day it left the house on, None while it has not. All count from its begin.
        """
        if left is not None:
            return self.road.still_over(groups, promised - left, passed=passed - left)
        if passed >= promised:
            return 1.0
        leaves = range(passed + 1, promised + 1)
        within = self.house.over(groups, passed) or 1.0
        gone, late = 0.0, 0.0
        for day in leaves:
            share = (self.house.over(groups, day - 1) - self.house.over(groups, day)) / within
            gone += share
            late += share * self.road.over(groups, promised - day)
        return min(late + max(1 - gone, 0.0), 1.0)

    def new_promise(
        self, groups: Sequence[str], chance: float, *, passed: int, left: int | None
    ) -> int:
        """The fewest days (from its begin) within which it comes with that chance, seen today.

        What has lasted longer than all that is known counts as if its way began today.
        """
        for promised in range(passed + 1, passed + LONGEST):
            if self.late(groups, promised=promised, passed=passed, left=left) <= 1 - chance:
                return promised
        ahead = self.whole if left is None else self.road
        return passed + max(ahead.promise(groups, chance), 1)

    def as_json(self) -> dict[str, Any]:
        parts = {"whole": self.whole, "house": self.house, "road": self.road}
        return {name: part.as_json() for name, part in parts.items()}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Outlook":
        return cls(*(Forecast.of_json(told[name]) for name in ("whole", "house", "road")))


def learn(ways: Sequence[Way], *, today: float) -> Forecast:
    """What the ways begun before `today` say, each as far as it was known in its first hour."""
    ways = [way for way in ways if way.days is not None or way.seen >= 0]
    if not ways:
        raise ValueError("nothing to learn from")
    lengths = np.array([way.seen if way.days is None else way.days for way in ways], float)
    over = np.array([way.days is not None for way in ways])
    age = np.array([today - way.began for way in ways])
    names, codes = _coded(ways)
    use = over & (age >= SETTLED)
    use = use if use.sum() >= over.sum() / 2 else over
    weight = use * _weight(age, HALF_LIFE_OF_GROUPS)
    level, effects = _groups(np.log(lengths + HALF), codes, weight)
    known = {
        name: float(effects[column][code])
        for column, column_names in enumerate(names)
        for name, code in column_names.items()
        if name and effects[column][code] != 0.0
    }
    told = [effects[column][codes[:, column]] for column in range(len(effects))]
    fitted = np.asarray(level + sum(told), dtype=np.float64)
    places = _places(lengths, fitted)
    marks, left, rates = _survival(places, over, _weight(age, HALF_LIFE_OF_SPREAD))
    before = _places(age - LATELY - 1, fitted)  # as far as each was known two weeks ago
    lately = over & (lengths >= age - LATELY)
    speed = _speed(marks, rates, places, before, arrived=int(lately.sum()))
    return Forecast(level, known, *_fewer(marks, _at_speed(left, speed)), int(over.sum()))


def _places(lengths: Numbers, fitted: Numbers) -> Numbers:
    """Where ways of those lengths stand among all: in logarithms, less what was to be expected.

    "Ended within d days" asks for more than d - 1: the edge at which a promise begins to hold.
    "Longer than d days", of one under way, says as much and no more; less than none says nothing.
    """
    edges = np.log(np.maximum(lengths - 1, 0) + HALF) - fitted
    return np.where(lengths < 0, -np.inf, np.where(lengths < 1, AT_ONCE, edges))


def _coded(ways: Sequence[Way]) -> tuple[list[dict[str, int]], NDArray[np.int64]]:
    """Groups by number, a column for each kind; number 0 is "none"."""
    columns = max(len(way.groups) for way in ways)
    names: list[dict[str, int]] = [{"": 0} for _ in range(columns)]
    codes = np.zeros((len(ways), columns), dtype=np.int64)
    for row, way in enumerate(ways):
        for column, group in enumerate(way.groups):
            codes[row, column] = names[column].setdefault(group, len(names[column]))
    return names, codes


def _groups(
    centre: Numbers, codes: NDArray[np.int64], weight: Numbers
) -> tuple[float, list[Numbers]]:
    """The level, and what each group adds to it; fitted in turn, the widest first."""
    sizes = [int(codes[:, column].max()) + 1 for column in range(codes.shape[1])]
    effects = [np.zeros(size) for size in sizes]
    total = weight.sum()
    level = float((weight * centre).sum() / total) if total else 0.0
    for _ in range(ROUNDS):
        for column, size in enumerate(sizes):
            others = level + sum(
                effects[other][codes[:, other]] for other in range(len(sizes)) if other != column
            )
            rest = weight * (centre - others)
            own = codes[:, column]
            sums = np.bincount(own, weights=rest, minlength=size)
            counts = np.bincount(own, weights=weight, minlength=size)
            effects[column] = sums / (counts + DRAWN)
            effects[column][0] = 0.0
    return level, effects


def _survival(
    places: Numbers, over: NDArray[np.bool_], weight: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Kaplan and Meier with weights: marks, the share left after each, the rate summed up to it."""
    order = np.lexsort((~over, places))
    marks, over, weight = places[order], over[order], weight[order]
    at_risk = np.maximum(np.cumsum(weight[::-1])[::-1], 1e-12)
    left = np.cumprod(np.where(over, 1 - weight / at_risk, 1.0).clip(0.0, 1.0))
    # what ends at the same mark ends at once: each of them was at risk of all
    together = at_risk[np.searchsorted(marks, marks, side="left")]
    return marks[over], left[over], np.cumsum(np.where(over, weight / together, 0.0))[over]


def _speed(
    marks: Numbers, rates: Numbers, places: Numbers, before: Numbers, *, arrived: int
) -> float:
    """How fast ways went from `before` to their places: what arrived over what should have."""
    summed = np.concatenate([[0.0], rates])
    at_end, at_start = (
        summed[np.searchsorted(marks, where, side="right")] for where in (places, before)
    )
    expected = float(np.maximum(at_end - at_start, 0.0).sum())
    return (arrived + USUAL) / (expected + USUAL)


def _at_speed(left: Numbers, speed: float) -> Numbers:
    """The survival if ways ended `speed` times as often, give or take how that drifts."""
    rates = -np.log(np.maximum(left, 1e-9))
    return np.asarray((1 + DRIFT**2 * speed * rates) ** (-1 / DRIFT**2), dtype=np.float64)


def _fewer(marks: Numbers, left: Numbers) -> tuple[Numbers, Numbers]:
    """A few hundred steps of it."""
    if len(marks) <= STEPS:
        return marks, left
    fine = 1 - np.geomspace(1, 1e-4, STEPS // 2)  # small shares are what promises are made of
    shares = np.unique(np.concatenate([np.linspace(0, 1, STEPS // 2), fine]))
    picked = np.unique(np.searchsorted(-left, -(1 - shares)).clip(0, len(left) - 1))
    return marks[picked], left[picked]


def _weight(age: Numbers, half_life: float) -> Numbers:
    return np.asarray(0.5 ** (np.maximum(age, 0.0) / half_life), dtype=np.float64)
