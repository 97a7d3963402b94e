"""Entrances and coupons with their past, for a shop that is filled in one go; nobody is told."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from kefu.core.bulk import numbered, tied, write
from kefu.shop.models.coupons import Coupon, CouponOffer
from kefu.shop.models.entrances import Cashback, DealHold, Entrance, EntranceItem
from kefu.shop.models.orders import DiscountShare


@dataclass(slots=True)
class Offers:
    """Unsaved rows, naming each other by object; the orders of `holds` are written already."""

    entrances: list[Entrance] = field(default_factory=list)
    items: list[EntranceItem] = field(default_factory=list)
    coupon_offers: list[CouponOffer] = field(default_factory=list)
    coupons: list[Coupon] = field(default_factory=list)
    holds: list[DealHold] = field(default_factory=list)
    shares: list[DiscountShare] = field(default_factory=list)


@transaction.atomic
def add_offers(offers: Offers) -> None:
    """What was sold and claimed is counted from the rows that say so."""
    for hold in offers.holds:
        hold.item.taken += hold.pieces
    for coupon in offers.coupons:
        if coupon.offer is not None:
            coupon.offer.taken += 1
    write(numbered(offers.entrances))
    write(numbered(tied(offers.items, "entrance")))
    write(numbered(offers.coupon_offers))
    write(tied(offers.coupons, "offer"))
    write(tied(offers.holds, "item", "order"))
    write(tied(offers.shares, "line", "discount"))


@transaction.atomic
def remove_demo_offers() -> None:
    """Before the orders and the goods of the demo go."""
    of_the_demo = Q(order__is_demo=True) | Q(order__customer__is_demo=True)
    Cashback.objects.filter(of_the_demo).delete()
    DealHold.objects.filter(of_the_demo).delete()
    Entrance.objects.filter(is_demo=True).delete()
    Coupon.objects.filter(customer__is_demo=True).delete()
    CouponOffer.objects.filter(is_demo=True).delete()
