"""What an agent has written and not sent, and what waits for its hour."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone, localtime

from kefu.accounts.models import User
from kefu.core.clock import EPOCH
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation
from kefu.desk.models.writing import Draft, Outgoing, WritingHabit
from kefu.desk.queries.cases import promises_for

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
FOUND = """
SELECT 'other', body FROM desk_message
WHERE conversation_id = %(talk)s AND client_id = %(client_id)s
UNION ALL
SELECT 'other', body FROM desk_outgoing
WHERE conversation_id = %(talk)s AND client_id = %(client_id)s
UNION ALL
SELECT 'draft', '' FROM desk_draft
WHERE author_id = %(agent)s AND case_id = %(case)s AND client_id = %(client_id)s
UNION ALL
SELECT 'habit', undo_seconds::text FROM desk_writinghabit WHERE agent_id = %(agent)s
"""
BESIDE = """
SELECT EXISTS (SELECT FROM desk_draft WHERE author_id = %(agent)s AND case_id = %(case)s),
EXISTS (
  SELECT FROM desk_outgoing AS word
  JOIN desk_conversation AS talk ON talk.id = word.conversation_id WHERE talk.case_id = %(case)s
  AND (word.status = 'waiting' OR word.status = 'refused' AND word.noticed_at IS NULL)
),
EXISTS (SELECT FROM desk_promise WHERE case_id = %(case)s),
(SELECT count(*) FROM desk_case WHERE customer_id = %(customer)s AND id <= %(case)s)
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
class Beside:
    """What stands beside the words of a case."""

    contact: int  # the how-manieth matter of this customer it is
    draft: Draft | None = None  # the reader's own
    outgoing: list[Outgoing] = field(default_factory=list)  # what waits there for its hour
    promises: list[Promise] = field(default_factory=list)  # by when they fall due


def beside(agent: User, case: Case) -> Beside:
    """One question for all, as above."""
    asked = {"agent": agent.pk, "case": case.pk, "customer": case.customer_id}
    with connection.cursor() as cursor:
        cursor.execute(BESIDE, asked)
        has_draft, has_outgoing, has_promises, contact = cursor.fetchone()
    promises = promises_for(agent).filter(case=case.pk).order_by("due_at")
    return Beside(
        contact,
        draft_of(agent, case) if has_draft else None,
        outgoing_of_case(agent, case) if has_outgoing else [],
        list(promises) if has_promises else [],
    )


@dataclass(frozen=True)
class Found:
    """What there is of a word that an agent sends."""

    habit: WritingHabit
    others: list[str] = field(default_factory=list)  # words of the same name, said or waiting
    has_draft: bool = False


def found_of(case: Case, talk: Conversation, *, by: User, client_id: str) -> Found:
    """One question for all, as above."""
    asked: dict[str, Any] = {
        "talk": talk.pk,
        "case": case.pk,
        "agent": by.pk,
        "client_id": client_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(FOUND, asked)
        rows = cursor.fetchall()
    seconds = next((text for kind, text in rows if kind == "habit"), None)
    return Found(
        WritingHabit(agent=by, undo_seconds=int(seconds) if seconds else None),
        [body for kind, body in rows if kind == "other"],
        has_draft=any(kind == "draft" for kind, _body in rows),
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
