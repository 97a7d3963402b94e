from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.personal import SecretField, mask_name
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.shop.models.orders import Order

ASKED_WITHIN = timedelta(days=180)  # of the order: until then an invoice can be asked for


def asked_until(order: Order) -> datetime:
    return order.placed_at + ASKED_WITHIN


class Invoice(Stateful):
    """An e-fapiao of an order: asked for, issued, and corrected in red where money went back.

    `amount` is what it says, `to_correct` what was refunded since and no correction says yet.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", pgettext_lazy("invoice", "Personal")
        COMPANY = "company", pgettext_lazy("invoice", "Company")

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("invoice", "Asked for")
        ISSUED = "issued", pgettext_lazy("invoice", "Issued")
        CORRECTED = "corrected", pgettext_lazy("invoice", "Corrected in red")
        DROPPED = "dropped", pgettext_lazy("invoice", "No longer needed")

    MOVES: ClassVar[Moves] = {
        Status.ASKED: {Status.ISSUED, Status.DROPPED},
        Status.ISSUED: {Status.CORRECTED},
    }
    TONES: ClassVar[dict[str, str]] = {
        "asked": "soon",
        "issued": "good",
        "corrected": "info",
        "dropped": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSONAL)
    title = SecretField()
    tax_number = SecretField(blank=True)
    address = SecretField(blank=True)  # and number, as a company registered them
    bank = SecretField(blank=True)  # and account
    email = SecretField(blank=True)  # where it goes
    status = models.CharField(max_length=9, choices=Status, default=Status.ASKED)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    to_correct = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    serial = models.CharField(max_length=20, blank=True)  # the tax office's number of it
    code = models.CharField(max_length=12, blank=True)  # of older kinds
    file = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=now)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=~models.Q(status="dropped"),
                name="one_invoice_for_an_order",
            ),
            models.CheckConstraint(
                name="issued_at_iff_issued",
                condition=models.Q(status__in=["issued", "corrected"], issued_at__isnull=False)
                | models.Q(status__in=["asked", "dropped"], issued_at=None),
            ),
            models.CheckConstraint(
                name="corrected_at_most_whole",
                condition=models.Q(to_correct__gte=0, to_correct__lte=models.F("amount")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(status="asked") | models.Q(to_correct__gt=0),
                name="invoices_open",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def kind_label(self) -> str:
        return str(self.Kind(self.kind).label)

    @property
    def told_title(self) -> str:
        """A person's name is masked, a company's is its own."""
        return mask_name(self.title) if self.kind == self.Kind.PERSONAL else self.title


class Correction(models.Model):
    """A red invoice: so much of one is taken back."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="corrections")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    serial = models.CharField(max_length=20, blank=True)
    file = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="a_correction_is_something", condition=models.Q(amount__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} −{self.amount}"
