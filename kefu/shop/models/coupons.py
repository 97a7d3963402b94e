"""Money off an order: what the shop offers to many, and what one customer has."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.words import Bilingual, unguessable_number
from kefu.shop.models.catalogue import Brand, Category
from kefu.shop.models.orders import Order


class CouponTerms(models.Model):
    """What a coupon takes off, of what, and beside which others. Claimed ones keep their terms."""

    class Kind(models.TextChoices):
        AMOUNT = "amount", pgettext_lazy("coupon", "A sum")
        PERCENT = "percent", pgettext_lazy("coupon", "A percentage")

    kind = models.CharField(max_length=7, choices=Kind, default=Kind.AMOUNT)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    cap = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    least = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3, default="CNY")
    brand = models.ForeignKey(Brand, models.SET_NULL, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="+")
    is_narrow = models.BooleanField(default=False)  # for a brand or a shelf, even one that is gone
    together = models.BooleanField(default=True)  # may be used beside others

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_worth_something", condition=Q(value__gt=Decimal(0))
            ),
            models.CheckConstraint(
                name="%(class)s_leaves_something",
                condition=~Q(kind="percent") | Q(value__lt=Decimal(100)),
            ),
        ]

    @property
    def is_percent(self) -> bool:
        return self.kind == self.Kind.PERCENT


class CouponOffer(CouponTerms):
    """Coupons for whoever claims one, from a moment to a moment, so many in all and for each."""

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    title_zh = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=60, blank=True)
    title = Bilingual()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField(default=7)  # good for so long after it was claimed
    pieces = models.PositiveIntegerField()
    each = models.PositiveSmallIntegerField(default=1)
    taken = models.PositiveIntegerField(default=0)
    is_published = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    class Meta(CouponTerms.Meta):
        constraints = [
            *CouponTerms.Meta.constraints,
            models.CheckConstraint(
                name="coupons_end_after_they_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="no_more_coupons_than_there_are", condition=Q(taken__lte=F("pieces"))
            ),
            models.CheckConstraint(name="a_coupon_for_each", condition=Q(each__gte=1)),
        ]
        indexes = [models.Index(fields=["is_published", "ends_at"], name="coupon_offers_by_end")]

    def __str__(self) -> str:
        return self.number

    @property
    def left(self) -> int:
        return self.pieces - self.taken

    def state_at(self, at: datetime) -> str:
        if at >= self.ends_at:
            return "past"
        if not self.is_published:
            return "draft"
        return "soon" if at < self.starts_at else "running"


class Coupon(CouponTerms):
    """It is used up by one order; an order that is cancelled gives it back."""

    STATES: ClassVar[frozenset[str]] = frozenset({"open", "later", "used", "past"})

    code = models.CharField(max_length=14, unique=True, default=unguessable_number)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offer = models.ForeignKey(
        CouponOffer, models.SET_NULL, null=True, blank=True, related_name="coupons"
    )
    valid_from = models.DateTimeField(default=now)
    valid_until = models.DateTimeField()
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="coupons")
    key = models.CharField(max_length=60, unique=True)  # the occasion; it makes a repeat harmless
    created_at = models.DateTimeField(default=now)

    class Meta(CouponTerms.Meta):
        indexes = [models.Index(fields=["customer", "valid_until"], name="coupons_of_a_customer")]

    def __str__(self) -> str:
        return self.code

    @property
    def state(self) -> str:
        if self.order_id is not None:
            return "used"
        at = now()
        if self.valid_until <= at:
            return "past"
        return "later" if self.valid_from > at else "open"
