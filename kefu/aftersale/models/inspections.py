"""What the goods were like when they came back, and a second person's look at a refusal."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.aftersale.models.requests import ServiceRequest


class Inspection(models.Model):
    """Looked at once, on receipt. `sellable` pieces lie on the shelf again, the others do not."""

    class Condition(models.TextChoices):
        AS_NEW = "as_new", pgettext_lazy("condition", "As new")
        OPENED = "opened", pgettext_lazy("condition", "Opened, complete and intact")
        USED = "used", pgettext_lazy("condition", "Shows use")
        FAULTY = "faulty", pgettext_lazy("condition", "Faulty, as the customer said")
        DAMAGED = "damaged", pgettext_lazy("condition", "Damaged")
        OTHER_GOODS = "other", pgettext_lazy("condition", "Not what we had sent")

    SELLABLE = frozenset({Condition.AS_NEW, Condition.OPENED})

    request = models.OneToOneField(ServiceRequest, models.CASCADE, related_name="inspection")
    condition = models.CharField(max_length=8, choices=Condition)
    pieces = models.PositiveIntegerField()  # that were in the box
    sellable = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_more_sellable_than_came", condition=Q(sellable__lte=F("pieces"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.condition}"


class SecondLook(models.Model):
    """The customer does not agree with a no: somebody else decides, with the whole record."""

    class Verdict(models.TextChoices):
        UPHELD = "upheld", pgettext_lazy("second look", "The no stands")
        REVERSED = "reversed", pgettext_lazy("second look", "The customer is right")

    request = models.OneToOneField(ServiceRequest, models.CASCADE, related_name="second_look")
    words = models.CharField(max_length=300)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="second_look_decided_by_somebody_at_a_time",
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_second_person_looks",
                condition=Q(decided_by=None) | Q(refused_by=None) | ~Q(decided_by=F("refused_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(verdict=""), name="second_looks_due"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} by {self.due_at:%F %H:%M}"
