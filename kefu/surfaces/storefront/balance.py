"""A customer's money with the shop: its page, paying with it, and what came too much."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.access import CustomerView
from kefu.core.limits import asker, insist
from kefu.core.money import written
from kefu.payments.queries.balances import balances_of, entries_of
from kefu.payments.queries.ways import surplus_of
from kefu.payments.services import balances, by_balance, handing
from kefu.shop.models.orders import Order
from kefu.shop.queries import orders
from kefu.surfaces.storefront.paying import A_WHILE, TillView

ENTRIES_SHOWN = 30


class Balance(CustomerView):
    """What is there, and every movement that made it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        own = entries_of(self.customer, reader=self.customer)
        page = Paginator(own, ENTRIES_SHOWN).get_page(request.GET.get("page"))
        about = orders.numbers_by_charge([one.charge_id for one in page if one.charge_id])
        context = {
            "balances": list(balances_of(self.customer, reader=self.customer)),
            "page": page,
            "rows": [(one, about.get(one.charge_id or 0, "")) for one in page],
        }
        return render(request, "surfaces/storefront/balance.html", context)


class PayBalance(TillView):
    """POST: pay the sum that was shown from the balance, or take that part back."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order(number)
        payer = self.payer(order)
        if order.charge_id is None or payer is None:
            raise Http404
        insist(f"surfaces.pay {asker(request)}", times=30, per=A_WHILE)
        try:
            if request.POST.get("act") == "back":
                by_balance.take_back(order.charge_id, by=payer)
            else:
                self._pay(order, payer)
        except (by_balance.Moved, balances.NotEnough):
            words = _("Something was paid meanwhile. Please look at the sums once more.")
            messages.error(request, words)
        return redirect("surfaces:pay", order.number)

    def _pay(self, order: Order, payer: User) -> None:
        try:
            amount = Decimal(self.request.POST.get("amount", ""))
        except InvalidOperation as error:
            raise by_balance.Moved from error
        if not amount.is_finite():
            raise by_balance.Moved
        click = self.request.POST.get("click", "")[:40]
        by_balance.pay(order.charge_id or 0, customer=payer, amount=amount, client_id=click)


class PaySurplus(TillView):
    """POST: what came too much is put on the balance instead of going back to the bank."""

    def post(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        order = self.order(number)
        is_own = order.charge is not None and self.payer(order) is not None
        waiting = surplus_of(order.charge) if order.charge and is_own else []
        found = next((one for one in waiting if one.pk == pk), None)
        if found is not None:
            try:
                handing.put_on_balance(found.pk)
            except (handing.NotByHand, handing.NoBalance):
                messages.error(request, _("It is on its way back to your bank already."))
            else:
                sum_ = written(found.amount, order.currency)
                messages.success(request, _("%(sum)s is on your balance.") % {"sum": sum_})
        return redirect("surfaces:pay", order.number)
