"""What a customer hears of their parcels by mail: that one was sent, that it comes today, that its
day has moved. Each once, in their language, and only to who has an address for mail."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kefu.delivery.models import PromiseMove
from kefu.notices.services import send
from kefu.shop.models.orders import Shipment


@transaction.atomic
def tell_it_was_sent(parcel_id: int) -> None:
    """The dispatch notice: with whom it goes, under which number, and the day it arrives."""
    _tell(parcel_id, key=f"shop.sent:{parcel_id}", template="shop/mail/parcel_sent")


@transaction.atomic
def tell_it_is_out(parcel_id: int) -> None:
    _tell(parcel_id, key=f"shop.out:{parcel_id}", template="shop/mail/parcel_out")


@transaction.atomic
def tell_the_day_moved(move_id: int) -> None:
    """From when to when, why, and what they can do if that does not suit them."""
    move = PromiseMove.objects.get(pk=move_id)
    _tell(
        move.parcel_id,
        key=f"shop.moved:{move_id}",
        template="shop/mail/parcel_moved",
        before=move.before.isoformat() if move.before else None,
        after=move.after.isoformat(),
        because=move.because,
        chance=move.chance,
    )


def _tell(parcel_id: int, *, key: str, template: str, **more: Any) -> None:
    shipment = _shipment(parcel_id)
    customer = shipment.order.customer if shipment else None
    if shipment is None or customer is None or not customer.email or not customer.is_active:
        return
    parcel, number = shipment.parcel, shipment.order.number
    told = {
        "number": number,
        "carrier_zh": parcel.carrier.name_zh,
        "carrier_en": parcel.carrier.name_en,
        "tracking": parcel.tracking_number,
        "promised": parcel.promised_at.isoformat() if parcel.promised_at else None,
        "is_replacement": shipment.is_replacement,
        "path": reverse(settings.PLACES["order"], args=[number]),
        **more,
    }
    send(to=customer, key=key, template=template, context=told)


def _shipment(parcel_id: int) -> Shipment | None:
    found = Shipment.objects.filter(parcel=parcel_id)
    return found.select_related("parcel__carrier", "order__customer").first()
