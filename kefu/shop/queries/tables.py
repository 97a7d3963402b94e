"""Tables that went in and out, as those see them who may."""

from django.db.models import QuerySet

from kefu.accounts.models import User
from kefu.shop.models.tables import VERBS, TableFault, TableRun


def runs_for(reader: User) -> QuerySet[TableRun]:
    """Newest first, of the kinds whose verb the reader has."""
    seen = [what for what, verb in VERBS.items() if reader.may(verb)]
    runs = TableRun.objects.filter(what__in=seen).select_related("by")
    return runs.order_by("-created_at", "-pk")


def faults_of(run: TableRun) -> QuerySet[TableFault]:
    return run.faults.all()
