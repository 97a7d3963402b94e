"""Recalls as everybody sees them, and as a buyer answers: by the link in the mail."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext_lazy
from django.views.generic import View

from kefu.accounts.models import User
from kefu.aftersale.models.recalls import Recall, RecallUnit, Remedies
from kefu.aftersale.queries import recalls as queries
from kefu.aftersale.services import recall_units
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order

GOODS_SHOWN = 50
GONE = (recall_units.NO_LONGER, pgettext_lazy("recall", "I no longer have it"))


class Notices(View):
    """What is called back, and what was."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "aftersale/notices.html", {"recalls": queries.announced()[:50]})


class Notice(View):
    """One of them; `serial` asks whether a piece is meant."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        recall = get_object_or_404(queries.announced(), number=number)
        serial = request.GET.get("serial", "").strip()[:60]
        context: dict[str, Any] = {"recall": recall, "serial": serial}
        goods = recall.goods.select_related("sku__product").order_by("sku__code")
        context["goods"] = [one.sku for one in goods[:GOODS_SHOWN]]
        if serial:
            context["is_meant"] = queries.is_affected(recall, serial)
        return render(request, "aftersale/notice.html", context)


class OwnRecall(View):
    """Whoever holds the link chooses for the pieces of that order."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(*self._found(token), token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        recall, order = self._found(token)
        mark = "choice-"
        choices = {
            name.removeprefix(mark): str(value)
            for name, value in request.POST.items()
            if name.startswith(mark)
        }
        try:
            chosen = recall_units.choose(recall, order, choices, by=self._who(order))
        except Refusal as refusal:
            return self._page(recall, order, token, fault=str(refusal), status=409)
        if not chosen:
            return self._page(recall, order, token, nothing=True, status=422)
        return redirect("aftersale:own_recall", token)

    def _who(self, order: Order) -> User | None:
        """A colleague who chooses on the phone, else the buyer; nobody for a guest."""
        user = self.request.user
        return user if isinstance(user, User) and user.is_staff else order.customer

    def _found(self, token: str) -> tuple[Recall, Order]:
        found = queries.behind(token)
        if found is None:
            raise Http404
        return found

    def _page(
        self, recall: Recall, order: Order, token: str, status: int = 200, **more: Any
    ) -> HttpResponse:
        units = queries.own_units(recall, order)
        context = {
            "recall": recall,
            "order": order,
            "token": token,
            "rows": [(unit, _choices(recall, unit)) for unit in units],
            "any_left": any(_choices(recall, unit) for unit in units),
            **more,
        }
        return render(self.request, "aftersale/own_recall.html", context, status=status)


def _choices(recall: Recall, unit: RecallUnit) -> list[tuple[str, Any]]:
    if recall.status != Recall.Status.RUNNING or unit.status == RecallUnit.Status.REMEDIED:
        return []
    if unit.status == RecallUnit.Status.BACK:
        kept = [] if unit.remedy else recall.remedies
        return [(code, Remedies(code).label) for code in kept]
    offered = [(code, Remedies(code).label) for code in recall.remedies]
    return [*offered, GONE]
