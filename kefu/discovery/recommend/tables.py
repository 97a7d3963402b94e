"""What was learned, laid ready so that a page reads it in a few rows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now

from kefu.shop.models.catalogue import Product
from kefu.tracking.models import Visitor


class Lesson(models.Model):
    """One learning from all acts: how much what counts, and what is in demand."""

    learned_at = models.DateTimeField(default=now)
    people = models.PositiveIntegerField()
    acts = models.PositiveIntegerField()
    half_life = models.FloatField()
    demand = models.FloatField()
    wanted = ArrayField(models.BigIntegerField(), default=list)  # goods, most in demand first
    shares = ArrayField(models.FloatField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["-learned_at"], name="lessons_newest_first")]

    def __str__(self) -> str:
        return f"{self.acts} acts of {self.people} people"


class Lead(models.Model):
    """Where one product leads to, strongest first."""

    class Kind(models.TextChoices):
        STEPS = "steps"  # looked at or bought by the same people, one soon after the other
        TOGETHER = "together"  # in one order
        LATER = "later"  # bought in an order after it

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    others = ArrayField(models.BigIntegerField())
    weights = ArrayField(models.FloatField())
    buyers = models.PositiveIntegerField(default=0)  # of the product
    shared = ArrayField(models.IntegerField(), default=list)  # of them, who took the other as well

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "kind"], name="one_lead_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.product_id} leads to {len(self.others)} ({self.kind})"


class Recall(models.Model):
    """What a visitor looked at on earlier days, newest first; gone with the visitor."""

    visitor = models.OneToOneField(Visitor, models.CASCADE, primary_key=True, related_name="+")
    goods = ArrayField(models.CharField(max_length=60))  # codes
    seconds = ArrayField(models.FloatField())
    at = ArrayField(models.DateTimeField())

    def __str__(self) -> str:
        return f"{len(self.goods)} goods"


class Assignment(models.Model):
    """Which of two ways a visitor is shown, from when on: so that the better one can be told."""

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="+")
    trial = models.CharField(max_length=20)
    arm = models.CharField(max_length=10)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visitor", "trial"], name="one_arm_in_a_trial")
        ]
        indexes = [models.Index(fields=["trial", "arm"], name="arms_of_a_trial")]

    def __str__(self) -> str:
        return f"{self.trial}: {self.arm}"
