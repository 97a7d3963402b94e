"""Goods in repair: how far they are, for how long they were away, and what was done to them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate, now
from django.utils.translation import pgettext_lazy

from kefu.aftersale.models.requests import ServiceRequest
from kefu.core.machine import Moves, Stateful
from kefu.core.personal import SecretField
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.delivery.models import Parcel
from kefu.shop.models.orders import OrderLine

SOON = timedelta(hours=24)


class Repair(Stateful):
    """What a request for a repair has come to, stage by stage.

    From `received_at` until `ended_at` the goods are with us, and every guarantee of theirs stands
    still. `waited` is how long parts were missing, `waiting_since` since when they are now.
    """

    class Status(models.TextChoices):
        EXPECTED = "expected", pgettext_lazy("repair", "On its way to us")
        RECEIVED = "received", pgettext_lazy("repair", "Received")
        DIAGNOSED = "diagnosed", pgettext_lazy("repair", "Diagnosed")
        WAITING = "waiting", pgettext_lazy("repair", "Waiting for parts")
        IN_REPAIR = "in_repair", pgettext_lazy("repair", "In repair")
        TESTED = "tested", pgettext_lazy("repair", "Tested")
        SENT_BACK = "sent_back", pgettext_lazy("repair", "Sent back")
        BACK = "back", pgettext_lazy("repair", "Back with the customer")
        EXCHANGED = "exchanged", pgettext_lazy("repair", "Exchanged for a new one")
        CALLED_OFF = "called_off", pgettext_lazy("repair", "Called off")

    class CoveredBy(models.TextChoices):
        """Why the customer pays nothing."""

        GUARANTEE = "guarantee", pgettext_lazy("repair", "The guarantee of the whole")
        PART = "part", pgettext_lazy("repair", "The guarantee of the part")
        COVER = "cover", pgettext_lazy("repair", "The extended guarantee")
        GOODWILL = "goodwill", pgettext_lazy("repair", "Goodwill: outside every guarantee")

    MOVES: ClassVar[Moves] = {
        Status.EXPECTED: {Status.RECEIVED, Status.CALLED_OFF},
        Status.RECEIVED: {Status.DIAGNOSED, Status.EXCHANGED, Status.CALLED_OFF},
        Status.DIAGNOSED: {
            Status.WAITING,
            Status.IN_REPAIR,
            Status.TESTED,  # nothing was wrong with it
            Status.EXCHANGED,
        },
        Status.WAITING: {Status.DIAGNOSED, Status.EXCHANGED},
        Status.IN_REPAIR: {Status.TESTED, Status.DIAGNOSED, Status.EXCHANGED},
        Status.TESTED: {Status.SENT_BACK, Status.IN_REPAIR, Status.EXCHANGED},
        Status.SENT_BACK: {Status.BACK},
        Status.CALLED_OFF: {Status.EXPECTED, Status.RECEIVED},  # a second person says otherwise
    }
    WITH_US: ClassVar[tuple[str, ...]] = (
        "received",
        "diagnosed",
        "waiting",
        "in_repair",
        "tested",
    )
    OPEN: ClassVar[tuple[str, ...]] = ("expected", *WITH_US, "sent_back")

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    request = models.OneToOneField(ServiceRequest, models.PROTECT, related_name="repair")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    pieces = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.EXPECTED)
    serial = SecretField(blank=True)  # of the customer's piece, as it stands on it
    condition = models.CharField(max_length=300, blank=True)  # how it looked when it came
    finding = models.CharField(max_length=500, blank=True)  # what is wrong, told to the customer
    done = models.CharField(max_length=500, blank=True)  # what was done about it
    covered_by = models.CharField(max_length=9, choices=CoveredBy, blank=True)
    no_fault = models.BooleanField(default=False)  # nothing was wrong: it counts as no repair
    due_at = models.DateTimeField(null=True, blank=True)  # sent back by then; told the customer
    created_at = models.DateTimeField(default=now)
    received_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    waited = models.DurationField(default=timedelta(0))
    ended_at = models.DateTimeField(null=True, blank=True)  # with the customer again
    parcel = models.OneToOneField(Parcel, models.PROTECT, null=True, blank=True, related_name="+")
    told_exchange_at = models.DateTimeField(null=True, blank=True)  # that it took too long
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="waiting_since_while_it_waits",
                condition=models.Q(status="waiting", waiting_since__isnull=False)
                | (~models.Q(status="waiting") & models.Q(waiting_since=None)),
            ),
            models.CheckConstraint(
                name="a_repair_ends_after_it_came",
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("received_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["line"], name="repairs_of_a_line"),
            models.Index(fields=["status", "due_at"], name="repairs_by_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_with_us(self) -> bool:
        return self.status in self.WITH_US

    @property
    def is_late(self) -> bool:
        return self.is_with_us and self.due_at is not None and self.due_at < now()

    @property
    def promise_state(self) -> str:
        """How the day fares that the customer was told: a state of a seal."""
        if self.due_at is None or self.status in ("called_off", "exchanged"):
            return "released"
        if not self.is_with_us:
            sent = self.sent_back_at
            return "kept" if sent is None or sent <= self.due_at else "broken"
        left = self.due_at - now()
        if left < timedelta(0):
            return "broken"
        return "soon" if left < SOON else "open"

    @property
    def sent_back_at(self) -> datetime | None:
        return next((step.at for step in self.steps.all() if step.status == "sent_back"), None)

    def waited_days(self, at: datetime) -> int:
        """How long parts have been missing, in whole days."""
        now_waiting = at - self.waiting_since if self.waiting_since else timedelta(0)
        return (self.waited + max(now_waiting, timedelta(0))).days

    def stay_days(self, at: datetime) -> int:
        """How many days of the calendar it has been with us, both ends counted."""
        if self.received_at is None:
            return 0
        return (localdate(self.ended_at or at) - localdate(self.received_at)).days + 1


class RepairStep(models.Model):
    """A stage that was reached, as the customer reads it, with a photo where there is one."""

    repair = models.ForeignKey(Repair, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=Repair.Status)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=500, blank=True)
    photo = models.OneToOneField(Upload, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.repair_id} {self.status}"
