"""Words in and out. Each is taken once, however often it is sent: `client_id` is its name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record, record_all
from kefu.desk import topics
from kefu.desk.events.cases import CaseOpened, CaseReopened
from kefu.desk.events.words import MessagePosted, NoteWritten
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.queries.cases import of_customer
from kefu.desk.queries.policies import policy_of
from kefu.desk.queries.reading import UNDECIDED, Decided
from kefu.desk.services import clocks
from kefu.desk.services.circles import mention
from kefu.desk.services.held import promise_what_was_said, read_before_leaving
from kefu.desk.services.ledger import (
    append,
    begin_talk,
    locked_case,
    note_first_answer,
    save_in_order,
    state,
    tell,
    tell_staff,
)
from kefu.desk.services.line import UNTIL_ANSWERED
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.routing import attend, choose_owner, note_choice
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order

LONGEST_SUBJECT = 60

Card = Product | Order


@transaction.atomic
def say(
    *, customer: User, channel: str, body: str, client_id: str, about: Card | None = None
) -> Message:
    """A customer's word: it continues the matter under way in this channel, or opens a new one."""
    known = _stand_in_line(customer, client_id)
    if known is not None:
        return known
    talk = _newest_talk(customer, channel)
    if talk is not None:
        case, at = locked_case(talk.case_id), now()
        policy = policy_of(channel, tier=customer.tier)
        if case.takes_words(at, policy):
            said = append(case, talk.pk, **_words(customer, body, client_id, about), at=at)
            _hear(case, said, policy, quiet_since=talk.last_at)
            return said
    return _open(customer, channel, _words(customer, body, client_id, about))


@transaction.atomic
def open_conversation(
    *, customer: User, channel: str, body: str, client_id: str, about: Card | None = None
) -> Message:
    """A new matter with its first word, whatever else is under way."""
    known = _stand_in_line(customer, client_id)
    return known or _open(customer, channel, _words(customer, body, client_id, about))


@transaction.atomic
def post_message(
    conversation: Conversation,
    *,
    author: User,
    body: str,
    client_id: str,
    about: Card | None = None,
    decided: Decided = UNDECIDED,
) -> Message:
    """A word of either side in this very conversation.

    Ours is read before it leaves: HeldBack says what is vague in it or has to be decided.
    """
    case = locked_case(conversation.case_id)
    known = conversation.messages.filter(client_id=client_id).first()
    if known is not None:
        return known
    policy, at = policy_of(conversation.channel, tier=case.customer.tier), now()
    if author.is_staff and case.status == Case.Status.CLOSED:
        raise Refusal(_("This case is closed. The customer's next word opens a new one."))
    words = _words(author, body, client_id, about)
    if not author.is_staff:
        said = append(case, conversation.pk, **words, at=at)
        _hear(case, said, policy, quiet_since=conversation.last_at)
        return said
    reading = read_before_leaving(case, body, decided, policy=policy, at=at)
    said = append(case, conversation.pk, **words, at=at)
    _answer(case, said, policy, by=author)
    promise_what_was_said(case, reading, decided, by=author, client_id=client_id)
    return said


@transaction.atomic
def write_note(conversation: Conversation, *, author: User, body: str, client_id: str) -> Message:
    """For colleagues only; it moves no clock."""
    case = locked_case(conversation.case_id)
    known = conversation.messages.filter(client_id=client_id).first()
    if known is not None:
        return known
    words = {"author": author, "body": body, "client_id": client_id, "kind": Message.Kind.NOTE}
    note = append(case, conversation.pk, **words)
    record(NoteWritten(note.pk, case.pk), by=author)
    mention(note, case, by=author)
    tell_staff(case)
    return note


@transaction.atomic
def mark_seen(*, by: User, upto: Mapping[str, int]) -> None:
    """How far somebody has read, per conversation; it never goes back, nor past the last word."""
    column = "seen_by_staff" if by.is_staff else "seen_by_customer"
    talks = Conversation.objects.select_related("customer", "case__owner")
    if not by.is_staff:
        talks = talks.filter(of_customer(by))
    for talk in talks.filter(number__in=upto):
        seq = min(upto[talk.number], talk.last_seq)
        older = Conversation.objects.filter(pk=talk.pk, **{f"{column}__lt": seq})
        if older.update(**{column: seq}):
            tell_seen(talk, by)


def tell_seen(talk: Conversation, by: User) -> None:
    if by.is_staff:
        live.changed(topics.talks_topic(talk.customer), topics.inbox_topic(talk.case.owner))
    else:
        live.changed(topics.case_topic(talk.case.number))


def _stand_in_line(customer: User, client_id: str) -> Message | None:
    """One word of a customer at a time, so that two first words cannot open two cases."""
    User.objects.select_for_update(no_key=True).get(pk=customer.pk)
    said = Message.objects.filter(of_customer(customer, "conversation__"), client_id=client_id)
    return said.first()


def _newest_talk(customer: User, channel: str) -> Conversation | None:
    talks = Conversation.objects.filter(of_customer(customer), channel=channel)
    return talks.order_by("-pk").first()


def _words(author: User, body: str, client_id: str, about: Card | None) -> dict[str, Any]:
    words = {"author": author, "body": body, "client_id": client_id}
    if isinstance(about, Product):
        return {**words, "kind": Message.Kind.PRODUCT, "product": about}
    if isinstance(about, Order):
        return {**words, "kind": Message.Kind.ORDER, "order": about}
    return {**words, "kind": Message.Kind.TEXT}


def _open(customer: User, channel: str, words: dict[str, Any]) -> Message:
    """The first word makes the case, its one owner, and the date the customer is told at once."""
    at, policy = now(), policy_of(channel, tier=customer.tier)
    about = words.get("product") or words.get("order")
    choice = choose_owner(customer, channel=channel, at=at, about=about)
    due = policy.answer_due(at, is_first=True)
    case = Case.objects.create(
        customer=customer,
        owner=choice.owner,
        team_id=choice.owner.team_id,
        channel=channel,
        subject=_subject_in(str(words["body"])),
        product=words.get("product"),
        order=words.get("order"),
        told_by=due,
        answer_due_at=due,
        first_answer_due_at=due,
        waiting_since=at,
        busy_until=at + UNTIL_ANSWERED,
        created_at=at,
    )
    clocks.begin(case, policy=policy, channel=channel)
    said = begin_talk(case, channel, words, at=at)
    note_choice(case, choice.verdict, cause="opened", at=at)
    talk_id, owner_id = said.conversation_id, choice.owner.pk
    opened = CaseOpened(case.pk, customer.pk, owner_id, channel, choice.because)
    posted = MessagePosted(said.pk, talk_id, case.pk, customer.pk, by_staff=False)
    record_all([opened, posted], by=customer)
    tell(case)
    return said


def _hear(
    case: Case, said: Message, policy: ServicePolicy, *, quiet_since: datetime | None
) -> None:
    customer, case.channel = case.customer, said.conversation.channel
    returns = not case.is_under_way
    if returns:
        case.reopen()
    case.hear(said.at, policy)
    case.subject = case.subject or _subject_in(said.body)
    _notice_card(case, said)
    save_in_order(case, at=said.at, policy=policy)
    if returns:
        facts = {"due": case.told_by.isoformat()}
        state(case, "reopened", author=case.owner, facts=facts)
        record(CaseReopened(case.pk, case.owner_id), by=customer)
    posted = MessagePosted(said.pk, said.conversation_id, case.pk, customer.pk, by_staff=False)
    record(posted, by=customer)
    attend(case, quiet_since=quiet_since, returns=returns, at=said.at)
    tell(case)


def _answer(case: Case, said: Message, policy: ServicePolicy, *, by: User) -> None:
    note_first_answer(case, policy, at=said.at, by=by)
    case.answer(said.at)
    _notice_card(case, said)
    save_in_order(case, at=said.at, policy=policy)
    Conversation.objects.filter(pk=said.conversation_id).update(seen_by_staff=said.seq)
    posted = MessagePosted(said.pk, said.conversation_id, case.pk, by.pk, by_staff=True)
    record(posted, by=by)
    tell(case)


def _subject_in(body: str) -> str:
    return " ".join(body.split())[:LONGEST_SUBJECT]


def _notice_card(case: Case, said: Message) -> None:
    """A card names what the case is about, if nobody has named it yet."""
    case.product = case.product or said.product
    case.order = case.order or said.order
