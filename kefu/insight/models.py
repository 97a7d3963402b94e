"""Facts folded from events, one row for each thing counted, and the same by day for the figures.

All of it can be made anew from the log, but for `OpenDay`: what was open on a day is seen then.
"""

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
    first_solved_at = models.DateTimeField(null=True, blank=True)
    reopened = models.BooleanField(default=False)  # at least once since
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"]),
            models.Index(fields=["first_solved_at"]),
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


class RemedyFact(models.Model):
    """Money, goods or a coupon given to put a matter right."""

    remedy_id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()  # who gave it
    kind = models.CharField(max_length=8)
    reason = models.CharField(max_length=12)
    carrier_fault = models.BooleanField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    hours = models.FloatField()  # since the customer told us
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"remedy {self.remedy_id}"


class ClockFact(models.Model):
    """A clock that was stopped: what it ran against, and whether that came in time."""

    clock_id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10)  # as `Clock.Kind`
    case_id = models.BigIntegerField(null=True, blank=True)
    order_id = models.BigIntegerField(null=True, blank=True)
    request_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    tier = models.PositiveSmallIntegerField(default=0)
    in_time = models.BooleanField()
    seconds = models.PositiveIntegerField()  # business time, without pauses
    target_seconds = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "at"])]

    def __str__(self) -> str:
        return f"clock {self.clock_id}"


class QueueFact(models.Model):
    """A customer who stood in line until somebody was there, or they chose otherwise."""

    event_id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    seconds = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"place of case {self.case_id} in line"


class FigureDay(models.Model):
    """One figure on one day: `part` of `whole`."""

    figure = models.CharField(max_length=24)
    on = models.DateField()
    part = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "figure"], name="a_figure_once_a_day")]

    def __str__(self) -> str:
        return f"{self.figure} {self.on}"


class PromiseDay(models.Model):
    """Promises that were settled on one day, by whose they were and of which kind."""

    on = models.DateField()
    owner_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    kept = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "owner_id", "kind"], name="promises_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.owner_id} on {self.on}"


class StaleDay(models.Model):
    """A day of which a fact has changed since it was counted. Only ever added and taken away, so
    that folding never waits for counting."""

    facts = models.CharField(max_length=20)  # the table, in small letters
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.facts} {self.on}"


class OpenDay(models.Model):
    """What was open when the day was last looked at."""

    on = models.DateField(primary_key=True)
    open = models.PositiveIntegerField()
    dated = models.PositiveIntegerField()
    ahead = models.PositiveIntegerField()  # and the date has not passed
    unowned = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.on)
