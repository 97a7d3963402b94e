"""Who answers: the same agent first, then whoever carries least, a supervisor in the last resort.

Every choice says why; the reason is recorded with the case.
"""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from kefu.accounts.models import Team, User
from kefu.accounts.queries.people import agents
from kefu.desk.models.cases import Case
from kefu.desk.models.talks import Message
from kefu.desk.queries.cases import of_customer

LIVING = Q(status__in=Case.UNDER_WAY)


class NobodyOnDesk(Exception):
    """The shop has no staff at all: nobody could own the case."""


@dataclass(frozen=True)
class Choice:
    owner: User
    because: str


def choose_owner(
    customer: User, *, team: Team | None = None, instead_of: User | None = None
) -> Choice:
    """One owner for a new case, or for one whose owner left (`instead_of`)."""
    crew = agents().exclude(pk=instead_of.pk) if instead_of else agents()
    last_owner = _latest_owner(customer, crew)
    if last_owner is not None:
        return Choice(last_owner, "same_agent")
    last_speaker = _last_speaker(customer, crew)
    if last_speaker is not None:
        return Choice(last_speaker, "last_spoken")
    return _least_busy(crew, team)


def supervisor_of(owner: User) -> User | None:
    """Who hears of a broken promise: the lead of the owner's team, else another, else a manager."""
    leads = agents().filter(role__in=[User.Role.SUPERVISOR, User.Role.MANAGER])
    leads = leads.exclude(pk=owner.pk).annotate(same_team=Q(team=owner.team_id))
    return leads.order_by("-same_team", "-role", "pk").first()


def _latest_owner(customer: User, crew: QuerySet[User]) -> User | None:
    case = Case.objects.filter(of_customer(customer)).order_by("-created_at").first()
    return crew.filter(pk=case.owner_id).first() if case else None


def _last_speaker(customer: User, crew: QuerySet[User]) -> User | None:
    said = Message.objects.filter(
        of_customer(customer, "conversation__"), kind=Message.Kind.TEXT, author__in=crew
    )
    latest = said.select_related("author").order_by("-at").first()
    return latest.author if latest else None


def _least_busy(crew: QuerySet[User], team: Team | None) -> Choice:
    own = Case.objects.filter(LIVING, owner=OuterRef("pk")).order_by()
    load = Subquery(own.values("owner").annotate(count=Count("pk")).values("count"))
    ranked = crew.annotate(load=load).order_by(F("load").asc(nulls_first=True), "pk")
    plain = ranked.filter(role=User.Role.AGENT)
    chosen = plain.filter(team=team).first() if team else None
    chosen = chosen or plain.first()
    if chosen is not None:
        return Choice(chosen, "least_busy")
    lead = ranked.order_by("-role", F("load").asc(nulls_first=True)).first()
    if lead is None:
        raise NobodyOnDesk
    return Choice(lead, "supervisor")
