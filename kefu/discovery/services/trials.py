"""Which way a visitor is shown; and what goes when a trail has ended."""

from kefu.discovery.recommend import arms
from kefu.discovery.recommend.tables import Assignment, Recall
from kefu.tracking.models import Visitor


def assign(visitor: Visitor) -> Assignment:
    """The way this visitor is shown, written down when it is shown first."""
    return Assignment.objects.get_or_create(
        visitor=visitor, trial=arms.TRIAL, defaults={"arm": arms.arm_of(visitor.key)}
    )[0]


def forget(visitor: str) -> None:
    """What was made of a trail that has ended."""
    Recall.objects.filter(visitor=visitor).delete()
    Assignment.objects.filter(visitor=visitor).delete()
