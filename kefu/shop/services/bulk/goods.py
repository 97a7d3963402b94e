"""Goods by the thousand, for importers and the demo shop. Nothing is announced."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from kefu.core.events import record
from kefu.shop.events import GoodsTakenIn
from kefu.shop.models.catalogue import Category, Product, ProductClass, Sku, StockMove

PlainGoods = tuple[str, str, Decimal]


@dataclass(slots=True)
class GoodsRow:
    """A product as another system tells it; its SKUs come apart, for some systems never say any."""

    external_id: str
    class_id: int
    category_id: int
    price: Decimal
    currency: str
    name_zh: str = ""
    name_en: str = ""
    short_zh: str = ""
    short_en: str = ""
    description_zh: str = ""
    description_en: str = ""
    brand_id: int | None = None
    list_price: Decimal | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    released_on: date | None = None
    is_active: bool = True


@dataclass(slots=True)
class SkuRow:
    """One SKU of a product known by its number at the source."""

    code: str
    product: str
    price: Decimal
    name_zh: str = ""
    name_en: str = ""
    options: dict[str, str] = field(default_factory=dict)
    list_price: Decimal | None = None
    stock: int = 0
    weight_g: int | None = None


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


def known_goods(*, source: str, numbers: Collection[str]) -> dict[str, int]:
    """The ids of a source's products by their numbers there."""
    products = Product.objects.filter(source=source, external_id__in=numbers)
    return dict(products.values_list("external_id", "pk"))


def add_goods(*, source: str, goods: Sequence[GoodsRow]) -> dict[str, int]:
    """Write products that are not there yet; returns the ids of all of them by their numbers."""
    known = known_goods(source=source, numbers=[row.external_id for row in goods])
    new = {row.external_id: row for row in goods if row.external_id not in known}
    made = Product.objects.bulk_create(
        (
            Product(
                code=f"{source}-{row.external_id}",
                source=source,
                product_class_id=row.class_id,
                **{name: getattr(row, name) for name in SAME_NAMES},
            )
            for row in new.values()
        ),
        batch_size=1000,
    )
    return known | {product.external_id: product.pk for product in made}


def add_skus(*, source: str, skus: Sequence[SkuRow]) -> dict[str, int]:
    """Write SKUs that are not there yet; returns the ids of all of them by their codes."""
    codes = {row.code for row in skus}
    known = dict(Sku.objects.filter(code__in=codes).values_list("code", "pk"))
    new = {row.code: row for row in skus if row.code not in known}
    products = known_goods(source=source, numbers={row.product for row in new.values()})
    made = Sku.objects.bulk_create(
        (
            Sku(
                code=row.code,
                product_id=products[row.product],
                name_zh=row.name_zh[:120],
                name_en=row.name_en[:120],
                options=row.options,
                price=row.price,
                list_price=row.list_price,
                stock=row.stock,
                weight_g=row.weight_g,
            )
            for row in new.values()
        ),
        batch_size=1000,
    )
    return known | {sku.code: sku.pk for sku in made}


@transaction.atomic
def add_facts(*, source: str, facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Write attributes of products, beside those they have."""
    products = list(
        Product.objects.select_for_update().filter(source=source, external_id__in=facts)
    )
    for product in products:
        product.attributes = {**product.attributes, **facts[product.external_id]}
    Product.objects.bulk_update(products, ["attributes"], batch_size=500)


def give_each_a_sku(*, source: str) -> None:
    """One SKU for each of a source's products that has none, so that it can be stocked and sold."""
    bare = Product.objects.filter(source=source, skus=None)
    Sku.objects.bulk_create(
        (
            Sku(product=product, code=product.code, price=product.price)
            for product in bare.iterator(chunk_size=2000)
        ),
        batch_size=1000,
    )


def price_from_skus(*, source: str) -> None:
    """Let each of a source's products show the price of its cheapest SKU that can be bought."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_product SET price = lowest.price
            FROM (
                SELECT product_id, MIN(price) AS price FROM shop_sku
                WHERE is_active GROUP BY product_id
            ) lowest
            WHERE lowest.product_id = shop_product.id AND shop_product.source = %s
              AND shop_product.price <> lowest.price
            """,
            [source],
        )


def price_from_sales(*, source: str) -> None:
    """For systems that tell prices only with what was sold: a SKU costs what it last cost, and a
    product without SKUs is not for sale."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_sku SET price = ROUND(last.unit_price, 2)
            FROM (
                SELECT DISTINCT ON (line.sku_id) line.sku_id, line.unit_price
                FROM shop_orderline line JOIN shop_order ord ON ord.id = line.order_id
                WHERE ord.source = %s AND line.kind = 'goods'
                ORDER BY line.sku_id, ord.placed_at DESC, line.id DESC
            ) last
            WHERE last.sku_id = shop_sku.id AND shop_sku.price <> ROUND(last.unit_price, 2)
            """,
            [source],
        )
    price_from_skus(source=source)
    Product.objects.filter(source=source, is_active=False).exclude(skus=None).update(is_active=True)


def supply_from_skus(*, source: str) -> None:
    """Let each product name the supplier of the SKU that sold best, by `options["supplier"]`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_product SET supplier_id = best.supplier_id
            FROM (
                SELECT DISTINCT ON (sku.product_id) sku.product_id, supplier.id AS supplier_id
                FROM shop_sku sku
                JOIN shop_product product ON product.id = sku.product_id AND product.source = %s
                JOIN shop_supplier supplier ON supplier.code = sku.options ->> 'supplier'
                LEFT JOIN shop_orderline line ON line.sku_id = sku.id
                GROUP BY sku.product_id, supplier.id, supplier.code
                ORDER BY sku.product_id, COUNT(line.id) DESC, supplier.code
            ) best
            WHERE best.product_id = shop_product.id
              AND shop_product.supplier_id IS DISTINCT FROM best.supplier_id
            """,
            [source],
        )


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


@transaction.atomic
def announce(*, source: str) -> None:
    """Say once that a source's goods came in, for whoever keeps a picture of all goods."""
    record(GoodsTakenIn(source))


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


SAME_NAMES = (
    "external_id", "category_id", "brand_id", "price", "list_price", "currency", "name_zh",
    "name_en", "short_zh", "short_en", "description_zh", "description_en", "attributes",
    "released_on", "is_active",
)  # fmt: skip
