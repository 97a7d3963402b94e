"""Short words by which agents sort cases."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.desk.models.cases import Case

LONGEST_TAG = 30


class Tag(models.Model):
    """Written freely and kept in one spelling; `key` is that spelling without case."""

    class Tone(models.TextChoices):
        NEUTRAL = "neutral", pgettext_lazy("tone", "Grey")
        INFO = "info", pgettext_lazy("tone", "Indigo")
        GOOD = "good", pgettext_lazy("tone", "Jade")
        SOON = "soon", pgettext_lazy("tone", "Amber")
        BAD = "bad", pgettext_lazy("tone", "Crimson")

    name = models.CharField(max_length=LONGEST_TAG)
    key = models.CharField(max_length=LONGEST_TAG, unique=True)
    tone = models.CharField(max_length=8, choices=Tone, default=Tone.NEUTRAL)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class CaseTag(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="uses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "tag"], name="tagged_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.case_id}"
