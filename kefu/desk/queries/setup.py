"""What supervisors have set up."""

from django.db.models import Count, QuerySet

from kefu.accounts.models import Team
from kefu.desk.models.fields import CaseField, TeamStatus
from kefu.desk.models.tags import Tag


def tags_to_tidy() -> QuerySet[Tag]:
    return Tag.objects.annotate(times=Count("uses")).order_by("-times", "name")


def fields_of_team(team: Team) -> QuerySet[CaseField]:
    return CaseField.objects.filter(team=team).order_by("-is_active", "place", "pk")


def statuses_of_team(team: Team) -> QuerySet[TeamStatus]:
    return TeamStatus.objects.filter(team=team).order_by("-is_active", "place", "pk")
