"""What a shop remembers of long ago, and how a demo shop is cleared away again."""

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Q

from kefu.core.bulk import numbered, tied, write
from kefu.shop.models.catalogue import (
    Attribute,
    Brand,
    Category,
    PriceChange,
    Product,
    ProductClass,
    Review,
    Sku,
    StockMove,
    Supplier,
)
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Order, OrderLine, Shipment, ShipmentLine
from kefu.shop.services.bulk.papers import remove_invoices

OF_THE_DEMO = Q(is_demo=True) | Q(customer__is_demo=True)


class StillInUse(Exception):
    """Somebody who is not of the demo has ordered goods of the demo: they cannot go."""


@dataclass(slots=True)
class History:
    """Unsaved orders with what belongs to them, naming each other by object."""

    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    shipped: list[ShipmentLine] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    follow_ups: list[Review] = field(default_factory=list)


@dataclass(frozen=True)
class Freed:
    """Keys of what stood below the orders that are gone; their owners clear them away."""

    charges: list[int]
    parcels: list[int]


@transaction.atomic
def add_history(history: History) -> None:
    """Write finished orders as they are and count what they say of the goods. Tells nobody."""
    write(numbered(tied(history.orders, "charge")))
    write(numbered(tied(history.lines, "order")))
    write(numbered(tied(history.shipments, "order", "parcel")))
    write(tied(history.shipped, "shipment", "line"))
    write(numbered(tied(history.reviews, "line")))
    write(tied(history.follow_ups, "follows_up"))
    _count_up()


@transaction.atomic
def remove_demo() -> Freed:
    """All orders of the demo's customers, then its goods; or StillInUse, and nothing is gone."""
    demo = Sku.objects.filter(product__is_demo=True)
    strangers = Order.objects.exclude(OF_THE_DEMO).filter(lines__sku__in=demo)
    if strangers.exists():
        raise StillInUse
    orders = Order.objects.filter(OF_THE_DEMO)
    charges = list(orders.exclude(charge=None).values_list("charge_id", flat=True))
    parcels = list(Shipment.objects.filter(order__in=orders).values_list("parcel_id", flat=True))
    gone = Q(product__is_demo=True) | Q(customer__is_demo=True) | Q(is_demo=True)
    Review.objects.filter(gone).update(follows_up=None)
    Review.objects.filter(gone).delete()
    Coupon.objects.filter(customer__is_demo=True).delete()
    ShipmentLine.objects.filter(shipment__order__in=orders).delete()
    Shipment.objects.filter(order__in=orders).delete()
    OrderLine.objects.filter(order__in=orders).delete()
    remove_invoices(orders)
    orders.delete()
    _remove_goods()
    return Freed(charges, parcels)


def _remove_goods() -> None:
    """The goods, and the shelves, classes, brands and suppliers that nothing else stands on."""
    demo = Product.objects.filter(is_demo=True)
    classes = list(demo.values_list("product_class_id", flat=True).distinct())
    brands = list(demo.exclude(brand=None).values_list("brand_id", flat=True).distinct())
    suppliers = list(demo.exclude(supplier=None).values_list("supplier_id", flat=True).distinct())
    PriceChange.objects.filter(sku__product__is_demo=True).delete()
    StockMove.objects.filter(sku__product__is_demo=True).delete()
    Sku.objects.filter(product__is_demo=True).delete()
    demo.delete()
    Attribute.objects.filter(product_class__in=classes, product_class__products=None).delete()
    ProductClass.objects.filter(pk__in=classes, products=None).delete()
    Brand.objects.filter(pk__in=brands, products=None).delete()
    Supplier.objects.filter(pk__in=suppliers, products=None).delete()
    while Category.objects.filter(
        products=None, children=None, picture__startswith=DEMO_PICTURES
    ).delete()[0]:
        pass


DEMO_PICTURES = "demo/"


def _count_up() -> None:
    """What cards of goods repeat of orders and reviews."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_product SET sold = counted.pieces
            FROM (
                SELECT sku.product_id, SUM(line.quantity) AS pieces
                FROM shop_orderline line
                JOIN shop_sku sku ON sku.id = line.sku_id
                JOIN shop_order ON shop_order.id = line.order_id
                WHERE line.kind = 'goods' AND shop_order.status NOT IN ('placed', 'cancelled')
                GROUP BY sku.product_id
            ) counted
            WHERE counted.product_id = shop_product.id AND shop_product.is_demo
            """
        )
        cursor.execute(
            """
            UPDATE shop_product SET stars = said.mean, reviews_count = said.count
            FROM (
                SELECT product_id, AVG(stars)::numeric(3, 2) AS mean, COUNT(*) AS count
                FROM shop_review WHERE follows_up_id IS NULL GROUP BY product_id
            ) said
            WHERE said.product_id = shop_product.id AND shop_product.is_demo
            """
        )
