"""A whole range of goods at once, as the demo shop writes it: shelves, classes, goods, prices."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import models, transaction

from kefu.core.bulk import numbered, tied, write
from kefu.core.events import record
from kefu.shop.events import GoodsTakenIn
from kefu.shop.models.catalogue import (
    Attribute,
    Brand,
    Category,
    PriceChange,
    Product,
    ProductClass,
    Sku,
    Supplier,
)

Known = TypeVar("Known", bound=models.Model)


@dataclass(slots=True)
class Range:
    """Unsaved rows that name each other by object; what is known by its code is used again."""

    suppliers: list[Supplier] = field(default_factory=list)
    brands: list[Brand] = field(default_factory=list)
    shelves: list[Category] = field(default_factory=list)
    classes: list[ProductClass] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    skus: list[Sku] = field(default_factory=list)
    prices: list[PriceChange] = field(default_factory=list)


@transaction.atomic
def add_range(goods: Range) -> None:
    """Write a range of goods; every row has its key afterwards."""
    _ensure(goods.suppliers, key="code")
    _ensure(goods.brands, key="code")
    _ensure(goods.classes, key="code")
    for depth in range(1 + max((shelf.path.count("/") for shelf in goods.shelves), default=0)):
        level = [shelf for shelf in goods.shelves if shelf.path.count("/") == depth]
        _ensure(tied(level, "parent"), key="path")
    described = set(
        Attribute.objects.filter(product_class__in=goods.classes).values_list(
            "product_class_id", flat=True
        )
    )
    attributes = tied(goods.attributes, "product_class")
    write([one for one in attributes if one.product_class_id not in described])
    write(numbered(tied(goods.products, "product_class", "category", "brand", "supplier")))
    write(numbered(tied(goods.skus, "product")))
    write(tied(goods.prices, "sku"))
    record(GoodsTakenIn("range"))


def _ensure(rows: Sequence[Known], *, key: str) -> None:
    """Give each row the key of its like in the database, or write it."""
    if not rows:
        return
    model = type(rows[0])
    wanted = [getattr(row, key) for row in rows]
    known = dict(model._default_manager.filter(**{f"{key}__in": wanted}).values_list(key, "pk"))
    write(numbered([row for row in rows if getattr(row, key) not in known]))
    for row in rows:
        row.pk = known.get(getattr(row, key), row.pk)
