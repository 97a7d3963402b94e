from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext as _


class ImportRun(models.Model):
    """One file taken in. `rows_done` and `tally` are written with the rows they count, so that a
    run that was cut off goes on where it stopped."""

    format = models.CharField(max_length=20)
    table = models.CharField(max_length=40)  # which of the format's files this is
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file as it lies on the disk
    rows_done = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)  # {fate: {"rows": …, "quantity": …, "amount": "…"}}
    started_at = models.DateTimeField(default=now)
    moved_at = models.DateTimeField(default=now)  # when its last batch was taken
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["format", "digest"], name="a_file_once_per_format")
        ]
        indexes = [models.Index(fields=["-started_at"], name="imports_newest_first")]

    def __str__(self) -> str:
        return f"{self.format} {self.file_name}"


class Refusal(models.Model):
    """A row that could not be taken, where it stands, and why.

    A parked one is right in itself but speaks of something unknown; it is tried again whenever its
    file is given again.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField()
    is_parked = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)  # English, as the catalogues know it
    values = models.JSONField(default=dict)  # what fills the places of the reason

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="refused_once")]

    def __str__(self) -> str:
        return f"{self.line}: {self.words}"

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        words: str = _(self.reason) % self.values
        return words


class ImportedCustomer(models.Model):
    """Who a customer of another system is here."""

    source = models.CharField(max_length=20)
    external_id = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="customer_once_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class KeptRow(models.Model):
    """A row of a file that became nothing of its own, or only a part of something: remembered so
    that it is taken once, and for the rows that speak of it."""

    source = models.CharField(max_length=20)
    table = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "table", "key"], name="row_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.table} {self.key}"
