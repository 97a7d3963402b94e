"""The days of guarantees, counted. Pure: what was sold when goes in, spans of days come out.

A guarantee begins on the day of signing and ends so many months later on the day of the same
number. The time that goods are with us for repair is added, a day begun as a day; an exchange
begins it anew. An extended guarantee begins on the day after the one before has ended.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.utils.timezone import localdate

YEAR = 12
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Goods were with us from one moment to another."""

    since: datetime
    until: datetime

    @property
    def lasted(self) -> timedelta:
        return max(self.until - self.since, timedelta(0))


@dataclass(frozen=True, slots=True)
class Span:
    """`begins` and `ends` are the first and the last day; `paused` were added to it."""

    begins: date
    ends: date
    paused: int = 0

    def holds_on(self, day: date) -> bool:
        return self.begins <= day <= self.ends


def months_later(day: date, months: int) -> date:
    """The day of the same number, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def span(begins: date, months: int, pauses: Iterable[Pause] = ()) -> Span:
    """A guarantee with the pauses that fell into it: each moves its end, and so what falls in."""
    plain, away = months_later(begins, months), timedelta(0)
    for pause in sorted(pauses, key=lambda one: one.since):
        if begins <= localdate(pause.since) <= plain + ceil(away / A_DAY) * A_DAY:
            away += pause.lasted
    days = ceil(away / A_DAY)
    return Span(begins, plain + days * A_DAY, days)


def chain(
    whole: Span,
    covers: Sequence[tuple[int, int]],
    *,
    pieces: int,
    pauses: Iterable[Pause],
) -> list[Span]:
    """One extended guarantee after the other, each as (months, pieces) in the order of buying.

    Each goes to the pieces whose guarantee ends first, so that who covers one of two pieces twice
    covers both.
    """
    stays = list(pauses)
    ends = [whole.ends] * pieces
    spans = []
    for months, count in covers:
        ends.sort()
        taken = ends[: max(min(count, pieces), 1)]
        made = [span(end + A_DAY, months, stays) for end in taken]
        ends[: len(made)] = [one.ends for one in made]
        spans.append(Span(made[0].begins, made[-1].ends, made[-1].paused))
    return spans
