"""One act on many orders: asked for, done, told what became of it, taken back."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kefu.shop.models.batches import OrderBatch
from kefu.shop.queries import batches as queries
from kefu.shop.queries import office_orders
from kefu.shop.services import batches, packing
from kefu.shop.services.batches import ask_for_orders
from kefu.shop.services.packing import NotNow
from kefu.surfaces.office.labels import Labels, labels_in
from kefu.surfaces.office.orders import WRITES, OrdersView

SLIPS = "slips"
MOST_SLIPS = 200
ASKED_FIRST = {  # a page stands before it that says what happens
    "ship": pgettext_lazy("orders", "Put into parcels"),
    "cancel": pgettext_lazy("orders", "Cancel orders"),
    SLIPS: pgettext_lazy("orders", "Print packing slips"),
}


class ManyView(OrdersView):
    may = WRITES

    def asking(self, what: str, *, labels: Labels | None = None, status: int = 200) -> HttpResponse:
        """What will be done to which orders; nothing is done yet."""
        said = self.request.POST if self.request.method == "POST" else self.request.GET
        numbers = list(dict.fromkeys(said.getlist("order")))[: batches.MOST]
        orders = office_orders.chosen(self.me, numbers)
        carriers = office_orders.carriers()
        typed = labels.typed if labels else {}
        context = {
            "tabs": self.tabs(),
            "what": what,
            "title": ASKED_FIRST[what],
            "rows": [(order, typed.get(order.number, "")) for order in orders],
            "total": _totals(orders),
            "carriers": carriers,
            "carrier": said.get("carrier") or (carriers[0].code if carriers else ""),
            "pasted": said.get("pasted", ""),
            "faults": labels.faults if labels else [],
            "client_id": said.get("client_id") or uuid4().hex,
            "most": MOST_SLIPS,
        }
        return render(self.request, "surfaces/office/orders_many.html", context, status=status)


class ManyOrders(ManyView):
    """GET asks; POST packs at once, for that can be taken back, the rest when confirmed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        what = request.GET.get("what", "")
        if what not in ASKED_FIRST:
            raise Http404
        return self.asking(what)

    def post(self, request: HttpRequest) -> HttpResponse:
        what = request.POST.get("what", "")
        confirmed = "confirmed" in request.POST
        if what in ASKED_FIRST and not confirmed:
            return self.asking(what)
        if what == SLIPS:
            return self._slips()
        if what not in OrderBatch.What.values:
            raise Http404
        wanted: dict[str, dict[str, str]] = {one: {} for one in request.POST.getlist("order")}
        if what == OrderBatch.What.SHIP:
            known = {one.code for one in office_orders.carriers()}
            labels = labels_in(request.POST, carriers=known)
            if labels.faults or not labels.wanted:
                return self.asking(what, labels=labels, status=422)
            wanted = labels.wanted
        return self._done(what, wanted)

    def _done(self, what: str, wanted: dict[str, dict[str, str]]) -> HttpResponse:
        client_id = self.request.POST.get("client_id", "")[:40] or uuid4().hex
        try:
            batch = ask_for_orders(wanted, by=self.me, what=what, client_id=client_id)
        except NotNow as refusal:
            messages.error(self.request, str(refusal))
            return redirect("surfaces:office_orders")
        batches.go_on(batch)
        return redirect("surfaces:office_batch", batch.number)

    def _slips(self) -> HttpResponse:
        numbers = list(dict.fromkeys(self.request.POST.getlist("order")))[:MOST_SLIPS]
        orders = office_orders.for_slips(self.me, numbers)
        if not orders:
            messages.error(self.request, _("Choose at least one order."))
            return redirect("surfaces:office_orders")
        packing.note_slips([order.pk for order in orders], by=self.me)
        return render(self.request, "surfaces/office/slips.html", {"orders": orders})


class Batch(ManyView):
    """What became of each order. POST takes it back, where that can be done."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        said = queries.said_of(self._batch(number))
        return render(request, "surfaces/office/batch.html", {"tabs": self.tabs(), "said": said})

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        try:
            batches.take_back(self._batch(number), by=self.me)
        except NotNow as refusal:
            messages.error(request, str(refusal))
        return redirect("surfaces:office_batch", number)

    def _batch(self, number: str) -> OrderBatch:
        batch = queries.own_batch(self.me, number)
        if batch is None:
            raise Http404
        return batch


def _totals(orders: list[Any]) -> list[tuple[Any, str]]:
    """What was paid for them, a sum for each currency."""
    sums: dict[str, Any] = {}
    for order in orders:
        if order.paid_at is not None:
            sums[order.currency] = sums.get(order.currency, 0) + order.total
    return [(amount, currency) for currency, amount in sorted(sums.items())]
