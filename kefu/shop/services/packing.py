"""Goods on their way into a box: packed, unpacked, given a label, printed a slip for."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.machine import WrongMove
from kefu.delivery import services as delivery
from kefu.delivery.models import Carrier
from kefu.shop.events import OrderPacked, OrderUnpacked, SlipPrinted
from kefu.shop.models.orders import Order, Shipment
from kefu.shop.services import orders, production

CAN_BE_SENT = (Order.Status.PREPARING, Order.Status.SHIPPED)


class NotNow(Exception):
    """It cannot be done with this order as it stands; the text says why in a sentence."""


@transaction.atomic
def pack(order_id: int, *, by: User) -> bool:
    """False if it was packed already."""
    order = _locked(order_id)
    if order.status != Order.Status.PREPARING:
        raise WrongMove(order, "packed")
    if order.packed_at is not None:
        return False
    _insist_on_made(order)
    order.packed_at = now()
    order.save(update_fields=["packed_at"])
    record(OrderPacked(order.pk), by=by)
    return True


@transaction.atomic
def unpack(order_id: int, *, by: User) -> bool:
    """As long as it has no label."""
    order = _locked(order_id)
    if order.status != Order.Status.PREPARING:
        raise WrongMove(order, "unpacked")
    if order.packed_at is None:
        return False
    order.packed_at = None
    order.save(update_fields=["packed_at"])
    record(OrderUnpacked(order.pk), by=by)
    return True


@transaction.atomic
def send_off(order_id: int, *, carrier: str, tracking: str, by: User) -> bool:
    """All that is left of an order goes into one parcel with this label.

    False if that parcel is known as this order's. Raises NotNow, WrongMove.
    """
    order = _locked(order_id)
    by_whom = Carrier.objects.filter(code=carrier).first()
    if by_whom is None:
        raise NotNow(_("There is no carrier “%(code)s”.") % {"code": carrier})
    known = Shipment.objects.select_related("order").filter(
        parcel__carrier=by_whom, parcel__tracking_number=tracking
    )
    other = known.first()
    if other is not None:
        if other.order_id == order.pk:
            return False
        words = _("The label %(tracking)s is on order %(number)s already.")
        raise NotNow(words % {"tracking": tracking, "number": other.order.number})
    if order.status not in CAN_BE_SENT:
        raise WrongMove(order, Order.Status.SHIPPED)
    if not orders.left_to_ship(order):
        raise NotNow(_("All of it is in parcels already."))
    _insist_on_made(order)
    parcel = delivery.pack(
        carrier=by_whom,
        tracking_number=tracking,
        region=order.region,
        promised_at=order.promised_at,
        ordered_at=order.placed_at,
    )
    orders.ship(order.pk, parcel=parcel, by=by)
    return True


@transaction.atomic
def call_off(order_id: int, *, by: User) -> bool:
    """Cancel it, with the money back, unless it has left already. False if it was cancelled."""
    order = _locked(order_id)
    if order.status == Order.Status.CANCELLED:
        return False
    if order.status not in (Order.Status.PLACED, Order.Status.PREPARING):
        raise NotNow(_("It has left already. Have the parcel brought back first."))
    try:
        orders.cancel(order.pk, by=by)
    except production.WorkHasBegun:
        raise NotNow(_("It is being made to order, and work has begun.")) from None
    return True


@transaction.atomic
def note_slips(order_ids: Iterable[int], *, by: User) -> None:
    """Their addresses are read in clear, to be put on boxes."""
    for pk in order_ids:
        record(SlipPrinted(pk), by=by)


def _locked(order_id: int) -> Order:
    return Order.objects.select_for_update().get(pk=order_id)


def _insist_on_made(order: Order) -> None:
    try:
        production.insist_on_packed(order.lines.values_list("pk", flat=True))
    except production.NotReady:
        raise NotNow(_("Something of it is still being made in the workshop.")) from None
