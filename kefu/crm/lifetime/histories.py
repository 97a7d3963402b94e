"""All that the models ask of customers: how often again, when last, how long known, how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WEEK = 7.0


@dataclass(frozen=True)
class Histories:
    """Of N customers, in weeks: `again` is on how many days they bought after their first, `last`
    the time from the first to the last of these, `known` from the first to the end of the watch.
    `spent` is the mean of a day's sum after the first, nought where there is none."""

    again: Array
    last: Array
    known: Array
    spent: Array

    def __len__(self) -> int:
        return len(self.again)

    def some(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> "Histories":
        return Histories(
            self.again[chosen], self.last[chosen], self.known[chosen], self.spent[chosen]
        )


@dataclass(frozen=True)
class Purchases:
    """Of P days of buying: who (0 to N - 1), the day as an ordinal, and the sum."""

    who: NDArray[np.intp]
    day: NDArray[np.int64]
    amount: Array

    @staticmethod
    def of(rows: Iterable[tuple[str, date, float]]) -> "Purchases":
        """Whatever somebody bought on one day is one purchase. `rows` name a customer, a day and a
        sum; customers are numbered in the order of their names."""
        sums: dict[tuple[str, int], float] = {}
        for customer, day, amount in rows:
            key = customer, day.toordinal()
            sums[key] = sums.get(key, 0.0) + amount
        names = np.array([customer for customer, _day in sums], dtype=np.str_)
        _known, who = np.unique(names, return_inverse=True)
        days = np.array([day for _customer, day in sums], dtype=np.int64)
        return Purchases(who, days, np.array(list(sums.values()), dtype=np.float64))

    def until(self, end: date) -> Histories:
        """As it was known on the evening of that day; who had not bought by then is not in it."""
        seen = self._seen(end)
        return _histories(seen, end, np.unique(seen.who))

    def after(self, begin: date, end: date) -> Array:
        """How many days of buying each of those that `until(begin)` knows has from then on."""
        customers = np.unique(self._seen(begin).who)
        later = (self.day > begin.toordinal()) & (self.day <= end.toordinal())
        counts = np.bincount(self.who[later], minlength=int(self.who.max(initial=0)) + 1)
        return counts[customers].astype(np.float64)

    @property
    def last_day(self) -> date:
        return date.fromordinal(int(self.day.max()))

    def _seen(self, end: date) -> "Purchases":
        before = self.day <= end.toordinal()
        return Purchases(self.who[before], self.day[before], self.amount[before])


def _histories(seen: Purchases, end: date, customers: NDArray[np.intp]) -> Histories:
    size = int(customers.max(initial=-1)) + 1
    first = np.full(size, np.iinfo(np.int64).max)
    last = np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(first, seen.who, seen.day)
    np.maximum.at(last, seen.who, seen.day)
    later = seen.day > first[seen.who]
    again = np.bincount(seen.who[later], minlength=size).astype(np.float64)
    sums = np.bincount(seen.who[later], weights=seen.amount[later], minlength=size)
    spent = np.divide(sums, again, out=np.zeros(size), where=again > 0)
    known = (end.toordinal() - first[customers]) / WEEK
    return Histories(again[customers], (last - first)[customers] / WEEK, known, spent[customers])
