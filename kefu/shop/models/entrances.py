"""Curated collections with a start and an end: deals, new goods, bulk value, specials, cashback."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import Bilingual, unguessable_number
from kefu.shop.models.catalogue import Brand, Product, Sku
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Order


class Entrance(models.Model):
    """A way into the shop that operations made: some goods, some terms, from a day to a day."""

    class Kind(models.TextChoices):
        DEAL = "deal", pgettext_lazy("entrance", "Timed deals")
        NEW = "new", pgettext_lazy("entrance", "New arrivals")
        BULK = "bulk", pgettext_lazy("entrance", "Bulk value")
        FIRST = "first", pgettext_lazy("entrance", "First order")
        BRAND = "brand", pgettext_lazy("entrance", "Brand special")
        CASHBACK = "cashback", pgettext_lazy("entrance", "Cashback")

    WITH_PERCENT: ClassVar[frozenset[str]] = frozenset({"first", "brand", "cashback"})

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    kind = models.CharField(max_length=8, choices=Kind)
    title_zh = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=60, blank=True)
    title = Bilingual()
    words_zh = models.CharField(max_length=200, blank=True)
    words_en = models.CharField(max_length=200, blank=True)
    words = Bilingual()
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="+")
    percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    cap = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    steps = models.JSONField(default=list, blank=True)  # [[pieces, "percent"], …], rising
    takes_coupons = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_published = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_entrance_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="a_percentage_leaves_something",
                condition=Q(percent=None) | Q(percent__gt=0, percent__lt=100),
            ),
        ]
        indexes = [models.Index(fields=["is_published", "ends_at"], name="entrances_by_end")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def state_at(self, at: datetime) -> str:
        if at >= self.ends_at:
            return "past"
        if not self.is_published:
            return "draft"
        return "soon" if at < self.starts_at else "running"


class EntranceItem(models.Model):
    """One of its goods. In a deal: one SKU at its own price, so many pieces, so many for each."""

    entrance = models.ForeignKey(Entrance, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    sku = models.ForeignKey(Sku, models.CASCADE, null=True, blank=True, related_name="deals")
    position = models.PositiveSmallIntegerField(default=0)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    pieces = models.PositiveIntegerField(default=0)
    each = models.PositiveSmallIntegerField(default=1)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrance", "product", "sku"],
                nulls_distinct=False,
                name="a_product_once_per_entrance",
            ),
            models.CheckConstraint(
                name="a_deal_is_never_oversold", condition=Q(taken__lte=F("pieces"))
            ),
            models.CheckConstraint(
                name="a_deal_has_a_sku_and_a_price",
                condition=Q(sku=None, price=None) | Q(sku__isnull=False, price__gte=Decimal(0)),
            ),
            models.CheckConstraint(name="a_deal_is_for_somebody", condition=Q(each__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.entrance_id}: {self.product_id}"

    @property
    def left(self) -> int:
        return self.pieces - self.taken


class DealHold(models.Model):
    """Pieces of a deal that an order has; given back when the order comes to nothing."""

    item = models.ForeignKey(EntranceItem, models.PROTECT, related_name="holds")
    order = models.ForeignKey(Order, models.CASCADE, related_name="deal_holds")
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pieces = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "order"], name="a_deal_once_per_order")
        ]
        indexes = [
            models.Index(
                fields=["customer", "item"],
                condition=Q(released_at=None),
                name="deals_of_a_customer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} × {self.pieces}"


class Cashback(Stateful):
    """What a customer gets back of an order, as a coupon, once it can no longer be returned."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("cashback", "Waits")
        GIVEN = "given", pgettext_lazy("cashback", "Given")
        DROPPED = "dropped", pgettext_lazy("cashback", "Dropped")

    MOVES: ClassVar[Moves] = {Status.WAITING: {Status.GIVEN, Status.DROPPED}}

    order = models.OneToOneField(Order, models.CASCADE, related_name="cashback")
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    due_at = models.DateTimeField(null=True, blank=True)  # empty until it was delivered
    coupon = models.OneToOneField(
        Coupon, models.PROTECT, null=True, blank=True, related_name="cashback"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="cashback_is_something", condition=Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="waiting"), name="cashback_due")
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"
