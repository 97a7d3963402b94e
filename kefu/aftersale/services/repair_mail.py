"""What a customer hears of a repair by mail: each once, in their language, guests too."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from kefu.aftersale.models.repairs import Repair
from kefu.notices.services import send, send_outside
from kefu.shop.models.orders import Order
from kefu.shop.queries.guests import token_of


def tell_stage(repair: Repair) -> None:
    """Diagnosed, waiting for parts, sent back, exchanged."""
    count = repair.steps.count()
    _tell(repair, f"{repair.status}:{count}", "repair_stage", finding=repair.finding)


def tell_date(repair: Repair, because: str) -> None:
    count = repair.steps.count()
    _tell(repair, f"date:{count}", "repair_date", because=because)


def tell_exchange(repair: Repair) -> None:
    """It takes too long: they may have a new one."""
    _tell(repair, "exchange", "repair_exchange")


def _tell(repair: Repair, about: str, template: str, **more: Any) -> None:
    order = repair.line.order
    told = {
        "number": repair.number,
        "stage": repair.status,
        "name_zh": repair.line.name_zh,
        "name_en": repair.line.name_en,
        "due": localtime(repair.due_at).date().isoformat() if repair.due_at else "",
        **_parcel(repair),
        **more,
    }
    key, path = f"aftersale.repair:{repair.pk}:{about}", f"aftersale/mail/{template}"
    if order.customer is not None:
        to_repair = reverse("aftersale:repair", args=[repair.number])
        send(to=order.customer, key=key, template=path, context={**told, "path": to_repair})
    elif order.contact is not None and "@" in order.contact:
        send_outside(
            address=order.contact,
            language=order.language or settings.LANGUAGE_CODE,
            key=key,
            template=path,
            context={**told, "path": _guests_path(order)},
        )


def _guests_path(order: Order) -> str:
    return reverse(settings.PLACES["open_order"], args=[token_of(order)])


def _parcel(repair: Repair) -> dict[str, str]:
    if repair.parcel is None:
        return {"carrier_zh": "", "carrier_en": "", "tracking": ""}
    carrier = repair.parcel.carrier
    return {
        "carrier_zh": carrier.name_zh,
        "carrier_en": carrier.name_en,
        "tracking": repair.parcel.tracking_number,
    }
