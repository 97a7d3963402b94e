"""A team's own states and fields, with what a case holds of them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kefu.accounts.models import Team, User
from kefu.desk.models.cases import Case
from kefu.desk.models.fields import CaseField, FieldValue, TeamStatus
from kefu.desk.models.tags import Tag

TAGS_OFFERED = 40


@dataclass(frozen=True)
class Noted:
    """A field of a case, with its value in words; empty if nothing was noted."""

    field: CaseField
    text: str


def fields_of(case: Case) -> list[Noted]:
    """Those of the team, and those of another team under which something was noted."""
    values = dict(FieldValue.objects.filter(case=case).values_list("field", "text"))
    own = Q(team=case.team_id, team__isnull=False, is_active=True)
    fields = CaseField.objects.filter(own | Q(pk__in=values))
    return [Noted(field, values.get(field.pk, "")) for field in fields]


def standings_of(case: Case) -> QuerySet[TeamStatus]:
    """The finer states that fit where the case is now."""
    return TeamStatus.objects.filter(team=case.team_id, status=case.status, is_active=True)


def tags_of(case: Case) -> list[Tag]:
    return list(Tag.objects.filter(uses__case=case).order_by("uses__pk"))


def tags_in_use(agent: User) -> list[Tag]:
    """What agents sort by now, for a list to choose from."""
    if not agent.may("desk.read"):
        return []
    return list(Tag.objects.order_by("name")[:TAGS_OFFERED])


def teams_to_set_up(supervisor: User) -> QuerySet[Team]:
    """One's own team; a manager sets up all of them."""
    if supervisor.role == User.Role.MANAGER:
        return Team.objects.order_by("code")
    return Team.objects.filter(pk=supervisor.team_id or 0)
