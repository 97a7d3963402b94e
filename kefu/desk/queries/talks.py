"""Words in the order they were said, and where a reader stands in them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import F, QuerySet

from kefu.accounts.models import User
from kefu.core.rows import Shape, read, read_all
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.queries.cases import CASE, conversations_for, of_customer
from kefu.desk.queries.faces import dress_talk

TALKS = 30
LINES = 50
TALK = Shape(Conversation, "desk_conversation")
OF_CASE = f"""
SELECT {TALK.columns} FROM desk_conversation WHERE case_id = %s ORDER BY id DESC LIMIT {TALKS}
"""  # noqa: S608  names of our own columns
OF_CUSTOMER = f"""
SELECT {TALK.columns}, {CASE.columns} FROM desk_conversation
JOIN desk_case ON desk_case.id = desk_conversation.case_id
WHERE desk_conversation.channel = %(channel)s AND desk_conversation.customer_id = ANY(ARRAY(
  SELECT id FROM accounts_user WHERE id = %(one)s OR merged_into_id = %(one)s
)) ORDER BY desk_conversation.id DESC LIMIT {TALKS}
"""  # noqa: S608
LINE = Shape(Message, "said")
NEWS = f"""
SELECT {LINE.columns} FROM unnest(%(talks)s::bigint[], %(seen)s::bigint[]) AS talk (id, seen)
JOIN desk_message AS said ON said.conversation_id = talk.id AND said.seq > talk.seen
WHERE said.kind <> %(hidden)s ORDER BY said.at, said.id
"""  # noqa: S608
PROMISE = Shape(Promise, "desk_promise")
PROMISES = f"""
SELECT {PROMISE.columns} FROM desk_promise WHERE case_id = %(case)s OR id = ANY(%(told)s)
ORDER BY due_at
"""  # noqa: S608

SILENT = {Message.Kind.NOTE, Message.Kind.FACT}
Cursor = Mapping[str, int]  # a conversation's number to the last `seq` a page has


@dataclass(frozen=True)
class Talk:
    """One reader's view of several conversations that read as one."""

    lines: list[Message]
    talks: list[Conversation]  # newest first
    earlier: bool  # there is more above
    promises: list[Promise] = field(default_factory=list)  # of the newest case, for its customer

    @property
    def cursor(self) -> dict[str, int]:
        """From where the page goes on asking: all it shows, and all it does not show but knows."""
        cursor = {talk.number: talk.last_seq for talk in self.talks}
        for line in self.lines:
            number = line.conversation.number
            cursor[number] = max(cursor[number], line.seq)
        return cursor

    @property
    def newest(self) -> Conversation | None:
        return self.talks[0] if self.talks else None

    @property
    def place(self) -> str:
        """The cursor as a page keeps it."""
        return json.dumps(self.cursor)

    @property
    def last_of_staff(self) -> int | None:
        return self._last(by_staff=True)

    @property
    def last_of_customer(self) -> int | None:
        return self._last(by_staff=False)

    def _last(self, *, by_staff: bool) -> int | None:
        """The one line of a side that says how far it got."""
        for line in reversed(self.lines):
            if line.kind not in SILENT and line.is_from_staff == by_staff:
                return line.pk
        return None

    @property
    def seen_by_staff(self) -> str:
        return json.dumps({talk.number: talk.seen_by_staff for talk in self.talks})

    @property
    def seen_by_customer(self) -> str:
        return json.dumps({talk.number: talk.seen_by_customer for talk in self.talks})


def cursor_from(texts: Iterable[str]) -> Cursor:
    """`NUMBER:12` as a page sends it back; what is no such thing is left out."""
    cursor = {}
    for text in texts:
        number, _, seq = text.partition(":")
        if seq.isascii() and seq.isdigit():
            cursor[number] = int(seq[:9])
    return cursor


def newest_talk(reader: User, case: Case) -> Conversation:
    """Where a word about this case is said next. A case is never without one."""
    return _talks_of(reader, case)[0]


def _talks_of(reader: User, case: Case) -> list[Conversation]:
    if not reader.may("desk.read"):
        return list(conversations_for(reader).filter(case=case.pk).order_by("-pk")[:TALKS])
    return read_all(OF_CASE, [case.pk], TALK)


def talk_of_case(agent: User, case: Case, *, after: Cursor | None = None) -> Talk:
    """All conversations of one case, notes included; with `after` only what is new.

    Whoever shows it dresses it, together with what stands beside.
    """
    return _talk(agent, _talks_of(agent, case), after)


def talk_of_customer(
    customer: User, *, channel: str, after: Cursor | None = None, lines: int = LINES
) -> Talk:
    """What a customer sees: their conversations in one channel, across cases, without notes."""
    found = _talks_with(customer, channel)
    talk = _talk(customer, found, after, lines)
    promises = _promises_of(found, talk.lines)
    dress_talk([one.case for one in found], promises, talk.lines)
    return replace(talk, promises=[one for one in promises if one.case_id == found[0].case_id])


def _talks_with(customer: User, channel: str) -> list[Conversation]:
    """With their cases, and with those of the guests they have been."""
    talks = []
    for talk, case in read(OF_CUSTOMER, {"one": customer.pk, "channel": channel}, TALK, CASE):
        talk.case = case
        talks.append(talk)
    return talks


def _promises_of(talks: list[Conversation], lines: list[Message]) -> list[Promise]:
    """Those of the newest case, which the page shows as they stand now, and those of its lines."""
    if not talks:
        return []
    told = {line.promise_id for line in lines} - {None}
    return read_all(PROMISES, {"case": talks[0].case_id, "told": list(told)}, PROMISE)


def unread_of_customer(customer: User, *, channel: str) -> int:
    """Words of the staff that the customer has not seen."""
    said = Message.objects.filter(
        of_customer(customer, "conversation__"),
        conversation__channel=channel,
        seq__gt=F("conversation__seen_by_customer"),
    )
    return (
        said.exclude(kind__in=[Message.Kind.NOTE, Message.Kind.FACT])
        .exclude(author=F("conversation__customer"))
        .count()
    )


def _talk(
    reader: User, talks: list[Conversation], after: Cursor | None, lines: int = LINES
) -> Talk:
    if after is not None:
        return Talk(_news(reader, talks, after), talks, earlier=False)
    said = _visible(reader).filter(conversation__in=talks).order_by("-at", "-pk")
    newest = _joined(said[: lines + 1], talks)
    return Talk(newest[:lines][::-1], talks, earlier=len(newest) > lines)


def _news(reader: User, talks: list[Conversation], cursor: Cursor) -> list[Message]:
    """What the page does not have yet, in every conversation at once."""
    seen = {talk.pk: cursor.get(talk.number, 0) for talk in talks}
    unread = [talk.pk for talk in talks if talk.last_seq > seen[talk.pk]]
    if not unread:
        return []
    hidden = "" if reader.may("desk.read") else Message.Kind.NOTE
    asked = {"talks": unread, "seen": [seen[pk] for pk in unread], "hidden": hidden}
    return _joined(read_all(NEWS, asked, LINE), talks)


def _visible(reader: User) -> QuerySet[Message]:
    said = Message.objects.all()
    return said if reader.may("desk.read") else said.exclude(kind=Message.Kind.NOTE)


def _joined(said: Iterable[Message], talks: Iterable[Conversation]) -> list[Message]:
    """Each line knows its conversation without asking for it."""
    by_pk = {talk.pk: talk for talk in talks}
    lines = list(said)
    for line in lines:
        line.conversation = by_pk[line.conversation_id]
    return lines
