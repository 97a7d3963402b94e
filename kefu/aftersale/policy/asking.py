"""A question about one line, and the two ways to answer it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from kefu.aftersale.policy.answers import NO_FACTS, NOTHING, Answer, Need, PaysAt, Wish
from kefu.aftersale.policy.book import Terms
from kefu.aftersale.policy.days import is_inside, months_after
from kefu.aftersale.policy.facts import LineFacts
from kefu.core.money import YUAN

BACK = frozenset({Need.GOODS_BACK})
SHOWN_BACK = frozenset({Need.GOODS_BACK, Need.PICTURES})
SHOWN = frozenset({Need.PICTURES})
NO_NEEDS: frozenset[str] = frozenset()

End = Callable[[datetime], datetime]  # of the period of pieces that arrived then


class Window(NamedTuple):
    """Which of the pieces that are there a period still covers, and when that ends: for the first
    of them while it is open, for the last of all once it is over."""

    pieces: int
    until: datetime | None


class Question:
    """`here` is counted once, as are the periods: many answers ask for the same."""

    __slots__ = ("_known", "at", "facts", "here", "number", "terms", "zone")

    def __init__(self, facts: LineFacts, terms: Terms, at: datetime, zone: ZoneInfo) -> None:
        self.facts, self.terms, self.at, self.zone = facts, terms, at, zone
        self.here = facts.here
        self.number: Callable[[str], int] = terms.numbers.__getitem__
        self._known: dict[tuple[int, int], Window] = {}

    def months(self, since: datetime, months: int, more_days: int = 0) -> datetime:
        return months_after(since, months, self.zone, more_days=more_days)

    def within_days(self, days: int) -> Window:
        """Of what arrived so many days ago at the most."""
        return self._within(days, 0)

    def within_months(self, months: int) -> Window:
        return self._within(0, months)

    def _within(self, days: int, months: int) -> Window:
        known = self._known.get((days, months))
        if known is None:
            zone = self.zone
            known = self.window(lambda since: months_after(since, months, zone, more_days=days))
            self._known[days, months] = known
        return known

    def window(self, end: End) -> Window:
        """What went back already came of the pieces that arrived first."""
        if len(self.facts.arrivals) == 1:
            until = end(self.facts.arrivals[0][0])
            return Window(self.here if is_inside(self.at, until) else 0, until)
        ends = [(end(at), pieces) for at, pieces in self.facts.arrivals]
        still = [(until, pieces) for until, pieces in ends if is_inside(self.at, until)]
        pieces = min(self.here, sum(pieces for _, pieces in still))
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
        is_ours = facts.currency == YUAN  # limits are in yuan
        cheap = is_ours and facts.paid < self.number("advance.unit") * facts.pieces
        trusted = is_ours and NOTHING < facts.order_total <= terms.advance_limit(facts.tier)
        return (PaysAt.COLLECTED if trusted else PaysAt.RECEIPT), cheap
