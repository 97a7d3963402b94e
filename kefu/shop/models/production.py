"""What was ordered made to measure, what its customer agreed to, and how far the workshop is."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.machine import Moves, Stateful
from kefu.core.personal import SecretField
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.shop.models.options import Design
from kefu.shop.models.orders import Order, OrderLine

SOON = timedelta(hours=24)


class Customisation(models.Model):
    """The configuration of one line as it was ordered: whatever becomes of design and sheet.

    `kept` is JSON of values, choices and reasons with their sums; `drawing` the picture as shown.
    """

    line = models.OneToOneField(OrderLine, models.CASCADE, related_name="customisation")
    design = models.ForeignKey(
        Design, models.PROTECT, null=True, blank=True, related_name="ordered"
    )
    kept = SecretField(blank=True)
    drawing = SecretField(blank=True)
    surcharge = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    days = models.PositiveSmallIntegerField(default=1)
    sheet_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_surcharge_is_not_negative", condition=models.Q(surcharge__gte=0)
            )
        ]

    def __str__(self) -> str:
        return f"of line {self.line_id}"

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.kept) if self.kept else {}
        return found


class ReturnWaiver(models.Model):
    """That a customer confirmed, for this order, that goods made for them are not returned without
    a reason: who, when, and the very words, with their hash."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="return_waiver")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    words = models.TextField()
    words_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"for {self.order_id}"


class ProductionOrder(Stateful):
    """One customised line in the workshop."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        IN_WORK = "in_work", _("In the making")
        CHECKED = "checked", _("Checked")
        PACKED = "packed", _("Packed")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: ClassVar[Moves] = {
        Status.ACCEPTED: {Status.IN_WORK, Status.CANCELLED},
        Status.IN_WORK: {Status.CHECKED},
        Status.CHECKED: {Status.PACKED, Status.IN_WORK},  # back, where the check found a fault
    }
    STAGES: ClassVar[tuple[str, ...]] = ("accepted", "in_work", "checked", "packed")
    MOMENTS: ClassVar[dict[str, str]] = {  # the column that keeps when a stage was reached
        "accepted": "accepted_at",
        "in_work": "begun_at",
        "checked": "checked_at",
        "packed": "packed_at",
        "cancelled": "cancelled_at",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    line = models.OneToOneField(OrderLine, models.CASCADE, related_name="production")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACCEPTED)
    due_at = models.DateTimeField()  # packed by then
    first_due_at = models.DateTimeField()
    photo = models.OneToOneField(
        Upload, models.PROTECT, null=True, blank=True, related_name="+"
    )  # of the finished piece
    accepted_at = models.DateTimeField(default=now)
    begun_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    moves = models.PositiveSmallIntegerField(default=0)  # of the date: each is told once

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="packed_at_iff_packed",
                condition=models.Q(status="packed", packed_at__isnull=False)
                | (~models.Q(status="packed") & models.Q(packed_at=None)),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=~models.Q(status__in=["packed", "cancelled"]),
                name="production_under_way",
            ),
            models.Index(fields=["status", "-packed_at"], name="production_by_stage"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.PACKED, self.Status.CANCELLED}

    @property
    def is_overdue(self) -> bool:
        return not self.is_over and self.due_at < now()

    @property
    def next_stage(self) -> str:
        """The stage that follows; empty at the end."""
        if self.is_over:
            return ""
        return self.STAGES[self.STAGES.index(self.status) + 1]

    @property
    def promise_state(self) -> str:
        """How the day it should be packed fares: a state of a seal."""
        if self.status == self.Status.CANCELLED:
            return "released"
        if self.packed_at is not None:
            return "kept" if self.packed_at <= self.due_at else "broken"
        left = self.due_at - now()
        if left < timedelta(0):
            return "broken"
        return "soon" if left < SOON else "open"

    def reach(self, status: str) -> None:
        """Move on, or back, and note when. What comes after that stage has not been reached."""
        self.move_to(status)
        setattr(self, self.MOMENTS[status], now())
        if status in self.STAGES:
            for later in self.STAGES[self.STAGES.index(status) + 1 :]:
                setattr(self, self.MOMENTS[later], None)
