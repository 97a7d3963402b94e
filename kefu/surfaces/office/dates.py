"""The dates the shop promises: how soon goods leave, and how long the road is."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.core.access import StaffView
from kefu.delivery import queries, services
from kefu.surfaces.office.goods_forms import CityForm, DispatchForm, ReachForm


class DatesView(StaffView):
    may = "office.orders"

    def page(self, *, status: int = 200, **forms: Any) -> HttpResponse:
        rule = queries.dispatch_rule()
        at = now()
        context = {
            "form": forms.get("form") or DispatchForm(instance=rule),
            "city": forms.get("city") or CityForm(),
            "rows": [
                (reach, queries.told(reach, rule, at) if reach.is_served else None)
                for reach in queries.reaches()
            ],
        }
        return render(self.request, "surfaces/office/dates.html", context, status=status)


class Dates(DatesView):
    """GET the rule and the table; POST a new rule."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DispatchForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, status=422)
        services.set_dispatch_rule(by=self.me, **form.values())
        messages.success(request, _("Dates promised from now on follow the new rule."))
        return redirect("surfaces:office_dates")


class Reach(DatesView):
    """POST the days to one province or city; with `forget` a city has its province's again."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if not queries.is_region(code):
            return redirect("surfaces:office_dates")
        if "forget" in request.POST:
            services.forget_city(code, by=self.me)
            return redirect("surfaces:office_dates")
        form = ReachForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Days are a number from 0 to 60."))
            return redirect("surfaces:office_dates")
        told = form.cleaned_data
        services.set_reach(code, days=told["days"], is_served=told["is_served"], by=self.me)
        return redirect("surfaces:office_dates")


class Cities(DatesView):
    """POST a city with days of its own."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CityForm(request.POST)
        if not form.is_valid():
            return self.page(city=form, status=422)
        told = form.cleaned_data
        services.name_city(
            told["code"],
            name_zh=told["name_zh"],
            name_en=told["name_en"],
            days=told["days"],
            by=self.me,
        )
        return redirect("surfaces:office_dates")
