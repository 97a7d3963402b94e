from argparse import Namespace

from django.urls import reverse

from kefu.accounts.models import User
from kefu.core.measure import Measured, bench
from kefu.core.measure_pages import page
from kefu.discovery import search_bench


def _manager() -> object | None:
    return User.objects.filter(role="manager").first()


page("suggestions", lambda: f"{reverse('discovery:suggestions')}?q=l")
page("what suggestions bring", lambda: reverse("discovery:trial"), visitor=_manager)
page("search, filters", lambda: f"{reverse('surfaces:search')}?q=a&stock=1&sort=price")


@bench("search", arguments=search_bench.arguments)
def search(options: Namespace) -> Measured:
    """Queries over generated goods with facets (fails over p99 20 ms), goods indexed a second."""
    return search_bench.measure(options)
