"""How far an order has come, as the clocks of dispatch and refund need it."""

from datetime import datetime

from django.db.models import Sum

from kefu.payments.models import Charge
from kefu.shop.models.orders import Order, OrderLine, Shipment, ShipmentLine


def dispatch_began(order: Order) -> datetime | None:
    """When the shop could begin: paid, or placed where it is paid at the door."""
    at_the_door = order.charge is not None and order.charge.gateway == Charge.Gateway.COD
    return order.placed_at if at_the_door else order.paid_at


def left_the_house(order: Order) -> datetime | None:
    """When the last piece was on its way; None while some are not."""
    goods = order.lines.filter(kind=OrderLine.Kind.GOODS).aggregate(n=Sum("quantity"))["n"]
    packed = ShipmentLine.objects.filter(shipment__order=order).aggregate(n=Sum("quantity"))["n"]
    if not goods or (packed or 0) < goods:
        return None
    left = Shipment.objects.filter(order=order).values_list("parcel__shipped_at", flat=True)
    moments = list(left)
    return None if None in moments else max(filter(None, moments))


def order_of_charge(charge_id: int) -> Order | None:
    return Order.objects.filter(charge=charge_id).first()


def order_of_parcel(parcel_id: int) -> Order | None:
    return Order.objects.filter(shipments__parcel=parcel_id).first()


def is_refunded(order: Order) -> bool:
    return order.charge is not None and order.charge.refunded >= order.charge.amount
