"""What an agent chooses from when a case is split, merged or forwarded."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from kefu.accounts.models import Team, User
from kefu.accounts.queries.people import agents
from kefu.desk.models.cases import Case
from kefu.desk.models.joins import TAKEN_BACK_WITHIN, Merge
from kefu.desk.models.talks import Message
from kefu.desk.queries.cases import cases_for, conversations_for
from kefu.desk.queries.faces import dress

WORDS = 60
CASES = 20
SPOKEN = (Message.Kind.TEXT, Message.Kind.PRODUCT, Message.Kind.ORDER)


@dataclass(frozen=True)
class Choosable:
    """A line of a dialogue that may be chosen."""

    line: Message
    chosen: bool


def words_of(agent: User, case: Case, *, since: int | None = None) -> list[Choosable]:
    """The last words of a case and its promises, those from `since` on chosen already."""
    talks = list(conversations_for(agent).filter(case=case))
    wanted = Q(kind__in=SPOKEN) | Q(kind=Message.Kind.FACT, facts__name="promised")
    newest = Message.objects.filter(wanted, conversation__in=talks).order_by("-at", "-pk")[:WORDS]
    lines = list(newest)[::-1]
    dress(lines=lines)
    ids = [line.pk for line in lines]
    start = ids.index(since) if since in ids else len(ids)
    return [Choosable(line, index >= start) for index, line in enumerate(lines)]


def cases_beside(agent: User, case: Case) -> list[Case]:
    """Other cases of the same customer, those under way first."""
    person = case.customer.merged_into_id or case.customer_id
    same = Q(customer=person) | Q(customer__merged_into=person)
    others = cases_for(agent).filter(same, merged_into=None).exclude(pk=case.pk)
    cases = list(others.order_by("closed_at", "-created_at")[:CASES])
    dress(cases=cases)
    return cases


def merges_to_undo(case: Case, *, at: datetime) -> QuerySet[Merge]:
    fresh = Merge.objects.filter(target=case, undone_at=None, at__gt=at - TAKEN_BACK_WITHIN)
    return fresh.select_related("source").order_by("-at")


def teams_to_forward_to(case: Case) -> QuerySet[Team]:
    """Teams with somebody who could take it."""
    staffed = agents().filter(team__isnull=False).exclude(team=case.owner.team_id)
    return Team.objects.filter(pk__in=staffed.values("team")).order_by("code")
