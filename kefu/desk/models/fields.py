"""What a team adds to its cases: states of its own, and typed fields."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy

from kefu.accounts.models import Team
from kefu.core.words import Bilingual
from kefu.desk.models.cases import Case


class TeamStatus(models.Model):
    """A finer state of a team's own, inside one of the five: "waiting for the supplier"."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=Case.Status)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)
    name = Bilingual()
    is_active = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "name_zh"], name="team_status_once")]

    def __str__(self) -> str:
        return self.name_zh


class CaseField(models.Model):
    """Something a team notes down for each of its cases."""

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("field", "Text")
        NUMBER = "number", pgettext_lazy("field", "Number")
        DATE = "date", pgettext_lazy("field", "Date")
        CHOICE = "choice", pgettext_lazy("field", "Choice")
        YES_NO = "yes_no", pgettext_lazy("field", "Yes or no")

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)
    name = Bilingual()
    choices = models.JSONField(default=list, blank=True)  # of a CHOICE: the words to choose from
    is_required = models.BooleanField(default=False)  # before a case is solved
    is_active = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "name_zh"], name="field_once")]

    def __str__(self) -> str:
        return self.name_zh


class FieldValue(models.Model):
    """What was noted; `text` is its one written form ("2026-11-22", "12.5", "yes")."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="values")
    field = models.ForeignKey(CaseField, models.CASCADE, related_name="values")
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "field"], name="noted_once")]
        indexes = [models.Index(fields=["field", "text"], name="cases_by_field")]

    def __str__(self) -> str:
        return self.text

    @property
    def value(self) -> Any:
        if self.field.kind == CaseField.Kind.DATE:
            return date.fromisoformat(self.text)
        if self.field.kind == CaseField.Kind.NUMBER:
            return Decimal(self.text)
        return self.text
