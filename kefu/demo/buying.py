"""What the customers bought in two years: how often, what, when it was sent and when it came.

Each buys at a rate of their own (a gamma mixture), stays away for good with some chance after each
order, comes back when something is used up, and some give a present every year.
"""

import itertools
import math
import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from kefu.demo.catalogue import Catalogue, Item, Version
from kefu.demo.people import Carrier, Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MONTHS = (1.15, 0.7, 0.95, 0.95, 1.0, 1.4, 0.9, 0.9, 1.0, 1.05, 1.75, 1.25)  # June and November
HOURS = (2, 1, 0, 0, 0, 0, 1, 3, 5, 7, 8, 7, 8, 7, 6, 6, 6, 7, 8, 10, 12, 13, 9, 5)
GATEWAYS = ("cod", "bank", "balance")
GATEWAY_SHARES = (45, 25, 30)
GIFTS = {"toys", "home", "beauty", "books", "audio", "food"}
FREIGHT = Decimal(8)
FREE_FROM = Decimal(59)
CANCELLED = 0.025
LEAVES = 0.11
BUYS_AGAIN = 0.4
LATELY = 0.08  # share of goods that became cheaper within days
DOOR_OPENS, DOOR_CLOSES = time(9), time(20)


@dataclass(slots=True)
class Bought:
    item: Item
    version: Version
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(slots=True)
class Purchase:
    """One order of one person, with all that will become of it; moments may lie in the future."""

    person: Person
    placed_at: datetime
    lines: list[Bought]
    gateway: str
    is_gift: bool = False
    cancelled: bool = False
    promised_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    carrier: Carrier | None = None

    @property
    def is_digital(self) -> bool:
        return all(line.item.shelf.startswith("digital/") for line in self.lines)

    @property
    def goods(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def freight(self) -> Decimal:
        return Decimal(0) if self.is_digital or self.goods >= FREE_FROM else FREIGHT

    @property
    def total(self) -> Decimal:
        return self.goods + self.freight

    @property
    def is_late(self) -> bool:
        return bool(self.promised_at and self.delivered_at and self.delivered_at > self.promised_at)


class Prices:
    """What each version cost at which time: first its list price, since some day its price."""

    def __init__(self, catalogue: Catalogue, *, now: datetime) -> None:
        self.changes: dict[str, list[tuple[datetime, Decimal]]] = {}
        for item in catalogue.items:
            chance = random.Random(f"price:{item.code}")  # noqa: S311
            released = now - item.released_days_ago * DAY
            latest = chance.random() < LATELY
            cheaper = now - DAY * (chance.uniform(2, 10) if latest else chance.uniform(30, 700))
            for version in item.versions:
                first = version.list_price or version.price
                self.changes[version.code] = [(released, first)]
                if version.list_price and cheaper > released:
                    self.changes[version.code].append((cheaper, version.price))
                elif version.list_price:
                    self.changes[version.code] = [(released, version.price)]

    def at(self, version: Version, moment: datetime) -> Decimal:
        steps = self.changes[version.code]
        return next((price for since, price in reversed(steps) if since <= moment), steps[0][1])


class Shelves:
    """Items to draw from: by department, some far more popular than others."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.by_department: dict[str, list[Item]] = {}
        for item in catalogue.items:
            self.by_department.setdefault(item.shelf.partition("/")[0], []).append(item)

    @cached_property
    def weights(self) -> dict[str, list[float]]:
        return {
            code: list(itertools.accumulate(_popularity(item) for item in items))
            for code, items in self.by_department.items()
        }

    def draw(self, department: str, chance: random.Random) -> Item:
        sums = self.weights[department]
        place = bisect(sums, chance.random() * sums[-1])
        return self.by_department[department][min(place, len(sums) - 1)]


def _popularity(item: Item) -> float:
    """A long tail, and cheap things more often than dear ones."""
    chance = random.Random(f"popular:{item.code}")  # noqa: S311
    price = float(item.versions[0].price)
    return chance.lognormvariate(0, 0.85) / math.pow(max(price, 15), 0.3)


class Market:
    """Everything that buying needs to know."""

    def __init__(
        self, catalogue: Catalogue, carriers: list[Carrier], *, chance: random.Random, now: datetime
    ) -> None:
        self.chance = chance
        self.now = now
        self.carriers = carriers
        self.shelves = Shelves(catalogue)
        self.prices = Prices(catalogue, now=now)

    def life(self, person: Person) -> list[Purchase]:
        """All orders of one person, oldest first."""
        buys = [self._purchase(person, at) for at in self._visits(person)]
        end = buys[-1].placed_at if buys else person.joined_at
        refills = list(self._refills(person, buys))
        gifts = list(self._gifts(person, until=end + 200 * DAY))
        return sorted([*buys, *refills, *gifts], key=lambda buy: buy.placed_at)

    def _visits(self, person: Person) -> Iterator[datetime]:
        """A thinned Poisson process, from joining until the person does not come back."""
        at = person.joined_at + self.chance.random() * 20 * HOUR
        if self.chance.random() < 0.93:  # noqa: PLR2004  some only look
            yield self._waking(at)
        fastest = person.orders_a_year * max(MONTHS)
        while True:
            at += 365 * DAY * self.chance.expovariate(max(fastest, 0.05))
            if at >= self.now:
                return
            if self.chance.random() < MONTHS[at.astimezone(SHANGHAI).month - 1] / max(MONTHS):
                yield self._waking(at)
                if not person.stays and self.chance.random() < LEAVES:
                    return

    def _waking(self, at: datetime) -> datetime:
        """The same day, at an hour when people shop, but not later than now."""
        local = at.astimezone(SHANGHAI)
        hour = self.chance.choices(range(24), HOURS)[0]
        minute, second = self.chance.randrange(60), self.chance.randrange(60)
        moved = local.replace(hour=hour, minute=minute, second=second, microsecond=0)
        return min(moved, self.now - 10 * timedelta(minutes=1)) if moved > at else moved

    def _purchase(self, person: Person, at: datetime) -> Purchase:
        at = max(at, person.joined_at)
        pieces = self.chance.choices((1, 2, 3, 4), (62, 24, 10, 4))[0]
        codes, weights = list(person.fond_of), list(person.fond_of.values())
        items = [
            self.shelves.draw(self.chance.choices(codes, weights)[0], self.chance)
            for _ in range(pieces)
        ]
        return self._order(person, at, items)

    def _gifts(self, person: Person, *, until: datetime) -> Iterator[Purchase]:
        if person.gift_day is None:
            return
        month, day = person.gift_day
        for year in range(person.joined_at.year, self.now.year + 1):
            before = datetime(year, month, day, tzinfo=SHANGHAI) - self.chance.randint(6, 12) * DAY
            if not person.joined_at < before < min(self.now - DAY, until):
                continue
            if self.chance.random() < 0.85:  # noqa: PLR2004
                code = self.chance.choice(sorted(GIFTS))
                gift = self._order(
                    person, self._waking(before), [self.shelves.draw(code, self.chance)]
                )
                gift.is_gift = True
                yield gift

    def _refills(self, person: Person, buys: list[Purchase]) -> Iterator[Purchase]:
        """What is used up is bought again, until the person is gone."""
        if not buys:
            return
        end = min(self.now - HOUR, buys[-1].placed_at + 60 * DAY)
        for buy in buys:
            for line in buy.lines:
                at = buy.placed_at
                while line.item.use_up_days and self.chance.random() < BUYS_AGAIN:
                    at += line.item.use_up_days * DAY * self.chance.uniform(0.85, 1.25)
                    if at >= end:
                        break
                    yield self._order(person, self._waking(at), [line.item])

    def _order(self, person: Person, at: datetime, items: list[Item]) -> Purchase:
        known = [item for item in items if at > self.now - item.released_days_ago * DAY]
        fresh = {item.code: item for item in known or [self._old(person)]}
        digital = {code: i for code, i in fresh.items() if i.shelf.startswith("digital/")}
        chosen = list(
            (digital if len(digital) == len(fresh) else _without(fresh, digital)).values()
        )
        buy = Purchase(
            person=person,
            placed_at=at,
            lines=[self.line(item, at) for item in chosen],
            gateway=self.chance.choices(GATEWAYS, GATEWAY_SHARES)[0],
        )
        buy.cancelled = self.chance.random() < CANCELLED
        if buy.is_digital:
            buy.gateway = "balance"
            buy.delivered_at = None if buy.cancelled else at + timedelta(minutes=1)
        elif not buy.cancelled:
            self._send(buy)
        return buy

    def _old(self, person: Person) -> Item:
        """Something that has been on the shelf for as long as the shop exists."""
        department = next(iter(person.fond_of))
        items = self.shelves.by_department[department]
        return max(items, key=lambda item: item.released_days_ago)

    def line(self, item: Item, at: datetime) -> Bought:
        version = self.chance.choice(item.versions)
        cheap = version.price < 120  # noqa: PLR2004
        quantity = self.chance.choices((1, 2, 3), (80, 15, 5) if cheap else (97, 3, 0))[0]
        return Bought(item, version, quantity, self.prices.at(version, at))

    def _send(self, buy: Purchase) -> None:
        """The promise told before paying; then the road, which keeps it mostly."""
        chance, days = self.chance, buy.person.city.days
        buy.carrier = chance.choices(self.carriers, (5, 3, 2))[0]
        buy.promised_at = _evening(buy.placed_at + (days + 2) * DAY)
        buy.shipped_at = buy.placed_at + chance.triangular(3, 47, 14) * HOUR
        if chance.random() < buy.carrier.late * (1.6 if days > 3 else 1):  # noqa: PLR2004
            arrives = buy.promised_at + chance.triangular(8, 130, 22) * HOUR
        else:
            road = (buy.promised_at - buy.shipped_at) * chance.uniform(0.45, 0.95)
            arrives = min(buy.shipped_at + road, buy.promised_at - HOUR)
        buy.delivered_at = max(_daytime(arrives, chance), buy.shipped_at + 9 * HOUR)


def _without(fresh: dict[str, Item], digital: dict[str, Item]) -> dict[str, Item]:
    return {code: item for code, item in fresh.items() if code not in digital}


def _evening(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI).replace(hour=20, minute=0, second=0, microsecond=0)


def _daytime(at: datetime, chance: random.Random) -> datetime:
    """The courier rings between nine and eight, not later than it would have been."""
    local = at.astimezone(SHANGHAI)
    if local.time() < DOOR_OPENS:
        local = local - DAY
    elif local.time() < DOOR_CLOSES:
        return local.replace(second=0, microsecond=0)
    return local.replace(hour=chance.randint(9, 19), minute=chance.randrange(60), second=0)
