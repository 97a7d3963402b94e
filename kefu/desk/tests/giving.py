"""Orders that something is given for, and what an agent wants to give."""

from decimal import Decimal

from django.utils.timezone import now

from kefu.desk.queries.remedies import Wish
from kefu.desk.tests.factories import client_id
from kefu.payments.services import ask, mark_paid
from kefu.shop.models.orders import Shipment, ShipmentLine
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ParcelFactory, SkuFactory


def paid_order(customer, *, pieces=2, price=80, status="delivered"):
    """Two kettles of ¥80, paid by card and delivered."""
    amount = Decimal(pieces * price)
    charge = mark_paid(ask(gateway="card", amount=amount).pk)
    order = OrderFactory(
        customer=customer,
        total=amount,
        charge=charge,
        status=status,
        paid_at=now(),
        delivered_at=now() if status == "delivered" else None,
    )
    sku = SkuFactory(price=Decimal(price))
    line = OrderLineFactory(order=order, sku=sku, quantity=pieces, amount=amount)
    parcel = ParcelFactory(status="delivered", delivered_at=now())
    shipment = Shipment.objects.create(order=order, parcel=parcel)
    ShipmentLine.objects.create(shipment=shipment, line=line, quantity=pieces)
    return order


def wish(order=None, **more):
    asked = {"kind": "refund", "reason": "damaged", "client_id": client_id(), "order": order}
    return Wish(**(asked | more))
