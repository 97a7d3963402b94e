"""Colleagues around a case: who follows it, who was asked in, who looks at it now."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.desk.models.cases import Case
from kefu.desk.models.talks import Message


class Follower(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.case_id}"


class Mention(models.Model):
    """A note names a colleague; it waits in their list until they have opened the case."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mentioned_once")]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(seen_at=None), name="mentions_unseen"),
            models.Index(fields=["case"], name="mentions_in_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.message_id}"


class Presence(models.Model):
    """Somebody has this case open, until `until`; and types, until `writing_until`."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)
    writing_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="at_a_case_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.case_id}"
