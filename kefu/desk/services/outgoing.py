"""Words on their way to the customer: at once, at a later hour, or after some seconds in which
they can be taken back. Each leaves once, whoever sends it and however often.
"""

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.desk import topics
from kefu.desk.events.words import WordsHeldBack, WordsNotSent, WordsScheduled, WordsTakenBack
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.models.writing import Draft, Outgoing
from kefu.desk.queries.ground import ground_of
from kefu.desk.queries.reading import UNDECIDED, Decided, Decision, Reading, mark_of, read_words
from kefu.desk.queries.writing import found_of
from kefu.desk.services.cases import solve_case
from kefu.desk.services.conversations import answer, post_message, write_note
from kefu.desk.services.drafts import drop_draft, give_back, note_held_back
from kefu.desk.services.held import HeldBack, sentence_of
from kefu.desk.services.ledger import case_if_free, locked_case, policy_for, tell_staff
from kefu.desk.services.refusals import Refusal

log = logging.getLogger(__name__)

SENT_AT_ONCE = 200
FAR = timedelta(days=366)


@dataclass(frozen=True)
class Word:
    """What an agent sends. Without `send_at` it goes now, or after the seconds of their habit."""

    body: str
    client_id: str
    decided: Decided = UNDECIDED
    send_at: datetime | None = None


@dataclass(frozen=True)
class Held:
    """Not sent, and why; the words are kept as a draft."""

    reading: Reading
    because: str

    @property
    def sentence(self) -> str:
        return sentence_of(self.reading, self.because)


Sent = Message | Outgoing | Held


@transaction.atomic
def send_words(talk: Conversation, *, by: User, word: Word) -> Sent:
    """Said now, put off, or held back. The same words sent again are the same row."""
    case = locked_case(talk.case_id)
    found = found_of(case, talk, by=by, client_id=word.client_id)
    name = _name_of(word, found.others)
    known = _said_before(talk, name) if found.others else None
    if known is not None:
        return known
    at, ground = now(), ground_of(case)
    _refuse_hour(case, word.send_at, at)
    held = _held(case, word, by=by, at=word.send_at or at, policy=ground.policy)
    if held is not None:
        return held
    wait = timedelta(seconds=found.habit.seconds_to_undo(talk.channel))
    if found.has_draft:
        drop_draft(case, by=by, client_id=word.client_id)
    if word.send_at is None and not wait:
        words = {"kind": Message.Kind.TEXT, "author": by, "body": word.body, "client_id": name}
        return answer(case, talk, words, decided=word.decided, ground=ground)
    return _put_off(case, talk, by=by, word=word, name=name, send_at=word.send_at or at + wait)


@transaction.atomic
def send_and_solve(talk: Conversation, *, by: User, word: Word) -> Held | None:
    """Said at once, and with it the case is solved; such words may leave nothing open."""
    case = locked_case(talk.case_id)
    word = replace(word, decided=replace(word.decided, solves=True))
    if not case.is_under_way and _said_before(talk, word.client_id) is not None:
        return None
    held = _held(case, word, by=by, at=now(), policy=policy_for(case))
    if held is not None:
        return held
    drop_draft(case, by=by, client_id=word.client_id)
    name = {"answer": word.body, "client_id": word.client_id}
    solve_case(case.pk, by=by, decided=word.decided, **name)
    return None


@transaction.atomic
def note_words(talk: Conversation, *, by: User, body: str, client_id: str) -> Message:
    """For colleagues: nothing is read in it, and nothing waits."""
    note = write_note(talk, author=by, body=body, client_id=client_id)
    drop_draft(talk.case, by=by, client_id=client_id)
    return note


def preview(
    case: Case, body: str, *, send_at: datetime | None = None, solves: bool = False
) -> Reading:
    """What would be found if it were sent."""
    at = send_at or now()
    return read_words(case, body, policy=policy_for(case), at=at, solves=solves)


@transaction.atomic
def change_outgoing(number: str, *, by: User, word: Word) -> Outgoing | Held:
    """Other words, or another hour, while it waits."""
    case, outgoing = _locked(number)
    _refuse_if_gone(outgoing)
    at = now()
    _refuse_hour(case, word.send_at, at)
    send_at = word.send_at or outgoing.send_at
    reading = read_words(case, word.body, policy=policy_for(case), at=send_at)
    because = reading.objection(word.decided)
    if because:
        return Held(reading, because)
    outgoing.body, outgoing.send_at = word.body, send_at
    outgoing.decided = _packed(word.decided)
    outgoing.save(update_fields=["body", "send_at", "decided"])
    record(WordsScheduled(outgoing.pk, case.pk, by.pk, send_at.isoformat(), False), by=by)
    tell_staff(case)
    return outgoing


@transaction.atomic
def take_back(number: str, *, by: User) -> Draft:
    """It will not be said; it is a draft again, of whoever took it back."""
    case, outgoing = _locked(number)
    _refuse_if_gone(outgoing)
    outgoing.settle(Outgoing.Status.TAKEN_BACK, now())
    outgoing.save()
    record(WordsTakenBack(outgoing.pk, case.pk, by.pk, outgoing.is_undo), by=by)
    tell_staff(case)
    return give_back(case, to=by, body=outgoing.body)


@transaction.atomic
def notice_refusal(number: str, *, by: User) -> None:
    """The agent has read that it was not sent; where words are still possible they have them."""
    case, outgoing = _locked(number)
    if outgoing.status != Outgoing.Status.REFUSED or outgoing.noticed_at is not None:
        return
    outgoing.noticed_at = now()
    outgoing.save(update_fields=["noticed_at"])
    if case.status != Case.Status.CLOSED:
        give_back(case, to=by, body=outgoing.body)
    live.changed(topics.inbox_topic(by), topics.case_topic(case.number))


def send_due(*, at: datetime, case: Case | None = None) -> int:
    """Say everything whose hour has come; how many were said or refused.

    Any number of workers may do this: one that finds a case locked leaves it to the next round.
    """
    due = Outgoing.objects.filter(status=Outgoing.Status.WAITING, send_at__lte=at)
    if case is not None:
        due = due.filter(conversation__case=case.pk)
    ids = list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:SENT_AT_ONCE])
    return sum(_send_or_leave(pk, at) for pk in ids)


def _send_or_leave(outgoing_id: int, at: datetime) -> bool:
    """One that cannot be sent for a reason nobody thought of must not hold up the others."""
    try:
        return _send_if_due(outgoing_id, at)
    except Exception:
        log.exception("outgoing %s stays where it is", outgoing_id)
        return False


@transaction.atomic
def _send_if_due(outgoing_id: int, at: datetime) -> bool:
    due = _locked_if_due(outgoing_id, at)
    if due is None:
        return False
    case, outgoing = due
    reason = _reason_against(case, outgoing) or _say(outgoing)
    if reason:
        _refuse(case, outgoing, reason)
        return True
    outgoing.settle(Outgoing.Status.SENT, now())
    outgoing.save()
    return True


def _locked_if_due(outgoing_id: int, at: datetime) -> tuple[Case, Outgoing] | None:
    case = case_if_free(_case_of(outgoing_id))
    if case is None:
        return None
    rows = Outgoing.objects.select_for_update(of=("self",)).select_related("author", "conversation")
    outgoing = rows.get(pk=outgoing_id)
    is_due = outgoing.status == Outgoing.Status.WAITING and outgoing.send_at <= at
    # merged a moment ago: the next round finds it under its new case
    return (case, outgoing) if is_due and outgoing.conversation.case_id == case.pk else None


def _say(outgoing: Outgoing) -> str:
    """Say it; or why it cannot be said."""
    try:
        outgoing.message = post_message(
            outgoing.conversation,
            author=outgoing.author,
            body=outgoing.body,
            client_id=outgoing.client_id,
            decided=_unpacked(outgoing),
        )
    except HeldBack as held:
        return held.because
    except Refusal:
        return "promise"
    return ""


def _reason_against(case: Case, outgoing: Outgoing) -> str:
    if case.status == Case.Status.CLOSED:
        return "closed"
    author = outgoing.author
    return "" if author.is_active and author.may("desk.work") else "left"


def _refuse(case: Case, outgoing: Outgoing, reason: str) -> None:
    outgoing.settle(Outgoing.Status.REFUSED, now(), reason)
    outgoing.save()
    record(WordsNotSent(outgoing.pk, case.pk, outgoing.author_id, reason))
    tell_staff(case)
    live.changed(topics.inbox_topic(outgoing.author))


def _held(case: Case, word: Word, *, by: User, at: datetime, policy: ServicePolicy) -> Held | None:
    solves = word.decided.solves
    reading = read_words(case, word.body, policy=policy, at=at, solves=solves)
    because = reading.objection(word.decided)
    if not because:
        return None
    kept = {"body": word.body, "client_id": word.client_id}
    first_time = note_held_back(case, by=by, because=reading.fault, **kept)
    if reading.fault and first_time:
        record(WordsHeldBack(case.pk, by.pk, reading.fault), by=by)
    return Held(reading, because)


def _put_off(
    case: Case, talk: Conversation, *, by: User, word: Word, name: str, send_at: datetime
) -> Outgoing:
    if case.status == Case.Status.CLOSED:
        raise Refusal(_("This case is closed. The customer's next word opens a new one."))
    outgoing = Outgoing.objects.create(
        conversation=talk,
        author=by,
        body=word.body,
        client_id=name,
        decided=_packed(word.decided),
        is_undo=word.send_at is None,
        send_at=send_at,
    )
    told = WordsScheduled(
        outgoing.pk, case.pk, by.pk, send_at.isoformat(), is_undo=outgoing.is_undo
    )
    record(told, by=by)
    tell_staff(case)
    return outgoing


def _said_before(talk: Conversation, name: str) -> Message | Outgoing | None:
    waits = Outgoing.objects.filter(conversation=talk, client_id=name).first()
    if waits is not None and waits.message is None:
        return waits
    return Message.objects.filter(conversation=talk, client_id=name).first()


def _name_of(word: Word, others: Collection[str]) -> str:
    """Its client id; another where different words took that one, from a second window say."""
    if not others or word.body in others:
        return word.client_id
    return hashlib.sha256(f"{word.client_id}:{word.body}".encode()).hexdigest()[:40]


def _refuse_hour(case: Case, send_at: datetime | None, at: datetime) -> None:
    if send_at is not None and not at < send_at <= at + FAR:
        raise Refusal(_("That time has passed. Choose a later one."))


def _refuse_if_gone(outgoing: Outgoing) -> None:
    if outgoing.status != Outgoing.Status.WAITING:
        raise Refusal(_("It has gone out already."))


def _locked(number: str) -> tuple[Case, Outgoing]:
    outgoing = Outgoing.objects.select_related("conversation").get(number=number)
    case = locked_case(outgoing.conversation.case_id)
    rows = Outgoing.objects.select_for_update(of=("self",)).select_related("conversation")
    return case, rows.get(pk=outgoing.pk)


def _case_of(outgoing_id: int) -> int:
    rows = Outgoing.objects.filter(pk=outgoing_id)
    return rows.values_list("conversation__case_id", flat=True).get()


def _packed(decided: Decided) -> list[dict[str, Any]]:
    return [
        {
            "n": n,
            "keeps": one.keeps,
            "kind": one.kind,
            "due_at": one.due_at.isoformat() if one.due_at else None,
        }
        for n, one in decided.decisions.items()
    ]


def _unpacked(outgoing: Outgoing) -> Decided:
    decisions = {
        row["n"]: Decision(
            row["keeps"],
            row["kind"],
            datetime.fromisoformat(row["due_at"]) if row["due_at"] else None,
        )
        for row in outgoing.decided
    }
    return Decided(of=mark_of(outgoing.body), decisions=decisions)
