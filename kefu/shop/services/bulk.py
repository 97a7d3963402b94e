"""Goods and orders by the thousand, for importers and the demo shop. Nothing is announced: these
things happened elsewhere, or long ago, and no customer waits for a mail about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from kefu.core.bulk import copy, next_ids
from kefu.core.words import unguessable_number
from kefu.shop.models.catalogue import Category, Product, ProductClass, Sku, StockMove
from kefu.shop.models.orders import Order, OrderLine

PlainGoods = tuple[str, str, Decimal]


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
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    lines: list[PastLine] = field(default_factory=list)


@dataclass(slots=True)
class PastStockMove:
    sku_id: int
    quantity: int
    words: str
    at: datetime
    external_id: str


def shelf(*, code: str, name_zh: str, name_en: str) -> Category:
    """A category at the top, made when it is not there yet."""
    return Category.objects.get_or_create(
        path=code, defaults={"code": code, "name_zh": name_zh, "name_en": name_en}
    )[0]


def product_class(*, code: str, name_zh: str, name_en: str = "") -> ProductClass:
    return ProductClass.objects.get_or_create(
        code=code, defaults={"name_zh": name_zh, "name_en": name_en}
    )[0]


def add_plain_goods(
    *,
    source: str,
    currency: str,
    category: Category,
    kind: ProductClass,
    goods: Iterable[PlainGoods],
) -> dict[str, int]:
    """Products of one SKU each, from (external id, English name, price); returns the SKUs' ids."""
    made = list(goods)
    products = Product.objects.bulk_create(
        Product(
            code=f"{source}-{external_id}"[:60],
            source=source,
            external_id=external_id,
            product_class=kind,
            category=category,
            name_en=name,
            price=price,
            currency=currency,
        )
        for external_id, name, price in made
    )
    skus = Sku.objects.bulk_create(
        Sku(product=product, code=product.code, price=product.price) for product in products
    )
    return {product.external_id: sku.pk for product, sku in zip(products, skus, strict=True)}


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


def add_stock_moves(*, source: str, moves: Iterable[PastStockMove]) -> None:
    StockMove.objects.bulk_create(
        (
            StockMove(
                sku_id=move.sku_id,
                quantity=move.quantity,
                words=move.words[:200],
                at=move.at,
                source=source,
                external_id=move.external_id,
            )
            for move in moves
        ),
        ignore_conflicts=True,
    )


def count_sold(*, source: str) -> None:
    """Fill in `Product.sold` for the goods of one source, from its orders."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_product SET sold = counted.pieces
            FROM (
                SELECT sku.product_id, SUM(line.quantity) AS pieces
                FROM shop_orderline line
                JOIN shop_sku sku ON sku.id = line.sku_id
                WHERE line.kind = 'goods'
                GROUP BY sku.product_id
            ) counted
            WHERE counted.product_id = shop_product.id AND shop_product.source = %s
              AND shop_product.sold <> counted.pieces
            """,
            [source],
        )


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
        "", "", order.region, order.placed_at, order.placed_at, order.promised_at,
        order.delivered_at or (order.placed_at if order.status == "completed" else None), False,
        order.source, order.external_id,
    )  # fmt: skip


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
