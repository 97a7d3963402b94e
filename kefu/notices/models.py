from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.core.machine import Moves, Stateful
from kefu.core.personal import SecretField


class Notice(Stateful):
    """One message that goes one way. Address and words are looked up when it is sent.

    It goes to somebody with an account (`to`), or to an `address` outside; of the latter the words
    are forgotten once they are sent. `key` names the occasion ("surveys.invitation:12"), so that
    asking twice sends once.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    MOVES: ClassVar[Moves] = {
        Status.QUEUED: {Status.SENT, Status.FAILED},
        Status.FAILED: {Status.QUEUED, Status.SENT},
    }

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = SecretField(blank=True)
    language = models.CharField(max_length=10, blank=True)  # of who reads it at `address`
    key = models.CharField(max_length=80, unique=True)
    template = models.CharField(max_length=80)  # "surveys/mail/invitation"
    context = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=6, choices=Status, default=Status.QUEUED)
    message_id = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="somebody_or_an_address",
                condition=models.Q(to__isnull=False) | ~models.Q(language=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=~models.Q(status="sent"), name="notices_unsent"
            )
        ]

    def __str__(self) -> str:
        return self.key
