"""What has been taken in so far; asked by importers, which answer to nobody but operations."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.aftersale.models import ServiceRequest
from kefu.connectors.models import ImportedCustomer, ImportRun, KeptRow
from kefu.shop.models.catalogue import (
    Attribute,
    Brand,
    Category,
    Product,
    Review,
    Sku,
    StockMove,
    Supplier,
)
from kefu.shop.models.orders import Order, OrderLine

Sourced = ServiceRequest | StockMove | Review
LineKey = tuple[str, int | None, str, int, Decimal]


def known_customers(source: str, numbers: Collection[str]) -> dict[str, int]:
    return dict(
        ImportedCustomer.objects.filter(source=source, external_id__in=numbers).values_list(
            "external_id", "user_id"
        )
    )


def tables_taken(format: str) -> set[str]:
    """The tables of a format of which a file has been taken in to its end."""
    runs = ImportRun.objects.filter(format=format, finished_at__isnull=False)
    return set(runs.values_list("table", flat=True))


def kept_rows(source: str, table: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """What was kept of some rows, by their keys."""
    rows = KeptRow.objects.filter(source=source, table=table, key__in=keys)
    return dict(rows.values_list("key", "values"))


def shelves_of(source: str, language: str = "zh") -> list[tuple[str, str, int, str]]:
    """The categories a source has brought, as (path, code, id, name)."""
    shelves = Category.objects.filter(code__startswith=f"{source}-")
    return list(shelves.values_list("path", "code", "pk", f"name_{language}"))


def brands_of(source: str) -> dict[str, int]:
    """The ids of the brands a source has brought, by their numbers there."""
    brands = Brand.objects.filter(code__startswith=f"{source}-").values_list("code", "pk")
    return {code.removeprefix(f"{source}-"): pk for code, pk in brands}


def attribute_kinds(prefix: str) -> dict[tuple[str, str], str]:
    """The kinds of the attributes of all classes whose codes begin so, by class and attribute."""
    attributes = Attribute.objects.filter(product_class__code__startswith=prefix)
    return {
        (class_code, code): kind
        for class_code, code, kind in attributes.values_list("product_class__code", "code", "kind")
    }


def known_products(source: str, numbers: Collection[str]) -> dict[str, Product]:
    """Products with their classes, by their numbers at the source."""
    products = Product.objects.filter(source=source, external_id__in=numbers)
    return {product.external_id: product for product in products.select_related("product_class")}


def suppliers_of(source: str, numbers: Collection[str]) -> dict[str, str]:
    """The names of the suppliers a source has brought, by their numbers there."""
    suppliers = Supplier.objects.filter(code__in=[f"{source}-{number}" for number in numbers])
    return {
        code.removeprefix(f"{source}-"): name
        for code, name in suppliers.values_list("code", "name_en")
    }


def known_orders(source: str, numbers: Collection[str]) -> dict[str, Order]:
    """By their numbers at the source."""
    orders = Order.objects.filter(source=source, external_id__in=numbers)
    return {
        order.external_id: order for order in orders.only("external_id", "customer_id", "placed_at")
    }


def regions_of(customers: Collection[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=customers).values_list("pk", "region"))


@dataclass(frozen=True)
class ReviewedLine:
    line_id: int
    product_id: int


def dearest_lines(source: str, orders: Collection[str]) -> dict[str, ReviewedLine]:
    """What a review of a whole order is about: its dearest line, the first of several."""
    lines = OrderLine.objects.filter(
        order__source=source, order__external_id__in=orders, sku__isnull=False
    )
    told = lines.order_by("order", "-amount", "pk").distinct("order")
    return {
        order: ReviewedLine(line, product)
        for order, line, product in told.values_list("order__external_id", "pk", "sku__product")
    }


def silent_reviews(source: str, numbers: Collection[str]) -> set[str]:
    """Those known without a word."""
    reviews = Review.objects.filter(source=source, external_id__in=numbers, text="")
    return set(reviews.values_list("external_id", flat=True))


def known_sku_codes(codes: Collection[str]) -> set[str]:
    return set(Sku.objects.filter(code__in=codes).values_list("code", flat=True))


def known_reviews(source: str, numbers: Collection[str]) -> set[str]:
    return _numbers(Review, source, numbers)


def known_skus(source: str) -> dict[str, int]:
    """The one SKU of each product of a source that knows no others, by the product's number."""
    return dict(
        Sku.objects.filter(product__source=source).values_list("product__external_id", "pk")
    )


def known_lines(source: str, orders: Collection[str]) -> Counter[LineKey]:
    """The lines already there of some orders, as (order, SKU, name, quantity, price)."""
    return Counter(
        OrderLine.objects.filter(order__source=source, order__external_id__in=orders).values_list(
            "order__external_id", "sku_id", "name_en", "quantity", "unit_price"
        )
    )


def known_requests(source: str, numbers: Collection[str]) -> set[str]:
    return _numbers(ServiceRequest, source, numbers)


def known_stock_moves(source: str, numbers: Collection[str]) -> set[str]:
    return _numbers(StockMove, source, numbers)


def _numbers(model: type[Sourced], source: str, numbers: Collection[str]) -> set[str]:
    rows = model.objects.filter(source=source, external_id__in=numbers)
    return set(rows.values_list("external_id", flat=True))
