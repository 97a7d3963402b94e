from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from kefu.core.words import Bilingual, unguessable_number
from kefu.shop.models.catalogue import Product, ProductClass

SOLVED = "solved"


class Wishes(models.TextChoices):
    """Where a guide may end other than solved: a request of this kind, filled in already."""

    REPAIR = "repair", pgettext_lazy("guide", "Ask for a repair")
    FAULTY = "faulty", pgettext_lazy("guide", "Give it back as faulty")
    EXCHANGE = "exchange", pgettext_lazy("guide", "Exchange it")
    MISSING = "missing", pgettext_lazy("guide", "Ask for the missing part")


class Guide(models.Model):
    """Help step by step, for one product or all of a class. Customers walk its newest version."""

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    title = Bilingual()
    product_class = models.ForeignKey(ProductClass, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="+")
    is_shown = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    solved: int  # of a list of them: walks that ended solved, and all that ended
    walked: int

    def __str__(self) -> str:
        return self.number


class GuideVersion(models.Model):
    """`steps` in order, the first is where one begins: each {"key", "zh", "en", "answers"}, an
    answer {"zh", "en", "to"} leads to a step's key, to `solved`, or to a wish."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    steps = models.JSONField(default=list)
    changes = models.PositiveIntegerField(default=0)  # so that two editors do not overwrite
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once"),
            models.UniqueConstraint(
                fields=["guide"],
                condition=models.Q(published_at=None),
                name="one_draft_a_guide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guide_id} v{self.number}"


class GuideWalk(models.Model):
    """Somebody came to an end of a version; nobody's name stands here."""

    version = models.ForeignKey(GuideVersion, models.CASCADE, related_name="walks")
    end = models.CharField(max_length=10)
    steps = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["version", "end"], name="walks_by_end")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.end}"
