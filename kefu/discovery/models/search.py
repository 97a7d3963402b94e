from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

MOST_PHRASES = 12


class Touched(models.Model):
    """A product that may differ from what an index says, and the transaction that touched it.

    Each node reads on from where it was; since transactions end in another order than they begin,
    it goes by their numbers and not by ours.
    """

    EVERYTHING, SYNONYMS = 0, -1  # in place of a product

    product_id = models.BigIntegerField(primary_key=True)
    transaction = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.product_id} by {self.transaction}"


class Synonym(models.Model):
    """Words that mean the same here: who looks for one finds all."""

    phrases = ArrayField(models.CharField(max_length=60), size=MOST_PHRASES)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return " = ".join(self.phrases)


class Miss(models.Model):
    """Words that found nothing, as often as they were looked for."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        MENDED = "mended", _("Mended")
        LEFT = "left", _("Left as it is")

    words = models.CharField(max_length=60, unique=True)
    times = models.PositiveIntegerField(default=1)
    instead = models.CharField(max_length=60, blank=True)  # what was searched for instead
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    first_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["state", "-times"], name="misses_most_often")]

    def __str__(self) -> str:
        return self.words
