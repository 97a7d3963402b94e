from decimal import Decimal

import factory

from kefu.accounts.models import User
from kefu.delivery.models import Carrier, Parcel
from kefu.shop.models.catalogue import Category, Product, ProductClass, Sku
from kefu.shop.models.orders import Order, OrderLine


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
