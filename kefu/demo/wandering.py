"""What the demo's customers looked at in the last two months, as far as they allowed it.

Before an order they look around its shelf, and now and then they only look. Who sees suggestions
follows one of them more often when they were learned: that much of the trial is invented, and the
page that counts it finds it or not.
"""

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from kefu.accounts.models import User
from kefu.demo.buying import DAY, Purchase
from kefu.demo.catalogue import Catalogue, Item
from kefu.demo.people import Person
from kefu.discovery.queries import arms
from kefu.discovery.services.counting import count_trial
from kefu.discovery.services.learning import learn_all
from kefu.discovery.services.trials import assign_past
from kefu.tracking.services.bulk import Trail, Visit, add_past_trails

DAYS = 60
LOOKS_ONLY = 4.0  # visits without an order in these days, for people who come often
LOOKS = (1, 2, 3, 4, 5, 6)
LOOK_SHARES = (20, 26, 22, 16, 10, 6)
TYPICAL_SECONDS, SPREAD = math.log(22), 1.1
COMPARES, SEARCHES = 0.08, 0.35
FOLLOWS = {arms.LEARNED: 0.26, arms.IN_DEMAND: 0.17}  # of those who are shown something
LATELY = (0.08, 1.15, 3.1)  # days ago
DEEP = 40  # seconds until a page is read to its end


@dataclass
class Wanderer:
    """One customer on the way through the shelves."""

    shelves: Mapping[str, Sequence[Item]]
    chance: random.Random
    now: datetime
    arm: str = ""

    def trail(self, person: Person, user: User, buys: Sequence[Purchase]) -> Trail:
        key = uuid4()
        self.arm = arms.arm_of(key)
        return Trail(key, user.pk, self._visits(person, buys))

    def _visits(self, person: Person, buys: Sequence[Purchase]) -> list[Visit]:
        moments: list[tuple[datetime, Purchase | None]] = [
            (buy.placed_at, buy) for buy in buys if self._is_of_late(buy.placed_at)
        ]
        often = min(3.0, person.orders_a_year / 4)
        looks = [DAYS * self.chance.random() for _n in range(self._poisson(LOOKS_ONLY * often))]
        if person.stays:
            looks += LATELY  # somebody whom a visitor may play
        moments += [(self.now - days * DAY, None) for days in looks]
        return [self._visit(person, *one) for one in sorted(moments, key=lambda one: one[0])]

    def _is_of_late(self, at: datetime) -> bool:
        return self.now - DAYS * DAY < at < self.now

    def _visit(self, person: Person, at: datetime, buy: Purchase | None) -> Visit:
        """From the home page along a shelf; an order stands at its end."""
        goods = self._goods(person, buy)
        start = at - timedelta(minutes=3 + 2 * len(goods))
        steps = Steps(start, self.chance)
        steps.page("home", seconds=self.chance.uniform(2, 9))
        if goods and self.chance.random() < FOLLOWS[self.arm]:
            steps.follow(goods[0], self.arm)
        elif goods and self.chance.random() < SEARCHES:
            name = goods[0].kind.name
            steps.search(name.en if person.reads_english else name.zh)
        for item in goods:
            steps.goods(item)
        if buy is not None:
            steps.buy(buy, at)
        return Visit(max(at, steps.at), steps.events)

    def _goods(self, person: Person, buy: Purchase | None) -> list[Item]:
        bought = [line.item for line in buy.lines] if buy else []
        shelf = bought[0].shelf if bought else self._shelf(person)
        there = self.shelves[shelf]
        count = self.chance.choices(LOOKS, LOOK_SHARES)[0]
        looked = self.chance.sample(there, min(count, len(there)))
        return list({item.code: item for item in [*looked, *bought]}.values())

    def _shelf(self, person: Person) -> str:
        fond = person.fond_of
        weights = [fond.get(shelf.partition("/")[0], 0.1) for shelf in self.shelves]
        return self.chance.choices([*self.shelves], weights)[0]

    def _poisson(self, mean: float) -> int:
        count, left = 0, math.exp(-mean)
        product = self.chance.random()
        while product > left:
            count += 1
            product *= self.chance.random()
        return count


@dataclass
class Steps:
    """Events of one visit, one after the other."""

    at: datetime
    chance: random.Random

    def __post_init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.view = ""

    def page(self, page: str, *, seconds: float, **more: Any) -> None:
        self.view = f"{self.chance.getrandbits(48):012x}"
        self._note("view", page=page, **more)
        self.at += timedelta(seconds=seconds)
        depth = round(min(100, 30 + 70 * seconds / DEEP * self.chance.uniform(0.6, 1.2)))
        self._note("dwell", page=page, seconds=round(seconds, 1), depth=depth, **more)

    def search(self, words: str) -> None:
        self.page("search", seconds=self.chance.uniform(3, 12))
        self._note("search", page="search", words=words.lower())

    def follow(self, item: Item, arm: str) -> None:
        self._note("click", page="home", product=item.code, list=arms.TRIAL, arm=arm)

    def goods(self, item: Item) -> None:
        seconds = min(600.0, self.chance.lognormvariate(TYPICAL_SECONDS, SPREAD))
        self.page("product", seconds=seconds, product=item.code, category=item.shelf)
        if self.chance.random() < COMPARES:
            self._note("compare", page="product", product=item.code, quantity=1)
        self.at += timedelta(seconds=self.chance.uniform(3, 20))

    def buy(self, buy: Purchase, at: datetime) -> None:
        self.at = max(self.at, at)
        for line in buy.lines:
            code, pieces = line.item.code, line.quantity
            self._note("purchase", product=code, quantity=pieces, view="")

    def _note(self, kind: str, **more: Any) -> None:
        at = int(self.at.timestamp() * 1000)
        self.events.append({"kind": kind, "at": at, "view": self.view, **more})


def write_trails(
    catalogue: Catalogue,
    bought: Sequence[Purchase],
    people: Sequence[tuple[Person, User]],
    *,
    seed: int,
    now: datetime,
) -> None:
    """Trails of all who said yes, who was shown what; then what there is to learn and to count."""
    wanderer = Wanderer(_shelves(catalogue), random.Random(f"trails:{seed}"), now)  # noqa: S311
    buys = defaultdict(list)
    for buy in bought:
        buys[buy.person.key].append(buy)
    walked = [
        wanderer.trail(person, user, buys[person.key])
        for person, user in people
        if "tracking" in person.allows
    ]
    assign_past(add_past_trails([trail for trail in walked if trail.visits]))
    learn_all()
    count_trial()


def _shelves(catalogue: Catalogue) -> dict[str, list[Item]]:
    shelves = defaultdict(list)
    for item in catalogue.items:
        shelves[item.shelf].append(item)
    return dict(shelves)
