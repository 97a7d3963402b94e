"""Which days a board speaks of, and which it compares them with."""

from dataclasses import dataclass
from datetime import date, timedelta

from kefu.discovery.models.boards import Board

DAYS = {
    Board.Period.DAY: 1,
    Board.Period.WEEK: 7,
    Board.Period.MONTH: 30,
    Board.Period.YEAR: 365,
}
A_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Span:
    first: date
    last: date

    def moved(self, by: timedelta) -> "Span":
        return Span(self.first - by, self.last - by)


def span_of(period: str, today: date) -> Span:
    """Up to and with today."""
    return Span(today - timedelta(days=DAYS[Board.Period(period)] - 1), today)


def span_before(period: str, today: date) -> Span:
    """As many days just before; a year is compared with how it stood a month ago."""
    days = timedelta(days=DAYS[Board.Period(period)])
    return span_of(period, today).moved(min(days, A_MONTH))
