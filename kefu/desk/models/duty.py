"""Who is at work, how much they take on, and what they know."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy


class Duty(models.Model):
    """Whether an agent is at work. Somebody without a row, or without a state, has never used the
    switch: the shop counts on them as it did before there was one."""

    class State(models.TextChoices):
        ON = "on", pgettext_lazy("duty", "On duty")
        BREAK = "break", pgettext_lazy("duty", "On a break")
        AWAY = "away", pgettext_lazy("duty", "Away")  # the line to their screen is gone
        OFF = "off", pgettext_lazy("duty", "Off duty")

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=5, choices=State, blank=True)
    since = models.DateTimeField(default=now)
    back_at = models.DateTimeField(null=True, blank=True)  # when they said they would be back
    seen_at = models.DateTimeField(null=True, blank=True)  # when their screen was last there
    hands_over = models.BooleanField(default=False)  # off for good: what is left goes to others
    room = models.JSONField(default=dict, blank=True)  # {"chat": 3}, where not as the shop's
    languages = models.JSONField(default=list, blank=True)  # ["zh-hans", "en"]
    skills = models.JSONField(default=list, blank=True)  # ["shelf:home/kitchen", "kind:order"]

    class Meta:
        indexes = [
            models.Index(fields=["seen_at"], condition=models.Q(state="on"), name="duty_to_watch"),
            models.Index(
                fields=["agent"], condition=models.Q(hands_over=True), name="duty_to_finish"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state or 'unknown'}"

    @property
    def is_here(self) -> bool:
        return self.state in {self.State.ON, ""}


class Leave(models.Model):
    """Days on which an agent is not here, planned ahead. What is theirs goes to others when it
    begins; when they are back, their customers reach them again."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_starts",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            )
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=models.Q(begun_at=None, called_off_at=None),
                name="leave_to_begin",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.starts_at:%F} to {self.ends_at:%F}"


class OwnAgent(models.Model):
    """The agent whom customer relations have given this customer; the desk only reads it."""

    customer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.customer_id}"


class RoutingSettings(models.Model):
    """How customers find their agent. One row; without it the defaults hold."""

    wait_seconds = models.PositiveSmallIntegerField(default=60)  # for the same agent
    away_seconds = models.PositiveSmallIntegerField(default=180)  # without a line: away
    short_break_minutes = models.PositiveSmallIntegerField(default=15)
    contact_gap_minutes = models.PositiveSmallIntegerField(default=30)  # then it is a new contact
    target_seconds = models.PositiveSmallIntegerField(default=60)  # in line, at most
    chat_room = models.PositiveSmallIntegerField(default=5)
    mail_room = models.PositiveSmallIntegerField(default=20)
    phone_room = models.PositiveSmallIntegerField(default=1)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    calls_in_a_slot = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [models.CheckConstraint(name="one_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.wait_seconds} s"

    def room_in(self, channel: str, own: dict[str, int]) -> int:
        """How many at once: an agent's own number, else the shop's."""
        return own.get(channel, getattr(self, f"{channel}_room", self.mail_room))
