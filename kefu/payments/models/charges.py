from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number


class Charge(Stateful):
    """Money asked of a customer; what it is for, its owner above knows.

    It may come in parts: `received` is what has arrived of it so far. `gateway` is how it is meant
    to be paid, and once it is paid, how the last part came.
    """

    class Gateway(models.TextChoices):
        COD = "cod", _("Cash on delivery")
        CARD = "card", _("Bank card")
        BANK = "bank", _("Bank transfer")
        BALANCE = "balance", _("Account balance")
        ALIPAY = "alipay", _("Alipay")
        WECHAT = "wechat", _("WeChat Pay")
        ONLINE = "online", _("Online payment")  # by which way, the customer has yet to choose

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for payment")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: ClassVar[Moves] = {
        Status.PENDING: {Status.PAID, Status.FAILED, Status.CANCELLED},
        Status.FAILED: {Status.PAID, Status.CANCELLED},  # a late notification may still arrive
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    gateway = models.CharField(max_length=10, choices=Gateway)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    received = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    created_at = models.DateTimeField(default=now)
    paid_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # after this nobody waits for it

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(status="pending"), name="charges_falling_due"
            ),
            models.Index(fields=["-created_at"], name="charges_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                name="never_refund_more_than_charged",
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")),
            ),
            models.CheckConstraint(
                name="never_count_more_than_charged",
                condition=models.Q(received__gte=0, received__lte=models.F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owed(self) -> Decimal:
        """What has still to come."""
        if not self.can_move_to(self.Status.PAID):
            return Decimal(0)
        return self.amount - self.received

    @property
    def gateway_label(self) -> str:
        return str(self.Gateway(self.gateway).label)


class Refund(Stateful):
    """Money given back to where it came from; `key` makes a repeated request harmless.

    What came through a gateway goes back through it (`attempt`), asked again until it is done or
    refused; what came from a balance is there again at once. The rest is handed back by people, who
    say so (`HandOver`), or was before this shop kept books.
    """

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("refund", "On its way back")
        DONE = "done", _("Given back")
        FAILED = "failed", _("Refused by the gateway")
        BY_HAND = "by_hand", _("To be handed back")

    MOVES: ClassVar[Moves] = {
        Status.ASKED: {Status.DONE, Status.FAILED},
        Status.FAILED: {Status.ASKED, Status.DONE},
        Status.BY_HAND: {Status.DONE},
    }

    attempt = models.ForeignKey(
        "payments.Attempt", models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.DONE)
    transaction = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=60, unique=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_refund_is_positive", condition=models.Q(amount__gt=0))
        ]
        indexes = [
            models.Index(
                fields=["at"], condition=~models.Q(status="done"), name="refunds_under_way"
            )
        ]

    def __str__(self) -> str:
        return self.key

    TONES: ClassVar[dict[str, str]] = {
        "asked": "info",
        "done": "good",
        "failed": "bad",
        "by_hand": "soon",
    }

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def trade_number(self) -> str:
        """What its gateway knows it by: letters and digits, the same each time."""
        return f"{self.attempt.number}R{self.pk}" if self.attempt else ""


class HandOver(models.Model):
    """Somebody says that a refund was handed over by hand; above a limit a second person agrees."""

    refund = models.OneToOneField(Refund, models.CASCADE, related_name="hand_over")
    note = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_is_their_own_second_person",
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}"


class Adjustment(models.Model):
    """Money that the books move without an order: bad debt, fees of a bank or a marketplace."""

    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="adjustment_once_per_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
