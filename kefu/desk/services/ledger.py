"""What every act on a case shares: its lock, its next line, its date, and who is told.

Locks are taken in one order, so that acts never wait for each other in a ring: the customer (only
where a word may open a case, and where cases are merged), the case (one merged away before the one
it went into), then its promises and conversations.
"""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from django.db import connection, models

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.core.rows import Shape, read
from kefu.desk import topics
from kefu.desk.events.words import FirstAnswered
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.queries.ground import Ground, ground_of
from kefu.desk.services import clocks, texts
from kefu.desk.services.line import in_hand_until, step_out

Words = dict[str, Any]


def locked_case(case_id: int) -> Case:
    """Locked, with its people as they are then: of a case whose owner changes while we wait, the
    database gives nothing, for it joined the old one. Then we ask again.

    Of a case that was merged away, the one it went into: acts on the old one land there.
    """
    while True:
        case = _locked(LOCK, case_id)
        if case is None:  # its owner changed while we waited, or there is no such case
            Case.objects.only("pk").get(pk=case_id)
        elif case.merged_into_id is None:
            return case
        else:
            case_id = case.merged_into_id


def case_if_free(case_id: int) -> Case | None:
    """Locked, or None at once while somebody else holds it."""
    return _locked(f"{LOCK} SKIP LOCKED", case_id)


def _locked(sql: str, case_id: int) -> Case | None:
    for case, customer, owner in read(sql, [case_id], CASE, CUSTOMER, OWNER):
        case.customer, case.owner = customer, owner
        return cast(Case, case)
    return None


CASE, CUSTOMER, OWNER = Shape(Case, "held"), Shape(User, "customer"), Shape(User, "owner")
TALK, MESSAGE = Shape(Conversation, "talk"), Shape(Message, "said")
LOCK = f"""
    SELECT {CASE.columns}, {CUSTOMER.columns}, {OWNER.columns} FROM desk_case AS held
    JOIN accounts_user AS customer ON customer.id = held.customer_id
    JOIN accounts_user AS owner ON owner.id = held.owner_id
    WHERE held.id = %s FOR UPDATE OF held
"""  # noqa: S608  names of our own columns


def begin_talk(case: Case, channel: str, word: dict[str, Any], *, at: datetime) -> Message:
    """The first lines of a case, what was said and the date that was told, as one write."""
    talk = Conversation(
        customer=case.customer, case=case, channel=channel, last_seq=2, last_at=at, created_at=at
    )
    TALK.insert(talk)
    facts = {"name": "told", "due": case.told_by.isoformat()}
    told = {"kind": Message.Kind.FACT, "facts": facts, "author": case.owner}
    said = Message(conversation=talk, seq=1, at=at, **word)
    MESSAGE.insert(said, Message(conversation=talk, seq=2, at=at, client_id=uuid4().hex, **told))
    if words := _words_of(said):
        texts.add_words(case, *words, at=said.at)
    return said


def append(case: Case, conversation_id: int, *, seen: bool = False, **said: Any) -> Message:
    """The next line of a conversation, in one statement; the row lock is what makes `seq` a
    sequence. `seen` says that the staff have read as far as this."""
    line = Message(conversation_id=conversation_id, **said)
    values = {name: _prepared(line, field) for name, field in LINE.items()}
    values |= {"case": case.pk, "seen": seen}
    words = _words_of(line)
    if words:
        values |= texts.added(case, *words, at=line.at)
    with connection.cursor() as cursor:
        cursor.execute(APPEND_AND_CUT if words else APPEND, values)
        row = cursor.fetchone()
    if row is None:
        raise Conversation.DoesNotExist
    line.pk, line.seq = row
    line._state.adding = False
    return line


def _prepared(line: Message, field: "models.Field[Any, Any]") -> Any:
    """As the database takes it."""
    return field.get_db_prep_save(getattr(line, field.attname), connection)


def _words_of(line: Message) -> list[str]:
    return [*filter(None, [line.body, line.order.number if line.order else ""])]


LINE = {
    field.name: field for field in Message._meta.concrete_fields if field.name not in {"id", "seq"}
}
_NAMES = ", ".join(str(field.column) for field in LINE.values())
_TALK = """
    UPDATE desk_conversation SET last_seq = last_seq + 1, last_at = %(at)s,
        seen_by_staff = CASE WHEN %(seen)s THEN last_seq + 1 ELSE seen_by_staff END
    WHERE id = %(conversation)s AND case_id = %(case)s RETURNING last_seq
"""
_LINE = f"""
    INSERT INTO desk_message ({_NAMES}, seq)
    SELECT {", ".join(f"%({name})s" for name in LINE)}, last_seq FROM talk RETURNING id, seq
"""  # noqa: S608  names of our own columns
APPEND = f"WITH talk AS ({_TALK}) {_LINE}"
APPEND_AND_CUT = f"WITH talk AS ({_TALK}), cut AS ({texts.ADD}) {_LINE}"


def state(case: Case, name: str, **said: Any) -> Message:
    """A line of the system in the newest conversation: what happened, for all to see."""
    talk_id = _newest_talk(case).pk
    facts = {"name": name, **said.pop("facts", {})}
    told: Words = {"kind": Message.Kind.FACT, "facts": facts, "client_id": uuid4().hex}
    return append(case, talk_id, **told, **said)


def note_for_staff(case: Case, name: str, **said: Any) -> Message:
    """A line of the system that only the staff see: it is no business of the customer's."""
    facts = {"name": name, **said.pop("facts", {})}
    told: Words = {"kind": Message.Kind.NOTE, "facts": facts, "client_id": uuid4().hex}
    return append(case, _newest_talk(case).pk, **{**told, **said})


def policy_for(case: Case) -> ServicePolicy:
    return ground_of(case).policy


def save_in_order(
    case: Case,
    *,
    at: datetime,
    policy: ServicePolicy | None = None,
    ground: Ground | None = None,
) -> None:
    """Whose turn it is, and the date in force: both follow from the facts, and only here."""
    ground = ground or ground_of(case)
    policy = policy or ground.policy
    quiet_until = at + timedelta(days=policy.quiet_days)
    if case.is_under_way:
        dates = [*ground.dues, *filter(None, [case.answer_due_at])]
        case.told_by = min(dates) if dates else quiet_until
        if case.first_answered_at is not None:
            case.turn_to(Case.Status.OPEN if dates else Case.Status.WAITING)
    elif case.status == Case.Status.SOLVED and case.solved_at == at:
        case.told_by = quiet_until
    case.busy_until = in_hand_until(case, at)
    if case.in_line and case.waiting_since is None:
        step_out(case, "answered" if case.is_under_way else "ended", at)
    case.save()
    clocks.follow(case, at=at, policy=policy, channel=ground.channel)


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
