"""Goods by the thousand, for importers and the demo shop. Nothing is announced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from kefu.shop.models.catalogue import Category, Product, ProductClass, Sku, StockMove

PlainGoods = tuple[str, str, Decimal]


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
