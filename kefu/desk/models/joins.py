"""Cases that turned out to be one matter."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.desk.models.cases import Case

TAKEN_BACK_WITHIN = timedelta(minutes=30)


class Merge(models.Model):
    """One case went into another: what it brought along, so that it can be taken back."""

    source = models.ForeignKey(Case, models.CASCADE, related_name="+")
    target = models.ForeignKey(Case, models.CASCADE, related_name="merges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    was = models.CharField(max_length=8)  # the status of the source
    brought = models.JSONField(default=dict)  # {"talks": [ids], "promises": [ids]}
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(undone_at=None), name="merged_once"
            )
        ]
        indexes = [models.Index(fields=["target", "-at"], name="merges_into")]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"

    def may_be_undone(self, at: datetime) -> bool:
        return self.undone_at is None and at - self.at < TAKEN_BACK_WITHIN

    @property
    def undone_until(self) -> datetime:
        return self.at + TAKEN_BACK_WITHIN
