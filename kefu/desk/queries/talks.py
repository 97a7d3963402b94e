"""Words in the order they were said, and where a reader stands in them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import F, Q, QuerySet

from kefu.accounts.models import User
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.queries.cases import conversations_for, of_customer
from kefu.desk.queries.faces import dress_talk

TALKS = 30
LINES = 50

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
    return conversations_for(reader).filter(case=case).order_by("-pk")[0]


def talk_of_case(agent: User, case: Case, *, after: Cursor | None = None) -> Talk:
    """All conversations of one case, notes included; with `after` only what is new.

    Whoever shows it dresses it, together with what stands beside.
    """
    talks = list(conversations_for(agent).filter(case=case.pk).order_by("-pk")[:TALKS])
    return _talk(agent, talks, after)


def talk_of_customer(
    customer: User, *, channel: str, after: Cursor | None = None, lines: int = LINES
) -> Talk:
    """What a customer sees: their conversations in one channel, across cases, without notes."""
    talks = Conversation.objects.filter(of_customer(customer), channel=channel)
    found = list(talks.select_related("case").order_by("-pk")[:TALKS])
    talk = _talk(customer, found, after, lines)
    promises = _promises_of(found, talk.lines)
    dress_talk([one.case for one in found], promises, talk.lines)
    return replace(talk, promises=[one for one in promises if one.case_id == found[0].case_id])


def _promises_of(talks: list[Conversation], lines: list[Message]) -> list[Promise]:
    """Those of the newest case, which the page shows as they stand now, and those of its lines."""
    if not talks:
        return []
    told = {line.promise_id for line in lines} - {None}
    of_both = Promise.objects.filter(Q(case=talks[0].case_id) | Q(pk__in=told))
    return list(of_both.order_by("due_at"))


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
    unread = Q(pk=None)
    for talk in talks:
        if talk.last_seq > cursor.get(talk.number, 0):
            unread |= Q(conversation=talk, seq__gt=cursor.get(talk.number, 0))
    return _joined(_visible(reader).filter(unread).order_by("at", "pk"), talks)


def _visible(reader: User) -> QuerySet[Message]:
    said = Message.objects.all()
    return said if reader.may("desk.read") else said.exclude(kind=Message.Kind.NOTE)


def _joined(said: QuerySet[Message], talks: Iterable[Conversation]) -> list[Message]:
    """Each line knows its conversation without asking for it."""
    by_pk = {talk.pk: talk for talk in talks}
    lines = list(said)
    for line in lines:
        line.conversation = by_pk[line.conversation_id]
    return lines
