"""Fragments about goods and orders that other pages show, and the pictures of the goods."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils._os import safe_join
from django.views.decorators.http import require_GET

from kefu.accounts.models import User
from kefu.core.access import AgentView
from kefu.shop.queries import orders as queries

ORDERS_SHOWN = 8
A_DAY = 86_400


class CustomerOrders(AgentView):
    """A customer's latest orders, beside the talk with them."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        customer = get_object_or_404(User, number=number)
        orders = queries.orders_of(customer, reader=self.agent)[:ORDERS_SHOWN]
        return render(request, "shop/_orders.html", {"orders": orders, "customer": customer})


class DeskOrder(AgentView):
    """One order with its parcels' steps, for a person at the desk."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = queries.order_for(self.agent, number, lines=queries.lines_asked(request.GET))
        if order is None:
            raise Http404
        return render(request, "shop/order.html", {"order": order})


@require_GET
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture of something for sale. Anybody may look; a drawing may not run anything."""
    try:
        path = Path(safe_join(Path(settings.MEDIA_ROOT) / "pictures", name))
    except SuspiciousFileOperation as error:
        raise Http404 from error
    if not path.is_file():
        raise Http404
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    answer = FileResponse(path.open("rb"), content_type=kind)
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
