"""What runs against us: the time to an answer, a solution, a refund, a dispatch, a settlement."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.clock import BusinessClock
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel, ServicePolicy
from kefu.shop.models.orders import Order

ANSWERS = ("first", "next")


class Clock(models.Model):
    """One target in business time, under the policy of the day on which it began.

    It stands still in the statuses that its policy names, and ends once: in time, late, or let go
    (`in_time` empty) because what it waited for is wanted no more.
    """

    class Kind(models.TextChoices):
        FIRST = "first", pgettext_lazy("clock", "First answer")
        NEXT = "next", pgettext_lazy("clock", "Next answer")
        RESOLUTION = "resolution", pgettext_lazy("clock", "Solution")
        REFUND = "refund", pgettext_lazy("clock", "Refund")
        DISPATCH = "dispatch", pgettext_lazy("clock", "Dispatch")
        SETTLEMENT = "settlement", pgettext_lazy("clock", "Settlement")

    kind = models.CharField(max_length=10, choices=Kind)
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="clocks")
    order = models.ForeignKey(Order, models.CASCADE, null=True, blank=True, related_name="+")
    request_id = models.BigIntegerField(null=True, blank=True)  # a service request, from above
    policy = models.ForeignKey(
        ServicePolicy, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the version that applied; empty where the defaults did
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    tier = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveIntegerField()  # the target
    started_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()  # as it stands; while paused, as it stood
    paused_since = models.DateTimeField(null=True, blank=True)
    paused_total = models.DurationField(default=timedelta)  # business time, of pauses that ended
    stopped_at = models.DateTimeField(null=True, blank=True)
    in_time = models.BooleanField(null=True, blank=True)
    alarm = models.PositiveSmallIntegerField(default=0)  # how many alarms of a chat were given
    alarm_at = models.DateTimeField(null=True, blank=True)  # when the next one is

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_clock_is_about_something",
                condition=Q(case__isnull=False)
                | Q(order__isnull=False)
                | Q(request_id__isnull=False),
            ),
            models.CheckConstraint(
                name="a_verdict_only_when_stopped",
                condition=Q(stopped_at__isnull=False) | Q(in_time=None),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind__in=ANSWERS, stopped_at=None),
                name="one_answer_owed_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="resolution", stopped_at=None),
                name="one_solution_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="dispatch"), name="an_order_leaves_once"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="refund", stopped_at=None),
                name="one_refund_of_an_order_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["request_id"],
                condition=Q(kind="settlement"),
                name="a_request_is_settled_once",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], condition=Q(stopped_at=None), name="clocks_running"),
            models.Index(
                fields=["alarm_at"],
                condition=Q(stopped_at=None, alarm_at__isnull=False),
                name="chats_to_ring_for",
            ),
            models.Index(
                fields=["started_at"],
                condition=Q(stopped_at=None, kind__in=ANSWERS, channel="chat"),
                name="chats_waiting",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at=None, kind__in=["dispatch", "refund", "settlement"]),
                name="orders_against_the_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%F %H:%M}"

    @property
    def rules(self) -> ServicePolicy:
        return self.policy or ServicePolicy()

    @property
    def hours(self) -> BusinessClock:
        """The business clock it runs by."""
        return self.rules.clock_of(self.kind)

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_since is None

    def pause(self, at: datetime) -> None:
        self.paused_since = at

    def resume(self, at: datetime) -> None:
        """What was left when it was paused is left now. What was late already stays as late."""
        if self.paused_since is None:
            return
        since, self.paused_since = self.paused_since, None
        self.paused_total += self.hours.between(since, at)
        if self.due_at > since:
            target = timedelta(minutes=self.minutes)
            self.due_at = self.hours.add(self.started_at, target + self.paused_total)

    def stop(self, at: datetime) -> None:
        """It is done. A pause that is still on counts for nothing: it was in time when it began."""
        self.in_time = (self.paused_since or at) <= self.due_at
        self._end(at)

    def let_go(self, at: datetime) -> None:
        """Nobody waits for it any more: no verdict."""
        self._end(at)

    def ran(self, upto: datetime) -> timedelta:
        """Business time on the clock, without its pauses."""
        end = self.paused_since or self.stopped_at or upto
        return self.hours.between(self.started_at, end) - self.paused_total

    def _end(self, at: datetime) -> None:
        if self.paused_since is not None:
            self.paused_total += self.hours.between(self.paused_since, at)
            self.paused_since = None
        self.stopped_at, self.alarm_at = at, None
