"""One asking for the money of a charge at one gateway; a charge may be asked for several times."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.payments.models.charges import Charge


def trade_number() -> str:
    """Signs that every gateway takes: letters and digits alone."""
    return unguessable_number(4).replace("-", "")


class Attempt(Stateful):
    """What was asked of a gateway, and what it said.

    A second attempt that is paid too, or one paid after its charge was cancelled, is `is_extra`: it
    pays for nothing and goes back whole.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for payment")
        PAID = "paid", _("Paid")
        CLOSED = "closed", _("Closed")

    MOVES: ClassVar[Moves] = {
        Status.OPEN: {Status.PAID, Status.CLOSED},
        Status.CLOSED: {Status.PAID},  # money that was under way when it was closed
    }

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="attempts")
    number = models.CharField(max_length=20, unique=True, default=trade_number)
    gateway = models.CharField(max_length=10)
    way = models.CharField(max_length=12)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    address = models.TextField(blank=True)  # where the customer is sent
    code = models.TextField(blank=True)  # what the picture to scan says
    reference = models.CharField(max_length=120, blank=True)  # the gateway's name for the asking
    transaction = models.CharField(max_length=120, blank=True)  # and for the money
    is_extra = models.BooleanField(default=False)
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    asked_at = models.DateTimeField(default=now)
    looked_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "transaction"],
                condition=~models.Q(transaction=""),
                name="a_transaction_counts_once",
            ),
            models.CheckConstraint(
                name="never_refund_more_than_an_attempt_brought",
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(status="open"), name="attempts_open"
            ),
            models.Index(fields=["gateway", "paid_at"], name="attempts_by_day"),
        ]

    def __str__(self) -> str:
        return self.number
