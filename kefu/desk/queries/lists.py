"""The lists agents live by: the inbox and the promises that fall due."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime

from kefu.accounts.models import User
from kefu.desk.models import Case, Conversation, Message, Promise
from kefu.desk.queries.cases import cases_for, promises_for

ROWS = 50
NEAR = timedelta(hours=1)
DUE_ROWS = 200
TO_MEND = Q(status=Promise.Status.BROKEN, made_good_at=None)
UNDER_WAY = Q(status__in=Case.UNDER_WAY)


@dataclass(frozen=True)
class Row:
    """A case in the inbox, ready to show: no further query."""

    case: Case
    last: Message | None
    promise: Promise | None
    unread: bool

    @property
    def adds_words(self) -> bool:
        """Whether the last word says more than the title, which began as the first one."""
        return self.last is not None and not self.last.body.startswith(self.case.title)


@dataclass(frozen=True)
class Inbox:
    rows: list[Row]
    shown: str
    counts: dict[str, int]
    more: int  # cases beyond the rows


def inbox(agent: User, *, shown: str = "mine", words: str = "") -> Inbox:
    """Cases by the date their customer was told, higher tiers first where dates are equal."""
    filters = _filters(agent)
    shown = shown if shown in filters else "mine"
    counts = cases_for(agent).aggregate(
        **{name: Count("pk", filter=wanted) for name, wanted in filters.items()}
    )
    cases = cases_for(agent).filter(filters[shown] & _named(words))
    ordered = cases.order_by("told_by", "-customer__tier", "pk")
    rows = _rows(list(_ready(ordered)[:ROWS]))
    return Inbox(rows, shown, counts, max(0, counts[shown] - len(rows)) if not words else 0)


def _filters(agent: User) -> dict[str, Q]:
    filters = {
        "mine": Q(owner=agent.pk) & UNDER_WAY,
        "team": Q(team=agent.team_id) & UNDER_WAY,
        "all": UNDER_WAY,
        "waiting": Q(owner=agent.pk, status=Case.Status.WAITING),
        "solved": Q(owner=agent.pk, status=Case.Status.SOLVED),
    }
    if agent.may("desk.supervise"):
        broken = Promise.objects.filter(TO_MEND, case=OuterRef("pk"), escalated_to=agent.pk)
        filters["escalated"] = Exists(broken) & ~Q(status=Case.Status.CLOSED)
    return filters


def _named(words: str) -> Q:
    """By number or by subject; a customer's name cannot be searched, it is sealed."""
    if not words.strip():
        return Q()
    return Q(number__istartswith=words.strip()) | Q(subject__icontains=words.strip())


def _ready(cases: QuerySet[Case]) -> QuerySet[Case]:
    said = Message.objects.filter(conversation__case=OuterRef("pk"))
    said = said.exclude(kind__in=[Message.Kind.FACT, Message.Kind.NOTE])
    unread = Conversation.objects.filter(case=OuterRef("pk"), last_seq__gt=F("seen_by_staff"))
    return cases.select_related("customer", "owner", "product", "order").annotate(
        last_word=Subquery(said.order_by("-at", "-pk").values("pk")[:1]), unread=Exists(unread)
    )


def _rows(cases: list[Case]) -> list[Row]:
    pks = [case.last_word for case in cases if case.last_word]
    words = Message.objects.select_related("author", "product", "order").in_bulk(pks)
    promises = _next_promises(cases)
    return [
        Row(
            case=case,
            last=words.get(case.last_word),
            promise=promises.get(case.pk),
            unread=case.unread and case.waiting_since is not None,
        )
        for case in cases
    ]


def _next_promises(cases: list[Case]) -> dict[int, Promise]:
    """The open promise due first; else the broken one that waits to be made good."""
    wanted = Promise.objects.filter(TO_MEND | Q(status=Promise.Status.OPEN), case__in=cases)
    chosen: dict[int, Promise] = {}
    for promise in wanted.order_by("-status", "due_at"):
        chosen.setdefault(promise.case_id, promise)
    return chosen


@dataclass(frozen=True)
class DueList:
    """Promises by when they fall due."""

    shown: str
    counts: dict[str, int]
    groups: list["DueGroup"]

    @property
    def is_empty(self) -> bool:
        return not any(group.promises for group in self.groups)


@dataclass
class DueGroup:
    name: str  # "broken", "soon", "today", "later"
    promises: list[Promise] = field(default_factory=list)


def due_list(agent: User, *, at: datetime, shown: str = "mine") -> DueList:
    scopes = {"mine": Q(owner=agent.pk), "team": Q(case__team=agent.team_id), "all": Q()}
    shown = shown if shown in scopes else "mine"
    wanted = promises_for(agent).filter(TO_MEND | Q(status=Promise.Status.OPEN))
    counts = wanted.aggregate(
        **{name: Count("pk", filter=scope or ~Q(pk=None)) for name, scope in scopes.items()}
    )
    shown_ones = wanted.filter(scopes[shown]).select_related(
        "case__customer", "case__product", "owner"
    )
    return DueList(shown, counts, _grouped(shown_ones.order_by("due_at")[:DUE_ROWS], at))


def _grouped(promises: Iterable[Promise], at: datetime) -> list[DueGroup]:
    groups = {name: DueGroup(name) for name in ("broken", "soon", "today", "later")}
    for promise in promises:
        groups[_group_of(promise, at)].promises.append(promise)
    return list(groups.values())


def _group_of(promise: Promise, at: datetime) -> str:
    if promise.due_at <= at:
        return "broken"
    if promise.due_at - at <= NEAR:
        return "soon"
    return "today" if localtime(promise.due_at).date() == localtime(at).date() else "later"


@dataclass(frozen=True)
class Tally:
    """The two numbers that stand at the desk's door."""

    mine: int
    due: int


def tally(agent: User) -> Tally:
    open_cases = cases_for(agent).filter(UNDER_WAY, owner=agent.pk, waiting_since__isnull=False)
    promises = promises_for(agent).filter(TO_MEND | Q(status="open"), owner=agent.pk)
    return Tally(mine=open_cases.count(), due=promises.count())
