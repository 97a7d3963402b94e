"""Trails, seen by whose they are; and, without names, by what learns from them."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kefu.accounts.models import Consent, User
from kefu.accounts.queries.personal import has_consented
from kefu.core import lake
from kefu.tracking import columns
from kefu.tracking.models import Batch, LakeFile, Visitor
from kefu.tracking.wire import Seen

TRACKING = Consent.Purpose.TRACKING
BATCHES_OF_A_VISIT = 60


def allows(customer: User) -> bool:
    return has_consented(customer.pk, TRACKING)


def has_decided(customer: User) -> bool:
    """Whether the account ever said yes or no."""
    return Consent.objects.filter(user=customer, purpose=TRACKING).exists()


def visitors_of(customer: User) -> QuerySet[Visitor]:
    """The customer's own trails, one for each browser."""
    return Visitor.objects.filter(customer=customer.pk, ended_at=None)


def visitor(key: UUID) -> QuerySet[Visitor]:
    """The trail of one browser that is nobody's: for whoever holds the key, and no customer's."""
    return Visitor.objects.filter(key=key, customer=None, ended_at=None)


def own(customer: User | None, key: UUID | None) -> QuerySet[Visitor]:
    """The trails of whoever asks: all browsers of a customer, or the one with this key."""
    if customer is not None:
        return visitors_of(customer)
    return visitor(key) if key else Visitor.objects.none()


def recent(visitors: Collection[Visitor]) -> list[Seen]:
    """What was done in the last day or two, oldest first; up to this very minute."""
    found = Batch.objects.filter(visitor__in=visitors, moved_at=None)
    batches = list(found.order_by("-received_at").only("events")[:BATCHES_OF_A_VISIT])
    events = [event for batch in batches for event in columns.events_of(batch)]
    return sorted(events, key=lambda event: event.at)


def todays(visitors: QuerySet[Visitor]) -> list[dict[str, Any]]:
    """What lies in the database still."""
    batches = Batch.objects.filter(visitor__in=visitors, moved_at=None)
    return [row for batch in batches.order_by("received_at") for row in columns.rows(batch)]


def earlier(visitors: QuerySet[Visitor]) -> list[dict[str, Any]]:
    """What lies in files."""
    keys = [key.hex for key in visitors.values_list("key", flat=True)]
    with lake.steady(columns.FOLDER):
        paths = list(LakeFile.objects.order_by("day").values_list("path", flat=True))
        return lake.rows_where(paths, "visitor IN (SELECT unnest(?))", [keys])


def told_to(visitors: QuerySet[Visitor]) -> Iterator[dict[str, Any]]:
    """All of it as plain rows, for a copy; without the keys of browsers."""
    with lake.steady(columns.FOLDER):
        rows = [*earlier(visitors), *todays(visitors)]
    for row in sorted(rows, key=lambda row: row["at"]):
        told = {name: row[name] for name in ("kind", *columns.TOLD) if row[name]}
        yield {"at": row["at"].isoformat(), **told}
