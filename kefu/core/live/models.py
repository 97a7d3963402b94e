from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """A topic changed in one transaction; kept for an hour, so that a dropped line can catch up.

    The row with an empty topic is a mark: what changed up to its transaction may be forgotten.
    """

    objects: ClassVar[models.Manager["Change"]]

    pk = models.CompositePrimaryKey("xid", "topic")
    xid = models.BigIntegerField()  # the whole 64 bits of the transaction's number: never reused
    topic = models.CharField(max_length=100)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.topic} in {self.xid}"
