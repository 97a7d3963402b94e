"""Words that mean the same here, kept by operations."""

from collections.abc import Sequence

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.discovery.events import SynonymsDropped, SynonymsKept
from kefu.discovery.models.search import Miss, Synonym


@transaction.atomic
def keep_synonyms(phrases: Sequence[str], *, by: User) -> Synonym:
    """From now on, who looks for one of these finds all. What missed before counts as mended."""
    synonym = Synonym.objects.create(phrases=list(phrases), by=by)
    Miss.objects.filter(words__in=phrases).update(state=Miss.State.MENDED)
    record(SynonymsKept(synonym.pk), by=by)
    return synonym


@transaction.atomic
def drop_synonyms(synonym_id: int, *, by: User) -> None:
    deleted, _rows = Synonym.objects.filter(pk=synonym_id).delete()
    if deleted:
        record(SynonymsDropped(synonym_id), by=by)
