"""Facts folded from events, one row for each thing counted; rebuilt from the log at any time."""

from django.db import models


class CaseFact(models.Model):
    case_id = models.BigIntegerField(primary_key=True)
    customer_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    channel = models.CharField(max_length=8)
    is_return = models.BooleanField(default=False)  # this customer had a case before
    same_agent = models.BooleanField(default=False)  # … and reached an agent who knew them
    opened_at = models.DateTimeField()
    first_answer_seconds = models.PositiveIntegerField(null=True, blank=True)  # business time
    first_answer_in_time = models.BooleanField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"]),
            models.Index(fields=["customer_id", "opened_at"]),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id}"


class HandOverFact(models.Model):
    event_id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    with_words = models.BooleanField()  # the agent added some to the brief the system wrote

    def __str__(self) -> str:
        return f"hand-over of case {self.case_id}"


class ReopeningFact(models.Model):
    event_id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"reopening of case {self.case_id}"


class PromiseFact(models.Model):
    promise_id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, default="open")  # open, kept, broken, released
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["settled_at", "outcome"])]

    def __str__(self) -> str:
        return f"promise {self.promise_id}"


class AnswerFact(models.Model):
    invitation_id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField(null=True, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 to 10
    solved = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["answered_at"]), models.Index(fields=["invited_at"])]

    def __str__(self) -> str:
        return f"answer to invitation {self.invitation_id}"
