"""What the shop claims from those who failed it: carriers, and suppliers. It never holds up what
the customer gets; it runs behind that."""

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
from kefu.delivery.models import Carrier, Parcel
from kefu.desk.models.remedies import Remedy
from kefu.shop.models.catalogue import Supplier
from kefu.shop.models.orders import Order


class CarrierTerms(models.Model):
    """What was agreed with a carrier for parcels that it loses, breaks or brings late. A change is
    a new row; the newest that has begun holds."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+")
    file_days = models.PositiveSmallIntegerField(default=30)  # after the trouble, to claim at all
    answer_days = models.PositiveSmallIntegerField(default=7)  # at most 7 by 快递暂行条例 art. 28
    pay_days = models.PositiveSmallIntegerField(default=15)  # after its yes
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(100))
    most = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    pays_lateness = models.BooleanField(default=True)
    contact = models.CharField(max_length=200, blank=True)  # where claims go: a site, an address
    begins_at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="carriers_answer_within_seven_days",
                condition=Q(answer_days__gte=1, answer_days__lte=7),
            )
        ]
        indexes = [models.Index(fields=["carrier", "-begins_at"], name="carrier_terms_in_force")]

    def __str__(self) -> str:
        return f"terms of {self.carrier_id}"


class Claim(Stateful):
    """Money that others owe us. `due_at` is the next date in it; none once it is closed."""

    class Cause(models.TextChoices):
        LOST = "lost", pgettext_lazy("claim", "Lost on the way")
        DAMAGED = "damaged", pgettext_lazy("claim", "Damaged on the way")
        LATE = "late", pgettext_lazy("claim", "Late on the way")
        DEFECT = "defect", pgettext_lazy("claim", "Faulty goods")
        DIFFERENT = "different", pgettext_lazy("claim", "Not as described")
        FAKE = "fake", pgettext_lazy("claim", "Not authentic")
        DUTY = "duty", pgettext_lazy("claim", "After-sale duty not kept")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("claim", "To be filed")
        FILED = "filed", pgettext_lazy("claim", "Waits for their answer")
        ACCEPTED = "accepted", pgettext_lazy("claim", "Accepted, money to come")
        REFUSED = "refused", pgettext_lazy("claim", "Refused by them")
        DISPUTED = "disputed", pgettext_lazy("claim", "Complaint made")
        RECOVERED = "recovered", pgettext_lazy("claim", "Recovered")
        WRITTEN_OFF = "written_off", pgettext_lazy("claim", "Written off")

    MOVES: ClassVar[Moves] = {
        Status.OPEN: {Status.FILED, Status.WRITTEN_OFF},
        Status.FILED: {Status.ACCEPTED, Status.REFUSED, Status.DISPUTED, Status.RECOVERED},
        Status.ACCEPTED: {Status.RECOVERED, Status.DISPUTED, Status.WRITTEN_OFF},
        Status.REFUSED: {Status.DISPUTED, Status.WRITTEN_OFF},
        Status.DISPUTED: {
            Status.ACCEPTED,
            Status.REFUSED,
            Status.RECOVERED,
            Status.WRITTEN_OFF,
        },
        Status.WRITTEN_OFF: {Status.RECOVERED},  # money comes after all
    }
    TONES: ClassVar[dict[str, str]] = {
        "open": "soon",
        "filed": "info",
        "accepted": "info",
        "refused": "bad",
        "disputed": "soon",
        "recovered": "good",
        "written_off": "neutral",
    }
    ENDED: ClassVar[frozenset[str]] = frozenset({"recovered", "written_off"})
    TAKES_MONEY: ClassVar[frozenset[str]] = frozenset({"filed", "accepted", "disputed"})

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+")
    parcel = models.ForeignKey(Parcel, models.PROTECT, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.CharField(max_length=10, choices=Cause)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    asked = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    agreed = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    reference = models.CharField(max_length=80, blank=True)  # by which they know it
    opened_at = models.DateTimeField(default=now)
    filed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)  # of this date
    missed_at = models.DateTimeField(null=True, blank=True)  # this date passed, and it was said
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_claim_is_against_one",
                condition=Q(carrier=None, supplier__isnull=False)
                | Q(carrier__isnull=False, supplier=None),
            ),
            models.CheckConstraint(
                name="an_open_claim_has_a_date",
                condition=Q(status__in=["recovered", "written_off"], due_at=None)
                | (~Q(status__in=["recovered", "written_off"]) & Q(due_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=Q(carrier__isnull=False),
                name="one_claim_for_a_parcel",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="claims_by_their_date"
            ),
            models.Index(fields=["-opened_at"], name="claims_newest_first"),
            models.Index(fields=["supplier"], name="claims_of_a_supplier"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def against(self) -> str:
        """Whom it is against, by name."""
        other = self.carrier or self.supplier
        return other.name if other else ""

    @property
    def is_over(self) -> bool:
        return self.status in self.ENDED

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < now()


class ClaimCost(models.Model):
    """What the shop advanced to a customer, and claims back. `key` names the occasion."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="costs")
    remedy = models.OneToOneField(Remedy, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField(default=now)
    key = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="a_cost_is_more_than_nothing", condition=Q(amount__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.claim_id}"


class Recovery(models.Model):
    """What came back of it, booked once."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="recoveries")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_recovery_is_more_than_nothing", condition=Q(amount__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.claim_id}"


class Evidence(models.Model):
    """A picture, a paper, or words that show it. `key` names it, so that it stands there once."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence")
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_something", condition=~Q(words="") | Q(upload__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.key


class ClaimStep(models.Model):
    """One line of a claim's story: what happened, when, by whom."""

    class What(models.TextChoices):
        OPENED = "opened", pgettext_lazy("claim", "Opened")
        COST = "cost", pgettext_lazy("claim", "More was advanced")
        FILED = "filed", pgettext_lazy("claim", "Filed")
        ACCEPTED = "accepted", pgettext_lazy("claim", "They accepted it")
        REFUSED = "refused", pgettext_lazy("claim", "They refused it")
        DISPUTED = "disputed", pgettext_lazy("claim", "Complaint made")
        RECOVERED = "recovered", pgettext_lazy("claim", "Money came")
        WRITTEN_OFF = "written_off", pgettext_lazy("claim", "Written off")
        ARRIVED = "arrived", pgettext_lazy("claim", "The parcel turned up")
        MISSED = "missed", pgettext_lazy("claim", "The date has passed")
        TAKEN = "taken", pgettext_lazy("claim", "Taken over")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=12, choices=What)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.what}"
