"""Who is here, what each holds, and who waits: for the desk, and each customer's own place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import F, Q, QuerySet

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.desk.ladder import ENDLESS, Hand
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty, Leave, RoutingSettings
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import PlaceInLine, RoutingDecision
from kefu.desk.queries.call_backs import free_slots
from kefu.desk.queries.cases import cases_for
from kefu.desk.queries.crew import LEADS, crew, routing_settings
from kefu.desk.queries.faces import FACE, dress

SHOWN = 60
MEASURED = 30  # the last so many waits or answers
FRESH = timedelta(hours=3)
CHANNELS = ("chat", "phone", "mail")
SEATS = 12  # drawn one by one; more are told as a number
BRIEF = (
    *("case", "why", "happened", "promised", "next_step", "done_at"),
    *("giver__name", "mended_by__name"),
)
STATES = ("on", "", "break", "away", "off")


@dataclass(frozen=True)
class Room:
    """What somebody holds in one channel, of how much."""

    channel: str
    held: int
    room: int | None

    @property
    def seats(self) -> list[str]:
        """One for each hand: filled, free, or over the limit."""
        free = max(0, (self.room or 0) - self.held)
        over = max(0, self.held - self.room) if self.room is not None else 0
        seats = ["held"] * (self.held - over) + ["over"] * over + ["free"] * free
        return seats if len(seats) <= SEATS else []

    @property
    def is_full(self) -> bool:
        return self.room is not None and self.held >= self.room


@dataclass(frozen=True)
class AtWork:
    agent: User
    duty: Duty
    rooms: list[Room]
    leave: Leave | None = None

    @property
    def is_lead(self) -> bool:
        return self.agent.role in LEADS


@dataclass(frozen=True)
class Floor:
    people: list[AtWork]
    line: list[PlaceInLine]
    more: int
    here: int
    target: int
    wait: int | None  # measured, in seconds
    within: int | None  # of the last waits, the share inside the target


def floor(agent: User, *, at: datetime) -> Floor:
    """Everybody of the desk by state, and the line."""
    settings = routing_settings()
    people = _people(settings, at)
    waiting = PlaceInLine.objects.filter(case__in=cases_for(agent), ended_at=None)
    line = list(waiting.select_related("case").order_by("-tier", "since")[: SHOWN + 1])
    dress(cases=[place.case for place in line])
    waits = _last_waits(at)
    within = sum(one <= settings.target_seconds for one in waits)
    return Floor(
        people=people,
        line=line[:SHOWN],
        more=max(0, waiting.count() - SHOWN) if len(line) > SHOWN else 0,
        here=sum(one.duty.is_here for one in people),
        target=settings.target_seconds,
        wait=round(median(waits)) if waits else None,
        within=round(100 * within / len(waits)) if waits else None,
    )


def _people(settings: RoutingSettings, at: datetime) -> list[AtWork]:
    hands = {channel: _by_pk(crew(settings, channel=channel, at=at)) for channel in CHANNELS}
    duties = {duty.agent_id: duty for duty in Duty.objects.all()}
    leaves = _leaves(at)
    people = [
        AtWork(
            agent=one,
            duty=duties.get(one.pk) or Duty(agent=one),
            rooms=[_room(channel, hands[channel][one.pk]) for channel in CHANNELS],
            leave=leaves.get(one.pk),
        )
        for one in agents().only(*FACE).select_related("team")
    ]
    return sorted(people, key=lambda one: (STATES.index(one.duty.state), one.is_lead, one.agent.pk))


def _leaves(at: datetime) -> dict[int, Leave]:
    """The next or present leave of each."""
    coming = Leave.objects.filter(called_off_at=None, ends_at__gt=at).order_by("-starts_at")
    return {leave.agent_id: leave for leave in coming}


def _by_pk(hands: Sequence[Hand]) -> dict[int, Hand]:
    return {hand.pk: hand for hand in hands}


def _room(channel: str, hand: Hand) -> Room:
    return Room(channel, hand.load, None if hand.room == ENDLESS else hand.room)


@dataclass(frozen=True)
class OwnPlace:
    """Where a customer stands, and how long it takes by what was measured."""

    case: Case
    ahead: int
    minutes: int | None  # about so many; none where nothing was measured
    wanted: User | None
    any_here: bool
    slots: list[datetime] = field(default_factory=list)

    @property
    def place(self) -> int:
        return self.ahead + 1


def own_place(customer: User, case: Case, *, at: datetime) -> OwnPlace | None:
    """Nothing while somebody has a hand for them."""
    if not case.in_line or not cases_for(customer).filter(pk=case.pk).exists():
        return None
    place = PlaceInLine.objects.filter(case=case, ended_at=None).select_related("wanted").first()
    if place is None:
        return None
    before = Q(tier__gt=place.tier) | Q(tier=place.tier, since__lt=place.since)
    ahead = PlaceInLine.objects.filter(before, ended_at=None, channel=place.channel).count()
    here = agents().exclude(pk__in=_not_here()).exists()
    minutes = expected_minutes(place.channel, ahead + 1, at=at) if here else None
    slots = free_slots(at=at)
    return OwnPlace(case, ahead, minutes, place.wanted, here, slots)


def expected_minutes(channel: str, place: int, *, at: datetime) -> int | None:
    """By how fast the line moved lately; else by how long first answers took; else unknown."""
    ended = PlaceInLine.objects.filter(channel=channel, ended_at__gte=at - FRESH)
    ended = ended.filter(outcome__in=["same_agent", "routed", "answered"])
    times: list[Any] = list(
        ended.order_by("-ended_at").values_list("ended_at", flat=True)[:MEASURED]
    )
    if len(times) > 2:  # noqa: PLR2004
        span: float = (times[0] - times[-1]).total_seconds()
        return max(1, round(place * span / (len(times) - 1) / 60))
    answered = Case.objects.filter(
        channel=channel, first_answered_at__gte=at - FRESH, created_at__gte=at - 2 * FRESH
    )
    pairs = answered.order_by("-created_at").values_list("created_at", "first_answered_at")
    took = [(late - early).total_seconds() for early, late in pairs[:MEASURED] if late]
    return max(1, round(place * median(took) / 60)) if took else None


def decisions_of(agent: User, case: Case) -> list[RoutingDecision]:
    """Why each agent was chosen, the newest first; names stand beside the numbers."""
    seen = cases_for(agent).filter(pk=case.pk)
    decisions = list(RoutingDecision.objects.filter(case__in=seen).order_by("-pk"))
    ids = {one.chosen_id for one in decisions}
    ids |= {step["who"] for one in decisions for step in one.steps if "who" in step}
    names = User.objects.only(*FACE).in_bulk(ids)
    for one in decisions:
        one.chosen = names[one.chosen_id]
        for step in one.steps:
            step["name"] = names[step["who"]].name if step.get("who") in names else ""
    return decisions


def brief_to_read(agent: User, case: Case) -> HandOver | None:
    """The one on top, until its reader has read it."""
    if case.owner_id != agent.pk:
        return None
    unread = HandOver.objects.filter(
        case=case, taker=agent, done_at__isnull=False, read_at__isnull=True
    )
    named = unread.select_related("giver", "mended_by").only(*BRIEF)
    return named.order_by("-done_at", "-pk").first()


def brief_at_hand(agent: User, case: Case) -> HandOver | None:
    """The planned one, else the newest that this agent was given: what may be mended."""
    seen = HandOver.objects.filter(case=case, case__in=cases_for(agent))
    planned = seen.filter(done_at=None).first()
    return planned or seen.filter(taker=agent).order_by("-done_at", "-pk").first()


def hand_overs_of(agent: User, case: Case) -> QuerySet[HandOver]:
    done = HandOver.objects.filter(case=case, case__in=cases_for(agent), done_at__isnull=False)
    return done.select_related("giver", "taker").order_by("-done_at", "-pk")


def duty_of(agent: User) -> Duty:
    return Duty.objects.filter(agent=agent).first() or Duty(agent=agent)


def leaves_of(agent: User, *, at: datetime) -> list[Leave]:
    ahead = Leave.objects.filter(agent=agent, called_off_at=None, ends_at__gt=at)
    return list(ahead.order_by("starts_at"))


def _not_here() -> QuerySet[Duty, int]:
    return Duty.objects.exclude(state__in=["on", ""]).values_list("agent", flat=True)


def _last_waits(at: datetime) -> list[float]:
    ended = PlaceInLine.objects.filter(
        ended_at__gte=at - FRESH, outcome__in=["same_agent", "routed", "answered"]
    )
    spans = ended.annotate(span=F("ended_at") - F("since")).order_by("-ended_at")
    return [one.total_seconds() for one in spans.values_list("span", flat=True)[:MEASURED]]
