"""Clocks as screens show them: which is next, how it stands, and which chats have waited too long.

Everything is worked out from the rows and the moment; nothing here depends on a job having run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from kefu.accounts.models import User
from kefu.core.clock import BusinessClock
from kefu.core.moments import urgency
from kefu.core.rows import Shape, read_all
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import ANSWERS, Clock
from kefu.desk.models.policies import Channel
from kefu.desk.models.promises import Promise
from kefu.desk.queries.cases import cases_for
from kefu.desk.queries.faces import dress
from kefu.desk.queries.policies import rules_of

PROMISE = "promise"
SHARE_TO_WARN = 4  # in the last quarter of its time a clock is amber,
MOST_WARNING = timedelta(hours=2)  # at most so long before
CHATS_SHOWN = 6
CHATS_READ = 200
CLOCK = Shape(Clock, "desk_clock")
RUNNING = f"""
SELECT {CLOCK.columns} FROM desk_clock
WHERE case_id = ANY(%s) AND stopped_at IS NULL ORDER BY due_at
"""  # noqa: S608  names of our own columns
OLDEST_CHAT = timedelta(days=3)  # what waits longer is a case of the inbox, no ringing chat


@dataclass(frozen=True)
class Face:
    """A clock on a screen. Outside its hours it rests: alarms nobody, says when it goes on."""

    kind: str
    label: str
    due_at: datetime
    soon_at: datetime
    at: datetime
    shuts_at: datetime | None = None  # when it rests next; in the past while it does
    opens_at: datetime | None = None
    is_paused: bool = False
    alarms: tuple[datetime, ...] = ()

    @property
    def rests(self) -> bool:
        return self.shuts_at is not None and self.shuts_at <= self.at

    @property
    def state(self) -> str:
        """`calm`, `soon`, `late`; `rest` at night, `paused` while the customer is asked."""
        if self.is_paused:
            return "paused"
        if self.rests:
            return "rest"
        return urgency(self.due_at, near=self.due_at - self.soon_at, since=self.at)

    @property
    def alarm(self) -> int:
        """How many alarms of a chat have been reached; at night none is."""
        return 0 if self.rests else sum(moment <= self.at for moment in self.alarms)


def next_faces(
    cases: Sequence[Case], at: datetime, promises: Mapping[int, Promise] | None = None
) -> dict[int, Face]:
    """By the case's id, what is due next of its clocks and its nearest promise; two queries."""
    found: dict[int, Face] = {}
    for clock in _running_in([case.pk for case in cases]):
        if clock.case_id is not None and clock.paused_since is None:
            _keep_nearer(found, clock.case_id, _face(clock, at))
    for case_id, promise in (promises or {}).items():
        if promise.status == Promise.Status.OPEN:
            _keep_nearer(found, case_id, _face_of_promise(promise, at))
    return found


def faces_of(agent: User, case: Case, at: datetime) -> list[Face]:
    """All that runs in a case, and with its order; the nearest first, what stands still last."""
    clocks = _running(Q(case=case.pk) | Q(order=case.order_id, order__isnull=False))
    if not cases_for(agent).filter(pk=case.pk).exists():
        return []
    faces = [_face(clock, at) for clock in clocks]
    return sorted(faces, key=lambda one: (one.is_paused, one.due_at))


def stopped_of(agent: User, case: Case) -> list[Clock]:
    """What ran in a case and is over, the newest first."""
    over = Clock.objects.filter(case=case.pk, stopped_at__isnull=False, in_time__isnull=False)
    seen = over.filter(case__in=cases_for(agent).filter(pk=case.pk))
    return list(seen.order_by("-stopped_at", "-pk")[:12])


@dataclass(frozen=True)
class WaitingChat:
    """A live chat whose customer has waited past an alarm."""

    case: Case
    since: datetime
    face: Face

    @property
    def seconds(self) -> int:
        return int((self.face.at - self.since).total_seconds())

    @property
    def key(self) -> str:
        return f"{self.case.number}:{self.since.timestamp():.0f}"


@dataclass(frozen=True)
class Waiting:
    chats: list[WaitingChat]
    more: int


def waiting_chats(agent: User, at: datetime) -> Waiting:
    """One's own chats past any alarm; for supervisors all that are past the last one."""
    chats = Clock.objects.filter(
        channel=Channel.CHAT, kind__in=ANSWERS, stopped_at=None, started_at__gt=at - OLDEST_CHAT
    ).filter(case__in=cases_for(agent))
    if not agent.may("desk.supervise"):
        chats = chats.filter(case__owner=agent.pk)
    clocks = put_rules(chats.select_related("case").order_by("started_at")[:CHATS_READ])
    found = []
    for clock in clocks:
        face = _face(clock, at)
        if clock.case is not None and _concerns(agent, clock.case, face):
            found.append(WaitingChat(clock.case, clock.started_at, face))
    dress(cases=[chat.case for chat in found[:CHATS_SHOWN]])
    return Waiting(found[:CHATS_SHOWN], max(0, len(found) - CHATS_SHOWN))


def _concerns(agent: User, case: Case, face: Face) -> bool:
    is_own = case.owner_id == agent.pk
    return face.alarm >= 1 if is_own else bool(face.alarms) and face.alarm == len(face.alarms)


def running_in(case: Case) -> list[Clock]:
    """Its clocks that have not stopped, with their rules."""
    return _running_in([case.pk])


def _running_in(case_ids: list[int]) -> list[Clock]:
    return put_rules(read_all(RUNNING, [case_ids], CLOCK))


def _running(wanted: Q) -> list[Clock]:
    return put_rules(Clock.objects.filter(wanted, stopped_at=None).order_by("due_at"))


def put_rules(clocks: Iterable[Clock]) -> list[Clock]:
    """Few policies stand behind many clocks."""
    clocks = list(clocks)
    rules = rules_of({clock.policy_id for clock in clocks if clock.policy_id is not None})
    for clock in clocks:
        clock.policy = rules.get(clock.policy_id or 0)
    return clocks


def _keep_nearer(found: dict[int, Face], case_id: int, face: Face) -> None:
    if case_id not in found or face.due_at < found[case_id].due_at:
        found[case_id] = face


def _face(clock: Clock, at: datetime) -> Face:
    rules = clock.rules
    hours = rules.clock_of(clock.kind)
    target = timedelta(minutes=clock.minutes)
    quiet = min(target / SHARE_TO_WARN, MOST_WARNING)
    shuts_at, opens_at = _night(hours, at)
    is_chat = clock.kind in ANSWERS and clock.channel == Channel.CHAT
    return Face(
        kind=clock.kind,
        label=str(clock.get_kind_display()),
        due_at=clock.due_at,
        soon_at=hours.add(clock.started_at, target + clock.paused_total - quiet),
        at=at,
        shuts_at=shuts_at,
        opens_at=opens_at,
        is_paused=clock.paused_since is not None,
        alarms=tuple(rules.alarms(clock.started_at)) if is_chat else (),
    )


def _face_of_promise(promise: Promise, at: datetime) -> Face:
    """A promise was given for a time of day: it runs through the night."""
    return Face(PROMISE, promise.words, promise.due_at, promise.warn_at, at)


def _night(hours: BusinessClock, at: datetime) -> tuple[datetime | None, datetime | None]:
    """When it rests next and when it goes on: now and later while it rests."""
    if not hours.is_open(at):
        return at, hours.next_open(at)
    shuts_at = hours.next_close(at)
    return shuts_at, hours.next_open(shuts_at) if shuts_at else None
