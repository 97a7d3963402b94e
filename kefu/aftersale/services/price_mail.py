"""What a customer hears of price protection by mail, once for each offer and its payment."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.queries.price_offers import link_of
from kefu.core.money import written
from kefu.notices.services import send, send_outside


@transaction.atomic
def tell_of_an_offer(offer_id: int) -> None:
    """One press gives it back; what needs no press is told when it is done."""
    offer = _found(offer_id)
    if offer.status == PriceOffer.Status.OFFERED and not offer.by_itself:
        key = f"aftersale.price_offer:{offer.pk}:{offer.amount}"
        _tell(offer, key=key, template="aftersale/mail/price_offer")


@transaction.atomic
def tell_it_was_paid(offer_id: int) -> None:
    offer = _found(offer_id)
    _tell(offer, key=f"aftersale.price_paid:{offer.pk}", template="aftersale/mail/price_paid")


def _found(offer_id: int) -> PriceOffer:
    return PriceOffer.objects.select_related("order__customer", "line").get(pk=offer_id)


def _tell(offer: PriceOffer, *, key: str, template: str) -> None:
    order, customer = offer.order, offer.order.customer
    told: dict[str, Any] = {
        "number": order.number,
        "name_zh": offer.line.name_zh,
        "name_en": offer.line.name_en,
        "amount": written(offer.amount, offer.currency),
        "price": written(offer.price, offer.currency),
        "path": reverse("aftersale:price_offer_link", args=[link_of(offer)]),
        "until": offer.stands_until.isoformat(),
    }
    if customer is not None and customer.email and customer.is_active:
        send(to=customer, key=key, template=template, context=told)
    elif customer is None and order.contact is not None and "@" in order.contact:
        send_outside(
            address=order.contact,
            language=order.language or settings.LANGUAGE_CODE,
            key=key,
            template=template,
            context=told,
        )
