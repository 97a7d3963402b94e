"""Coupons are given to one customer, and used once, by one order."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import CouponGiven, CouponRedeemed
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.coupons import coupons_for


class CouponUnusable(Exception):
    """It is somebody else's, used already, past its day, or there is no such coupon."""


@transaction.atomic
def give_coupon(
    *, customer: User, value: Decimal, valid_until: datetime, key: str, by: User | None = None
) -> Coupon:
    """`key` names the occasion: the same key again returns the coupon given first."""
    coupon, is_new = Coupon.objects.get_or_create(
        key=key, defaults={"customer": customer, "value": value, "valid_until": valid_until}
    )
    if is_new:
        record(CouponGiven(coupon.pk, customer.pk, str(value)), by=by)
    return coupon


@transaction.atomic
def redeem(code: str, *, order: Order, customer: User) -> Decimal:
    """Take a coupon's value off an order that is being placed; returns what it took off.

    A coupon worth more than the goods is used up by them. Raises CouponUnusable.
    """
    coupons = coupons_for(customer).select_for_update()
    coupon = coupons.filter(code=code, customer=customer.pk, order=None).first()
    if coupon is None or coupon.valid_until <= now() or coupon.currency != order.currency:
        raise CouponUnusable
    off = min(coupon.value, order.total)
    coupon.order = order
    coupon.save(update_fields=["order"])
    OrderLine.objects.create(
        order=order,
        kind=OrderLine.Kind.DISCOUNT,
        name_zh=f"优惠券 {coupon.code}",
        name_en=f"Coupon {coupon.code}",
        unit_price=-off,
        amount=-off,
    )
    record(CouponRedeemed(coupon.pk, order.pk, str(off)), by=customer)
    return off


def give_back(order: Order) -> None:
    """The order came to nothing; its coupon is as good as before."""
    Coupon.objects.filter(order=order).update(order=None)
