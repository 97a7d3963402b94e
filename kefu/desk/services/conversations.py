"""Words in and out. Each is taken once, however often it is sent: `client_id` is its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
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
from kefu.desk.queries.ground import Ground, ground_of, said_before
from kefu.desk.queries.policies import policy_of
from kefu.desk.queries.reading import UNDECIDED, Decided
from kefu.desk.services import clocks
from kefu.desk.services.circles import mention
from kefu.desk.services.held import promise_what_was_said, read_before_leaving
from kefu.desk.services.ledger import (
    CASE,
    Words,
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

ALONE = "SELECT FROM accounts_user WHERE id = %s FOR NO KEY UPDATE"
Card = Product | Order


@dataclass(frozen=True)
class Heard:
    """A customer's word, where it was said, and since when nothing had been."""

    said: Message
    channel: str
    quiet_since: datetime | None


@transaction.atomic
def say(
    *, customer: User, channel: str, body: str, client_id: str, about: Card | None = None
) -> Message:
    """A customer's word: it continues the matter under way in this channel, or opens a new one."""
    stand_in_line(customer)
    before = said_before(customer, channel=channel, client_id=client_id)
    if before.word is not None:
        return Message.objects.get(pk=before.word)
    words = _words(customer, body, client_id, about)
    if before.talk is not None:
        case, at = locked_case(before.case), now()
        ground = ground_of(case)
        policy = ground.policy_in(channel, tier=customer.tier)
        if case.takes_words(at, policy):
            said = append(case, before.talk, **words, at=at)
            heard = Heard(said, channel, quiet_since=before.last_at)
            _hear(case, heard, policy, ground)
            return said
    return _open(customer, channel, words)


@transaction.atomic
def open_conversation(
    *, customer: User, channel: str, body: str, client_id: str, about: Card | None = None
) -> Message:
    """A new matter with its first word, whatever else is under way."""
    stand_in_line(customer)
    before = said_before(customer, channel=channel, client_id=client_id)
    if before.word is not None:
        return Message.objects.get(pk=before.word)
    return _open(customer, channel, _words(customer, body, client_id, about))


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
    words = _words(author, body, client_id, about)
    if author.is_staff:
        return answer(case, conversation, words, decided=decided, ground=ground_of(case))
    at, ground = now(), ground_of(case)
    policy = ground.policy_in(conversation.channel, tier=case.customer.tier)
    said = append(case, conversation.pk, **words, at=at)
    heard = Heard(said, conversation.channel, quiet_since=conversation.last_at)
    _hear(case, heard, policy, ground)
    return said


def answer(
    case: Case,
    conversation: Conversation,
    words: Words,
    *,
    decided: Decided,
    ground: Ground,
) -> Message:
    """A word of ours, for whoever holds the case and knows that this word is new."""
    if case.status == Case.Status.CLOSED:
        raise Refusal(_("This case is closed. The customer's next word opens a new one."))
    author, at = words["author"], now()
    policy = ground.policy_in(conversation.channel, tier=case.customer.tier)
    reading = read_before_leaving(case, words["body"], decided, policy=policy, at=at)
    said = append(case, conversation.pk, seen=True, **words, at=at)
    note_first_answer(case, policy, at=at, by=author)
    case.answer(at)
    _notice_card(case, said)
    save_in_order(case, at=at, policy=policy, ground=ground)
    posted = MessagePosted(said.pk, said.conversation_id, case.pk, author.pk, by_staff=True)
    record(posted, by=author)
    tell(case)
    promise_what_was_said(case, reading, decided, by=author, client_id=words["client_id"])
    return said


@transaction.atomic
def write_note(conversation: Conversation, *, author: User, body: str, client_id: str) -> Message:
    """For colleagues only; it moves no clock."""
    case = locked_case(conversation.case_id)
    known = conversation.messages.filter(client_id=client_id).first()
    if known is not None:
        return known
    words: Words = {"author": author, "body": body, "client_id": client_id}
    words["kind"] = Message.Kind.NOTE
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


def stand_in_line(customer: User) -> None:
    """One word of a customer at a time, so that two first words cannot open two cases."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [customer.pk])


def _words(author: User, body: str, client_id: str, about: Card | None) -> Words:
    words = {"author": author, "body": body, "client_id": client_id}
    if isinstance(about, Product):
        return {**words, "kind": Message.Kind.PRODUCT, "product": about}
    if isinstance(about, Order):
        return {**words, "kind": Message.Kind.ORDER, "order": about}
    return {**words, "kind": Message.Kind.TEXT}


def _open(customer: User, channel: str, words: Words) -> Message:
    """The first word makes the case, its one owner, and the date the customer is told at once."""
    at, policy = now(), policy_of(channel, tier=customer.tier)
    about = words.get("product") or words.get("order")
    choice = choose_owner(customer, channel=channel, at=at, about=about)
    due = policy.answer_due(at, is_first=True)
    case = Case(
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
    CASE.insert(case)
    clocks.begin(case, policy=policy, channel=channel)
    said = begin_talk(case, channel, words, at=at)
    note_choice(case, choice.verdict, cause="opened", at=at)
    talk_id, owner_id = said.conversation_id, choice.owner.pk
    opened = CaseOpened(case.pk, customer.pk, owner_id, channel, choice.because)
    posted = MessagePosted(said.pk, talk_id, case.pk, customer.pk, by_staff=False)
    record_all([opened, posted], by=customer)
    tell(case)
    return said


def _hear(case: Case, heard: Heard, policy: ServicePolicy, ground: Ground) -> None:
    customer, said, case.channel = case.customer, heard.said, heard.channel
    returns = not case.is_under_way
    if returns:
        case.reopen()
    case.hear(said.at, policy)
    case.subject = case.subject or _subject_in(said.body)
    _notice_card(case, said)
    save_in_order(case, at=said.at, policy=policy, ground=ground)
    posted = MessagePosted(said.pk, said.conversation_id, case.pk, customer.pk, by_staff=False)
    if returns:
        facts = {"due": case.told_by.isoformat()}
        state(case, "reopened", author=case.owner, facts=facts)
        record_all([CaseReopened(case.pk, case.owner_id), posted], by=customer)
    else:
        record(posted, by=customer)
    attend(case, quiet_since=heard.quiet_since, returns=returns, at=said.at)
    tell(case)


def _subject_in(body: str) -> str:
    return " ".join(body.split())[:LONGEST_SUBJECT]


def _notice_card(case: Case, said: Message) -> None:
    """A card names what the case is about, if nobody has named it yet."""
    case.product = case.product or said.product
    case.order = case.order or said.order
