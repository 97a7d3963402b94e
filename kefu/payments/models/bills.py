"""A gateway's bill of a day beside our books, and what becomes of each difference."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful


class BillDay(models.Model):
    """One day of one gateway: compared at `done_at`, or `error` says why not yet."""

    gateway = models.CharField(max_length=10)
    day = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    tried_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "day"], name="a_day_is_compared_once")
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.day}"


class BillDifference(Stateful):
    """Something that is not the same on the bill and in our books; written once, however often the
    day is compared. One that is gone when the day is compared again is corrected."""

    class What(models.TextChoices):
        HERE = "here", pgettext_lazy("difference", "Missing in our books")
        THERE = "there", pgettext_lazy("difference", "Missing on the bill")
        AMOUNT = "amount", pgettext_lazy("difference", "Another sum")
        CURRENCY = "currency", pgettext_lazy("difference", "Another currency")
        DOUBLED = "doubled", pgettext_lazy("difference", "Twice on the bill")

    class Kind(models.TextChoices):
        PAY = "pay", pgettext_lazy("bill", "Payment")
        REFUND = "refund", pgettext_lazy("bill", "Refund")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("difference", "Open")
        EXPLAINED = "explained", pgettext_lazy("difference", "Explained")
        CORRECTED = "corrected", pgettext_lazy("difference", "Corrected")

    MOVES: ClassVar[Moves] = {
        Status.OPEN: {Status.EXPLAINED, Status.CORRECTED},
        Status.EXPLAINED: {Status.OPEN, Status.CORRECTED},
        Status.CORRECTED: {Status.OPEN},
    }
    TONES: ClassVar[dict[str, str]] = {"open": "bad", "explained": "info", "corrected": "good"}

    bill = models.ForeignKey(BillDay, models.CASCADE, related_name="differences")
    what = models.CharField(max_length=8, choices=What)
    kind = models.CharField(max_length=6, choices=Kind)
    number = models.CharField(max_length=64)  # ours, or the gateway's where there is none of ours
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    ours = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    theirs = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    our_currency = models.CharField(max_length=3, blank=True)
    their_currency = models.CharField(max_length=3, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "what", "kind", "number"], name="a_difference_is_written_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["found_at"], condition=models.Q(status="open"), name="differences_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.number}"

    @property
    def tone(self) -> str:
        return self.TONES[self.status]
