"""Words that have not left the desk yet: drafts, and what waits for its hour."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel
from kefu.desk.models.talks import Conversation, Message


class Reader(models.TextChoices):
    CUSTOMER = "customer"
    COLLEAGUES = "colleagues"


class Draft(models.Model):
    """What one agent has written in one case and not sent; it stays theirs if the case moves."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    body = models.TextField()
    to = models.CharField(max_length=10, choices=Reader, default=Reader.CUSTOMER)
    client_id = models.CharField(max_length=40)  # the name it will be sent under, once
    version = models.PositiveIntegerField(default=1)  # a page knows by it what it has not seen
    held_because = models.CharField(max_length=8, blank=True)  # why it was held back: "vague" …
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "case"], name="one_draft_each"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.author_id}"


class Outgoing(Stateful):
    """A word to the customer that waits for its hour; until then only the staff see it.

    Taking a sent word back is the same thing: it waits for some seconds.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        TAKEN_BACK = "taken"
        REFUSED = "refused"  # when its hour came it could not be said

    MOVES: ClassVar[Moves] = {Status.WAITING: {Status.SENT, Status.TAKEN_BACK, Status.REFUSED}}

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField()
    client_id = models.CharField(max_length=40)
    decided = models.JSONField(default=list, blank=True)  # about each promise found in it
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=10, blank=True)  # of a refusal: "closed", "left" …
    is_undo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    send_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)  # the agent knows of the refusal
    message = models.OneToOneField(
        Message, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # what it became

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_id"], name="each_outgoing_once"
            ),
            models.CheckConstraint(
                name="outgoing_settled_iff_settled",
                condition=Q(status="waiting", settled_at=None)
                | (~Q(status="waiting") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(status="waiting"), name="outgoing_due"),
            models.Index(
                fields=["author"],
                condition=Q(status="refused", noticed_at=None),
                name="outgoing_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} at {self.send_at:%F %H:%M}"

    def settle(self, status: str, at: datetime, reason: str = "") -> None:
        self.move_to(status)
        self.settled_at = at
        self.reason = reason


class WritingHabit(models.Model):
    """How an agent likes to write. Without a row, or with None, the channel's usual holds."""

    USUAL: ClassVar[dict[str, int]] = {Channel.CHAT: 0}  # a talk shall not wait
    USUAL_ELSEWHERE: ClassVar[int] = 8
    LONGEST: ClassVar[int] = 60

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    undo_seconds = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.agent_id)

    def seconds_to_undo(self, channel: str) -> int:
        if self.undo_seconds is not None:
            return self.undo_seconds
        return self.USUAL.get(channel, self.USUAL_ELSEWHERE)
