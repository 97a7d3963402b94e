"""What may be read of cases and promises, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.core.rows import Shape, read_all
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.queries.faces import dress


def of_customer(customer: User, path: str = "") -> Q:
    """Rows of this person, and of the guests they have been until those rows have moved."""
    them = User.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer.pk)).order_by()
    return Q(**{f"{path}customer__in": them.values("pk")})


def cases_for(reader: User) -> QuerySet[Case]:
    if reader.may("desk.read"):
        return Case.objects.all()
    return Case.objects.filter(of_customer(reader))


def conversations_for(reader: User) -> QuerySet[Conversation]:
    if reader.may("desk.read"):
        return Conversation.objects.all()
    return Conversation.objects.filter(of_customer(reader))


def promises_for(reader: User) -> QuerySet[Promise]:
    if reader.may("desk.read"):
        return Promise.objects.all()
    return Promise.objects.filter(of_customer(reader, "case__"))


def case_for(agent: User, number: str) -> Case | None:
    """The case of this number, or the one it has gone into."""
    case = _one(agent, "number", number)
    while case is not None and case.merged_into_id is not None:
        case = _one(agent, "id", case.merged_into_id)
    return case


def _one(reader: User, column: str, value: str | int) -> Case | None:
    if not reader.may("desk.read"):
        return cases_for(reader).filter(**{column: value}).first()
    return next(iter(read_all(f"{CASES} WHERE {column} = %s", [value], CASE)), None)


CASE = Shape(Case, "desk_case")
CASES = f"SELECT {CASE.columns} FROM desk_case"  # noqa: S608  names of our own columns


def promises_of(reader: User, case: Case) -> list[Promise]:
    """In the order in which they fall due."""
    promises = list(promises_for(reader).filter(case=case.pk).order_by("due_at"))
    dress(promises=promises)
    return promises


def colleagues_at_desk(agent: User) -> QuerySet[User]:
    """Those who could take over, one's own team first."""
    others = agents().exclude(pk=agent.pk).select_related("team")
    return others.annotate(same_team=Q(team=agent.team_id)).order_by("-same_team", "role", "pk")


@dataclass(frozen=True)
class Brief:
    """The whole matter for somebody who opens it for the first time; written by the record."""

    case: Case
    contacts: int
    first_word: Message | None
    last_of_customer: Message | None
    last_of_staff: Message | None
    promises: list[Promise]
    notes: list[Message]
    answered_by: list[User]
    next_promise: Promise | None

    @property
    def next_step(self) -> str:
        if self.next_promise is not None:
            return "promise"
        if self.case.waiting_since is not None:
            return "answer"
        return "wait" if self.case.is_under_way else "done"


def brief(agent: User, case: Case) -> Brief:
    said = Message.objects.filter(conversation__case=case).exclude(kind=Message.Kind.FACT)
    words = list(said.order_by("at", "pk"))
    public = [word for word in words if word.kind != Message.Kind.NOTE]
    theirs = [word for word in public if word.author_id == case.customer_id]
    ours = [word for word in public if word.author_id != case.customer_id]
    promises = list(promises_for(agent).filter(case=case.pk).order_by("due_at"))
    dress(cases=[case], promises=promises, lines=words)
    return Brief(
        case=case,
        contacts=cases_for(agent).filter(customer=case.customer_id).count(),
        first_word=theirs[0] if theirs else None,
        last_of_customer=theirs[-1] if theirs else None,
        last_of_staff=ours[-1] if ours else None,
        promises=promises,
        notes=[word for word in words if word.kind == Message.Kind.NOTE and not word.facts],
        answered_by=list({word.author_id: word.author for word in ours if word.author}.values()),
        next_promise=next((one for one in promises if one.status == Promise.Status.OPEN), None),
    )


def own_words(customer: User) -> Iterable[dict[str, Any]]:
    """What a customer receives of their conversations in a copy of their data."""
    said = Message.objects.filter(of_customer(customer, "conversation__"))
    said = said.exclude(kind__in=[Message.Kind.NOTE, Message.Kind.FACT])
    for word in said.select_related("conversation", "author").order_by("at"):
        yield {
            "conversation": word.conversation.number,
            "channel": word.conversation.channel,
            "at": word.at,
            "by": "staff" if word.author and word.author.is_staff else "you",
            "text": word.body,
        }
