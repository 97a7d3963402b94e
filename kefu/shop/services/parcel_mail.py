"""What a customer hears of their parcels by mail: that one was sent, that it comes today, that its
day has moved. Each once, in their language, and only to who has an address for mail."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kefu.delivery.models import PromiseMove
from kefu.notices.services import send, send_outside
from kefu.shop.models.orders import Shipment
from kefu.shop.queries.guests import token_of


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
    if shipment is None:
        return
    order, parcel = shipment.order, shipment.parcel
    number, customer = order.number, order.customer
    told = {
        "number": number,
        "carrier_zh": parcel.carrier.name_zh,
        "carrier_en": parcel.carrier.name_en,
        "tracking": parcel.tracking_number,
        "promised": parcel.promised_at.isoformat() if parcel.promised_at else None,
        "is_replacement": shipment.is_replacement,
        **more,
    }
    if customer is not None and customer.email and customer.is_active:
        path = reverse(settings.PLACES["order"], args=[number])
        send(to=customer, key=key, template=template, context={**told, "path": path})
    elif customer is None and order.contact is not None and "@" in order.contact:
        path = reverse(settings.PLACES["open_order"], args=[token_of(order)])
        send_outside(
            address=order.contact,
            language=order.language or settings.LANGUAGE_CODE,
            key=key,
            template=template,
            context={**told, "path": path},
        )


def _shipment(parcel_id: int) -> Shipment | None:
    found = Shipment.objects.filter(parcel=parcel_id)
    return found.select_related("parcel__carrier", "order__customer").first()
