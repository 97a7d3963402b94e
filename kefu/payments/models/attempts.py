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

    A charge may be paid by several of them: a part from the balance, a transfer that fell short and
    the one that makes it up. What comes beyond what is owed is the attempt's `surplus` and goes
    back; one that pays for nothing at all (a second payment, or one after its charge was cancelled)
    `is_extra` and goes back whole.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for payment")
        PAID = "paid", _("Paid")
        CLOSED = "closed", _("Closed")
        VOID = "void", _("Taken back")

    MOVES: ClassVar[Moves] = {
        Status.OPEN: {Status.PAID, Status.CLOSED},
        Status.CLOSED: {Status.PAID},  # money that was under way when it was closed
        Status.PAID: {Status.VOID},  # a line of a bank that was laid to the wrong order
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
    surplus = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
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
            models.CheckConstraint(
                name="a_surplus_is_a_part",
                condition=models.Q(surplus__gte=0, surplus__lte=models.F("amount")),
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=models.Q(gateway="bank") & ~models.Q(reference=""),
                name="a_transfer_is_known_by_its_reference",
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

    @property
    def counted(self) -> Decimal:
        """What of it pays for the charge."""
        return self.amount - self.surplus

    @property
    def left(self) -> Decimal:
        """What can still go back by the way it came."""
        return self.amount - self.refunded

    @property
    def gateway_label(self) -> str:
        return str(Charge.Gateway(self.gateway).label)


class HeardNotice(models.Model):
    """Something that was said at our door in the name of a gateway, and what we made of it.

    `attempt` of what was not believed is only what it claimed to be about.
    """

    class Verdict(models.TextChoices):
        COUNTED = "counted", _("Counted")
        REPEATED = "repeated", _("Known already")
        CLOSED = "closed", _("Closed")
        NOTHING = "nothing", _("Nothing to do")
        FORGED = "forged", _("Not believed")
        UNKNOWN = "unknown", _("Of nothing we asked for")
        AMOUNT = "amount", _("Another sum")
        CURRENCY = "currency", _("Another currency")
        TRANSACTION = "transaction", _("Another transaction")

    TONES: ClassVar[dict[str, str]] = {
        "counted": "good",
        "repeated": "neutral",
        "closed": "neutral",
        "nothing": "neutral",
    }

    gateway = models.CharField(max_length=10)
    attempt = models.ForeignKey(
        Attempt, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    verdict = models.CharField(max_length=12, choices=Verdict)
    told = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["at"], name="notices_by_time")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.verdict}"

    @property
    def tone(self) -> str:
        return self.TONES.get(self.verdict, "bad")
