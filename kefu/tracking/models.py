"""A visitor's trail: taken in batches, kept here for a day, then in Parquet files."""

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class Kind(StrEnum):
    """What a browser can tell; what was bought we know ourselves."""

    VIEW = "view"
    DWELL = "dwell"
    SEARCH = "search"
    COMPARE = "compare"
    BASKET = "basket"
    CLICK = "click"  # on something we had recommended


PURCHASE = "purchase"


class Visitor(models.Model):
    """A browser whose user allowed us to remember what it looks at; nobody else has a row.

    The key is what its cookie holds. With `ended_at` the trail is gone for every reader; the row
    stays until the last file is rewritten without it.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    began_at = models.DateTimeField(default=now)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="joined_iff_somebodys",
                condition=models.Q(customer=None, joined_at=None)
                | models.Q(customer__isnull=False, joined_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["ended_at"],
                condition=models.Q(ended_at__isnull=False),
                name="trails_to_clean",
            )
        ]

    def __str__(self) -> str:
        return f"visitor since {self.began_at:%Y-%m-%d}"


class LakeFile(models.Model):
    """A Parquet file of trails. A file without a row does not exist for any reader."""

    path = models.CharField(max_length=120, unique=True)  # below the lake's root
    day = models.DateField()
    rows = models.PositiveIntegerField()
    written_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["day"], name="lake_files_by_day")]

    def __str__(self) -> str:
        return self.path


class Batch(models.Model):
    """What one browser sent at once. The key is the browser's own, so a batch sent twice is one.

    Once moved, `events` is empty and the row only remembers that the key was taken.
    """

    key = models.UUIDField(primary_key=True)
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="batches")
    received_at = models.DateTimeField(default=now)
    bot = models.CharField(max_length=8, blank=True)  # why we take it for a machine, if we do
    events = models.JSONField(default=list)
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-received_at"], name="batches_of_a_visitor"),
            models.Index(
                fields=["received_at"], condition=models.Q(moved_at=None), name="batches_to_move"
            ),
        ]

    def __str__(self) -> str:
        return f"{len(self.events)} events"
