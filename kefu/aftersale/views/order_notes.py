"""Pages of one order, for its customer or the guest whose browser holds it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic import View

from kefu.accounts.models import User
from kefu.aftersale.queries import guides as guide_queries
from kefu.aftersale.queries import recalls as recall_queries
from kefu.aftersale.queries import visits as visit_queries
from kefu.core.access import CustomerView
from kefu.shop.models.orders import Order
from kefu.shop.queries.guests import held_by
from kefu.shop.queries.orders import orders_for


class OwnOrderView(CustomerView):
    """`number` in its address names the order; another's is as if it did not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_staff = bool(getattr(request.user, "is_staff", False))
        if not is_staff and kwargs["number"] in held_by(request.session):
            return View.dispatch(self, request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def order_of(self, number: str) -> Order:
        order, user = None, self.request.user
        if number in held_by(self.request.session):
            left = Order.objects.filter(number=number, customer=None)
            order = left.exclude(contact=None).first()
        if order is None and isinstance(user, User):
            order = orders_for(user).filter(number=number, customer=user.pk).first()
        if order is None:
            raise Http404
        return order

    @property
    def person(self) -> User | None:
        user = self.request.user
        return user if isinstance(user, User) else None


class OrderNotes(OwnOrderView):
    """A fragment of the order's page: what is called back, who comes, what can be set up."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order_of(number)
        recalls = recall_queries.recalls_of_order(order)
        context = {
            "order": order,
            "recalls": [(one, recall_queries.token_of(one, order)) for one in recalls],
            "visits": visit_queries.visits_of(order),
            "to_set_up": visit_queries.lines_to_set_up(order),
            "guides": guide_queries.guides_of_order(order),
        }
        return render(request, "aftersale/_order_notes.html", context)
