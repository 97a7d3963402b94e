"""How learning went, and what came of showing what was learned."""

from django.db import models
from django.utils.timezone import now


class LearningRun(models.Model):
    """One learning from its first step to its end: what the health page and operations see."""

    class Step(models.TextChoices):
        GATHERING = "gathering"
        LEARNING = "learning"
        LAYING = "laying"  # what was learned is laid ready for the pages
        DONE = "done"
        FAILED = "failed"

    step = models.CharField(max_length=9, choices=Step, default=Step.GATHERING)
    began_at = models.DateTimeField(default=now)
    moved_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    acts = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=200, blank=True)  # why it failed

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ended_iff_done_or_failed",
                condition=models.Q(step__in=["done", "failed"], ended_at__isnull=False)
                | models.Q(step__in=["gathering", "learning", "laying"], ended_at=None),
            )
        ]
        indexes = [models.Index(fields=["-began_at"], name="learning_newest_first")]

    def __str__(self) -> str:
        return f"{self.step} since {self.began_at:%Y-%m-%d %H:%M}"


class TrialCount(models.Model):
    """A trial as it was counted last: only people in one arm, and whose days are over."""

    trial = models.CharField(max_length=20, unique=True)
    counted_at = models.DateTimeField(default=now)
    waiting = models.PositiveIntegerField(default=0)  # people whose days are not over
    first_over_at = models.DateTimeField(null=True, blank=True)  # of those who wait
    mixed = models.PositiveIntegerField(default=0)  # people who met both arms, left out
    machines = models.PositiveIntegerField(default=0)  # left out

    def __str__(self) -> str:
        return f"{self.trial}, counted {self.counted_at:%Y-%m-%d}"


class TrialDay(models.Model):
    """People of one arm who were first shown something on one day, and what they then did."""

    count = models.ForeignKey(TrialCount, models.CASCADE, related_name="days")
    on = models.DateField()
    arm = models.CharField(max_length=10)
    people = models.PositiveIntegerField()
    clicked = models.PositiveIntegerField()
    ordered = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "on", "arm"], name="one_trial_day_an_arm"),
            models.CheckConstraint(
                name="no_more_acts_than_people",
                condition=models.Q(
                    clicked__lte=models.F("people"), ordered__lte=models.F("people")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.arm}: {self.people}"
