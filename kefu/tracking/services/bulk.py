"""Trails of the past, for a shop that is filled: written as if they had come through the door."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kefu.tracking.models import Batch, Visitor
from kefu.tracking.services import visitors

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Visit:
    """One sitting: when its events came in, and the events as `wire.Seen` has them."""

    at: datetime
    events: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Trail:
    """One browser of a customer who said yes."""

    key: uuid.UUID
    customer_id: int
    visits: Sequence[Visit]

    @property
    def began_at(self) -> datetime:
        return self.visits[0].at


def add_past_trails(trails: Sequence[Trail]) -> list[Visitor]:
    rows = [
        Visitor(
            key=trail.key,
            customer_id=trail.customer_id,
            began_at=trail.began_at,
            joined_at=trail.began_at,
        )
        for trail in trails
    ]
    Visitor.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    Batch.objects.bulk_create(_batches(trails), ROWS_AT_ONCE)
    return rows


def remove_demo_trails() -> None:
    visitors.end(Visitor.objects.filter(customer__is_demo=True, ended_at=None))


def _batches(trails: Iterable[Trail]) -> Iterator[Batch]:
    for trail in trails:
        for visit in trail.visits:
            events = [dict(event) for event in visit.events]
            yield Batch(key=uuid.uuid4(), visitor_id=trail.key, received_at=visit.at, events=events)
