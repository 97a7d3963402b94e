"""Coupons, seen by whose they are, and by the staff."""

from django.db.models import QuerySet
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.shop.models.coupons import Coupon


def coupons_for(reader: User) -> QuerySet[Coupon]:
    """Those that end first come first."""
    coupons = Coupon.objects.order_by("valid_until", "pk")
    if reader.may("order.read"):
        return coupons
    return coupons.filter(customer=reader.pk)


def own_coupons(customer: User) -> QuerySet[Coupon]:
    return coupons_for(customer).filter(customer=customer.pk).select_related("order")


def usable_coupons(customer: User) -> QuerySet[Coupon]:
    return own_coupons(customer).filter(order=None, valid_until__gt=now())
