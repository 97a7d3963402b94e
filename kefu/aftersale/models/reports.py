"""What customers tell us of a parcel that was lost, came late, or came damaged."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.delivery.models import Parcel
from kefu.desk.models.cases import Case
from kefu.desk.models.remedies import Remedy
from kefu.shop.models.orders import Order, OrderLine


class Trouble(models.TextChoices):
    """What a carrier can be at fault for; the words of a remedy's reason."""

    LOST = "lost", pgettext_lazy("parcel trouble", "Lost on the way")
    LATE = "late", pgettext_lazy("parcel trouble", "Late on the way")
    DAMAGED = "damaged", pgettext_lazy("parcel trouble", "Damaged on the way")


class ParcelReport(Stateful):
    """One parcel, one trouble with it, as the customer told it; a case of the desk looks after it.

    `customer` is who told it: for an order without an account the guest of that browser.
    """

    class Wants(models.TextChoices):
        REFUND = "refund", pgettext_lazy("parcel trouble", "My money back")
        RESEND = "resend", pgettext_lazy("parcel trouble", "The same goods once more")
        WAIT = "wait", pgettext_lazy("parcel trouble", "I wait for it, but it is late")

    class Status(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("parcel trouble", "We are on it")
        PUT_RIGHT = "put_right", pgettext_lazy("parcel trouble", "Put right")
        ARRIVED = "arrived", pgettext_lazy("parcel trouble", "It arrived after all")

    MOVES: ClassVar[Moves] = {
        Status.REPORTED: {Status.PUT_RIGHT, Status.ARRIVED},
        Status.ARRIVED: {Status.PUT_RIGHT},  # something is given for the lateness
    }
    TONES: ClassVar[dict[str, str]] = {"reported": "soon", "put_right": "good", "arrived": "info"}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    trouble = models.CharField(max_length=8, choices=Trouble)
    wants = models.CharField(max_length=8, choices=Wants)
    words = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    reported_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_ended_at_iff_ended",
                condition=Q(status="reported", ended_at=None)
                | (~Q(status="reported") & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=Q(status="reported"),
                name="one_open_report_of_a_parcel",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "-reported_at"], name="reports_of_an_order"),
            models.Index(fields=["case"], name="reports_of_a_case"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]


class ReportLine(models.Model):
    """So many pieces of a line that are gone, or broken."""

    report = models.ForeignKey(ParcelReport, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["report", "line"], name="a_line_once_per_report")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"


class ReportPicture(models.Model):
    """What the customer shows us of it."""

    report = models.ForeignKey(ParcelReport, models.CASCADE, related_name="pictures")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"of {self.report_id}"


class ReportRemedy(models.Model):
    """What was given, or asked to be given, for a report; `part` says as which part of it."""

    class Part(models.TextChoices):
        GOODS = "goods", pgettext_lazy("parcel trouble", "For the goods")
        SORRY = "sorry", pgettext_lazy("parcel trouble", "For the trouble")

    report = models.ForeignKey(ParcelReport, models.CASCADE, related_name="remedies")
    remedy = models.OneToOneField(Remedy, models.CASCADE, related_name="+")
    part = models.CharField(max_length=5, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "part"], name="each_part_of_a_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.report_id}"


class CompensationRule(models.Model):
    """What a customer gets for the trouble itself, beside goods or money. A change is a new row;
    of those that have begun, the newest holds."""

    trouble = models.CharField(max_length=8, choices=Trouble)
    percent = models.DecimalField(max_digits=5, decimal_places=2)  # of what the goods had cost
    each_day = models.BooleanField(default=False)  # of lateness, the first day counts whole
    least = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    most = models.DecimalField(max_digits=10, decimal_places=2)
    good_for_days = models.PositiveSmallIntegerField(default=90)
    begins_at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="compensation_between_least_and_most",
                condition=Q(least__gte=0, most__gte=models.F("least"), percent__gte=0),
            ),
            models.CheckConstraint(
                name="only_lateness_grows_by_the_day",
                condition=Q(each_day=False) | Q(trouble="late"),
            ),
        ]
        indexes = [models.Index(fields=["trouble", "-begins_at"], name="compensations_in_force")]

    def __str__(self) -> str:
        return f"{self.trouble} {self.percent} %"
