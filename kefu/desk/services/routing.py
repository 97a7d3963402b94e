"""Who answers: `ladder.decide` with what the database knows, and the claim of a free hand.

A hand is claimed under the row lock of the agent's duty, and counted again there, so that of two
who see the same free hand only one fills it. Locks go from the case to the duty, never back; and
nobody who holds one duty waits for another.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.core.rows import Shape
from kefu.desk.ladder import ENDLESS, Asked, Hand, Rules, Verdict, decide
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty, RoutingSettings
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import PlaceInLine, RoutingDecision
from kefu.desk.models.talks import Message
from kefu.desk.queries.cases import of_customer
from kefu.desk.queries.crew import (
    LIVE,
    Acquaintance,
    absent_of,
    acquaintance,
    crew,
    load_of,
    routing_settings,
    skills_asked,
)
from kefu.desk.queries.faces import people
from kefu.desk.services.handing import give
from kefu.desk.services.ledger import case_if_free, tell
from kefu.desk.services.line import step_in, step_out, tell_the_line
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order

PLACES_AT_ONCE = 200
DECISION = Shape(RoutingDecision, "decision")


class NobodyOnDesk(Exception):
    """The shop has no staff at all: nobody could own the case."""


@dataclass(frozen=True)
class Choice:
    owner: User
    verdict: Verdict

    @property
    def because(self) -> str:
        return self.verdict.because


def choose_owner(
    customer: User, *, channel: str, at: datetime, about: Product | Order | None = None
) -> Choice:
    """One owner for a new case, and whether somebody has a hand free for it."""
    before = acquaintance(customer)
    settings = before.settings
    hands = crew(settings, channel=channel, at=at)
    asked = Asked(
        known=_known(customer, before, hands),
        language=customer.language,
        skills=skills_asked(about),
        team=before.team,
        is_live=channel in LIVE,
        turn=customer.pk,
    )
    verdict = _claimed(asked, hands, settings, channel=channel, at=at)
    if verdict.owner is None:
        raise NobodyOnDesk
    return Choice(people([verdict.owner])[verdict.owner], verdict)


def note_choice(case: Case, verdict: Verdict, *, cause: str, at: datetime) -> None:
    """What was decided, and its place in line if nobody has a hand free."""
    decision = RoutingDecision(
        case=case,
        at=at,
        cause=cause,
        chosen_id=verdict.owner or case.owner_id,
        because=verdict.because,
        waits=verdict.waits,
        steps=verdict.steps,
    )
    DECISION.insert(decision)
    if verdict.waits and not case.in_line:
        step_in(case, wanted=_wanted(verdict), wait_left=verdict.wait_left, at=at)


def attend(case: Case, *, quiet_since: datetime | None, returns: bool, at: datetime) -> None:
    """A customer has written in a matter under way: back to the agent of the matter if it is a new
    contact, to a colleague if the owner is not here. In the middle of a talk nothing changes."""
    if case.in_line:
        return
    settings, missing = absent_of(case)
    gap = (at - quiet_since).total_seconds() / 60 if quiet_since else 0
    is_contact = returns or gap >= settings.contact_gap_minutes
    if case.owner_id not in missing and not is_contact:
        return
    if case.owner_id not in missing and not case.keeper_id and case.channel not in LIVE:
        return
    _reroute(case, settings, at=at, cause="returned")


def route_waiting(*, at: datetime) -> int:
    """Whoever waits longest, the better customers first, gets the next free hand. Any number of
    workers may do it at once: each case is decided by one of them."""
    settings, moved = routing_settings(), 0
    hands: dict[str, bool] = {}
    line = PlaceInLine.objects.filter(ended_at=None).order_by("-tier", "since", "pk")
    for place in list(line[:PLACES_AT_ONCE]):
        if place.channel not in hands:
            free = crew(settings, channel=place.channel, at=at)
            hands[place.channel] = any(hand.is_free for hand in free)
        if hands[place.channel] or (place.wanted_until and place.wanted_until <= at):
            moved += _route_place(place.pk, settings, at)
    return moved


@transaction.atomic
def _route_place(place_id: int, settings: RoutingSettings, at: datetime) -> bool:
    seen = PlaceInLine.objects.filter(pk=place_id, ended_at=None).first()
    case = case_if_free(seen.case_id) if seen else None
    if case is None:
        return False
    place = PlaceInLine.objects.filter(pk=place_id, ended_at=None).first()
    if place is None or not case.in_line:
        return False
    waited = (at - place.since).total_seconds() if place.wanted_id else settings.wait_seconds
    verdict = _verdict_for(case, settings, at=at, waited=max(waited, 0.001))
    if verdict.waits:
        return _wait_on(case, place, verdict, at)
    note_choice(case, replace(verdict, waits=False), cause="waited", at=at)
    is_same = verdict.owner in {case.owner_id, case.keeper_id, place.wanted_id}
    step_out(case, "same_agent" if is_same else "routed", at)
    _pass_on(case, verdict, at=at)
    tell(case)
    return True


def _wait_on(case: Case, place: PlaceInLine, verdict: Verdict, at: datetime) -> bool:
    """Still nobody. Once, when the wait for the same agent is over, that is said."""
    if verdict.wait_left or place.wanted_id is None:
        return False
    place.wanted = place.wanted_until = None
    place.save(update_fields=["wanted", "wanted_until"])
    note_choice(case, verdict, cause="waited", at=at)
    tell_the_line(place.channel)
    return True


def supervisor_of(owner: User) -> User | None:
    """Who hears of a broken promise: the lead of the owner's team, else another, else a manager."""
    leads = agents().filter(role__in=[User.Role.SUPERVISOR, User.Role.MANAGER])
    leads = leads.exclude(pk=owner.pk).annotate(same_team=Q(team=owner.team_id))
    return leads.order_by("-same_team", "-role", "pk").first()


def _reroute(case: Case, settings: RoutingSettings, *, at: datetime, cause: str) -> None:
    verdict = _verdict_for(case, settings, at=at, waited=0.0)
    if verdict.owner is None:
        return
    note_choice(case, verdict, cause=cause, at=at)
    _pass_on(case, verdict, at=at)


def _pass_on(case: Case, verdict: Verdict, *, at: datetime) -> None:
    if verdict.owner in {None, case.owner_id}:
        return
    owner = Duty.objects.filter(agent=case.owner_id).first()
    why = HandOver.Why.ROUTED if owner is None or owner.is_here else HandOver.Why.ABSENT
    if verdict.owner == case.keeper_id:
        why = HandOver.Why.BACK
    give(case, to=User.objects.get(pk=verdict.owner), by=None, why=why, at=at)


def _verdict_for(case: Case, settings: RoutingSettings, *, at: datetime, waited: float) -> Verdict:
    hands = crew(settings, channel=case.channel, at=at, case=case.pk)
    before = acquaintance(case.customer, but=case.pk)
    if case.first_answered_at is not None or case.keeper_id is not None or not waited:
        before = replace(before, keeper=case.keeper_id, owner=case.owner_id)
    asked = Asked(
        known=_known(case.customer, before, hands),
        language=case.customer.language,
        skills=skills_asked(case.order or case.product),
        team=case.team_id,
        is_live=case.channel in LIVE,
        waited=waited,
        turn=case.pk,
    )
    return _claimed(asked, hands, settings, channel=case.channel, at=at, case=case.pk)


def _claimed(
    asked: Asked,
    hands: list[Hand],
    settings: RoutingSettings,
    *,
    channel: str,
    at: datetime,
    case: int = 0,
) -> Verdict:
    """Decide, and hold the hand that was chosen; if it was filled in the meantime, decide again."""
    rules, by_pk, holds_one = (
        Rules(wait=settings.wait_seconds),
        {one.pk: one for one in hands},
        False,
    )
    while True:
        verdict = decide(asked, hands, rules)
        hand = by_pk.get(verdict.owner or 0)
        if hand is None or verdict.waits or hand.room == ENDLESS or not hand.is_free:
            return verdict
        if _holds(hand.pk, waits=not holds_one):
            hand.load = load_of(hand.pk, channel=channel, at=at, case=case)
            if hand.is_free:
                return verdict
        hand.load, holds_one = hand.room, True


def _holds(agent_id: int, *, waits: bool) -> bool:
    """The row lock of an agent's duty, until this transaction ends."""
    skip = "" if waits else "SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(f"{_DUTY} {skip}", [agent_id])
        return cursor.fetchone() is not None


_DUTY = "SELECT 1 FROM desk_duty WHERE agent_id = %s FOR NO KEY UPDATE"


def _wanted(verdict: Verdict) -> int | None:
    return verdict.owner if verdict.wait_left else None


def _known(customer: User, before: Acquaintance, hands: list[Hand]) -> tuple[tuple[int, str], ...]:
    """Who knows this customer: the agent of the matter, who stands in for them, who spoke with the
    customer last, and the agent whom customer relations gave them."""
    there = {hand.pk for hand in hands}
    people = [pk for pk in (before.keeper, before.owner) if pk is not None]
    known = dict.fromkeys(people, "same_agent")
    if people and not there & set(people):
        spoke = _last_speaker(customer, agents())
        known |= {spoke: "last_spoken"} if spoke else {}
    if before.own_agent is not None:
        known.setdefault(before.own_agent, "own_agent")
    return tuple(known.items())


def _last_speaker(customer: User, staff: QuerySet[User]) -> int | None:
    said = Message.objects.filter(
        of_customer(customer, "conversation__"), kind=Message.Kind.TEXT, author__in=staff
    )
    return said.order_by("-at").values_list("author", flat=True).first()
