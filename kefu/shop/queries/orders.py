"""Orders, seen by who may see them: customers their own, staff with a right to it all."""

from django.db.models import Prefetch, QuerySet

from kefu.accounts.models import User
from kefu.shop.models.orders import Order, Shipment


def orders_for(reader: User) -> QuerySet[Order]:
    """Newest first."""
    orders = Order.objects.order_by("-placed_at", "-pk")
    if reader.is_staff:
        return orders
    return orders.filter(customer=reader.pk)


def orders_of(customer: User, *, reader: User) -> QuerySet[Order]:
    """One customer's orders as `reader` may see them, ready for cards."""
    return with_parcels(orders_for(reader).filter(customer=customer.pk))


def order_for(reader: User, number: str) -> Order | None:
    return with_parcels(orders_for(reader).filter(number=number)).first()


def with_parcels(orders: QuerySet[Order]) -> QuerySet[Order]:
    shipments = Shipment.objects.select_related("parcel__carrier").prefetch_related(
        "lines__line", "parcel__points"
    )
    return orders.select_related("customer", "charge").prefetch_related(
        "lines__sku__product", Prefetch("shipments", shipments)
    )


def paid_by(charge_id: int) -> Order | None:
    return Order.objects.filter(charge=charge_id).first()
