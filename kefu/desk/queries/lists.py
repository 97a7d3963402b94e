"""The lists agents live by: the inbox and the promises that fall due."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import localtime, now

from kefu.accounts.models import User
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.tags import Tag
from kefu.desk.models.talks import Conversation, Message
from kefu.desk.models.writing import Outgoing
from kefu.desk.queries.cases import cases_for, promises_for
from kefu.desk.queries.circles import Colleague, around, mentions_counted, unseen_mentions
from kefu.desk.queries.clocks import Face, next_faces
from kefu.desk.queries.faces import dress, dress_rows
from kefu.desk.queries.narrowing import EVERYTHING, Narrow, narrow_from
from kefu.desk.queries.search import Piece, marked, matching_words, search
from kefu.desk.queries.writing import Unsent, unsent

VIEWS = ("mine", "team", "all", "waiting", "solved", "escalated", "mentions")
ROWS = 40
MOST_ROWS = 400
STANDING = ("case", "last_seq", "seen_by_staff")
NEAR = timedelta(hours=1)
DUE_ROWS = 60
TO_MEND = Q(status=Promise.Status.BROKEN, made_good_at=None)
UNDER_WAY = Q(status__in=Case.UNDER_WAY)


@dataclass(frozen=True)
class Row:
    """A case in the inbox, ready to show: no further query."""

    case: Case
    last: Message | None
    promise: Promise | None
    unread: bool
    has_draft: bool = False  # the reader's own
    clock: Face | None = None  # what is due next
    found: list[Piece] = field(default_factory=list)  # where a search matched, marked
    title: list[Piece] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    company: list[Colleague] = field(default_factory=list)  # who else has it open

    @property
    def adds_words(self) -> bool:
        """Whether the last word says more than the title, which began as the first one."""
        said = self.last.body if self.last else ""
        return bool(said) and not said.startswith(self.case.title)

    @property
    def last_is_ours(self) -> bool:
        return self.last is not None and self.last.author_id != self.case.customer_id


@dataclass(frozen=True)
class Inbox:
    rows: list[Row]
    shown: str
    counts: dict[str, int]
    more: int  # cases beyond the rows
    not_sent: list[Outgoing] = field(default_factory=list)  # what could not leave at its hour
    words: str = ""  # what was searched for
    narrow: Narrow = EVERYTHING
    most: int = ROWS  # how many rows were asked for

    @property
    def next_most(self) -> int:
        return min(self.most * 2, MOST_ROWS)

    @property
    def address(self) -> str:
        """What a script asks for to have this list again."""
        said = {"shown": self.shown, "words": self.words}
        if self.most != ROWS:
            said["most"] = str(self.most)
        return "&".join(filter(None, [urlencode(said), self.narrow.address]))


def inbox(
    agent: User,
    *,
    shown: str = "mine",
    words: str = "",
    narrow: Narrow = EVERYTHING,
    most: int = ROWS,
) -> Inbox:
    """Cases by the date their customer was told, higher tiers first where dates are equal; with
    `words`, all cases in which they were said, the newest first."""
    counts = _counts(agent)
    if words.strip():
        return _found(agent, words.strip(), counts)
    filters = _filters(agent)
    shown = shown if shown in filters else "mine"
    wanted = cases_for(agent).filter(filters[shown] & narrow.of(agent))
    most = min(max(most, ROWS), MOST_ROWS)
    cases = list(wanted.order_by("told_by", "-customer__tier", "pk")[:most])
    left = unsent(agent, cases)
    rows = _rows(agent, cases, left)
    more = max(0, (wanted.count() if narrow else counts[shown]) - len(rows))
    return Inbox(rows, shown, counts, more, left.refused, narrow=narrow, most=most)


def inbox_asked(agent: User, asked: Mapping[str, str]) -> Inbox:
    """As an address asks for it."""
    most = asked.get("most", "")
    return inbox(
        agent,
        shown=asked.get("shown", ""),
        words=asked.get("words", ""),
        narrow=narrow_from(asked),
        most=int(most[:4]) if most.isascii() and most.isdigit() else ROWS,
    )


def _found(agent: User, words: str, counts: dict[str, int]) -> Inbox:
    hits = search(agent, words)
    lines = matching_words(hits.cases, words)
    rows = [
        replace(
            row,
            found=marked(lines[row.case.pk].body, words) if row.case.pk in lines else [],
            title=marked(row.case.title, words),
        )
        for row in _rows(agent, hits.cases, unsent(agent, hits.cases))
    ]
    return Inbox(rows, "found", counts, int(hits.more), words=words)


def _counts(agent: User) -> dict[str, int]:
    """How many stand in each view; the database groups once, whatever views there are."""
    groups = cases_for(agent).filter(UNDER_WAY | Q(status=Case.Status.SOLVED)).order_by()
    counts: Counter[str] = Counter()
    grouped = groups.values_list("status", "owner", "team").annotate(
        count=Count("pk"), mentions=mentions_counted(agent)
    )
    for status, owner, team, count, mentions in grouped:
        counts["mentions"] = mentions or 0
        for name in _views_of(agent, status, owner, team):
            counts[name] += count
    if agent.may("desk.supervise"):
        broken = Promise.objects.filter(TO_MEND, escalated_to=agent.pk)
        counts["escalated"] = broken.values("case").distinct().count()
    names = [name for name in VIEWS if name != "escalated" or agent.may("desk.supervise")]
    return {name: counts[name] for name in names}


def _views_of(agent: User, status: str, owner: int, team: int | None) -> list[str]:
    if status == Case.Status.SOLVED:
        return ["solved"] if owner == agent.pk else []
    views = ["all"]
    if team is not None and team == agent.team_id:
        views.append("team")
    if owner == agent.pk:
        views += ["mine", "waiting"] if status == Case.Status.WAITING else ["mine"]
    return views


def _filters(agent: User) -> dict[str, Q]:
    filters = {
        "mine": Q(owner=agent.pk) & UNDER_WAY,
        "team": Q(team=agent.team_id, team__isnull=False) & UNDER_WAY,
        "all": UNDER_WAY,
        "waiting": Q(owner=agent.pk, status=Case.Status.WAITING),
        "solved": Q(owner=agent.pk, status=Case.Status.SOLVED),
    }
    filters["mentions"] = unseen_mentions(agent)
    if agent.may("desk.supervise"):
        broken = Promise.objects.filter(TO_MEND, case=OuterRef("pk"), escalated_to=agent.pk)
        filters["escalated"] = Q(Exists(broken))
    return filters


def _rows(agent: User, cases: list[Case], left: Unsent) -> list[Row]:
    dress_rows(cases)
    talks = list(Conversation.objects.filter(case__in=cases).only(*STANDING))
    unread = {talk.case_id for talk in talks if talk.last_seq > talk.seen_by_staff}
    words, promises = _last_words(talks), _next_promises(cases)
    clocks = next_faces(cases, now(), promises)
    nearby = around(agent, cases)
    return [
        Row(
            case=case,
            last=words.get(case.pk),
            promise=promises.get(case.pk),
            unread=case.pk in unread and case.waiting_since is not None,
            has_draft=case.pk in left.drafts,
            clock=clocks.get(case.pk),
            tags=nearby.tags.get(case.pk, []),
            company=nearby.company.get(case.pk, []),
        )
        for case in cases
    ]


def _last_words(talks: list[Conversation]) -> dict[int, Message]:
    """What was said last in each case, by the case's id."""
    said = Message.objects.filter(conversation__in=talks)
    said = said.exclude(kind__in=[Message.Kind.FACT, Message.Kind.NOTE])
    newest = said.order_by("conversation", "-seq").distinct("conversation")
    shown = newest.only("conversation", "author", "body", "at")
    case_of = {talk.pk: talk.case_id for talk in talks}
    in_order = sorted(shown, key=lambda line: (line.at, line.pk))
    return {case_of[line.conversation_id]: line for line in in_order}


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
    shown_ones = wanted.filter(scopes[shown]).select_related("case").order_by("due_at")
    promises = list(shown_ones[:DUE_ROWS])
    cases = [promise.case for promise in promises]
    dress(cases=cases, promises=promises)
    return DueList(shown, counts, _grouped(promises, at))


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
