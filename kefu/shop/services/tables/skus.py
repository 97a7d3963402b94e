"""What tables about SKUs share: finding them, a batch in one query."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from kefu.core.sheets import shown
from kefu.shop.models.catalogue import Sku
from kefu.shop.services.tables.port import Column, Row, WrongLine

CODE = Column("sku", "SKU 编码", "SKU", is_needed=True)
NAME = Column("name", "名称", "Name")


def skus_of(rows: Sequence[Row]) -> dict[str, Sku]:
    codes = [row.values.get("sku", "") for row in rows]
    found = Sku.objects.filter(code__in=codes).select_related("product")
    return {sku.code: sku for sku in found}


def sku_in(row: Row, found: dict[str, Sku]) -> Sku:
    code = row.needed("sku")
    if code not in found:
        raise WrongLine("sku", gettext_noop("There is no SKU “%(code)s”"), code=shown(code))
    return found[code]


def told(sku: Sku) -> str:
    return " ".join(filter(None, (sku.code, sku.product.name, sku.name)))


def all_skus() -> QuerySet[Sku]:
    return Sku.objects.filter(is_active=True, product__is_active=True).order_by("pk")


def each_sku() -> Iterator[Sku]:
    goods = all_skus().select_related("product")
    product = ("product__name_zh", "product__name_en", "product__currency")
    own = ("code", "name_zh", "name_en", "price", "list_price", "stock", "low_mark")
    return goods.only(*own, *product).iterator(2000)
