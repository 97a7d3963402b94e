"""A matter of a customer."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.accounts.models import Team
from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.desk.models.policies import Channel, ServicePolicy
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order


class Case(Stateful):
    """One matter of one customer. It has exactly one owner and a date the customer was told."""

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("case", "New")
        OPEN = "open", pgettext_lazy("case", "In hand")
        WAITING = "waiting", pgettext_lazy("case", "Waiting for the customer")
        SOLVED = "solved", pgettext_lazy("case", "Waiting for the customer's yes")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    MOVES: ClassVar[Moves] = {
        Status.NEW: {Status.OPEN, Status.WAITING, Status.SOLVED},
        Status.OPEN: {Status.WAITING, Status.SOLVED},
        Status.WAITING: {Status.OPEN, Status.SOLVED},
        Status.SOLVED: {Status.OPEN, Status.CLOSED},
        Status.CLOSED: {Status.OPEN},  # closed by silence, and the customer comes back soon
    }
    UNDER_WAY: ClassVar[frozenset[str]] = frozenset({"new", "open", "waiting"})
    TONES: ClassVar[dict[str, str]] = {"new": "brand", "open": "info", "solved": "good"}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # whose matter it is while the owner stands in for them
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+")
    standing = models.ForeignKey(
        "TeamStatus", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # a finer state of the team's own; it holds while it fits the status
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_cases"
    )  # all that was in it lies there now
    channel = models.CharField(max_length=8, choices=Channel, blank=True)  # of the last word
    in_line = models.BooleanField(default=False)  # nobody has a hand free yet
    busy_until = models.DateTimeField(null=True, blank=True)  # it fills a hand of its owner's
    told_by = models.DateTimeField()  # the date the customer was told, always in force
    answer_due_at = models.DateTimeField(null=True, blank=True)  # our next word, if one is owed
    first_answer_due_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)  # the oldest unanswered word
    created_at = models.DateTimeField(default=now)
    solved_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the customer's yes
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="solved_at_iff_solved",
                condition=Q(status__in=["solved", "closed"], solved_at__isnull=False)
                | Q(status__in=["new", "open", "waiting"], solved_at=None),
            ),
            models.CheckConstraint(
                name="closed_at_iff_closed",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="merged_is_closed", condition=Q(merged_into=None) | Q(status="closed")
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "told_by"],
                condition=Q(status__in=["new", "open", "waiting", "solved"]),
                name="case_inbox",
            ),
            models.Index(
                fields=["told_by"],
                condition=Q(status__in=["new", "open", "waiting", "solved"]),
                name="case_queue",
            ),
            models.Index(fields=["customer", "-created_at"], name="cases_of_a_customer"),
            models.Index(
                fields=["owner", "channel", "busy_until"],
                condition=Q(in_line=False, busy_until__isnull=False),
                name="cases_in_hand",
            ),
            models.Index(
                fields=["keeper"], condition=Q(keeper__isnull=False), name="cases_to_come_back"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_under_way(self) -> bool:
        return self.status in self.UNDER_WAY

    @property
    def title(self) -> str:
        """What it is about, as far as anybody has said."""
        return self.subject or (self.product.name if self.product else str(_("Without a title")))

    @property
    def state_label(self) -> str:
        """The team's own finer state while it fits, else one of the five."""
        finer = self.standing
        return finer.name if finer and finer.status == self.status else self.status_label

    @property
    def tone(self) -> str:
        return self.TONES.get(self.status, "neutral")

    def takes_words(self, at: datetime, policy: ServicePolicy) -> bool:
        """Whether a new word of the customer belongs here, or opens a new case."""
        if self.is_under_way:
            return True
        recent = (
            self.solved_at is not None and at - self.solved_at < policy.reopen_days * timedelta(1)
        )
        return recent and self.confirmed_at is None

    def hear(self, at: datetime, policy: ServicePolicy) -> None:
        """The customer waits for a word of ours; the clock runs from the oldest unanswered one."""
        if self.waiting_since is None:
            self.waiting_since = at
            self.answer_due_at = policy.answer_due(at, is_first=self.first_answered_at is None)

    def answer(self, at: datetime) -> None:
        self.waiting_since = self.answer_due_at = None
        self.first_answered_at = self.first_answered_at or at

    def turn_to(self, status: str) -> None:
        if status != self.status:
            self.move_to(status)

    def solve(self, at: datetime) -> None:
        self.move_to(self.Status.SOLVED)
        self.answer(at)
        self.solved_at = at

    def close(self, at: datetime) -> None:
        self.move_to(self.Status.CLOSED)
        self.closed_at = at

    def merge_away(self, into: "Case", at: datetime) -> None:
        """It goes on in another case; this one is closed, and its number leads there."""
        if self.is_under_way:
            self.solve(at)
        if self.status != self.Status.CLOSED:
            self.close(at)
        self.merged_into = into

    def stand_alone(self, *, under_way: bool) -> None:
        """The merge was a slip."""
        self.merged_into = None
        if under_way:
            self.move_to(self.Status.OPEN)
            self.solved_at = self.closed_at = self.confirmed_at = None

    def reopen(self) -> None:
        self.move_to(self.Status.OPEN)
        self.solved_at = self.closed_at = self.confirmed_at = None
        self.reopened += 1
