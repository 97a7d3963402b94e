"""A customer's address book."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kefu.accounts.forms import BookForm
from kefu.accounts.frame import frame_of
from kefu.accounts.models import Address
from kefu.accounts.queries import addresses as queries
from kefu.accounts.services import addresses as services
from kefu.core.access import CustomerView


class BookView(CustomerView):
    """A page of the book; `found` is one of one's own addresses."""

    def found(self, number: str) -> Address:
        address = queries.address_of(self.customer, number)
        if address is None:
            raise Http404
        return address

    def page(self, name: str, title: str, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {**frame_of(self.request), "title": title, **more}
        return render(self.request, f"accounts/{name}.html", context, status=status)


class Book(BookView):
    def get(self, request: HttpRequest) -> HttpResponse:
        removed = queries.removed_address_of(self.customer, request.GET.get("removed", ""))
        own = list(queries.addresses_of(self.customer))
        is_full = len(own) >= services.MOST
        title = _("Address book")
        return self.page("addresses", title, addresses=own, removed=removed, is_full=is_full)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class NewAddress(BookView):
    def get(self, request: HttpRequest) -> HttpResponse:
        user = self.customer
        first = {"client_id": token_urlsafe(16), "recipient": user.name, "phone": user.phone or ""}
        return self._page(BookForm(initial={**first, "region": user.region}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BookForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=200 if form.is_step else 422)
        try:
            services.add_address(user=self.customer, place=form.place(), **form.more())
        except services.BookFull:
            form.add_error(None, _("Your address book is full. Remove one you do not need first."))
            return self._page(form, status=422)
        messages.success(request, _("The address is in your book."))
        return redirect("accounts:addresses")

    def _page(self, form: BookForm, status: int = 200) -> HttpResponse:
        return self.page("address", _("New address"), form=form, status=status)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class OneAddress(BookView):
    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        address = self.found(number)
        kept = {name: getattr(address, name) for name in ("recipient", "phone", "region", "label")}
        kept |= {"address": address.detail, "is_default": address.is_default}
        return self._page(address, BookForm(initial={**kept, "client_id": address.client_id}))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        address = self.found(number)
        form = BookForm(request.POST)
        if not form.is_valid():
            return self._page(address, form, status=200 if form.is_step else 422)
        said = form.cleaned_data
        services.change_address(
            address=address,
            place=form.place(),
            label=said["label"],
            is_default=said["is_default"],
            by=self.customer,
        )
        messages.success(request, _("Saved."))
        return redirect("accounts:addresses")

    def _page(self, address: Address, form: BookForm, status: int = 200) -> HttpResponse:
        title = _("Change the address")
        return self.page("address", title, form=form, address=address, status=status)


class DefaultAddress(BookView):
    """POST makes it the one that an order starts with."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        services.choose_default(address=self.found(number), by=self.customer)
        return redirect("accounts:addresses")


class Removal(BookView):
    """POST takes it out of the book; the page offers to take that back."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        services.remove_address(address=self.found(number), by=self.customer)
        return redirect(f"{redirect('accounts:addresses').url}?removed={number}")


class Return(BookView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        address = queries.removed_address_of(self.customer, number)
        if address is None:
            raise Http404
        services.bring_back_address(address=address, by=self.customer)
        messages.success(request, _("The address is back."))
        return redirect("accounts:addresses")
