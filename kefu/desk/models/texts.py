"""What was said in a case, cut for searching."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.timezone import now

from kefu.desk.models.cases import Case


class CaseText(models.Model):
    """The words of one case as search terms: no sentence can be read from it."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    terms = SearchVectorField()
    at = models.DateTimeField(default=now)  # of the newest word

    class Meta:
        indexes = [
            GinIndex(fields=["terms"], name="case_terms"),
            models.Index(fields=["-at"], name="case_terms_newest"),
        ]

    def __str__(self) -> str:
        return f"terms of {self.case_id}"
