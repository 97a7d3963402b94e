from datetime import timedelta

from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case
from kefu.shop.models.orders import Order

NUMBER_GROUPS = 5
ASKED_AFTER = timedelta(hours=24)  # they have unpacked it
LIVES = timedelta(days=30)


def secret_number() -> str:
    return unguessable_number(NUMBER_GROUPS)


class FollowUp(models.Model):
    """Thanks, and one question after an order has come. A bad answer has a case of its own."""

    class Verdict(models.TextChoices):
        GOOD = "good", pgettext_lazy("follow-up", "All is well")
        FAIR = "fair", pgettext_lazy("follow-up", "So-so")
        BAD = "bad", pgettext_lazy("follow-up", "Something is wrong")

    TONES = {"good": "good", "fair": "soon", "bad": "bad"}

    number = models.CharField(max_length=24, unique=True, default=secret_number)
    order = models.OneToOneField(Order, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)  # looked at, and better not asked
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=4, choices=Verdict, blank=True)
    words = models.TextField(blank=True)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_verdict_iff_answered",
                condition=models.Q(verdict="", answered_at=None)
                | (~models.Q(verdict="") & models.Q(answered_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(asked_at=None, left_at=None),
                name="follow_ups_due",
            ),
            models.Index(fields=["-answered_at"], name="follow_ups_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.verdict}"

    @property
    def tone(self) -> str:
        return self.TONES.get(self.verdict, "neutral")

    @property
    def is_open(self) -> bool:
        asked = self.asked_at or self.due_at
        return not self.answered_at and now() < asked + LIVES
