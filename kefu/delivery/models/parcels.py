"""A parcel, its steps, and the days that were promised for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import Bilingual, unguessable_number


class Carrier(models.Model):
    code = models.SlugField(unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    name = Bilingual()
    adapter = models.CharField(max_length=12, blank=True)  # who tells us its steps; none: people
    company = models.CharField(max_length=30, blank=True)  # its code with the one who tells
    is_used = models.BooleanField(default=True)  # new parcels may go with it

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
    ordered_at = models.DateTimeField(null=True, blank=True)  # when the day was promised first
    promised_at = models.DateTimeField(null=True, blank=True)
    chance = models.PositiveSmallIntegerField(null=True, blank=True)  # in percent, of that day
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    damaged_at = models.DateTimeField(null=True, blank=True)  # when we heard of it
    look_at = models.DateTimeField(null=True, blank=True)  # when its carrier is asked next
    looks = models.PositiveSmallIntegerField(default=0)  # in vain, one after the other
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
            ),
            models.Index(
                fields=["look_at"],
                condition=models.Q(look_at__isnull=False),
                name="parcels_to_ask_about",
            ),
            models.Index(
                fields=["delivered_at"],
                condition=models.Q(delivered_at__isnull=False),
                name="parcels_that_arrived",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    def is_late(self) -> bool:
        return self.promised_at is not None and (self.delivered_at or now()) > self.promised_at


UNDER_WAY = (Parcel.Status.PACKED, Parcel.Status.IN_TRANSIT, Parcel.Status.OUT_FOR_DELIVERY)


class TrackPoint(models.Model):
    """One step of a parcel: when, where, what happened.

    `code` is the carrier's own word for it. `mark` names the step, so that it is known when it is
    told again, also after we have learned what its code means.
    """

    class Kind(models.TextChoices):
        PACKED = "packed", _("Packed")
        IN_TRANSIT = "in_transit", _("On its way")
        OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
        DELIVERED = "delivered", _("Delivered")
        LOST = "lost", _("Lost")
        RETURNED = "returned", _("Back at the warehouse")
        TROUBLE = "trouble", pgettext_lazy("parcel", "Held up")
        UNKNOWN = "unknown", pgettext_lazy("parcel", "News of the carrier")

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="points")
    at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=Kind)
    code = models.CharField(max_length=20, blank=True)
    mark = models.CharField(max_length=16, blank=True)
    place_zh = models.CharField(max_length=80, blank=True)
    place_en = models.CharField(max_length=80, blank=True)
    place = Bilingual()
    text_zh = models.CharField(max_length=200, blank=True)
    text_en = models.CharField(max_length=200, blank=True)
    text = Bilingual()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "at", "status", "mark"], name="each_step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.status}"

    @property
    def status_label(self) -> str:
        return str(self.Kind(self.status).label)

    @property
    def moves(self) -> bool:
        """Whether it says where the parcel's life stands."""
        return self.status not in {self.Kind.TROUBLE, self.Kind.UNKNOWN}


class PromiseMove(models.Model):
    """The promised day became another one: from when, to when, why."""

    class Because(models.TextChoices):
        ROAD = "road", _("the road takes longer than usual")
        HOUSE = "house", _("it left our warehouse later than planned")
        SILENT = "silent", _("the carrier has had no news for some time")
        TROUBLE = "trouble", _("the carrier reports a hindrance on the way")
        OFFICE = "office", _("we had to plan it anew")

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="moves")
    before = models.DateTimeField(null=True, blank=True)
    after = models.DateTimeField()
    because = models.CharField(max_length=8, choices=Because)
    chance = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.after:%F}"

    @property
    def reason(self) -> str:
        return str(self.Because(self.because).label)
