"""A customer's balance as colleagues see it, and a credit within what each may give."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.accounts.queries.people import customers
from kefu.core.access import StaffView
from kefu.core.money import written
from kefu.core.words import unguessable_number
from kefu.payments.queries import balances as queries
from kefu.payments.services import balances
from kefu.shop.queries import orders
from kefu.surfaces.office.money_forms import CreditForm

ENTRIES_SHOWN = 30


class OfficeBalance(StaffView):
    """GET the entries, POST a credit."""

    may = queries.VERB

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self._customer(number), CreditForm())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        customer = self._customer(number)
        form = CreditForm(request.POST)
        if not form.is_valid():
            return self._page(customer, form, status=422)
        said, click = form.cleaned_data, request.POST.get("click", "")[:40] or unguessable_number()
        try:
            entry = balances.credit(
                customer, amount=said["amount"], note=said["note"], by=self.me, client_id=click
            )
        except balances.BeyondLimit as beyond:
            left = written(beyond.left)
            form.add_error("amount", _("You may give %(left)s today.") % {"left": left})
            return self._page(customer, form, status=422)
        words = _("%(sum)s credited; the customer sees it with its reason.")
        messages.success(request, words % {"sum": written(entry.amount)})
        return redirect("surfaces:office_balance", number)

    def _customer(self, number: str) -> User:
        found = customers().filter(number=number).first()
        if found is None:
            raise Http404
        return found

    def _page(self, customer: User, form: CreditForm, status: int = 200) -> HttpResponse:
        entries = queries.entries_of(customer, reader=self.me)
        page = Paginator(entries, ENTRIES_SHOWN).get_page(self.request.GET.get("page"))
        about = orders.numbers_by_charge([one.charge_id for one in page if one.charge_id])
        context = {
            "person": customer,
            "balances": list(queries.balances_of(customer, reader=self.me)),
            "page": page,
            "rows": [(one, about.get(one.charge_id or 0, "")) for one in page],
            "form": form,
            "left": queries.may_credit(self.me, at=now()),
            "click": self.request.POST.get("click") or unguessable_number(),
        }
        return render(self.request, "surfaces/office/balance.html", context, status=status)
