"""A guest's order: found by number and contact, or by the link in the mail; then this browser holds
it, and its pages open as they do for a customer."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from kefu.accounts.models import User
from kefu.core.access import CustomerView
from kefu.core.limits import asker, insist
from kefu.shop.models.orders import Order
from kefu.shop.queries import guests, orders

HELD = "guest_orders"
MOST_HELD = 20
A_WHILE = timedelta(minutes=10)
NUMBER_LENGTH = 14


def hold(request: HttpRequest, order: Order) -> None:
    """From now on this browser may open the order: it placed it, or has shown to know it."""
    others = [number for number in held(request) if number != order.number]
    request.session[HELD] = [*others, order.number][-MOST_HELD:]


def held(request: HttpRequest) -> list[str]:
    numbers: list[str] = request.session.get(HELD, [])
    return numbers


class OrderView(CustomerView):
    """A page of one order (`number` in its address), for its customer or the guest who holds it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _is_staff(request) and kwargs["number"] in held(request):
            return View.dispatch(self, request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def order_of(self, number: str, *, lines: int = orders.LINES_ON_A_PAGE) -> Order:
        """Http404 for what is another's, and for what there is not."""
        order = orders.guests_order(number, lines=lines) if number in held(self.request) else None
        user = self.request.user
        if order is None and isinstance(user, User):
            own = orders.order_for(user, number, lines=lines)
            order = own if own and own.customer_id == user.pk else None
        if order is None:
            raise Http404
        return order


class FindForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Order number"),
        max_length=40,
        help_text=gettext_lazy("As in our mail: three times four signs."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("E-mail address or mobile number"),
        max_length=254,
        help_text=gettext_lazy("The one you left when you ordered."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )

    def clean_number(self) -> str:
        """However it was typed: in small letters, with spaces, without the dashes."""
        signs = "".join(sign for sign in self.cleaned_data["number"].upper() if sign.isalnum())
        return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


class FindOrder(View):
    """Open to everybody. A wrong number and a wrong contact get the same answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(FindForm(initial={"number": request.GET.get("number", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FindForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        number = form.cleaned_data["number"]
        insist(f"surfaces.find_order {asker(request)}", times=12, per=A_WHILE)
        insist(f"surfaces.find_order of {number}", times=12, per=A_WHILE)
        order = guests.found_by(number, form.cleaned_data["contact"])
        if order is None:
            form.add_error(None, _("We find no order with this number and this contact."))
            return self._page(form, status=422)
        hold(request, order)
        return redirect("surfaces:order", order.number)

    def _page(self, form: FindForm, status: int = 200) -> HttpResponse:
        page = "surfaces/storefront/find_order.html"
        return render(self.request, page, {"form": form}, status=status)


class OpenOrder(View):
    """The link in a guest's mail."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        order = guests.opened_by(token)
        if order is not None:
            hold(request, order)
            return redirect("surfaces:order", order.number)
        messages.info(
            request,
            _("This link does not work any more. Find the order by its number, or sign in."),
        )
        page = "surfaces/storefront/find_order.html"
        return render(request, page, {"form": FindForm()}, status=410)


def _is_staff(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.is_staff
