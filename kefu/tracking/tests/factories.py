import uuid
from datetime import UTC, datetime
from typing import Any

import factory

from kefu.accounts.models import User
from kefu.tracking.models import Batch, Visitor


class VisitorFactory(factory.django.DjangoModelFactory[Visitor]):
    class Meta:
        model = Visitor

    class Params:
        of = None

    customer = factory.SelfAttribute("of")
    joined_at = factory.LazyAttribute(lambda own: datetime.now(UTC) if own.of else None)


class BatchFactory(factory.django.DjangoModelFactory[Batch]):
    class Meta:
        model = Batch

    key = factory.LazyFunction(uuid.uuid4)
    visitor = factory.SubFactory(VisitorFactory)
    events = factory.LazyAttribute(lambda own: [event()])


def event(kind: str = "view", **more: Any) -> dict[str, Any]:
    at = int(datetime.now(UTC).timestamp() * 1000)
    return {"kind": kind, "at": at, "view": "v1", "page": "product", **more}


def trail_of(customer: User | None, *events: dict[str, Any], **more: Any) -> Visitor:
    """A trail with one batch."""
    visitor = VisitorFactory(of=customer)
    BatchFactory(visitor=visitor, events=list(events) or [event()], **more)
    return visitor
