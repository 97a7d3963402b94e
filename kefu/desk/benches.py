"""What the fragments of the desk cost, for the busiest agent and the longest case."""

from argparse import Namespace

from django.db.models import Count, Max
from django.urls import reverse

from kefu.accounts.models import User
from kefu.core.measure import Measured, bench
from kefu.core.measure_pages import page
from kefu.desk.bench import measuring
from kefu.desk.models.cases import Case


@bench("cases", arguments=measuring.arguments)
def cases(options: Namespace) -> Measured:
    """Cases a second and CPU ms each; inbox, open case and search at 10,000 to 500,000 cases."""
    return measuring.measure_cases(options)


def busiest() -> User | None:
    open_cases = Case.objects.filter(status__in=Case.UNDER_WAY, owner__is_active=True)
    row = open_cases.values("owner").annotate(n=Count("pk")).order_by("-n").first()
    return User.objects.get(pk=row["owner"]) if row else None


def longest() -> str:
    cases = Case.objects.filter(status__in=Case.UNDER_WAY)
    case = cases.annotate(n=Max("conversations__last_seq")).order_by("-n").first()
    return case.number if case else ""


def _of_case(name: str) -> str:
    return reverse(f"desk:{name}", args=[longest()]) if longest() else ""


page("inbox", lambda: reverse("desk:inbox"), visitor=busiest)
page("who is here", lambda: reverse("desk:floor"), visitor=busiest)
page("end of a shift", lambda: reverse("desk:shift"), visitor=busiest)
page("why this agent", lambda: _of_case("why"), visitor=busiest)
page("due list", lambda: f"{reverse('desk:promises')}?shown=all", visitor=busiest)
page("words of a case", lambda: _of_case("words"), visitor=busiest)
page("brief of a case", lambda: _of_case("brief"), visitor=busiest)
page("promises of a case", lambda: _of_case("case_promises"), visitor=busiest)
