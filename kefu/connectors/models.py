from django.conf import settings
from django.db import models
from django.utils.timezone import now


class ImportRun(models.Model):
    """One file taken in. `rows_done` and `tally` are written with the rows they count, so that a
    run that was cut off goes on where it stopped."""

    format = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file as it lies on the disk
    rows_done = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)  # {fate: {"rows": …, "quantity": …, "amount": "…"}}
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["format", "digest"], name="a_file_once_per_format")
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.file_name}"


class Refusal(models.Model):
    """A row that could not be taken, where it stands, and why."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="refused_once")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


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
