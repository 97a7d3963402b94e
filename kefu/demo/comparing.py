"""What the demo's visitors put side by side in the last two months; who they were, nobody wrote."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kefu.core.bulk import write_past
from kefu.core.events import Event
from kefu.discovery.events import GoodsCompared
from kefu.discovery.services.boards import count_everything
from kefu.discovery.services.drawing import draw_boards
from kefu.shop.models.catalogue import Product

DAYS = 60
A_DAY = 14  # comparisons
PIECES, SHARES = (2, 3, 4), (62, 28, 10)
CHEAP = 60  # people compare what costs something


def compare_goods(goods: Sequence[Product], *, seed: int, now: datetime) -> None:
    """Write them into the log, as old as they are; then count the days and draw the boards."""
    chance = random.Random(f"compared:{seed}")  # noqa: S311
    told = sorted(_told(goods, chance, now), key=lambda one: one[2])
    write_past(told, to=[])
    count_everything()
    draw_boards()


def _told(
    goods: Sequence[Product], chance: random.Random, now: datetime
) -> Iterator[tuple[Event, None, datetime]]:
    shelves = _shelves(goods)
    weights = [sum(_interest(one) for one in shelf) for shelf in shelves]
    for _n in range(DAYS * A_DAY if shelves else 0):
        at = now - timedelta(days=DAYS * chance.random() ** 1.3, minutes=5)
        shelf = chance.choices(shelves, weights)[0]
        picked: list[Product] = []
        for _piece in range(min(len(shelf), chance.choices(PIECES, SHARES)[0])):
            rest = [one for one in shelf if one not in picked]
            picked.append(chance.choices(rest, [_interest(one) for one in rest])[0])
            if len(picked) > 1:
                beside = ",".join(str(one.pk) for one in picked[:-1])
                yield GoodsCompared(picked[-1].pk, beside), None, at


def _shelves(goods: Sequence[Product]) -> list[list[Product]]:
    """Goods of one class together, where there is a choice."""
    classes = defaultdict(list)
    for one in goods:
        if one.price >= CHEAP:
            classes[one.product_class_id].append(one)
    return [shelf for shelf in classes.values() if len(shelf) > 1]


def _interest(product: Product) -> float:
    chance = random.Random(f"interest:{product.code}")  # noqa: S311
    return chance.lognormvariate(0, 0.8) * math.pow(float(product.price), 0.35)
