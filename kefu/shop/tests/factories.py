from datetime import timedelta
from decimal import Decimal

import factory
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.delivery.models import Carrier, Parcel
from kefu.shop.models.catalogue import Category, Product, ProductClass, Review, Sku
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.models.orders import Order, OrderLine

WEST_LAKE = {"province": "330000", "city": "330100", "district": "330106"}  # as a form sends it


class CustomerFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"customer{n}@example.com")
    name = "赵一"


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    class Meta:
        model = Category
        django_get_or_create = ("path",)

    code = "kitchen"
    path = factory.SelfAttribute("code")
    name_zh = "厨房"
    name_en = "Kitchen"


class ProductClassFactory(factory.django.DjangoModelFactory[ProductClass]):
    class Meta:
        model = ProductClass
        django_get_or_create = ("code",)

    code = "kettle"
    name_zh = "电热水壶"
    name_en = "Kettle"


class ProductFactory(factory.django.DjangoModelFactory[Product]):
    class Meta:
        model = Product

    code = factory.Sequence(lambda n: f"kettle-{n}")
    product_class = factory.SubFactory(ProductClassFactory)
    category = factory.SubFactory(CategoryFactory)
    name_zh = "晨雾电热水壶"
    name_en = "Morning Mist kettle"
    price = Decimal("129.00")


class SkuFactory(factory.django.DjangoModelFactory[Sku]):
    class Meta:
        model = Sku

    product = factory.SubFactory(ProductFactory)
    code = factory.Sequence(lambda n: f"sku-{n}")
    price = Decimal("129.00")
    stock = 10


class OrderFactory(factory.django.DjangoModelFactory[Order]):
    class Meta:
        model = Order

    customer = factory.SubFactory(CustomerFactory)
    total = Decimal("129.00")


class OrderLineFactory(factory.django.DjangoModelFactory[OrderLine]):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    sku = factory.SubFactory(SkuFactory)
    name_zh = "晨雾电热水壶"
    unit_price = Decimal("129.00")
    amount = Decimal("129.00")


class ParcelFactory(factory.django.DjangoModelFactory[Parcel]):
    class Meta:
        model = Parcel

    carrier = factory.LazyFunction(
        lambda: Carrier.objects.get_or_create(code="cloud", name_zh="云雀快递")[0]
    )
    tracking_number = factory.Sequence(lambda n: f"YQ{n:010}")


class EntranceFactory(factory.django.DjangoModelFactory[Entrance]):
    """Open since yesterday, for two days more."""

    class Meta:
        model = Entrance

    kind = "deal"
    title_zh = "今日特价"
    title_en = "Today's deals"
    starts_at = factory.LazyFunction(lambda: now() - timedelta(days=1))
    ends_at = factory.LazyFunction(lambda: now() + timedelta(days=2))
    is_published = True


class DealFactory(factory.django.DjangoModelFactory[EntranceItem]):
    """Twenty pieces at 79 instead of 129, one for each."""

    class Meta:
        model = EntranceItem

    entrance = factory.SubFactory(EntranceFactory)
    sku = factory.SubFactory(SkuFactory, stock=100)
    product = factory.SelfAttribute("sku.product")
    price = Decimal("79.00")
    pieces = 20


class CouponOfferFactory(factory.django.DjangoModelFactory[CouponOffer]):
    """Thirty off from a hundred, a hundred of them, one for each."""

    class Meta:
        model = CouponOffer

    title_zh = "满百减三十"
    title_en = "30 off from 100"
    value = Decimal(30)
    least = Decimal(100)
    pieces = 100
    starts_at = factory.LazyFunction(lambda: now() - timedelta(days=1))
    ends_at = factory.LazyFunction(lambda: now() + timedelta(days=2))
    is_published = True


class ReviewFactory(factory.django.DjangoModelFactory[Review]):
    class Meta:
        model = Review

    product = factory.SubFactory(ProductFactory)
    customer = factory.SubFactory(CustomerFactory)
    stars = 5
    text = "烧水很快"


def delivered(customer: User, product: Product, pieces: int = 1) -> OrderLine:
    """A line of an order that has come to this customer."""
    sku = product.skus.first() or SkuFactory(product=product)
    order = OrderFactory(customer=customer, status=Order.Status.DELIVERED)
    return OrderLineFactory(order=order, sku=sku, quantity=pieces)
