from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.personal import SecretField
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.shop.models.catalogue import ProductClass
from kefu.shop.models.orders import Order, OrderLine

SOON = timedelta(hours=24)


def every_workday() -> list[int]:
    return [0, 1, 2, 3, 4, 5]


class Installer(models.Model):
    """Somebody who comes to customers' homes: what they can set up, where, and on which days.

    `regions` are codes of provinces, cities or districts; a place lies in one of them or they do
    not come. `mail` is where their appointments are told, with a link to each.
    """

    name = models.CharField(max_length=60)
    phone = SecretField()
    mail = SecretField(blank=True)
    regions = ArrayField(models.CharField(max_length=6))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=every_workday)  # 0: Monday
    a_day = models.PositiveSmallIntegerField(default=4)  # visits, at most
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    def comes_to(self, region: str) -> bool:
        return any(region.startswith(code.rstrip("0")) for code in self.regions)


class Skill(models.Model):
    """Goods of this class an installer can set up."""

    installer = models.ForeignKey(Installer, models.CASCADE, related_name="skills")
    product_class = models.ForeignKey(ProductClass, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["installer", "product_class"], name="a_skill_once")
        ]

    def __str__(self) -> str:
        return f"{self.installer_id}: {self.product_class_id}"


class Absence(models.Model):
    """A day on which an installer does not work."""

    installer = models.ForeignKey(Installer, models.CASCADE, related_name="absences")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["installer", "day"], name="absent_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.installer_id}: {self.day}"


class Visit(Stateful):
    """Somebody comes at a time the customer chose, and what became of it, signed."""

    class Status(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("visit", "Booked")
        DONE = "done", pgettext_lazy("visit", "Done")
        MISSED = "missed", pgettext_lazy("visit", "Nobody was met")
        CANCELLED = "cancelled", pgettext_lazy("visit", "Called off")

    MOVES: ClassVar[Moves] = {
        Status.BOOKED: {Status.DONE, Status.MISSED, Status.CANCELLED},
    }
    TONES: ClassVar[dict[str, str]] = {
        "booked": "info",
        "done": "good",
        "missed": "soon",
        "cancelled": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    installer = models.ForeignKey(Installer, models.PROTECT, related_name="visits")
    status = models.CharField(max_length=9, choices=Status, default=Status.BOOKED)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    moves = models.PositiveSmallIntegerField(default=0)  # how often it was moved
    wishes = models.CharField(max_length=300, blank=True)
    booked_at = models.DateTimeField(default=now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    report = models.TextField(blank=True)
    works = models.BooleanField(null=True, blank=True)  # when the installer left
    signed_by = SecretField(blank=True)
    signature = SecretField(blank=True)  # the strokes, as the path of an SVG

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["installer", "begins_at"],
                condition=models.Q(status="booked"),
                name="in_one_place_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(status="booked"),
                name="one_booked_visit_a_line",
            ),
            models.CheckConstraint(
                name="ended_at_iff_ended",
                condition=models.Q(status="booked", ended_at=None)
                | (~models.Q(status="booked") & models.Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["status", "begins_at"], name="visits_to_come")]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def seal_state(self) -> str:
        """The appointment is a promise of ours."""
        if self.status == self.Status.DONE:
            return "kept"
        if self.status != self.Status.BOOKED:
            return "released"
        left = self.ends_at - now()
        if left < timedelta(0):
            return "broken"
        return "soon" if left < SOON else "open"


class VisitPhoto(models.Model):
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.upload_id}"
