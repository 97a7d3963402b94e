"""Settings of routing, tried on what was recorded before anybody lives with them."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.core.words import unguessable_number
from kefu.desk.models.policies import Channel


class RoutingTrial(models.Model):
    """What a supervisor wanted to know, and what came out. `found` holds the figures of each pair
    of settings, as `trial.Outcome` tells them."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        EMPTY = "empty"  # nobody came in these days

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    channel = models.CharField(max_length=8, choices=Channel)
    days = models.PositiveSmallIntegerField()
    waits = models.JSONField(default=list)  # seconds for the same agent
    rooms = models.JSONField(default=list)  # contacts at once
    target = models.PositiveSmallIntegerField()  # seconds in line, at most
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)  # arrivals played …
    whole = models.PositiveIntegerField(default=0)  # … of so many
    facts = models.JSONField(default=dict)  # of the record: arrivals, agents, patience
    found = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.channel}, {self.days} days: {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}
