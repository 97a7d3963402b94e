"""What is asked for sending goods: terms by way and place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kefu.core.access import StaffView
from kefu.shop.models.freight import FreightRule
from kefu.shop.queries.freight import example, freight_for
from kefu.shop.services.freight import drop_freight, set_freight
from kefu.surfaces.office.freight_forms import FreightForm, place_names

Way = FreightRule.Way


class Freight(StaffView):
    """GET the terms of a way (`?way=express`); POST those for a place, or `drop` them."""

    may = "office.orders"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("way", "")
        way = asked if asked in Way.values else Way.STANDARD.value
        return self._page(way)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FreightForm(request.POST, auto_id="said-%s")
        way = request.POST.get("way", "")
        way = way if way in Way.values else Way.STANDARD.value
        if "drop" in request.POST:
            drop_freight(way=way, code=request.POST.get("code", ""), by=self.me)
            messages.success(request, _("Taken away. Orders placed before keep what they paid."))
        elif form.is_valid():
            set_freight(way=way, code=form.cleaned_data["code"], terms=form.terms(), by=self.me)
            messages.success(request, _("Orders from now on pay by these terms."))
        else:
            return self._page(way, form, status=422)
        return redirect(f"{reverse('surfaces:office_freight')}?way={way}")

    def _page(
        self, way: str, form: FreightForm | None = None, *, status: int = 200
    ) -> HttpResponse:
        rules = [rule for (its, _code), rule in freight_for(self.me).items() if its == way]
        wrong = form.data.get("code") if form else None
        known = {rule.code for rule in rules}
        rows = [
            (rule, form if form and rule.code == wrong else FreightForm.of(rule), example(rule))
            for rule in rules
        ]
        new = form if form and wrong not in known else FreightForm.new(way, without=known)
        context: dict[str, Any] = {
            "way": way,
            "tabs": [
                (one.label, f"{reverse('surfaces:office_freight')}?way={one.value}", one == way)
                for one in Way
            ],
            "rows": rows,
            "form": new,
            "has_places": len(known) < len(place_names()),
        }
        return render(self.request, "surfaces/office/freight.html", context, status=status)
