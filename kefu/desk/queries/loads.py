"""How much each agent carries."""

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from kefu.accounts.models import User
from kefu.desk.models.cases import Case


def least_busy_first(crew: QuerySet[User]) -> QuerySet[User]:
    own = Case.objects.filter(status__in=Case.UNDER_WAY, owner=OuterRef("pk")).order_by()
    load = Subquery(own.values("owner").annotate(count=Count("pk")).values("count"))
    return crew.annotate(load=load).order_by(F("load").asc(nulls_first=True), "role", "pk")
