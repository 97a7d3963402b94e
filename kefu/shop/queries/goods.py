"""Goods as an order takes them, read by SQL written once: every order asks."""

from collections.abc import Collection, Sequence

from django.db import connection

from kefu.core.rows import Shape
from kefu.shop.models.catalogue import Category, Product, ProductClass, Sku
from kefu.shop.models.options import Options

SKU = Shape(
    Sku,
    "s",
    *("product", "code", "name_zh", "name_en"),
    *("price", "stock", "weight_g", "is_active"),
)
PRODUCT = Shape(
    Product,
    "p",
    *("code", "product_class", "category", "brand", "name_zh", "name_en"),
    *("price", "currency", "is_active", "is_demo"),
)
KIND, SHELF = Shape(ProductClass, "k", "exempt"), Shape(Category, "c", "path")
# Subselects, for a join of five tables takes longer to plan than all the rest takes.
FOR_SALE = f"""
    SELECT {SKU.columns}, {PRODUCT.columns},
        (SELECT k.exempt FROM shop_productclass k WHERE k.id = p.product_class_id),
        (SELECT c.path FROM shop_category c WHERE c.id = p.category_id),
        EXISTS (SELECT FROM shop_options o WHERE o.product_id = p.id)
    FROM shop_sku s JOIN shop_product p ON p.id = s.product_id
    WHERE s.code = ANY(%s) AND s.is_active AND p.is_active
    ORDER BY s.id
"""  # noqa: S608  columns of models


def for_sale(codes: Collection[str]) -> list[Sku]:
    """What of these can be ordered, with its product, its class and shelf, and its sheet of
    options, in the order of ids. One query, and one more where there are sheets."""
    with connection.cursor() as cursor:
        cursor.execute(FOR_SALE, [list(codes)])
        rows = cursor.fetchall()
    with_sheets = {row[SKU.width] for row in rows if row[-1]}
    sheets = {one.product_id: one for one in Options.objects.filter(product__in=with_sheets)}
    return [_sku(row, sheets) for row in rows]


def _sku(row: Sequence[object], sheets: dict[int, Options]) -> Sku:
    sku = SKU.made(row[: SKU.width])
    product = PRODUCT.made(row[SKU.width : -3])
    product.product_class = KIND.made([product.product_class_id, row[-3]])
    product.category = SHELF.made([product.category_id, row[-2]])
    product._state.fields_cache["options_sheet"] = sheets.get(product.pk)
    sku.product = product
    return sku
