"""Orders in the office: found by what is known of them, and one of them with all its story."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.core.machine import WrongMove
from kefu.shop.models.orders import Order
from kefu.shop.queries import office_orders as queries
from kefu.shop.queries import office_story as stories
from kefu.shop.queries.orders import lines_asked, order_for
from kefu.shop.services import orders as order_services
from kefu.shop.services import packing
from kefu.surfaces.office.house import OfficeView

WRITES = "office.orders"


class OrdersView(OfficeView):
    here = "orders"

    def order(self, number: str) -> Order:
        found = order_for(self.me, number, lines=lines_asked(self.request.GET))
        if found is None:
            raise Http404
        return found


class Orders(OrdersView):
    """A screenful of orders; all that was asked stands in the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = queries.asked_in(request.GET)
        desk = queries.Desk(self.me, asked)
        page = desk.page()
        number = queries.number_in(asked.words)
        if number and [row.order.number for row in page.rows] == [number]:
            return redirect("surfaces:office_order", number)
        context = {
            "tabs": self.tabs(),
            "asked": asked,
            "kinds": [
                (label, f"?{asked.showing(code).address}", asked.show == code, told)
                for code, label, told in _kinds(desk)
            ],
            "page": page,
            "ways": queries.ways(),
            "client_id": uuid4().hex,
            "may_act": self.me.may(WRITES),
        }
        return render(request, "surfaces/office/orders.html", context)


class OfficeOrder(OrdersView):
    """One order: what it holds, where it is, what happened, what can be done."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order(number)
        left = sum(order_services.left_to_ship(order).values())
        context = {
            "tabs": self.tabs(),
            "order": order,
            "left": left,
            "story": stories.story_of(order),
            "acts": stories.acts_on(order, reader=self.me, left=left),
            "client_id": uuid4().hex,
        }
        return render(request, "surfaces/office/order.html", context)


class OrderUnpacking(OrdersView):
    """POST: it is not packed after all."""

    may = WRITES

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order(number)
        try:
            packing.unpack(order.pk, by=self.me)
        except WrongMove as moved:
            messages.error(request, moved.sentence)
        else:
            messages.success(request, _("It waits to be packed again."))
        return redirect("surfaces:office_order", number)


def _kinds(desk: queries.Desk) -> list[tuple[str, Any, str | None]]:
    """The states by which the list is cut; counted where work waits."""
    return [
        ("to_send", pgettext("orders", "To be sent"), _counted(desk, "to_send")),
        ("overdue", pgettext("orders", "Overdue"), _counted(desk, "overdue")),
        ("unpaid", pgettext("orders", "Unpaid"), _counted(desk, "unpaid")),
        ("under_way", pgettext("orders", "On the way"), None),
        ("arrived", pgettext("orders", "Arrived"), None),
        ("cancelled", pgettext("orders", "Cancelled"), None),
        ("all", pgettext("orders", "All"), None),
    ]


def _counted(desk: queries.Desk, show: str) -> str:
    count = desk.count(show)
    most = queries.MOST_COUNTED
    return f"{most}+" if count > most else str(count)
