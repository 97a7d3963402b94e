"""What a bank says has come in: its files, and the lines in them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.personal import SecretField
from kefu.core.uploads.models import Upload
from kefu.core.words import unguessable_number
from kefu.payments.models.attempts import Attempt
from kefu.payments.models.charges import Charge


class Statement(Stateful):
    """A bank's file. The file itself is forgotten once its lines are read."""

    class Status(models.TextChoices):
        COLUMNS = "columns", _("Say what its columns are")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        BROKEN = "broken", _("Cannot be read")
        UNDONE = "undone", _("Taken back")

    MOVES: ClassVar[Moves] = {
        Status.COLUMNS: {Status.READING, Status.UNDONE, Status.BROKEN},
        Status.READING: {Status.READ, Status.BROKEN},
        Status.READ: {Status.UNDONE},
        Status.BROKEN: {Status.UNDONE},
    }
    TONES: ClassVar[dict[str, str]] = {
        "columns": "soon",
        "reading": "info",
        "read": "good",
        "broken": "bad",
        "undone": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    status = models.CharField(max_length=8, choices=Status, default=Status.COLUMNS)
    name = models.CharField(max_length=120)
    file = models.ForeignKey(Upload, models.SET_NULL, null=True, blank=True, related_name="+")
    columns = models.JSONField(default=dict)  # {what it is: the number of its column}
    head = models.PositiveSmallIntegerField(default=0)  # the row with the names of the columns
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)  # lines that had come before
    outgoing = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)  # [[row, what is wrong with it]]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="statements_newest_first")]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        return self.TONES[self.status]


class BankLine(Stateful):
    """Money that has come in. `fingerprint` is the same whichever file brings it, so that it
    counts once; `charge` is what it pays for, or, while it is proposed, what it may."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("bank line", "Belongs to nothing yet")
        PROPOSED = "proposed", pgettext_lazy("bank line", "Proposed")
        MATCHED = "matched", pgettext_lazy("bank line", "Laid to its order")
        ASIDE = "aside", pgettext_lazy("bank line", "Not for an order")

    class Why(models.TextChoices):
        """What tells that a line is for a charge."""

        SURE = "sure", pgettext_lazy("bank line", "Reference and sum agree")
        LESS = "less", pgettext_lazy("bank line", "The reference agrees, the sum is too small")
        MORE = "more", pgettext_lazy("bank line", "The reference agrees, the sum is too large")
        OVER = "over", pgettext_lazy("bank line", "The reference is of an order that is over")
        PAYER = "payer", pgettext_lazy("bank line", "Sum and payer agree, the reference is missing")
        SUM = "sum", pgettext_lazy("bank line", "Only the sum agrees")
        HAND = "hand", pgettext_lazy("bank line", "Chosen by a colleague")

    MOVES: ClassVar[Moves] = {
        Status.OPEN: {Status.PROPOSED, Status.MATCHED, Status.ASIDE},
        Status.PROPOSED: {Status.OPEN, Status.MATCHED, Status.ASIDE},
        Status.MATCHED: {Status.OPEN},
        Status.ASIDE: {Status.OPEN},
    }
    TONES: ClassVar[dict[str, str]] = {
        "open": "soon",
        "proposed": "info",
        "matched": "good",
        "aside": "neutral",
    }

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    payer = SecretField(blank=True)
    account = SecretField(blank=True)
    memo = SecretField(blank=True)
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, blank=True, related_name="+")
    attempt = models.OneToOneField(
        Attempt, models.PROTECT, null=True, blank=True, related_name="line"
    )
    why = models.CharField(max_length=6, choices=Why, blank=True)
    note = models.CharField(max_length=120, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_line_brings_something", condition=models.Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="a_matched_line_has_paid",
                condition=models.Q(status="matched", attempt__isnull=False)
                | (~models.Q(status="matched") & models.Q(attempt=None)),
            ),
        ]
        indexes = [models.Index(fields=["status", "-booked_on"], name="bank_lines_to_settle")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount}"

    @property
    def tone(self) -> str:
        return self.TONES[self.status]
