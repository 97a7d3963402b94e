"""A page of one order: for its customer, or the guest whose browser has shown to know it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.generic import View

from kefu.accounts.models import User
from kefu.accounts.queries.people import GUEST_NUMBER, customer_of, ids_of
from kefu.accounts.services.customers import make_guest
from kefu.core.access import CustomerView
from kefu.shop.models.orders import Order
from kefu.shop.queries.guests import held_by


class OwnOrderView(CustomerView):
    """`number` in the address names the order; another's is as if it were not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        staff = bool(getattr(request.user, "is_staff", False))
        if not staff and kwargs["number"] in held_by(request.session):
            return View.dispatch(self, request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def order(self, number: str) -> Order:
        orders = Order.objects.select_related("charge").filter(number=number)
        if number in held_by(self.request.session):
            guests = orders.filter(customer=None).exclude(contact=None).first()
            if guests is not None:
                return guests
        user = self.request.user
        own = orders.filter(customer__in=ids_of(user)).first() if isinstance(user, User) else None
        if own is None:
            raise Http404
        return own

    def speaker(self) -> User:
        """Who says it: the customer, or the guest of this browser."""
        known = customer_of(self.request)
        if known is not None:
            return known
        guest = make_guest(language=getattr(self.request, "LANGUAGE_CODE", "zh-hans"))
        self.request.session[GUEST_NUMBER] = guest.number
        return guest
