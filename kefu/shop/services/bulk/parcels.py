"""What orders of another system were paid with and sent in."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import connection, transaction

from kefu.core.bulk import tied, write
from kefu.delivery.models import Parcel, TrackPoint
from kefu.delivery.services import add_past_parcels
from kefu.payments.models import Charge
from kefu.payments.services import add_past_charges, add_to_past_charges
from kefu.shop.models.orders import Order, Shipment


@transaction.atomic
def charge_past_orders(*, source: str, charges: Mapping[str, Charge]) -> None:
    """What was paid for orders, by their numbers; further payments add to an order's charge."""
    orders = Order.objects.select_for_update().filter(source=source, external_id__in=charges)
    uncharged: list[Order] = []
    more: dict[int, Decimal] = {}
    for order in orders.order_by("pk"):
        charge = charges[order.external_id]
        if order.charge_id is None:
            order.charge = charge
            uncharged.append(order)
        else:
            more[order.charge_id] = charge.amount
    add_past_charges([order.charge for order in uncharged if order.charge], [])
    Order.objects.bulk_update(tied(uncharged, "charge"), ["charge"], batch_size=1000)
    add_to_past_charges(more)


@transaction.atomic
def send_past_orders(*, source: str, parcels: Mapping[str, Parcel]) -> None:
    """The one parcel of each order, by the order's number; an order sent already stays so."""
    orders = Order.objects.filter(source=source, external_id__in=parcels, shipments=None)
    sent = [
        Shipment(order=order, parcel=parcels[order.external_id]) for order in orders.order_by("pk")
    ]
    boxes = [shipment.parcel for shipment in sent]
    add_past_parcels(boxes, [step for parcel in boxes for step in _steps(parcel)])
    write(tied(sent, "parcel"))


def _steps(parcel: Parcel) -> list[TrackPoint]:
    known = (
        (parcel.shipped_at, Parcel.Status.IN_TRANSIT),
        (parcel.delivered_at, Parcel.Status.DELIVERED),
    )
    return [TrackPoint(parcel=parcel, at=at, status=status) for at, status in known if at]


def pack_past_lines(*, source: str) -> None:
    """Put the goods of orders with one parcel into it, where no parcel holds them yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO shop_shipmentline (shipment_id, line_id, quantity)
            SELECT shipment.id, line.id, line.quantity
            FROM shop_order ord
            JOIN shop_orderline line ON line.order_id = ord.id AND line.kind = 'goods'
            JOIN LATERAL (
                SELECT MIN(id) AS id FROM shop_shipment WHERE order_id = ord.id HAVING COUNT(*) = 1
            ) shipment ON TRUE
            WHERE ord.source = %s
              AND NOT EXISTS (SELECT FROM shop_shipmentline WHERE line_id = line.id)
            """,
            [source],
        )
