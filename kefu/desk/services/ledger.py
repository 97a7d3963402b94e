"""What every act on a case shares: its lock, its next line, its date, and who is told.

Locks are taken in one order, so that acts never wait for each other in a ring: the customer (only
where a word may open a case, and where cases are merged), the case (one merged away before the one
it went into), then its promises and conversations.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.desk import topics
from kefu.desk.events.words import FirstAnswered
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.queries.policies import policy_of
from kefu.desk.services import clocks, texts
from kefu.desk.services.line import in_hand_until, step_out


def locked_case(case_id: int) -> Case:
    """Locked first and read after: a join made while it waits can miss a new owner.

    Of a case that was merged away, the one it went into: acts on the old one land there.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    while case.merged_into_id is not None:
        case = Case.objects.select_for_update().get(pk=case.merged_into_id)
    return _with_people(case.pk)


def case_if_free(case_id: int) -> Case | None:
    """Locked, or None at once while somebody else holds it."""
    free = Case.objects.select_for_update(skip_locked=True).filter(pk=case_id).first()
    return _with_people(case_id) if free else None


def _with_people(case_id: int) -> Case:
    return Case.objects.select_related("customer", "owner").get(pk=case_id)


def begin_talk(case: Case, channel: str, word: dict[str, Any], *, at: datetime) -> Message:
    """The first lines of a case, what was said and the date that was told, as one write."""
    talk = Conversation.objects.create(
        customer=case.customer, case=case, channel=channel, last_seq=2, last_at=at, created_at=at
    )
    facts = {"name": "told", "due": case.told_by.isoformat()}
    told = {"kind": Message.Kind.FACT, "facts": facts, "author": case.owner}
    said, _ = Message.objects.bulk_create(
        [
            Message(conversation=talk, seq=1, at=at, **word),
            Message(conversation=talk, seq=2, at=at, client_id=uuid4().hex, **told),
        ]
    )
    _index(case, said)
    return said


def append(case: Case, conversation_id: int, **said: Any) -> Message:
    """The next line of a conversation; the row lock is what makes `seq` a sequence."""
    talk = Conversation.objects.select_for_update().get(pk=conversation_id, case=case)
    talk.last_seq += 1
    talk.last_at = said.setdefault("at", now())
    talk.save(update_fields=["last_seq", "last_at"])
    line = Message.objects.create(conversation=talk, seq=talk.last_seq, **said)
    _index(case, line)
    return line


def _index(case: Case, line: Message) -> None:
    words = [line.body, line.order.number if line.order else ""]
    if any(words):
        texts.add_words(case, *words, at=line.at)


def state(case: Case, name: str, **said: Any) -> Message:
    """A line of the system in the newest conversation: what happened, for all to see."""
    talk_id = _newest_talk(case).pk
    facts = {"name": name, **said.pop("facts", {})}
    told = {"kind": Message.Kind.FACT, "facts": facts, "client_id": uuid4().hex}
    return append(case, talk_id, **told, **said)


def note_for_staff(case: Case, name: str, **said: Any) -> Message:
    """A line of the system that only the staff see: it is no business of the customer's."""
    facts = {"name": name, **said.pop("facts", {})}
    told = {"kind": Message.Kind.NOTE, "facts": facts, "client_id": uuid4().hex}
    return append(case, _newest_talk(case).pk, **{**told, **said})


def policy_for(case: Case) -> ServicePolicy:
    return policy_of(_newest_talk(case).channel, tier=case.customer.tier)


def save_in_order(case: Case, *, at: datetime, policy: ServicePolicy | None = None) -> None:
    """Whose turn it is, and the date in force: both follow from the facts, and only here."""
    if case.is_under_way:
        dues = list(_open_promises(case).values_list("due_at", flat=True))
        dates = [*dues, *filter(None, [case.answer_due_at])]
        case.told_by = min(dates) if dates else _quiet_until(case, at, policy)
        if case.first_answered_at is not None:
            case.turn_to(Case.Status.OPEN if dates else Case.Status.WAITING)
    elif case.status == Case.Status.SOLVED and case.solved_at == at:
        case.told_by = _quiet_until(case, at, policy)
    case.busy_until = in_hand_until(case, at)
    if case.in_line and case.waiting_since is None:
        step_out(case, "answered" if case.is_under_way else "ended", at)
    case.save()
    clocks.follow(case, at=at, policy=policy)


def note_first_answer(case: Case, policy: ServicePolicy, *, at: datetime, by: User) -> None:
    if case.first_answered_at is not None:
        return
    seconds = int(policy.clock.between(case.created_at, at).total_seconds())
    due = case.first_answer_due_at
    record(FirstAnswered(case.pk, by.pk, seconds, in_time=due is None or at <= due), by=by)


def tell(case: Case, *others: User) -> None:
    """Every screen that shows something of this case."""
    agents = {case.owner.number: case.owner, **{one.number: one for one in others if one.is_staff}}
    live.changed(
        topics.talks_topic(case.customer),
        topics.case_topic(case.number),
        topics.FLOOR,
        *(topics.inbox_topic(agent) for agent in agents.values()),
    )


def tell_staff(case: Case) -> None:
    """Notes and names are not the customer's business."""
    live.changed(topics.case_topic(case.number), topics.FLOOR, topics.inbox_topic(case.owner))


def _newest_talk(case: Case) -> Conversation:
    return case.conversations.order_by("-pk")[0]


def _open_promises(case: Case) -> Any:
    return case.promises.filter(status=Promise.Status.OPEN)


def _quiet_until(case: Case, at: datetime, policy: ServicePolicy | None) -> datetime:
    return at + timedelta(days=(policy or policy_for(case)).quiet_days)
