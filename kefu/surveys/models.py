from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from kefu.core.words import Bilingual, unguessable_number
from kefu.desk.models.cases import Case


class Survey(models.Model):
    """A set of questions. A change makes a new version; answers stay with the one they answered."""

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name = Bilingual()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="survey_version")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Question(models.Model):
    class Kind(models.TextChoices):
        SCALE = "scale"  # low to high, both ends named
        YES_NO = "yes_no"
        OPEN = "open"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    text = Bilingual()
    low = models.PositiveSmallIntegerField(default=1)
    high = models.PositiveSmallIntegerField(default=10)
    required = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="question_once")]

    def __str__(self) -> str:
        return self.code


class Invitation(models.Model):
    """One customer asked once about one thing; the link in the mail carries `number`, signed."""

    LIVES_DAYS: ClassVar[int] = 30

    number = models.CharField(max_length=24, unique=True, default=unguessable_number)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "case"],
                condition=Q(case__isnull=False),
                name="asked_once_per_case",
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="invitations_of_a_customer"),
            models.Index(fields=["-answered_at"], name="newest_answers"),
        ]

    def __str__(self) -> str:
        return self.number


class Answer(models.Model):
    """A value for scales and yes/no (1 or 0), words for open questions."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.SmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "question"], name="answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.question_id}"
