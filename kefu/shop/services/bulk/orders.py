"""Orders by the thousand, for importers and the demo shop. Nothing is announced: these things
happened elsewhere, or long ago, and no customer waits for a mail about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from kefu.core.bulk import copy, next_ids
from kefu.core.words import unguessable_number
from kefu.shop.models.orders import Order, OrderLine


@dataclass(slots=True)
class PastLine:
    sku_id: int | None
    name: str
    quantity: int
    unit_price: Decimal
    kind: str = OrderLine.Kind.GOODS

    @property
    def amount(self) -> Decimal:
        return (self.unit_price * self.quantity).quantize(Decimal("0.01"))


@dataclass(slots=True)
class PastOrder:
    """An order as another system tells it; lines added later join it by its `external_id`."""

    source: str
    external_id: str
    customer_id: int | None
    placed_at: datetime
    currency: str
    region: str = ""
    status: str = Order.Status.COMPLETED
    paid_at: datetime | None = None  # when it was placed, if nobody says and it was paid
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    lines: list[PastLine] = field(default_factory=list)


@transaction.atomic
def add_past_orders(orders: Sequence[PastOrder]) -> None:
    """Write orders with their lines; an order known by its source and number gets the lines added.

    All orders of one call come from one source.
    """
    if not orders:
        return
    known = dict(
        Order.objects.filter(
            source=orders[0].source, external_id__in=[order.external_id for order in orders]
        ).values_list("external_id", "pk")
    )
    fresh = [order for order in orders if order.external_id not in known]
    ids = next_ids(Order, len(fresh))
    known |= {order.external_id: pk for order, pk in zip(fresh, ids, strict=True)}
    copy(Order, ORDER_COLUMNS, (_order_row(known[order.external_id], order) for order in fresh))
    copy(
        OrderLine,
        LINE_COLUMNS,
        (_line_row(known[order.external_id], line) for order in orders for line in order.lines),
    )
    _add_up(list(known.values()))


@transaction.atomic
def add_lines_to_past_orders(*, source: str, lines: Mapping[str, Sequence[PastLine]]) -> None:
    """Write further lines of orders that are there, by their numbers."""
    orders = Order.objects.filter(source=source, external_id__in=lines)
    ids = dict(orders.values_list("external_id", "pk"))
    rows = (_line_row(ids[number], line) for number, more in lines.items() for line in more)
    copy(OrderLine, LINE_COLUMNS, rows)
    _add_up(list(ids.values()))


ORDER_COLUMNS = (
    "id", "number", "customer_id", "status", "currency", "total", "recipient", "phone", "address",
    "region", "placed_at", "paid_at", "promised_at", "delivered_at", "is_demo", "source",
    "external_id",
)  # fmt: skip
LINE_COLUMNS = (
    "order_id", "kind", "sku_id", "name_zh", "name_en", "quantity", "unit_price", "amount",
)  # fmt: skip


def _order_row(pk: int, order: PastOrder) -> tuple[Any, ...]:
    return (
        pk, unguessable_number(), order.customer_id, order.status, order.currency, Decimal(0), "",
        "", "", order.region, order.placed_at, order.paid_at or _paid_when_placed(order),
        order.promised_at,
        order.delivered_at or (order.placed_at if order.status == "completed" else None), False,
        order.source, order.external_id,
    )  # fmt: skip


def _paid_when_placed(order: PastOrder) -> datetime | None:
    return None if order.status == Order.Status.PLACED else order.placed_at


def _line_row(order_id: int, line: PastLine) -> tuple[Any, ...]:
    return (
        order_id, line.kind, line.sku_id, "", line.name[:300], line.quantity, line.unit_price,
        line.amount,
    )  # fmt: skip


def _add_up(order_ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_order SET total = summed.amount
            FROM (
                SELECT order_id, SUM(amount) AS amount FROM shop_orderline
                WHERE order_id = ANY(%s) GROUP BY order_id
            ) summed
            WHERE summed.order_id = shop_order.id
            """,
            [order_ids],
        )
