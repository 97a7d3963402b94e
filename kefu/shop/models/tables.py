"""Tables that go in and out: what was asked, how far it is, and the lines that were not taken."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kefu.core.machine import Moves, Stateful
from kefu.core.words import unguessable_number

VERBS = {  # what it takes to deal in each kind
    "stock": "office.goods",
    "prices": "office.goods",
    "goods": "office.goods",
    "parcels": "office.orders",
    "orders": "office.orders",
}
SILENT = timedelta(minutes=2)  # after so long without a step nobody works on it


class TableRun(Stateful):
    """One table. What comes in is checked first and changes nothing until somebody says so.

    `rows_checked` and `rows_written` are written with the rows they count: a run that was cut off
    goes on where it stopped.
    """

    class What(models.TextChoices):
        STOCK = "stock", pgettext_lazy("table", "Stock")
        PRICES = "prices", pgettext_lazy("table", "Prices")
        GOODS = "goods", pgettext_lazy("table", "Goods")
        PARCELS = "parcels", pgettext_lazy("table", "Parcels of orders")
        ORDERS = "orders", pgettext_lazy("table", "Orders")

    class Way(models.TextChoices):
        IN = "in", pgettext_lazy("table", "In")
        OUT = "out", pgettext_lazy("table", "Out")

    class Status(models.TextChoices):
        CHECKING = "checking", pgettext_lazy("table", "Being checked")
        READY = "ready", pgettext_lazy("table", "Waits for your yes")
        WRITING = "writing", pgettext_lazy("table", "At work")
        DONE = "done", pgettext_lazy("table", "Done")
        REFUSED = "refused", pgettext_lazy("table", "Refused")
        DROPPED = "dropped", pgettext_lazy("table", "Dropped")

    MOVES: ClassVar[Moves] = {
        Status.CHECKING: {Status.READY, Status.REFUSED},
        Status.READY: {Status.WRITING, Status.DROPPED},
        Status.WRITING: {Status.DONE, Status.REFUSED},
    }
    TONES: ClassVar[dict[str, str]] = {
        "checking": "info",
        "ready": "soon",
        "writing": "info",
        "done": "good",
        "refused": "bad",
        "dropped": "neutral",
    }

    number = models.CharField(max_length=14, unique=True, default=unguessable_number)
    client_id = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, choices=What)
    way = models.CharField(max_length=3, choices=Way)
    status = models.CharField(max_length=8, choices=Status)
    is_whole = models.BooleanField(default=False)  # nothing at all, unless every line is right
    file_name = models.CharField(max_length=200)
    asked = models.JSONField(default=dict)  # of orders: how the list is narrowed; prices: from when
    rows = models.PositiveIntegerField(default=0)
    rows_checked = models.PositiveIntegerField(default=0)
    rows_written = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)  # {"change": …, "same": …, "wrong": …}
    shown = models.JSONField(default=list)  # the first changes: [what, before, after, remark]
    why = models.CharField(max_length=300, blank=True)  # why the file as a whole was refused
    created_at = models.DateTimeField(default=now)
    moved_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "client_id"], name="a_table_asked_once")
        ]
        indexes = [models.Index(fields=["-created_at"], name="tables_newest_first")]

    def __str__(self) -> str:
        return f"{self.way} {self.what} {self.file_name}"

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def is_at_work(self) -> bool:
        return self.status in (self.Status.CHECKING, self.Status.WRITING)

    @property
    def has_stopped(self) -> bool:
        """Its process is gone; the next one goes on."""
        return self.is_at_work and now() - self.moved_at > SILENT

    @property
    def rows_done(self) -> int:
        checking = self.status == self.Status.CHECKING
        return self.rows_checked if checking else self.rows_written


class TableFault(models.Model):
    """A line that was not taken: where it stands, in which column, and why."""

    run = models.ForeignKey(TableRun, models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=40, blank=True)  # as the file itself calls it
    reason = models.CharField(max_length=300)  # English, as the catalogues know it
    values = models.JSONField(default=dict)  # what fills the places of the reason

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="a_line_at_fault_once")]

    def __str__(self) -> str:
        return f"{self.line} {self.column}: {self.words}"

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        words: str = _(self.reason) % self.values
        return words
