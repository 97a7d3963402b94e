"""Who came to which goods, in the order of time: from trails and orders, for learning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import F
from django.db.models.functions import Extract
from django.utils.timezone import localdate

from kefu.discovery.recommend.links import Histories
from kefu.discovery.recommend.ranking import Numbers
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order, OrderLine
from kefu.tracking.queries import everything

LOOKED_BACK = timedelta(days=365)
SKIMMED = 2.0  # seconds: less is not a look
A_DAY = 86_400.0
STEPS = ("view", "compare", "basket")
SEEN = ("person", "product", "at")


@dataclass(frozen=True)
class Acts:
    """Columns side by side, in the order of person and time; goods by their place in `ids`."""

    ids: list[int]
    people: Numbers
    goods: Numbers
    seconds: np.ndarray

    def histories(self) -> Histories:
        last = self.seconds.max(initial=0)
        return Histories(self.people, self.goods, (last - self.seconds) / A_DAY, len(self.ids))

    def chosen(self, which: np.ndarray) -> "Acts":
        people = np.unique(self.people[which], return_inverse=True)[1]
        return Acts(self.ids, people, self.goods[which], self.seconds[which])


def gather(*, today: date | None = None) -> tuple[Acts, Acts]:
    """All steps, purchases among them; and the purchases alone."""
    since = (today or localdate()) - LOOKED_BACK
    goods = dict(Product.objects.filter(is_active=True).values_list("code", "pk"))
    ids = sorted(goods.values())
    place = {pk: number for number, pk in enumerate(ids)}
    bought = _bought(since, place)
    seen = _seen(since, {code: place[pk] for code, pk in goods.items()})
    return _acts(ids, seen + bought), _acts(ids, bought)


def _bought(since: date, place: Mapping[int, int]) -> list[tuple[str, int, float]]:
    lines = OrderLine.objects.filter(
        kind=OrderLine.Kind.GOODS, order__placed_at__date__gte=since, order__customer__isnull=False
    ).exclude(order__status=Order.Status.CANCELLED)
    at = Extract(F("order__placed_at"), "epoch")
    rows = lines.values_list("order__customer_id", "sku__product_id", at)
    return [
        (f"c{customer}", place[product], float(seconds))
        for customer, product, seconds in rows.iterator(5_000)
        if product in place
    ]


def _seen(since: date, place: Mapping[str, int]) -> list[tuple[str, int, float]]:
    with everything.trails(since=since) as events:
        rows = _looks(events).to_pyarrow()
    known = rows.filter(pc.is_in(rows["product"], pa.array(list(place), pa.string())))
    columns = (known[name].to_pylist() for name in SEEN)
    return [
        (person, place[code], at.timestamp()) for person, code, at in zip(*columns, strict=True)
    ]


def _looks(events: Any) -> Any:
    """One row for each page of a product that a person looked at, and how long that took."""
    of_people = events.filter(events.bot == "", events.product != "")
    person = ibis.ifelse(
        of_people.customer.isnull(),
        of_people.visitor,
        ibis.literal("c") + of_people.customer.cast("string"),
    )
    pages = of_people.mutate(person=person).group_by(["person", "product", "view"])
    looks = pages.agg(
        at=of_people.at.min(),
        seconds=of_people.seconds.sum(where=of_people.kind == "dwell"),
        steps=of_people.kind.isin(STEPS).sum(),
        acts=of_people.kind.isin(STEPS[1:]).sum(),
    )
    meant = looks.filter(
        looks.steps > 0, (looks.acts > 0) | looks.seconds.isnull() | (looks.seconds >= SKIMMED)
    )
    return meant.select(*SEEN)


def _acts(ids: list[int], rows: list[tuple[str, int, float]]) -> Acts:
    rows.sort(key=lambda row: (row[0], row[2], row[1]))
    names = {name: number for number, name in enumerate(dict.fromkeys(row[0] for row in rows))}
    people = np.asarray([names[row[0]] for row in rows], dtype=np.int64)
    goods = np.asarray([row[1] for row in rows], dtype=np.int64)
    seconds = np.asarray([row[2] for row in rows], dtype=np.float64)
    again = np.zeros(len(rows), dtype=bool)
    if len(rows):
        again[1:] = (people[1:] == people[:-1]) & (goods[1:] == goods[:-1])
    return Acts(ids, people[~again], goods[~again], seconds[~again])
