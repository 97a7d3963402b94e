"""Coupons are given to one customer, or claimed by many, and used once, by one order."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record, record_all
from kefu.shop.events import CouponClaimed, CouponGiven, CouponRedeemed
from kefu.shop.models.coupons import Coupon, CouponOffer
from kefu.shop.models.orders import Order

TERMS = (
    *("kind", "value", "cap", "least", "currency"),
    *("brand_id", "category_id", "is_narrow", "together"),
)


class CouponUnusable(Exception):
    """It is somebody else's, used already, past its day, not for these goods, or there is none."""


class ClaimRefused(Exception):
    """`why` is `soon`, `over`, `yours` (all that one customer may have) or `gone`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


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
def claim(number: str, *, customer: User, at: datetime | None = None) -> Coupon:
    """One of those on offer, while there are some. Raises ClaimRefused, CouponOffer.DoesNotExist.

    The customer's row is locked, so that nobody claims with two hands; the offer's own row counts.
    """
    moment = at or now()
    User.objects.select_for_update(no_key=True).get(pk=customer.pk)
    offer = CouponOffer.objects.get(number=number, is_published=True)
    state = offer.state_at(moment)
    if state != "running":
        raise ClaimRefused("soon" if state == "soon" else "over")
    mine = Coupon.objects.filter(customer=customer.pk, offer=offer).count()
    if mine >= offer.each:
        raise ClaimRefused("yours")
    if not CouponOffer.objects.filter(pk=offer.pk, taken__lt=F("pieces")).update(
        taken=F("taken") + 1
    ):
        raise ClaimRefused("gone")
    coupon = Coupon.objects.create(
        **{name: getattr(offer, name) for name in TERMS},
        customer=customer,
        offer=offer,
        valid_from=moment,
        valid_until=moment + timedelta(days=offer.days),
        key=f"offer:{offer.pk}:{customer.pk}:{mine + 1}",
    )
    record(CouponClaimed(coupon.pk, offer.pk, customer.pk), by=customer)
    return coupon


def use(offs: dict[str, Decimal], *, order: Order, customer: User) -> None:
    """Mark the coupons as used that an order was priced with; `offs` says what each took off.

    The customer's row is locked by whoever places the order. Raises CouponUnusable.
    """
    if not offs:
        return
    own = Coupon.objects.filter(customer=customer.pk, order=None, code__in=offs)
    used = dict(own.values_list("code", "pk"))
    if own.update(order=order) < len(offs):
        raise CouponUnusable
    record_all(
        [CouponRedeemed(used[code], order.pk, str(off)) for code, off in offs.items()], by=customer
    )


def give_back(order: Order) -> None:
    """The order came to nothing; its coupons are as good as before."""
    Coupon.objects.filter(order=order).update(order=None)
