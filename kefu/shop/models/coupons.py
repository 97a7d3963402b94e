"""Money off a later order, given to one customer."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.core.words import unguessable_number
from kefu.shop.models.orders import Order


class Coupon(models.Model):
    """It is used up by one order; an order that is cancelled gives it back."""

    STATES: ClassVar[frozenset[str]] = frozenset({"open", "used", "past"})

    code = models.CharField(max_length=14, unique=True, default=unguessable_number)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    valid_until = models.DateTimeField()
    order = models.OneToOneField(
        Order, models.SET_NULL, null=True, blank=True, related_name="coupon"
    )
    key = models.CharField(max_length=60, unique=True)  # the occasion; it makes a repeat harmless
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_coupon_is_worth_something", condition=models.Q(value__gt=Decimal(0))
            )
        ]
        indexes = [models.Index(fields=["customer", "valid_until"], name="coupons_of_a_customer")]

    def __str__(self) -> str:
        return self.code

    @property
    def state(self) -> str:
        if self.order_id is not None:
            return "used"
        return "open" if self.valid_until > now() else "past"
