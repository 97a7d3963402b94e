"""The days of guarantees, counted. Pure: what was sold when goes in, spans of days come out.

A guarantee begins on the day of signing and ends so many months later on the day of the same
number. Every day on which goods are with us for repair is added, whoever's guarantee it is; an
exchange begins it anew. An extended guarantee begins on the day after the one before has ended.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = 12
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Goods were with us from one day to another, both counted; `until` is empty while they are."""

    since: date
    until: date | None = None

    def days(self, today: date) -> int:
        return max(((self.until or max(today, self.since)) - self.since).days + 1, 0)


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


def span(begins: date, months: int, pauses: Iterable[Pause] = (), *, today: date) -> Span:
    """A guarantee with the pauses that fell into it: each moves its end, and so what falls in."""
    ends, paused = months_later(begins, months), 0
    for pause in sorted(pauses, key=lambda one: one.since):
        if begins <= pause.since <= ends:
            days = pause.days(today)
            ends, paused = ends + days * A_DAY, paused + days
    return Span(begins, ends, paused)


def chain(
    whole: Span, covers: Sequence[tuple[int, int]], *, pieces: int, pauses: Iterable[Pause],
    today: date,
) -> list[Span]:  # fmt: skip
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
        made = [span(end + A_DAY, months, stays, today=today) for end in taken]
        ends[: len(made)] = [one.ends for one in made]
        spans.append(Span(made[0].begins, made[-1].ends, made[-1].paused))
    return spans
