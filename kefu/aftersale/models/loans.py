"""Units lent to customers while theirs is in repair."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.aftersale.models.repairs import Repair
from kefu.core.machine import Moves, Stateful
from kefu.shop.models.catalogue import Product


class LoanUnit(Stateful):
    """One piece that belongs to the shop and is lent."""

    class Status(models.TextChoices):
        FREE = "free", pgettext_lazy("loan unit", "Free")
        OUT = "out", pgettext_lazy("loan unit", "Lent")
        RETIRED = "retired", pgettext_lazy("loan unit", "Not lent any more")

    MOVES: ClassVar[Moves] = {
        Status.FREE: {Status.OUT, Status.RETIRED},
        Status.OUT: {Status.FREE},
        Status.RETIRED: {Status.FREE},
    }

    code = models.CharField(max_length=40, unique=True)  # on its sticker
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    status = models.CharField(max_length=7, choices=Status, default=Status.FREE)
    condition = models.CharField(max_length=200, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Loan(models.Model):
    """A unit that stands in for the customer's own; out until `back_at`."""

    unit = models.ForeignKey(LoanUnit, models.PROTECT, related_name="loans")
    repair = models.ForeignKey(Repair, models.CASCADE, related_name="loans")
    lent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    out_at = models.DateTimeField(default=now)
    back_at = models.DateTimeField(null=True, blank=True)
    condition = models.CharField(max_length=200, blank=True)  # as it came back

    class Meta:
        ordering = ["-out_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(back_at=None), name="a_unit_is_lent_once"
            ),
            models.UniqueConstraint(
                fields=["repair"], condition=models.Q(back_at=None), name="one_loan_per_repair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} for {self.repair_id}"
