"""What all pages of the shop's office share: their tabs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import pgettext

from kefu.core.access import StaffView


class OfficeView(StaffView):
    """A page of the office; `here` names its tab."""

    may = "order.read"
    here = ""

    def tabs(self) -> list[tuple[Any, ...]]:
        """Those that this reader may open."""
        places = [
            ("orders", pgettext("office", "Orders"), "surfaces:office_orders", "order.read"),
            ("parcels", pgettext("office", "Parcels"), "surfaces:office_parcels", "office.orders"),
            ("stock", pgettext("office", "Stock"), "surfaces:office_stock", "office.goods"),
            ("prices", pgettext("office", "Prices"), "surfaces:office_prices", "office.goods"),
            ("digital", pgettext("office", "Digital"), "surfaces:office_digital", "office.goods"),
            ("facts", pgettext("office", "Parameters"), "surfaces:office_classes", "office.goods"),
            ("tables", pgettext("office", "Tables"), "surfaces:office_tables", "office.orders"),
        ]
        return [
            (label, reverse(name), code == self.here)
            for code, label, name, verb in places
            if self.me.may(verb)
        ]


class Office(OfficeView):
    """Its first page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("surfaces:office_orders")
