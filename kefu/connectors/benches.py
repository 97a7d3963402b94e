from django.urls import reverse

from kefu.accounts.models import User
from kefu.connectors.models import ImportRun
from kefu.core.measure_pages import page


def _keeper() -> User | None:
    return User.objects.filter(role__in=[User.Role.OPERATIONS, User.Role.MANAGER]).first()


def _largest() -> str:
    run = ImportRun.objects.order_by("-rows_done").first()
    return reverse("connectors:import", args=[run.pk]) if run else ""


page("imports", lambda: reverse("connectors:imports"), visitor=_keeper)
page("import", _largest, visitor=_keeper)
