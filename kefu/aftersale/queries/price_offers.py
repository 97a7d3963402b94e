"""Offers of a difference in price, seen by who may see them; and what they have given back."""

from collections.abc import Collection
from decimal import Decimal

from django.core import signing
from django.db.models import QuerySet, Sum

from kefu.accounts.models import User
from kefu.aftersale.models.price_offers import PriceOffer

SALT = "kefu.aftersale.price_offer"
LINK_GOOD_FOR = 90 * 24 * 3600  # seconds


def offers_for(reader: User) -> QuerySet[PriceOffer]:
    """Newest first, ready to be shown."""
    offers = PriceOffer.objects.select_related("order", "line__sku").order_by("-pk")
    if reader.may("aftersale.read"):
        return offers
    return offers.filter(order__customer=reader.pk)


def protected_amounts(lines: Collection[int]) -> dict[int, Decimal]:
    """What price protection has given back for lines, by their ids: a refund of them is so much
    smaller."""
    paid = PriceOffer.objects.filter(line__in=lines, status=PriceOffer.Status.PAID)
    return dict(paid.order_by().values_list("line").annotate(sum=Sum("amount")))


def link_of(offer: PriceOffer) -> str:
    """For a mail: it opens this one offer, and nothing else."""
    return signing.dumps(offer.number, salt=SALT)


def offer_by_link(token: str) -> PriceOffer | None:
    try:
        number = signing.loads(token, salt=SALT, max_age=LINK_GOOD_FOR)
    except signing.BadSignature:
        return None
    found = PriceOffer.objects.select_related("order", "line__sku")
    return found.filter(number=number).first()
