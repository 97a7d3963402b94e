from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.machine import Moves, Stateful
from kefu.core.personal import FindableField, SecretField
from kefu.core.words import Bilingual, unguessable_number
from kefu.delivery.models import Parcel
from kefu.payments.models import Charge
from kefu.shop.models.catalogue import Sku

SOON = timedelta(hours=24)


class Order(Stateful):
    """What a customer asked the shop for, at which prices, and how far it has come.

    `customer` is empty for a guest, who is reached and known by the `contact` they left, and where
    a source names no buyer; such an order counts, but belongs to nobody.
    """

    class Status(models.TextChoices):
        PLACED = "placed", _("Waiting for payment")
        PREPARING = "preparing", _("Being prepared")
        SHIPPED = "shipped", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: ClassVar[Moves] = {
        Status.PLACED: {Status.PREPARING, Status.CANCELLED},
        Status.PREPARING: {Status.SHIPPED, Status.CANCELLED},
        Status.SHIPPED: {Status.DELIVERED, Status.CANCELLED},
        Status.DELIVERED: {Status.COMPLETED},
    }

    TONES: ClassVar[dict[str, str]] = {
        "placed": "soon",
        "preparing": "info",
        "shipped": "info",
        "delivered": "good",
        "completed": "good",
        "cancelled": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact = FindableField(null=True, blank=True)  # of a guest: a mail address or a number
    language = models.CharField(max_length=10, blank=True)  # a guest reads
    status = models.CharField(max_length=10, choices=Status, default=Status.PLACED)
    charge = models.OneToOneField(Charge, models.PROTECT, null=True, blank=True, related_name="+")
    currency = models.CharField(max_length=3, default="CNY")
    total = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    recipient = SecretField(blank=True)
    phone = SecretField(blank=True)
    address = SecretField(blank=True)
    region = models.CharField(max_length=12, blank=True)
    way = models.CharField(max_length=12, blank=True)  # how it is sent; empty: as usual
    client_id = models.CharField(max_length=40, blank=True)  # the same wish is the same order
    placed_at = models.DateTimeField(default=now)
    paid_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)  # told before paying
    packed_at = models.DateTimeField(null=True, blank=True)  # in its box, without a label yet
    delivered_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="order_once_per_source",
            ),
            models.CheckConstraint(
                name="a_contact_is_a_guests",
                condition=models.Q(contact=None) | models.Q(customer=None),
            ),
            models.UniqueConstraint(
                fields=["client_id"], condition=~models.Q(client_id=""), name="an_order_once"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="orders_of_a_customer"),
            models.Index(fields=["-placed_at"], name="orders_newest_first"),
            models.Index(
                fields=["contact"],
                condition=models.Q(contact__isnull=False),
                name="orders_of_guests",
            ),
            models.Index(fields=["status", "-placed_at", "-id"], name="orders_by_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        """The kind of badge that shows its state."""
        return self.TONES[self.status]

    @property
    def promise_state(self) -> str:
        """How the day the customer was told fares: a state of a seal."""
        if self.promised_at is None or self.status == self.Status.CANCELLED:
            return "released"
        if self.delivered_at is not None:
            return "kept" if self.delivered_at <= self.promised_at else "broken"
        left = self.promised_at - now()
        if left < timedelta(0):
            return "broken"
        return "soon" if left < SOON else "open"


class OrderLine(models.Model):
    """Goods, or a fee, as sold: names and prices of that day, whatever the catalogue says now."""

    class Kind(models.TextChoices):
        GOODS = "goods"
        FREIGHT = "freight"
        FEE = "fee"
        DISCOUNT = "discount"

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.GOODS)
    sku = models.ForeignKey(Sku, models.PROTECT, null=True, blank=True, related_name="lines")
    name_zh = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    name = Bilingual()
    quantity = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(
        max_digits=14, decimal_places=4
    )  # sources quote parts of a cent
    amount = models.DecimalField(max_digits=12, decimal_places=2)  # negative for discounts
    due = models.DecimalField(  # after its share of every discount; empty if unknown
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    freight = models.DecimalField(  # of goods: their share of what was paid for sending them
        max_digits=10, decimal_places=2, default=Decimal(0)
    )
    offer = models.CharField(max_length=40, blank=True)  # of a discount: what gave it

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id} × {self.quantity}"


class DiscountShare(models.Model):
    """How much of one discount is for one line of goods: together they are the discount."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="shares")
    discount = models.ForeignKey(OrderLine, models.CASCADE, related_name="shared_out")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "discount"], name="a_discount_once_per_line")
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.amount}"


class Shipment(models.Model):
    """The part of an order that went into one parcel."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="shipments")
    parcel = models.OneToOneField(Parcel, models.PROTECT, related_name="+")
    is_replacement = models.BooleanField(default=False)  # goods sent once more, for nothing
    track: Any  # how far it has come, where a query has drawn it

    def __str__(self) -> str:
        return f"{self.order_id} in {self.parcel_id}"


class ShipmentLine(models.Model):
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="shipped")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line"], name="a_line_once_per_shipment")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"
