"""Suppliers as those who answer for their goods: what was agreed, and whether they may sell."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.shop.models.catalogue import Supplier


class SupplierAgreement(models.Model):
    """A supplier's after-sale duty. A change is a new row; the newest that has begun holds."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    answer_days = models.PositiveSmallIntegerField(default=3)  # to say yes or no to a claim
    pay_days = models.PositiveSmallIntegerField(default=15)  # after the yes
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(100))
    most_faulty = models.DecimalField(  # of 100 pieces sold, before a claim for duty
        max_digits=5, decimal_places=2, default=Decimal(3)
    )
    words = models.TextField(max_length=2000, blank=True)  # what else was agreed
    begins_at = models.DateTimeField(default=now)
    ends_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["supplier", "-begins_at"], name="agreements_in_force")]

    def __str__(self) -> str:
        return f"agreement with {self.supplier_id}"


class SellingStop(Stateful):
    """A supplier is to sell no more: asked by one person with a reason, decided by another.

    `taken_off` remembers which goods it took off sale, so that those and no others come back.
    """

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("selling stop", "Waits for a second person")
        IN_FORCE = "in_force", pgettext_lazy("selling stop", "Sells nothing")
        DECLINED = "declined", pgettext_lazy("selling stop", "Declined")
        LIFTED = "lifted", pgettext_lazy("selling stop", "Lifted")

    MOVES: ClassVar[Moves] = {
        Status.ASKED: {Status.IN_FORCE, Status.DECLINED},
        Status.IN_FORCE: {Status.LIFTED},
    }
    TONES: ClassVar[dict[str, str]] = {
        "asked": "soon",
        "in_force": "bad",
        "declined": "neutral",
        "lifted": "good",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    because = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    taken_off = models.JSONField(default=list, blank=True)  # ids of products

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier"],
                condition=Q(status__in=["asked", "in_force"]),
                name="one_stop_of_a_supplier",
            ),
            models.CheckConstraint(
                name="nobody_stops_a_supplier_alone",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]
