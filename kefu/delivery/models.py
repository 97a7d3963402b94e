from datetime import time
from functools import cache
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.core.clock import BusinessClock
from kefu.core.clock_calendar import ChineseWorkdays, EveryDay
from kefu.core.machine import Moves, Stateful
from kefu.core.regions import region_name
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


class DispatchRule(models.Model):
    """How soon goods leave the warehouse. A change is a new row; the newest one holds."""

    class Days(models.TextChoices):
        EVERY_DAY = "every_day", _("Every day")
        WORKDAYS = "workdays", _("Workdays")

    hours = models.CharField(max_length=120, default="00:00-24:00")
    days = models.CharField(max_length=9, choices=Days, default=Days.EVERY_DAY)
    minutes = models.PositiveIntegerField(default=2880)  # of those hours, from order to packed
    collected_at = models.TimeField(default=time(16))  # the carrier's last round of a day
    arrives_at = models.TimeField(default=time(20))  # the hour that a promised day ends with
    usual_days = models.PositiveSmallIntegerField(default=4)  # on the road, where no row says it
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.minutes} min"

    @property
    def clock(self) -> BusinessClock:
        return _clock(self.hours, self.days)


class Reach(models.Model):
    """Days on the road to a province, or to a city nearer or farther than the rest of it."""

    code = models.CharField(max_length=12, unique=True)  # GB/T 2260
    name_zh = models.CharField(max_length=60, blank=True)  # of a city; provinces are known
    name_en = models.CharField(max_length=60, blank=True)
    name = Bilingual()
    days = models.PositiveSmallIntegerField(default=4)
    is_served = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def place(self) -> str:
        return self.name or region_name(self.code)


@cache
def _clock(hours: str, days: str) -> BusinessClock:
    calendar = EveryDay() if days == DispatchRule.Days.EVERY_DAY else ChineseWorkdays()
    return BusinessClock(hours, settings.TIME_ZONE, calendar)
