"""Goods that were lost or damaged are sent once more: out of stock, into a parcel of their own.
Goods that are exchanged become an order of their own, which holds what was paid for the old ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery import services as delivery
from kefu.delivery.models import Carrier
from kefu.shop.events import OrderExchanged, OrderResent
from kefu.shop.models.catalogue import Sku
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


@dataclass(frozen=True)
class Instead:
    """So many pieces of a SKU in place of as many of a line. `paid` is what was really paid for
    those: it is what the new ones are worth when they come back."""

    sku: Sku
    pieces: int
    paid: Decimal


@transaction.atomic
def exchange(line_id: int, new: Instead, *, promised_at: datetime, key: str, by: User) -> Order:
    """An order of its own, to the same door; nothing is asked for it. The same key again is the
    same order. Raises OutOfStock."""
    line = OrderLine.objects.select_related("order").get(pk=line_id)
    old = Order.objects.select_for_update().get(pk=line.order_id)
    known = Order.objects.filter(client_id=key).first()
    if known is not None:
        return known
    stock.take({new.sku.pk: new.pieces})
    order = Order.objects.create(
        **{name: getattr(old, name) for name in _KEPT},
        client_id=key,
        status=Order.Status.PREPARING,
        paid_at=now(),
        promised_at=promised_at,
    )
    _write_exchange(order, line, new)
    record(OrderExchanged(order.pk, old.pk), by=by)
    return order


_KEPT = (
    "customer", "contact", "language", "currency", "recipient", "phone", "address", "region",
    "way", "is_demo",
)  # fmt: skip
IN_EXCHANGE = ("换货，已付", "In exchange, paid before")


def _write_exchange(order: Order, line: OrderLine, new: Instead) -> None:
    sku, paid = new.sku, new.paid
    options_zh = f" {sku.name_zh}" if sku.name_zh else ""
    options_en = f" {sku.name_en}" if sku.name_en else ""
    same = sku.pk == line.sku_id
    OrderLine.objects.create(
        order=order,
        sku=sku,
        name_zh=line.name_zh if same else (sku.product.name_zh + options_zh)[:300],
        name_en=line.name_en if same else (sku.product.name_en + options_en)[:300],
        quantity=new.pieces,
        unit_price=paid / new.pieces,
        amount=paid,
        due=paid,
    )
    if paid:
        OrderLine.objects.create(
            order=order,
            kind=OrderLine.Kind.DISCOUNT,
            name_zh=IN_EXCHANGE[0],
            name_en=IN_EXCHANGE[1],
            unit_price=-paid,
            amount=-paid,
            offer="exchange",
        )


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
