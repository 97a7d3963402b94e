"""The till: an order that stands already is paid here, by the way its customer chooses."""

from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.limits import asker, insist
from kefu.core.words import in_chinese, unguessable_number
from kefu.payments.models import Attempt, Charge
from kefu.payments.queries.balances import balance_of
from kefu.payments.queries.ways import (
    BANK,
    bank_account,
    open_ways,
    till_of,
    way_called,
)
from kefu.payments.services import paying
from kefu.shop.models.orders import Order
from kefu.shop.services.paying import may_transfer, wait_for_transfer
from kefu.surfaces.storefront.guests import OrderView

PAYABLE = frozenset({Charge.Status.PENDING, Charge.Status.FAILED})
A_WHILE = timedelta(minutes=10)


class TillView(OrderView):
    """One's own order with a charge; `till` is all that the page and its state show."""

    def order(self, number: str) -> Order:
        return self.order_of(number, lines=1)

    def payer(self, order: Order) -> User | None:
        """Its customer, if that is who sits here; a guest's browser has nobody's balance."""
        user = self.request.user
        return user if isinstance(user, User) and user.pk == order.customer_id else None

    def till(self, order: Order) -> dict[str, Any]:
        charge = order.charge
        till = till_of(charge) if charge else None
        attempt = till.current if till else None
        return {
            "order": order,
            "charge": charge,
            "attempt": attempt,
            "parts": till.parts if till else [],
            "surplus": till.surplus if till else [],
            "way": way_called(attempt.way) if attempt else None,
            "state": state_of(order),
        }


def state_of(order: Order) -> str:
    """`paid`, `over`, `open`, or `door` for what is not paid here."""
    charge = order.charge
    if charge is None or charge.gateway == Charge.Gateway.COD:
        return "door"
    if charge.status == Charge.Status.PAID:
        return "paid"
    late = charge.due_at is not None and charge.due_at <= now()
    return "over" if late or charge.status not in PAYABLE else "open"


class Pay(TillView):
    """GET the ways, or what was chosen; POST a way."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        till = self.till(self.order(number))
        if till["state"] == "door":
            return redirect("surfaces:order", number)
        context = {**till, **self._ways(till), **self._parts(till)}
        return render(request, "surfaces/storefront/pay.html", context)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order(number)
        here = reverse("surfaces:pay", args=[order.number])
        if order.charge is None or state_of(order) != "open":
            return redirect(here)
        insist(f"surfaces.pay {asker(request)}", times=30, per=A_WHILE)
        try:
            attempt = self._chosen(order, request.POST.get("way", ""), here)
        except paying.NoAnswer:
            messages.error(request, _("This way does not answer just now. Please choose another."))
        except paying.NotOpen:
            messages.error(request, _("This way is closed. Please choose another."))
        else:
            return redirect(f"{here}?go=1" if attempt.address else here)
        return redirect(here)

    def _chosen(self, order: Order, way: str, here: str) -> Attempt:
        if way == BANK.code:
            return wait_for_transfer(order, at=now())
        title = ("一诺订单 " if in_chinese() else "Order ") + order.number
        return paying.start(
            order.charge_id or 0,
            way=way,
            title=title,
            return_url=f"{settings.SITE_URL}{here}?back=1",
        )

    def _parts(self, till: dict[str, Any]) -> dict[str, Any]:
        """What has come so far, what came too much, and what the customer's balance could pay."""
        charge: Charge = till["charge"]
        payer = self.payer(till["order"])
        is_open = payer is not None and till["state"] == "open"
        there = balance_of(payer, charge.currency) if payer and is_open else 0
        return {
            "by_balance": any(one.gateway == Charge.Gateway.BALANCE for one in till["parts"]),
            "may_keep": payer is not None,
            "from_balance": min(there, charge.owed),
            "balance": there,
            "account": bank_account(charge.currency) if till["way"] == BANK else None,
            "click": unguessable_number(),
        }

    def _ways(self, till: dict[str, Any]) -> dict[str, Any]:
        attempt: Attempt | None = till["attempt"]
        code = attempt.code if attempt and attempt.status == Attempt.Status.OPEN else ""
        demo = settings.DEMO and code.startswith(settings.LOOPBACK_URL)
        ways = open_ways(till["order"].currency) if till["state"] == "open" else []
        if any(one.way == BANK for one in ways) and not may_transfer(till["order"]):
            ways = [one for one in ways if one.way != BANK]
        return {
            "ways": ways,
            "picture": drawn(code) if code else "",
            "demo_phone": code if demo else "",
            "going": "go" in self.request.GET and bool(attempt and attempt.address),
            "back": "back" in self.request.GET,
        }


class PayState(TillView):
    """A fragment, asked for again and again while the page is open."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        till = self.till(self.order(number))
        if till["state"] != "open" and request.headers.get("HX-Request"):
            here = reverse("surfaces:pay", args=[number])
            return HttpResponse(headers={"HX-Redirect": here})
        return render(request, "surfaces/storefront/_pay_state.html", till)


class PayAsking(TillView):
    """POST: ask the gateway, here and now, whether it has arrived."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        till = self.till(self.order(number))
        insist(f"surfaces.pay {asker(request)}", times=30, per=A_WHILE)
        if till["attempt"] is not None and till["state"] == "open" and till["way"] != BANK:
            self._ask(till["attempt"])
        return redirect("surfaces:pay", number)

    def _ask(self, attempt: Attempt) -> None:
        try:
            state = paying.look_now(attempt.pk)
        except paying.NoAnswer:
            messages.error(self.request, _("The bank does not answer. We ask again by ourselves."))
            return
        if state != Attempt.Status.PAID:
            words = _("The bank has no payment yet. It shows here as soon as it arrives.")
            messages.info(self.request, words)


def drawn(code: str) -> SafeString:
    """A picture to scan, drawn here: dark on light whatever the page's colours are."""
    picture = segno.make(code, micro=False, error="m")
    svg = picture.svg_inline(
        border=3, dark="#16181c", light="#ffffff", svgclass="p-qr", omitsize=True
    )
    return mark_safe(svg)  # noqa: S308  made of squares alone
