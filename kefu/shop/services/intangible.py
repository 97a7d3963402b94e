"""Services for sale: bought as goods are, with nothing to send and nothing to download."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import ProductChanged
from kefu.shop.models.catalogue import Category, PriceChange, Product, ProductClass, Sku
from kefu.shop.models.digital import DigitalGoods
from kefu.shop.queries.catalogue import SERVICES
from kefu.shop.services.digital import set_goods

PLENTY = 1_000_000  # of a service: orders take from it and bring it back once it is paid
SHELF = {"code": SERVICES, "name_zh": "服务", "name_en": "Services"}
KIND = {"name_zh": "服务", "name_en": "Service", "exempt": ProductClass.Exempt.DIGITAL}


@dataclass(frozen=True)
class Service:
    code: str
    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    price: Decimal
    is_demo: bool = False


@transaction.atomic
def sell_service(service: Service, *, by: User | None) -> Sku:
    """On the shelf of services, at this price. The same code again is the same service."""
    known = Sku.objects.filter(code=service.code).first()
    if known is not None:
        return known
    shelf, _new = Category.objects.get_or_create(path=SHELF["code"], defaults=SHELF)
    kind, _new = ProductClass.objects.get_or_create(code="service", defaults=KIND)
    product = Product.objects.create(
        code=service.code,
        product_class=kind,
        category=shelf,
        name_zh=service.name_zh,
        name_en=service.name_en,
        short_zh=service.short_zh,
        short_en=service.short_en,
        price=service.price,
        return_days=0,
        is_demo=service.is_demo,
    )
    sku = Sku.objects.create(
        product=product, code=service.code, price=service.price, stock=PLENTY, low_mark=0
    )
    PriceChange.objects.create(sku=sku, price=service.price)
    set_goods(sku.pk, kind=DigitalGoods.Kind.SERVICE, by=by)
    record(ProductChanged(product.pk), by=by)
    return sku
