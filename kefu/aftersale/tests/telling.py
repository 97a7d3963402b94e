"""Parcels that customers tell us of."""

from datetime import timedelta
from uuid import uuid4

from django.utils.timezone import now

from kefu.aftersale.services.reports import Told, report_parcel
from kefu.delivery.models import Parcel
from kefu.desk.tests.giving import paid_order
from kefu.shop.models.orders import Shipment


def sent_order(customer, *, status="in_transit", days_late=2, pieces=2, price=80):
    """Two kettles of ¥80 on their way, promised for the day before yesterday."""
    order = paid_order(customer, pieces=pieces, price=price, status="shipped")
    arrived = now() - timedelta(hours=1) if status == "delivered" else None
    Parcel.objects.filter(pk=order.shipments.get().parcel_id).update(
        status=status,
        delivered_at=arrived,
        shipped_at=now() - timedelta(days=5),
        promised_at=now() - timedelta(days=days_late) + timedelta(hours=1),
    )
    return order


def told(order, trouble="lost", wants="refund", **more):
    shipment = Shipment.objects.select_related("parcel").get(order=order, is_replacement=False)
    asked = {"client_id": uuid4().hex, "words": "等了三天，没有人送来"}
    return Told(shipment=shipment, trouble=trouble, wants=wants, **(asked | more))


def reported(order, trouble="lost", wants="refund", by=None, **more):
    return report_parcel(order.pk, told(order, trouble, wants, **more), by=by or order.customer)
