"""Into the line and out of it. The case's row lock is held by whoever calls."""

from datetime import datetime, timedelta

from kefu.core import live
from kefu.core.events import record
from kefu.desk import topics
from kefu.desk.events.duty import LineJoined, LineLeft
from kefu.desk.models.cases import Case
from kefu.desk.models.line import PlaceInLine

TOLD_AT_ONCE = 50  # further back, a place more or less changes little
IN_HAND = timedelta(minutes=10)  # a talk is on for so long after a word of ours
UNTIL_ANSWERED = timedelta(days=7)


def step_in(case: Case, *, wanted: int | None, wait_left: float, at: datetime) -> PlaceInLine:
    """Nobody has a hand free. The case is in nobody's hands until somebody has."""
    case.in_line = True
    case.save(update_fields=["in_line"])
    place = PlaceInLine.objects.create(
        case=case,
        channel=case.channel,
        tier=case.customer.tier,
        since=at,
        wanted_id=wanted,
        wanted_until=at + timedelta(seconds=wait_left) if wanted else None,
    )
    record(LineJoined(case.pk, wanted), by=case.customer)
    return place


def step_out(case: Case, outcome: str, at: datetime) -> None:
    """Their turn, or they wait no more; those behind hear that they have moved up."""
    place = PlaceInLine.objects.filter(case=case, ended_at=None).first()
    case.in_line = False
    Case.objects.filter(pk=case.pk).update(in_line=False)
    if place is None:
        return
    place.ended_at, place.outcome = at, outcome
    place.save(update_fields=["ended_at", "outcome"])
    record(LineLeft(case.pk, case.owner_id, int((at - place.since).total_seconds()), outcome))
    tell_the_line(place.channel)


def tell_the_line(channel: str) -> None:
    behind = PlaceInLine.objects.filter(channel=channel, ended_at=None)
    waiting = behind.select_related("case__customer").order_by("-tier", "since")[:TOLD_AT_ONCE]
    live.changed(topics.FLOOR, *(topics.talks_topic(one.case.customer) for one in waiting))


def in_hand_until(case: Case, at: datetime) -> datetime | None:
    """Until when a case fills a hand of its owner's: while a word of ours is owed, and in a talk a
    little longer, for the next word of the customer."""
    if not case.is_under_way:
        return None
    if case.waiting_since is not None:
        return case.waiting_since + UNTIL_ANSWERED
    return at + IN_HAND if case.channel in {"chat", "phone"} else None
