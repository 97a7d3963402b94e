"""What an agent has written and not sent, and what waits for its hour."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone, localtime

from kefu.accounts.models import User
from kefu.core.clock import EPOCH
from kefu.desk.models.cases import Case
from kefu.desk.models.writing import Draft, Outgoing, WritingHabit

STEP = timedelta(minutes=5)
SOON = timedelta(minutes=20)  # a time of today closer than this is no choice
MORNING, AFTERNOON, MONDAY = 9, 14, 0
MOST_TOLD = 5  # refusals above the inbox
UNSENT = """
SELECT case_id, FALSE FROM desk_draft WHERE author_id = %(agent)s AND case_id = ANY(%(cases)s)
UNION ALL
SELECT word.id, TRUE FROM desk_outgoing AS word
JOIN desk_conversation AS talk ON talk.id = word.conversation_id
JOIN desk_case AS matter ON matter.id = talk.case_id
WHERE word.status = 'refused' AND word.noticed_at IS NULL
AND (word.author_id = %(agent)s OR matter.owner_id = %(agent)s)
"""
UNSAID = """
SELECT 'draft' FROM desk_draft WHERE author_id = %(agent)s AND case_id = %(case)s
UNION ALL
SELECT 'outgoing' FROM desk_outgoing AS word
JOIN desk_conversation AS talk ON talk.id = word.conversation_id WHERE talk.case_id = %(case)s
AND (word.status = 'waiting' OR word.status = 'refused' AND word.noticed_at IS NULL)
"""


def draft_of(agent: User, case: Case) -> Draft | None:
    """One's own; a colleague's draft is nobody else's business."""
    return Draft.objects.filter(author=agent.pk, case=case.pk).first()


@dataclass(frozen=True)
class Unsent:
    """What an agent has not sent, as the inbox tells it."""

    drafts: frozenset[int] = frozenset()  # ids of cases
    refused: list[Outgoing] = field(default_factory=list)  # what could not leave at its hour


def unsent(agent: User, cases: Iterable[Case]) -> Unsent:
    """One question for both, for most often neither is there."""
    ids = [case.pk for case in cases]
    with connection.cursor() as cursor:
        cursor.execute(UNSENT, {"agent": agent.pk, "cases": ids})
        found = cursor.fetchall()
    refused = any(is_refused for _pk, is_refused in found)
    drafts = frozenset(pk for pk, is_refused in found if not is_refused)
    return Unsent(drafts, not_sent(agent) if refused else [])


@dataclass(frozen=True)
class Unsaid:
    """One agent's draft in a case, and what waits there for its hour."""

    draft: Draft | None = None
    outgoing: list[Outgoing] = field(default_factory=list)


def unsaid_in(agent: User, case: Case) -> Unsaid:
    """One question for both, as above."""
    with connection.cursor() as cursor:
        cursor.execute(UNSAID, {"agent": agent.pk, "case": case.pk})
        kinds = {kind for (kind,) in cursor.fetchall()}
    return Unsaid(
        draft_of(agent, case) if "draft" in kinds else None,
        outgoing_of_case(agent, case) if "outgoing" in kinds else [],
    )


def habit_of(agent: User) -> WritingHabit:
    return WritingHabit.objects.filter(agent=agent.pk).first() or WritingHabit(agent=agent)


def outgoing_for(reader: User) -> QuerySet[Outgoing]:
    return Outgoing.objects.all() if reader.may("desk.read") else Outgoing.objects.none()


def outgoing_of_case(agent: User, case: Case) -> list[Outgoing]:
    """What waits, and what could not be sent and nobody has noticed, by its hour."""
    return list(_told_of(agent, case).select_related("author").order_by("send_at", "pk"))


def not_sent(agent: User) -> list[Outgoing]:
    """Refused when its hour came: its author hears of it, and whoever owns the case now."""
    rows = _refused(agent).select_related("conversation__case")
    return list(rows.order_by("-settled_at")[:MOST_TOLD])


def _told_of(agent: User, case: Case) -> QuerySet[Outgoing]:
    told = Q(status=Outgoing.Status.WAITING) | Q(status=Outgoing.Status.REFUSED, noticed_at=None)
    return outgoing_for(agent).filter(told, conversation__case=case.pk)


def _refused(agent: User) -> QuerySet[Outgoing]:
    whose = Q(author=agent.pk) | Q(conversation__case__owner=agent.pk)
    return outgoing_for(agent).filter(whose, status=Outgoing.Status.REFUSED, noticed_at=None)


def times_to_send(at: datetime) -> list[datetime]:
    """The hours at which words are put off most: from the next hour to Monday morning."""
    here = localtime(at)
    in_an_hour = here + timedelta(hours=1)
    in_an_hour += (EPOCH - in_an_hour) % STEP
    monday = (MONDAY - here.weekday()) % 7 or 7
    days = [(0, AFTERNOON), (1, MORNING), (1, AFTERNOON), (monday, MORNING)]
    times = [_at(here, day, hour) for day, hour in days]
    return sorted({in_an_hour, *(one for one in times if one - at > SOON)})


def _at(here: datetime, days: int, hour: int) -> datetime:
    day = here.date() + timedelta(days=days)
    return datetime.combine(day, time(hour), get_current_timezone())
