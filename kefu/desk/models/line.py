"""Customers for whom nobody has a hand free yet, and why routing decided as it did."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.core.personal import SecretField
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel
from kefu.desk.models.promises import Promise


class PlaceInLine(models.Model):
    """A customer waits for a free hand. The case has its owner and its date all the same."""

    class Outcome(models.TextChoices):
        SAME_AGENT = "same_agent"  # the one they waited for
        ROUTED = "routed"  # a colleague
        ANSWERED = "answered"  # somebody wrote before it was their turn
        CALL_BACK = "call_back"
        LEFT = "left"  # the customer needed it no more before anybody had answered
        ENDED = "ended"  # solved, or handed on by hand

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    tier = models.PositiveSmallIntegerField(default=0)  # of the customer: who comes first
    since = models.DateTimeField(default=now)
    wanted = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # the agent who is waited for …
    wanted_until = models.DateTimeField(null=True, blank=True)  # … so long
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="one_place_in_line"
            ),
            models.CheckConstraint(
                name="ended_with_an_outcome",
                condition=models.Q(ended_at=None, outcome="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "-tier", "since"],
                condition=models.Q(ended_at=None),
                name="the_line",
            ),
            models.Index(
                fields=["channel", "-ended_at"],
                condition=models.Q(outcome__in=["same_agent", "routed", "answered"]),
                name="waits_measured",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} since {self.since:%H:%M:%S}"


class RoutingDecision(models.Model):
    """Who was considered, why not, and why this one: `steps` in order, ids and numbers only."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    cause = models.CharField(max_length=10)  # "opened", "returned", "waited", "shift", "leave" …
    chosen = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    because = models.CharField(max_length=12)
    waits = models.BooleanField(default=False)
    steps = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.chosen_id}: {self.because}"


class CallBack(models.Model):
    """A call that the customer booked instead of waiting: a promise with its hour and number."""

    promise = models.OneToOneField(Promise, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phone = SecretField(blank=True)  # empty: the one of the account

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="call_back_slots")]

    def __str__(self) -> str:
        return f"{self.promise_id} at {self.starts_at:%F %H:%M}"
