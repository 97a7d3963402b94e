from typing import ClassVar

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.machine import Moves, Stateful
from kefu.core.words import Bilingual, unguessable_number


class Carrier(models.Model):
    code = models.SlugField(unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    name = Bilingual()

    def __str__(self) -> str:
        return self.code


class Parcel(Stateful):
    """One box on its way to one customer, with the day the shop promised."""

    class Status(models.TextChoices):
        PACKED = "packed", _("Packed")
        IN_TRANSIT = "in_transit", _("On its way")
        OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
        DELIVERED = "delivered", _("Delivered")
        LOST = "lost", _("Lost")
        RETURNED = "returned", _("Back at the warehouse")

    MOVES: ClassVar[Moves] = {
        Status.PACKED: {Status.IN_TRANSIT, Status.LOST, Status.RETURNED},
        Status.IN_TRANSIT: {
            Status.OUT_FOR_DELIVERY,
            Status.DELIVERED,
            Status.LOST,
            Status.RETURNED,
        },
        Status.OUT_FOR_DELIVERY: {
            Status.IN_TRANSIT,
            Status.DELIVERED,
            Status.LOST,
            Status.RETURNED,
        },
        Status.LOST: {Status.DELIVERED, Status.RETURNED},  # some turn up again
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="parcels")
    tracking_number = models.CharField(max_length=40)
    status = models.CharField(max_length=16, choices=Status, default=Status.PACKED)
    region = models.CharField(max_length=12, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "tracking_number"], name="one_parcel_per_tracking_number"
            ),
            models.CheckConstraint(
                name="delivered_at_iff_delivered",
                condition=models.Q(status="delivered", delivered_at__isnull=False)
                | (~models.Q(status="delivered") & models.Q(delivered_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["promised_at"],
                condition=models.Q(status__in=["packed", "in_transit", "out_for_delivery"]),
                name="parcel_under_way",
            )
        ]

    def __str__(self) -> str:
        return self.number

    def is_late(self) -> bool:
        return self.promised_at is not None and (self.delivered_at or now()) > self.promised_at


class TrackPoint(models.Model):
    """One step of a parcel: when, where, what happened."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="points")
    at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=Parcel.Status)
    place_zh = models.CharField(max_length=80, blank=True)
    place_en = models.CharField(max_length=80, blank=True)
    place = Bilingual()
    text_zh = models.CharField(max_length=200, blank=True)
    text_en = models.CharField(max_length=200, blank=True)
    text = Bilingual()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "at", "status"], name="each_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.status}"

    @property
    def status_label(self) -> str:
        return str(Parcel.Status(self.status).label)
