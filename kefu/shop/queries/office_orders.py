"""Orders as operations look for them: a screenful at a time, however many there are.

Nothing here counts all orders or skips over pages of them: a page starts after the last order of
the page before it, and a count stops at a thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import make_aware, now

from kefu.accounts.models import User
from kefu.delivery.models import Carrier, DispatchRule
from kefu.delivery.queries import dispatch_rule
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.orders import orders_for, with_lines

ON_A_PAGE = 50
MOST_COUNTED = 1000
LINES_IN_A_ROW = 2
NUMBER_SIGNS = 12  # of an order's number, without its dashes
BACK = timedelta(days=60)  # nothing waits for its parcel longer than this and is not yet overdue
MINUTE = timedelta(minutes=1)
SHOWN: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "unpaid": (Order.Status.PLACED,),
    "to_send": (Order.Status.PREPARING,),
    "overdue": (Order.Status.PREPARING,),
    "under_way": (Order.Status.SHIPPED,),
    "arrived": (Order.Status.DELIVERED, Order.Status.COMPLETED),
    "cancelled": (Order.Status.CANCELLED,),
}


@dataclass(frozen=True)
class Asked:
    """What the address of the list says. What makes no sense is as if it was not said."""

    show: str = "to_send"
    words: str = ""
    since: date | None = None
    until: date | None = None
    product: str = ""
    way: str = ""
    after: str = ""
    before: str = ""

    @property
    def said(self) -> dict[str, str]:
        """As it was asked for, without a place in the list."""
        said = {
            "show": self.show,
            "words": self.words,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "product": self.product,
            "way": self.way,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def address(self) -> str:
        """The same list from its beginning."""
        return urlencode(self.said)

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.since or self.until or self.product or self.way)

    def showing(self, show: str) -> "Asked":
        return replace(self, show=show, after="", before="")


@dataclass(frozen=True)
class Row:
    """An order of the list; `due` is by when it has to be out of the warehouse."""

    order: Order
    due: datetime | None

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due <= now()


@dataclass(frozen=True)
class Orders:
    rows: list[Row]
    newer: str  # the address's end for the page before, or empty
    older: str


class Desk:
    """The list as one reader sees it at one moment."""

    def __init__(self, reader: User, asked: Asked) -> None:
        self.reader, self.asked, self.at = reader, asked, now()

    @cached_property
    def rule(self) -> DispatchRule:
        return dispatch_rule()

    @cached_property
    def out_since(self) -> datetime:
        """Whoever paid at this moment or before has waited too long by now."""
        known, unknown = self.at - BACK, self.at
        while unknown - known > MINUTE:
            middle = known + (unknown - known) / 2
            if self.leaves_by(middle) <= self.at:
                known = middle
            else:
                unknown = middle
        return known

    def leaves_by(self, at: datetime) -> datetime:
        return self.rule.clock.add(at, timedelta(minutes=self.rule.minutes))

    def page(self) -> Orders:
        """One screenful, newest first."""
        orders = self.found()
        back = _place(self.asked.before)
        on = _place(self.asked.after)
        if back is not None:
            at, pk = back
            ahead = orders.filter(placed_at__gte=at).exclude(placed_at=at, pk__lte=pk)
            found = list(self._dressed(ahead.order_by("placed_at", "pk"))[: ON_A_PAGE + 1])
            more, found = len(found) > ON_A_PAGE, found[:ON_A_PAGE][::-1]
            return self._page(found, newer=more, older=True)
        if on is not None:
            at, pk = on
            orders = orders.filter(placed_at__lte=at).exclude(placed_at=at, pk__gte=pk)
        found = list(self._dressed(orders)[: ON_A_PAGE + 1])
        return self._page(found[:ON_A_PAGE], newer=on is not None, older=len(found) > ON_A_PAGE)

    def count(self, show: str) -> int:
        """How many there are of a kind, whatever else was asked; a thousand at most."""
        orders = self._of(orders_for(self.reader), show).order_by()
        return orders.values("pk")[: MOST_COUNTED + 1].count()

    def _page(self, found: list[Order], *, newer: bool, older: bool) -> Orders:
        rows = [Row(order, self._due(order)) for order in found]
        return Orders(
            rows,
            newer=_cursor(found[0]) if newer and found else "",
            older=_cursor(found[-1]) if older and found else "",
        )

    def _due(self, order: Order) -> datetime | None:
        if order.status != Order.Status.PREPARING:
            return None
        return self.leaves_by(order.paid_at or order.placed_at)

    def found(self) -> QuerySet[Order]:
        """All of it, as it was narrowed."""
        asked = self.asked
        orders = self._of(orders_for(self.reader), asked.show)
        if asked.words:
            orders = orders.filter(_named(asked.words))
        if asked.since:
            orders = orders.filter(placed_at__gte=_midnight(asked.since))
        if asked.until:
            orders = orders.filter(placed_at__lt=_midnight(asked.until + timedelta(days=1)))
        if asked.product:
            held = OrderLine.objects.filter(order=OuterRef("pk"))
            named = Q(sku__product__code=asked.product) | Q(sku__code=asked.product)
            orders = orders.filter(Exists(held.filter(named)))
        if asked.way:
            orders = orders.filter(charge__gateway=asked.way)
        return orders

    def _of(self, orders: QuerySet[Order], show: str) -> QuerySet[Order]:
        states = SHOWN.get(show, ())
        if states:
            orders = orders.filter(status__in=states)
        if show == "overdue":
            since = Coalesce(F("paid_at"), F("placed_at"))
            orders = orders.alias(since=since).filter(since__lte=self.out_since)
        return orders

    def _dressed(self, orders: QuerySet[Order]) -> QuerySet[Order]:
        return with_lines(orders, LINES_IN_A_ROW).select_related("customer", "charge")


def asked_in(said: Mapping[str, str]) -> Asked:
    show, way = said.get("show", ""), said.get("way", "")
    words = said.get("words", "").strip()[:80]
    return Asked(
        show=show if show in SHOWN else ("all" if words else "to_send"),
        words=words,
        since=_day(said.get("since", "")),
        until=_day(said.get("until", "")),
        product=said.get("product", "").strip()[:60],
        way=way if way in Charge.Gateway.values else "",
        after=said.get("after", "")[:60],
        before=said.get("before", "")[:60],
    )


def number_in(words: str) -> str:
    """An order's number as it is written, however it was typed; empty if it is none."""
    signs = words.replace("-", "").replace(" ", "").upper()
    if len(signs) != NUMBER_SIGNS or not signs.isalnum() or not signs.isascii():
        return ""
    return "-".join(signs[start : start + 4] for start in range(0, NUMBER_SIGNS, 4))


def chosen(reader: User, numbers: Sequence[str]) -> list[Order]:
    """These orders with their first lines, in the order they were ticked."""
    orders = with_lines(orders_for(reader).filter(number__in=numbers), LINES_IN_A_ROW)
    found = {order.number: order for order in orders.select_related("customer", "charge")}
    return [found[number] for number in numbers if number in found]


def for_slips(reader: User, numbers: Sequence[str]) -> list[Order]:
    """With all their lines and where they go, in the order they were ticked."""
    lines = OrderLine.objects.select_related("sku")
    orders = orders_for(reader).filter(number__in=numbers).select_related("customer")
    found = {order.number: order for order in orders}
    of: dict[int, list[OrderLine]] = {}
    ids = [order.pk for order in found.values()]
    for line in lines.filter(order__in=ids, kind=OrderLine.Kind.GOODS):
        of.setdefault(line.order_id, []).append(line)
    for order in found.values():
        vars(order)["goods"] = of.get(order.pk, [])
    return [found[number] for number in numbers if number in found]


def carriers() -> list[Carrier]:
    return list(Carrier.objects.order_by("pk"))


def _named(words: str) -> Q:
    """An order's number, or whose orders: by number, e-mail or phone, exact."""
    number = number_in(words)
    person = Q(number=number) if number else Q(email=words) | Q(phone=words)
    ids = list(User.objects.filter(person).values_list("pk", flat=True)[:20])
    found = Q(customer__in=ids)
    return found | Q(number=number) if number else found


def _cursor(order: Order) -> str:
    return f"{order.placed_at.isoformat()}~{order.pk}"


def _place(cursor: str) -> tuple[datetime, int] | None:
    at, _, pk = cursor.partition("~")
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not pk.isdecimal() or len(pk) > 18:  # noqa: PLR2004
        return None
    return moment, int(pk)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def ways() -> list[tuple[str, Any]]:
    return list(Charge.Gateway.choices)
