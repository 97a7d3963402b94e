"""The same act on many cases at once: what was asked, and what became of each."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.words import unguessable_number
from kefu.desk.models.cases import Case

TAKEN_BACK_WITHIN = timedelta(minutes=30)


class ManyAct(models.Model):
    """Asked for once; its steps are done one by one, so that half of it is never hidden."""

    class What(models.TextChoices):
        ASSIGN = "assign", pgettext_lazy("many", "Assign")
        TEAM = "team", pgettext_lazy("many", "Hand to a team")
        TAG = "tag", pgettext_lazy("many", "Tag")
        STATE = "state", pgettext_lazy("many", "Set the state")
        READ = "read", pgettext_lazy("many", "Mark as read")

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    what = models.CharField(max_length=6, choices=What)
    to = models.CharField(max_length=80, blank=True)  # a number, a code, a tag's name, a state
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "client_id"], name="asked_for_many_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.to} by {self.by_id}"

    def may_be_undone(self, at: datetime) -> bool:
        fresh = self.undone_at is None and at - self.at < TAKEN_BACK_WITHIN
        return fresh and self.what != self.What.READ


class ManyStep(models.Model):
    """One case of it. `before` is what an undo needs; `why` says why it was left, in words."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        SAME = "same"  # it was so already
        LEFT = "left"
        UNDONE = "undone"
        STAYED = "stayed"  # could not be taken back any more

    act = models.ForeignKey(ManyAct, models.CASCADE, related_name="steps")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    seen_owner = models.CharField(max_length=14, blank=True)  # whom the asker saw as its owner
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    before = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["act", "case"], name="one_step_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"
