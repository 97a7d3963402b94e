"""Which of two years' orders led to talks, and what came back: only where it makes sense.

A talk about lateness needs a late parcel, a return its window, a repair its warranty, a price
difference a price that fell.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kefu.demo.buying import DAY, HOUR, SHANGHAI, Bought, Market, Purchase
from kefu.demo.people import Person
from kefu.demo.talks import MINUTE, Script, Story, Teller, fitting, judged, until

PRESALES, AFTERSALE = ("ning", "tao"), ("mei", "jun", "lan")
SAME_AGENT = 0.86
OPENS, LAST_START = 9, 17
ASKS = {  # how many of those with a reason do ask
    "late": 0.55,
    "moving": 0.035,
    "delivered": 0.045,
    "return": 0.04,
    "warranty": 0.03,
    "fresh": 0.06,
    "digital": 0.03,
    "price": 0.5,
    "product": 0.05,
    "general": 0.012,
}
HANDED_OVER = 0.05
SENT_BACK_SILENTLY = 0.03  # taken back without a word at the desk
DRESS = 2.2  # clothes come back more often than other goods
REASONS = ("不喜欢，七天无理由", "尺寸不合适", "与想象不同", "买重了")
REASONS_EN = ("No longer wanted", "Wrong size", "Not as imagined", "Bought twice")


@dataclass(slots=True)
class Back:
    """A request to put one line right, done and settled."""

    kind: str
    buy: Purchase
    line: int
    reason: str
    refund: Decimal
    created_at: datetime
    received_at: datetime | None
    settled_at: datetime


@dataclass(slots=True)
class Cause:
    """Why somebody might write: what it needs, about which line, between which moments."""

    needs: str
    line: int
    after: datetime
    before: datetime
    refund: Decimal = Decimal(0)


class Lives:
    """What happened around the orders."""

    def __init__(self, market: Market, teller: Teller) -> None:
        self.market = market
        self.teller = teller
        self.chance: random.Random = market.chance
        self.now = market.now
        self.stories: list[Story] = []
        self.back: list[Back] = []
        self.written_off: set[int] = set()  # parcels that never came, by the order's identity

    def live(self, buys: list[Purchase]) -> None:
        """Go through one person's orders; what is found is kept in `stories` and `back`."""
        causes = sorted(
            ((cause, buy) for buy in buys if not buy.cancelled for cause in self._causes(buy)),
            key=lambda pair: pair[0].after,
        )
        free_from = buys[0].person.joined_at if buys else self.now
        settled: set[tuple[int, int]] = set()
        for cause, buy in causes:
            key = (id(buy), cause.line)
            if key in settled or id(buy) in self.written_off:
                continue
            story = self._story(cause, buy, free_from)
            if story is not None:
                free_from = (story.closed_at or story.ends_at) + HOUR
                if story.script is not None and story.script.request:
                    settled.add(key)
            elif cause.needs in ("return", "price"):
                settled.add(key)
                self._silent(cause, buy)

    def _causes(self, buy: Purchase) -> Iterator[Cause]:
        """Everything that this order gave reason for and somebody took up."""
        for find in (self._on_the_road, self._once_there, self._at_any_time):
            for cause in find(buy):
                share = ASKS[cause.needs]
                if cause.needs == "return":
                    share += SENT_BACK_SILENTLY
                    if buy.lines[cause.line].item.shelf.startswith("clothing"):
                        share *= DRESS
                if cause.before < self.now and self.chance.random() < share:
                    yield cause

    def _on_the_road(self, buy: Purchase) -> Iterator[Cause]:
        if not (buy.shipped_at and buy.promised_at and buy.delivered_at):
            return
        if buy.is_late:
            yield Cause("late", 0, buy.promised_at + HOUR, buy.delivered_at)
        yield Cause("moving", 0, buy.shipped_at + HOUR, min(buy.promised_at, buy.delivered_at))

    def _once_there(self, buy: Purchase) -> Iterator[Cause]:
        there = buy.delivered_at
        if there is None:
            return
        line = self.chance.randrange(len(buy.lines))
        item, rules = buy.lines[line].item, buy.lines[line].item.kind.guarantee
        if buy.is_digital:
            yield Cause("digital", line, there + HOUR, there + DAY)
            return
        yield Cause("delivered", line, there + HOUR, there + 6 * DAY)
        if rules.return_days:
            amount = buy.lines[line].amount
            until_day = min(rules.return_days - 1, 6) * DAY
            yield Cause("return", line, there + 3 * HOUR, there + until_day, amount)
        if rules.warranty_months:
            end = there + min(rules.warranty_months * 30 - 10, 300) * DAY
            yield Cause("warranty", line, there + 40 * DAY, end)
        if item.shelf.endswith("/fresh"):
            part = (buy.lines[line].amount / 4).quantize(Decimal("0.01"))
            yield Cause("fresh", line, there + MINUTE * 20, there + 20 * HOUR, part)

    def _at_any_time(self, buy: Purchase) -> Iterator[Cause]:
        yield Cause("product", 0, buy.placed_at - 30 * HOUR, buy.placed_at)
        yield Cause("general", 0, buy.placed_at, buy.placed_at + 60 * DAY)
        for n, line in enumerate(buy.lines):
            fall = self._fall(buy, line)
            if fall is not None:
                at, difference = fall
                yield Cause("price", n, at + HOUR, at + 2 * DAY, difference)

    def _fall(self, buy: Purchase, line: Bought) -> tuple[datetime, Decimal] | None:
        """When this line became cheaper within its protection, and by how much."""
        days = line.item.kind.guarantee.price_protection_days * DAY
        for at, price in self.market.prices.changes[line.version.code]:
            if buy.placed_at < at < buy.placed_at + days and price < line.unit_price:
                return at, (line.unit_price - price) * line.quantity
        return None

    def _story(self, cause: Cause, buy: Purchase, free_from: datetime) -> Story | None:
        person = buy.person
        possible = [one for one in fitting(cause.needs, person) if self._suits(one, cause, buy)]
        start = self._start(max(cause.after, free_from), cause.before)
        silent = cause.needs == "return" and self.chance.random() < SENT_BACK_SILENTLY / (
            SENT_BACK_SILENTLY + ASKS["return"]
        )
        if start is None or not possible or silent:
            return None
        script = self.chance.choice(possible)
        story = Story(
            person=person,
            owner=self._owner(person, script),
            team=script.team,
            channel=script.channel,
            subject="",
            created_at=start,
            item=None if cause.needs == "general" else buy.lines[cause.line].item,
            buy=None if cause.needs in ("general", "product") else buy,
            refund=cause.refund or self._owed(script, buy),
        )
        if self.chance.random() < HANDED_OVER:
            others = [key for key in AFTERSALE + PRESALES if key != story.owner]
            story.handed_over_by = self.chance.choice(others)
        told = until(self.teller.tell(script, story), self.now)
        if told is not None:
            self.stories.append(told)
            told.verdict = judged(told, self.chance, late=cause.needs == "late")
            self._put_right(script, cause, told, buy)
        return told

    def _suits(self, script: Script, cause: Cause, buy: Purchase) -> bool:
        if script.request == "lost":
            return buy.gateway != "cod"
        code = script.code.removeprefix("en-")
        if code in NOT_THE_FIRST:
            return any(story.person is buy.person for story in self.stories[-40:])
        if code in ONLY_FOR:
            return ONLY_FOR[code] in f"{buy.lines[cause.line].item.shelf}/"
        line = buy.lines[cause.line]
        rules: dict[str, Callable[[], bool]] = {
            "split": lambda: len(buy.lines) > 1,
            "compare": lambda: line.unit_price >= DEAR,
            "howto": lambda: line.item.kind.guarantee.warranty_months > 0,
            "mail-complaint": lambda: line.item.kind.guarantee.warranty_months > 0,
            "late-gift": lambda: buy.is_gift,
        }
        return rules.get(code, lambda: True)()

    def _owed(self, script: Script, buy: Purchase) -> Decimal:
        return buy.total if script.request == "lost" else Decimal(0)

    def _start(self, after: datetime, before: datetime) -> datetime | None:
        """Some moment in between at which the desk is open and a promise for today has room."""
        for _ in range(6):
            if after >= before:
                return None
            at = after + (before - after) * self.chance.random()
            local = at.astimezone(SHANGHAI)
            hour = self.chance.randint(OPENS, LAST_START)
            moved = local.replace(hour=hour, second=0, microsecond=0)
            if after < moved < min(before, self.now):
                return moved
        return None

    def _owner(self, person: Person, script: Script) -> str:
        crew = PRESALES if script.team == "presales" else AFTERSALE
        earlier = [story.owner for story in self.stories[-40:] if story.person is person]
        if earlier and self.chance.random() < SAME_AGENT:
            return earlier[-1]
        return self.chance.choice(crew)

    def _put_right(self, script: Script, cause: Cause, story: Story, buy: Purchase) -> None:
        """What the talk led to: money, goods, or a parcel given up."""
        done = [vow.made_good_at or vow.settled_at for vow in story.vows if vow.settled_at]
        settled = max(filter(None, done), default=story.ends_at)
        if script.request == "lost":
            self.written_off.add(id(buy))
            self._back("lost", cause, buy, story, (None, settled))
        elif script.request == "repair":
            settled = settled + self.chance.uniform(6, 9) * DAY
            if settled < self.now:
                self._back("repair", cause, buy, story, (settled - 5 * DAY, settled))
        elif script.request == "exchange":
            arrived = settled + 2 * DAY
            if arrived < self.now:
                self._back("exchange", cause, buy, story, (arrived, arrived + HOUR))
        elif script.request:
            comes_back = script.request == "return" and script.code in COMES_BACK
            received = settled - self.chance.uniform(0.5, 1.6) * HOUR if comes_back else None
            self._back(script.request, cause, buy, story, (received, settled))

    def _back(
        self,
        kind: str,
        cause: Cause,
        buy: Purchase,
        story: Story,
        ends: tuple[datetime | None, datetime],
    ) -> None:
        script = story.script
        reason = script.reason if script else ""
        money = kind in ("return", "allowance", "lost")
        self.back.append(
            Back(
                kind=kind,
                buy=buy,
                line=cause.line,
                reason=reason,
                refund=story.refund if money else Decimal(0),
                created_at=story.created_at,
                received_at=ends[0],
                settled_at=ends[1],
            )
        )

    def _silent(self, cause: Cause, buy: Purchase) -> None:
        """Sent back from the order page, or a difference paid unasked."""
        start = self._start(cause.after, cause.before)
        if start is None:
            return
        english = buy.person.reads_english
        if cause.needs == "price":
            reason = "Price protection, offered unasked" if english else "价格保护，系统主动退差"
            end: tuple[datetime | None, datetime] = (None, start + 2 * HOUR)
        else:
            reason = self.chance.choice(REASONS_EN if english else REASONS)
            received = start + self.chance.uniform(1.5, 4) * DAY
            end = (received, received + self.chance.uniform(10, 98) * MINUTE)
        if end[1] < self.now:
            kind = "allowance" if cause.needs == "price" else "return"
            self.back.append(
                Back(kind, buy, cause.line, reason, cause.refund, start, end[0], end[1])
            )


DEAR = 500
NOT_THE_FIRST = {"follow", "thanks"}
ONLY_FOR = {  # scripts that speak of one kind of goods, and the shelves that hold it
    "allergy": "beauty/",
    "install": "appliances/",
    "return-size": "clothing/",
    "recycle": "appliances/",
    "size": "clothing/",
    "stairs": "/furniture/",
    "custom": "office/",
    "missing-part": "home/",
    "phone-callback": "appliances/",
    "quality": "/furniture/",
    "material": "home/",
}
COMES_BACK = {"return-plain", "en-return", "quality", "mail-complaint"}
