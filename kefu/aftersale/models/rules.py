"""The rules of after-sale, a version at a time; what was bought under one keeps it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful


def no_changes() -> dict[str, Any]:
    return {"all": {}, "classes": {}}


class RuleBook(Stateful):
    """`data` holds what differs from the law and the product, as `policy.book.Book` reads it.

    A published version is never edited: the next one follows it from its day on.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("rules", "Draft")
        PUBLISHED = "published", pgettext_lazy("rules", "Published")
        DROPPED = "dropped", pgettext_lazy("rules", "Dropped")

    MOVES: ClassVar[Moves] = {Status.DRAFT: {Status.PUBLISHED, Status.DROPPED}}
    TONES: ClassVar[dict[str, str]] = {"draft": "soon", "published": "good", "dropped": "neutral"}

    version = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    data = models.JSONField(default=no_changes)
    why = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    edits = models.PositiveIntegerField(default=0)
    effective_from = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="draft"), name="one_draft_of_rules"
            ),
            models.CheckConstraint(
                name="published_rules_have_a_day",
                condition=~models.Q(status="published")
                | models.Q(effective_from__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def tone(self) -> str:
        return self.TONES[self.status]
