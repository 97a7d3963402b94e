"""What the desk gives to put a matter right: money, goods once more, or a coupon; and who may."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.accounts.models import Team, User
from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.payments.models import Refund
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Order, OrderLine, Shipment


class RemedyKind(models.TextChoices):
    REFUND = "refund", pgettext_lazy("remedy", "Refund")
    RESEND = "resend", pgettext_lazy("remedy", "Send again")
    COUPON = "coupon", pgettext_lazy("remedy", "Coupon")


class Fault(models.TextChoices):
    """Whose fault a limit is for."""

    ANY = "", pgettext_lazy("remedy", "Any reason")
    CARRIER = "carrier", pgettext_lazy("remedy", "The carrier's fault")


class RemedyLimit(models.Model):
    """How much a colleague may give without asking, each time and in a day.

    An empty column holds for all; of the rows that fit, the one that says most holds.
    """

    kind = models.CharField(max_length=8, choices=RemedyKind, blank=True)
    role = models.CharField(max_length=12, choices=User.Role, blank=True)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    tier = models.PositiveSmallIntegerField(null=True, blank=True)  # of the customer
    fault = models.CharField(max_length=8, choices=Fault, blank=True)
    once = models.DecimalField(max_digits=12, decimal_places=2)
    daily = models.DecimalField(max_digits=12, decimal_places=2)
    set_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "role", "team", "tier", "fault"],
                nulls_distinct=False,
                name="one_limit_for_each_who_and_what",
            ),
            models.CheckConstraint(
                name="a_limit_is_not_negative",
                condition=Q(once__gte=Decimal(0), daily__gte=models.F("once")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.once}/{self.daily}"


class Remedy(Stateful):
    """One thing given, or asked to be given, in a case. Given once, whatever happens between."""

    class Reason(models.TextChoices):
        LOST = "lost", pgettext_lazy("remedy", "Lost on the way")
        DAMAGED = "damaged", pgettext_lazy("remedy", "Damaged on the way")
        LATE = "late", pgettext_lazy("remedy", "Late on the way")
        FAULTY = "faulty", pgettext_lazy("remedy", "Faulty")
        WRONG = "wrong", pgettext_lazy("remedy", "Wrong or missing goods")
        PRICE = "price", pgettext_lazy("remedy", "Price")
        GOODWILL = "goodwill", pgettext_lazy("remedy", "Goodwill")

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("remedy", "Waits for approval")
        GIVEN = "given", pgettext_lazy("remedy", "Done")
        DECLINED = "declined", pgettext_lazy("remedy", "Declined")

    MOVES: ClassVar[Moves] = {Status.ASKED: {Status.GIVEN, Status.DECLINED}}
    CARRIER: ClassVar[frozenset[str]] = frozenset({"lost", "damaged", "late"})
    TONES: ClassVar[dict[str, str]] = {"asked": "soon", "given": "good", "declined": "neutral"}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="remedies")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=RemedyKind)
    reason = models.CharField(max_length=12, choices=Reason)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    note = models.CharField(max_length=300, blank=True)
    days = models.PositiveSmallIntegerField(default=90)  # how long a coupon is good
    limit = models.ForeignKey(RemedyLimit, models.SET_NULL, null=True, blank=True, related_name="+")
    rule = models.JSONField(default=dict)  # the limit as it was, and why approval was needed
    asked_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True, blank=True)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="+")
    shipment = models.ForeignKey(Shipment, models.PROTECT, null=True, blank=True, related_name="+")
    coupon = models.ForeignKey(Coupon, models.PROTECT, null=True, blank=True, related_name="+")
    promise = models.ForeignKey(Promise, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_remedy_is_worth_something", condition=Q(amount__gt=Decimal(0))
            ),
            models.CheckConstraint(
                name="remedy_settled_at_iff_settled",
                condition=Q(status="asked", settled_at=None)
                | (~Q(status="asked") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "asked_at"], name="remedies_of_a_day"),
            models.Index(fields=["order"], name="remedies_of_an_order"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_carrier_fault(self) -> bool:
        return self.reason in self.CARRIER

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def key(self) -> str:
        """Names the occasion to those who move money and goods."""
        return f"R-{self.number}"


class RemedyLine(models.Model):
    """The part of a remedy that is for one line of the order."""

    remedy = models.ForeignKey(Remedy, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["remedy", "line"], name="a_line_once_per_remedy")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"


class Approval(models.Model):
    """A decision that somebody owes by a time. Nobody decides for themselves."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("remedy", "Approved")
        DECLINED = "declined", pgettext_lazy("remedy", "Declined")

    remedy = models.OneToOneField(Remedy, models.CASCADE, related_name="approval")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    promise = models.ForeignKey(
        Promise, models.PROTECT, null=True, blank=True, related_name="+"
    )  # what the customer was told meanwhile
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    escalations = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decided_by_somebody_at_a_time",
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(verdict=""), name="approvals_due"),
        ]

    def __str__(self) -> str:
        return f"{self.remedy_id} by {self.due_at:%F %H:%M}"
