"""Which way a visitor is shown; and what goes when a trail has ended."""

from uuid import UUID

from kefu.discovery.recommend import arms
from kefu.discovery.recommend.tables import Assignment, Recall
from kefu.tracking.models import Visitor


def assign(visitor: Visitor, arm: str) -> None:
    """The way this visitor is shown, written down when it is shown first."""
    Assignment.objects.bulk_create(
        [Assignment(visitor=visitor, trial=arms.TRIAL, arm=arm)], ignore_conflicts=True
    )


def forget(visitor: str) -> None:
    """What was made of a trail that has ended."""
    Recall.objects.filter(visitor=UUID(visitor)).delete()
    Assignment.objects.filter(visitor=UUID(visitor)).delete()
