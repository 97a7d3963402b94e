"""An agent's words as they are about to leave: what they promise, and what they leave open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from kefu.core.moments import spoken_day
from kefu.desk.finder.acts import is_chinese
from kefu.desk.finder.finding import Finding, find
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise

PLACE = re.compile(r"\{\{\s*([^{}]{0,40}?)\s*\}\}")  # of a saved reply, to be filled
MINUTE = timedelta(minutes=1)
Span = tuple[int, int]


@dataclass(frozen=True)
class Proposal:
    """A promise found in the words. `is_known` is one the case has already."""

    n: int
    kind: str
    due_at: datetime
    said: str  # the expression of time
    sentence: str
    is_known: bool = False

    @property
    def label(self) -> str:
        return str(Promise.Kind(self.kind).label)

    @property
    def text(self) -> str:
        """What the promise says of itself where its kind says nothing."""
        return self.sentence[:300] if self.kind == Promise.Kind.OTHER else ""


@dataclass(frozen=True)
class Decision:
    """What the agent says about one promise found: it is one, so or otherwise, or it is none."""

    keeps: bool
    kind: str = ""  # empty: as found
    due_at: datetime | None = None  # None: as the words say, counted from when they are sent


@dataclass(frozen=True)
class Decided:
    """Decisions by the number of the proposal; they hold for exactly the words they were made on.

    `solves` says that the case ends with these words, so that they leave nothing open.
    """

    of: str = ""
    decisions: Mapping[int, Decision] = field(default_factory=dict)
    solves: bool = False


UNDECIDED = Decided()


@dataclass(frozen=True)
class Reading:
    body: str
    proposals: tuple[Proposal, ...] = ()
    vague: tuple[Span, ...] = ()
    unfilled: tuple[str, ...] = ()
    suggestion: str = ""

    @property
    def mark(self) -> str:
        """The name of these very words."""
        return mark_of(self.body)

    @property
    def fault(self) -> str:
        """Why the words cannot leave as they are, whatever the agent decides."""
        if self.unfilled:
            return "unfilled"
        return "vague" if self.vague else ""

    @property
    def new(self) -> tuple[Proposal, ...]:
        return tuple(one for one in self.proposals if not one.is_known)

    @property
    def result(self) -> str:
        if self.fault:
            return "held"
        return "proposed" if self.new else "clear"

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The words in order, cut so that the vague ones stand out."""
        pieces, here = [], 0
        for first, last in sorted(self.vague):
            if first >= here:
                pieces += [(self.body[here:first], False), (self.body[first:last], True)]
                here = last
        return [piece for piece in [*pieces, (self.body[here:], False)] if piece[0]]

    @property
    def vague_words(self) -> list[str]:
        return list(dict.fromkeys(text for text, is_vague in self.pieces if is_vague))

    @property
    def mended(self) -> str:
        """The words with the suggestion at their end."""
        gap = "" if is_chinese(self.suggestion) or self.body.endswith((" ", "\n")) else " "
        return self.body + gap + self.suggestion

    def objection(self, decided: Decided) -> str:
        """Why these words do not leave now: a fault, a promise undecided, a time that is over."""
        if self.fault:
            return self.fault
        decisions = decided.decisions if decided.of == self.mark else {}
        if any(n >= len(self.proposals) for n in decisions):
            return "passed"
        return "promise" if any(one.n not in decisions for one in self.new) else ""


def mark_of(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:16]


def places_in(body: str) -> tuple[str, ...]:
    """The names of the places still to be filled, each once."""
    return tuple(dict.fromkeys(PLACE.findall(body)))


def read_words(
    case: Case, body: str, *, policy: ServicePolicy, at: datetime, solves: bool = False
) -> Reading:
    """As they read when they are sent at `at`."""
    finding = find(body, at, policy.clock)
    vague = () if solves else finding.vague
    if not finding.promises and not vague:
        return Reading(body, unfilled=places_in(body))
    open_ones = _open_promises(case)
    return Reading(
        body,
        proposals=tuple(_proposals(body, finding, open_ones)),
        vague=vague,
        unfilled=places_in(body),
        suggestion=_suggestion(body, policy, open_ones, at=at) if vague else "",
    )


def date_to_keep(case: Case, policy: ServicePolicy, *, at: datetime) -> datetime:
    """The nearest promise of the case, else a date that the policy can keep."""
    return _date_to_keep(policy, _open_promises(case), at)[0]


def _open_promises(case: Case) -> list[Promise]:
    return list(Promise.objects.filter(case=case.pk, status=Promise.Status.OPEN).order_by("due_at"))


def _proposals(body: str, finding: Finding, open_ones: Iterable[Promise]) -> Iterable[Proposal]:
    known = {(promise.kind, _to_the_minute(promise.due_at)) for promise in open_ones}
    for n, found in enumerate(finding.promises):
        yield Proposal(
            n=n,
            kind=found.kind,
            due_at=found.due,
            said=body[slice(*found.span)],
            sentence=found.words,
            is_known=(found.kind, _to_the_minute(found.due)) in known,
        )


def _to_the_minute(at: datetime) -> int:
    return int(at.timestamp() // MINUTE.total_seconds())


def _date_to_keep(
    policy: ServicePolicy, open_ones: Iterable[Promise], at: datetime
) -> tuple[datetime, str]:
    for promise in open_ones:
        if promise.due_at > at:
            return promise.due_at, promise.kind
    return policy.answer_due(at, is_first=False), Promise.Kind.ANSWER


def _suggestion(
    body: str, policy: ServicePolicy, open_ones: Iterable[Promise], *, at: datetime
) -> str:
    """In the language of the words, so that it can be put among them."""
    due_at, kind = _date_to_keep(policy, open_ones, at)
    with override("zh-hans" if is_chinese(body) else "en"):
        return _told(kind) % _day_and_hour(due_at, at)


def date_in_words(due_at: datetime, *, at: datetime) -> str:
    """As it stands in the middle of a sentence: "今天 18:00", "18:00 today"."""
    return _("%(hour)s %(day)s") % _day_and_hour(due_at, at)


def _day_and_hour(due_at: datetime, at: datetime) -> dict[str, str]:
    day = spoken_day(localtime(due_at).date(), today=localdate(at))
    return {"day": day, "hour": f"{localtime(due_at):%H:%M}"}


def _told(kind: str) -> str:
    if kind == Promise.Kind.CALL_BACK:
        return _("We will call you by %(hour)s %(day)s.")
    if kind == Promise.Kind.REFUND:
        return _("We will refund you by %(hour)s %(day)s.")
    if kind == Promise.Kind.SHIP:
        return _("We will ship it by %(hour)s %(day)s.")
    return _("You will have our answer by %(hour)s %(day)s.")
