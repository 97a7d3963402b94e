"""Searches that found nothing, counted for operations."""

import re

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from kefu.discovery.engine.words import fold_asked
from kefu.discovery.models.search import Miss

LONGEST = 60
MOST_KEPT = 5_000
PERSONAL = re.compile(r"@|\d[\d\s-]{6,}")  # an address or a number of somebody


def note_miss(words: str, *, instead: str = "") -> None:
    """Once more somebody looked for this in vain. What may name a person is not kept."""
    text = " ".join(fold_asked(words).split())
    if not text or len(text) > LONGEST or PERSONAL.search(text):
        return
    known = Miss.objects.filter(words=text).update(
        times=F("times") + 1, last_at=now(), instead=instead[:LONGEST]
    )
    if not known and Miss.objects.count() < MOST_KEPT:
        Miss.objects.bulk_create(
            [Miss(words=text, instead=instead[:LONGEST])], ignore_conflicts=True
        )


@transaction.atomic
def leave_miss(miss_id: int) -> None:
    """Nothing is to be done about it: the shop does not sell this."""
    Miss.objects.filter(pk=miss_id).update(state=Miss.State.LEFT)


@transaction.atomic
def reopen_miss(miss_id: int) -> None:
    Miss.objects.filter(pk=miss_id).update(state=Miss.State.OPEN)
