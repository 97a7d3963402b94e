"""What the shop owes its customers: a sum for each, and the entries that made it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy


class Balance(models.Model):
    """One customer's money with the shop, in one currency. The row is locked by who moves it."""

    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3, default="CNY")
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    entry_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "currency"], name="one_balance_for_each_currency"
            ),
            models.CheckConstraint(
                name="a_balance_is_never_below_nothing", condition=models.Q(amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class BalanceEntry(models.Model):
    """One movement. It is never changed: the database sees to it that each begins with the sum
    with which the one before ended, and that the balance is where the last one ended."""

    class Reason(models.TextChoices):
        PAID = "paid", pgettext_lazy("balance", "Paid for an order")
        BACK = "back", pgettext_lazy("balance", "Came back from an order")
        SURPLUS = "surplus", pgettext_lazy("balance", "Paid too much")
        CREDIT = "credit", pgettext_lazy("balance", "Credited by the shop")
        MOVED = "moved", pgettext_lazy("balance", "Joined with another account")

    TONES: ClassVar[dict[str, str]] = {"credit": "brand", "back": "good", "surplus": "good"}

    balance = models.ForeignKey(Balance, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()  # the first, the second … of this balance
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    after = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=8, choices=Reason)
    reference = models.CharField(max_length=60)  # what it is about; the same twice counts once
    charge = models.ForeignKey(
        "payments.Charge", models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["balance", "number"], name="entries_follow_each_other"),
            models.UniqueConstraint(fields=["reason", "reference"], name="an_entry_counts_once"),
            models.CheckConstraint(
                name="an_entry_moves_something_and_leaves_nothing_missing",
                condition=models.Q(after__gte=0) & ~models.Q(amount=0),
            ),
        ]
        indexes = [models.Index(fields=["by", "at"], name="entries_by_colleague")]

    def __str__(self) -> str:
        return f"{self.reason} {self.amount}"

    @property
    def reason_label(self) -> str:
        return str(self.Reason(self.reason).label)
