"""Which way a visitor is shown; and what goes when a trail has ended."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils.timezone import now

from kefu.discovery.queries import arms
from kefu.discovery.recommend.tables import Assignment, Recall
from kefu.tracking.models import Visitor

FIRST = """INSERT INTO discovery_assignment (visitor_id, trial, arm, at)
VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"""


def assign(visitor: Visitor, arm: str) -> None:
    """The way this visitor is shown, written down when it is shown first.

    One statement: pages say it each time, and the ORM would open a transaction for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [visitor.pk, arms.TRIAL, arm, now()])


def assign_past(visitors: Iterable[Visitor]) -> None:
    """For trails of the past: shown something since they began."""
    Assignment.objects.bulk_create(
        [
            Assignment(visitor=one, trial=arms.TRIAL, arm=arms.arm_of(one.key), at=one.began_at)
            for one in visitors
        ],
        batch_size=2_000,
    )


def forget(visitor: str) -> None:
    """What was made of a trail that has ended."""
    Recall.objects.filter(visitor=UUID(visitor)).delete()
    Assignment.objects.filter(visitor=UUID(visitor)).delete()
