"""A question about one line, and the two ways to answer it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kefu.aftersale.policy.answers import NO_FACTS, NOTHING, Answer, Need, PaysAt, Wish
from kefu.aftersale.policy.book import Terms
from kefu.aftersale.policy.days import days_after, is_inside, months_after
from kefu.aftersale.policy.facts import LineFacts

BACK = frozenset({Need.GOODS_BACK})
SHOWN_BACK = frozenset({Need.GOODS_BACK, Need.PICTURES})
SHOWN = frozenset({Need.PICTURES})
NO_NEEDS: frozenset[str] = frozenset()

End = Callable[[datetime], datetime]  # of the period of pieces that arrived then


@dataclass(frozen=True, slots=True)
class Window:
    """Which of the pieces that are there a period still covers, and when that ends: for the first
    of them while it is open, for the last of all once it is over."""

    pieces: int
    until: datetime | None


@dataclass(slots=True)
class Question:
    facts: LineFacts
    terms: Terms
    at: datetime
    zone: ZoneInfo

    def number(self, key: str) -> int:
        return self.terms.number(key)

    def days(self, since: datetime, days: int) -> datetime:
        return days_after(since, days, self.zone, rolls=self.terms.rolls)

    def months(self, since: datetime, months: int, more_days: int = 0) -> datetime:
        return months_after(since, months, self.zone, rolls=self.terms.rolls, more_days=more_days)

    def window(self, end: End) -> Window:
        """What went back already came of the pieces that arrived first."""
        ends = [(end(at), pieces) for at, pieces in self.facts.arrivals]
        still = [(until, pieces) for until, pieces in ends if is_inside(self.at, until)]
        pieces = min(self.facts.here, sum(pieces for _, pieces in still))
        if pieces:
            return Window(pieces, min(until for until, _ in still))
        return Window(0, max((until for until, _ in ends), default=None))

    def yes(self, wish: Wish, rule: str, because: str, window: Window, **more: Any) -> Answer:
        return Answer(
            wish, True, window.pieces, window.until, self.terms.rules[rule], because, **more
        )

    def no(
        self,
        wish: Wish,
        rule: str,
        because: str,
        would: Iterable[str] = (),
        *,
        until: datetime | None = None,
        facts: Mapping[str, Any] = NO_FACTS,
    ) -> Answer:
        return Answer(
            wish, False, 0, until, self.terms.rules[rule], because, tuple(would), facts=facts
        )

    def pays_at(self) -> tuple[str, bool]:
        """When the money for goods that come back leaves, and whether somebody has to agree.

        Cheap goods are taken at their word; whom we know well is paid when the courier has them.
        """
        facts, terms = self.facts, self.terms
        unit = facts.paid / facts.pieces if facts.pieces else NOTHING
        cheap = facts.currency == "CNY" and unit < terms.number("advance.unit")
        limit = terms.advance_limit(facts.tier)
        trusted = facts.currency == "CNY" and Decimal(0) < facts.order_total <= limit
        return (PaysAt.COLLECTED if trusted else PaysAt.RECEIPT), cheap
