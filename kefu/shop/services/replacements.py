"""Goods that were lost or damaged are sent once more: out of stock, into a parcel of their own."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery import services as delivery
from kefu.delivery.models import Carrier
from kefu.shop.events import OrderResent
from kefu.shop.models.orders import Order, OrderLine, Shipment, ShipmentLine
from kefu.shop.services import stock


class NothingToSend(Exception):
    """A line is not of this order, is no goods, or fewer pieces of it were bought."""


class NoCarrier(Exception):
    """The shop has no carrier to send anything with."""


@transaction.atomic
def resend(
    order_id: int, *, lines: Mapping[int, int], promised_at: datetime, key: str, by: User
) -> Shipment:
    """Send pieces of an order once more. `lines` maps a line's id to a number of pieces.

    `key` names the occasion and stands on the label until the carrier gives its own number: the
    same key again returns the first shipment. Raises NothingToSend, NoCarrier, OutOfStock.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    carrier = _carrier(order)
    parcel = delivery.pack(
        carrier=carrier, tracking_number=key, region=order.region, promised_at=promised_at
    )
    known = Shipment.objects.filter(parcel=parcel).first()
    if known is not None:
        return known
    goods = _goods(order, lines)
    stock.take({line.sku_id or 0: lines[line.pk] for line in goods})
    shipment = Shipment.objects.create(order=order, parcel=parcel, is_replacement=True)
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=line, quantity=lines[line.pk]) for line in goods
    )
    record(OrderResent(order.pk, parcel.pk), by=by)
    return shipment


def _goods(order: Order, lines: Mapping[int, int]) -> list[OrderLine]:
    found = order.lines.filter(pk__in=lines, kind=OrderLine.Kind.GOODS, customisation=None)
    found = found.exclude(sku=None)  # what was made to order lies on no shelf
    goods = [line for line in found if 0 < lines[line.pk] <= line.quantity]
    if not goods or len(goods) < len(lines):
        raise NothingToSend
    return goods


def _carrier(order: Order) -> Carrier:
    """The one that brought the order, else any."""
    last = order.shipments.select_related("parcel__carrier").order_by("-pk").first()
    carrier = last.parcel.carrier if last else Carrier.objects.order_by("pk").first()
    if carrier is None:
        raise NoCarrier
    return carrier
