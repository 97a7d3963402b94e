"""The till: an order that stands already is paid here, by the way its customer chooses."""

from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.core.access import CustomerView
from kefu.core.limits import insist
from kefu.core.words import in_chinese
from kefu.payments.models import Attempt, Charge
from kefu.payments.queries.ways import current_attempt, open_ways, way_called
from kefu.payments.services import paying
from kefu.shop.models.orders import Order
from kefu.shop.queries import orders

PAYABLE = frozenset({Charge.Status.PENDING, Charge.Status.FAILED})
A_WHILE = timedelta(minutes=10)


class TillView(CustomerView):
    """One's own order with a charge; `till` is all that the page and its state show."""

    def order(self, number: str) -> Order:
        found = orders.order_for(self.customer, number, lines=1)
        if found is None or found.customer_id != self.customer.pk:
            raise Http404
        return found

    def till(self, order: Order) -> dict[str, Any]:
        charge = order.charge
        attempt = current_attempt(charge) if charge else None
        return {
            "order": order,
            "charge": charge,
            "attempt": attempt,
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
        return render(request, "surfaces/storefront/pay.html", {**till, **self._ways(till)})

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order(number)
        here = reverse("surfaces:pay", args=[order.number])
        if order.charge is None or state_of(order) != "open":
            return redirect(here)
        insist(f"surfaces.pay {self.customer.pk}", times=30, per=A_WHILE)
        title = ("一诺订单 " if in_chinese() else "Order ") + order.number
        try:
            attempt = paying.start(
                order.charge.pk,
                way=request.POST.get("way", ""),
                title=title,
                return_url=f"{settings.SITE_URL}{here}?back=1",
            )
        except paying.NoAnswer:
            messages.error(request, _("This way does not answer just now. Please choose another."))
        except paying.NotOpen:
            messages.error(request, _("This way is closed. Please choose another."))
        else:
            return redirect(f"{here}?go=1" if attempt.address else here)
        return redirect(here)

    def _ways(self, till: dict[str, Any]) -> dict[str, Any]:
        attempt: Attempt | None = till["attempt"]
        code = attempt.code if attempt and attempt.status == Attempt.Status.OPEN else ""
        demo = settings.DEMO and code.startswith(settings.LOOPBACK_URL)
        return {
            "ways": open_ways(till["order"].currency) if till["state"] == "open" else [],
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
        insist(f"surfaces.pay {self.customer.pk}", times=30, per=A_WHILE)
        if till["attempt"] is not None and till["state"] == "open":
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
