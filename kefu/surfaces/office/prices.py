"""Prices in the office: one in place, many by percent after a look, from a moment on."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.core import sheets
from kefu.core.widgets import PlainSelect
from kefu.shop.models.catalogue import Sku
from kefu.shop.queries import office_goods as queries
from kefu.shop.services import prices
from kefu.shop.services.tables import runs
from kefu.surfaces.office.forms import Moment
from kefu.surfaces.office.house import OfficeView
from kefu.surfaces.office.tables import set_off

ROUNDINGS = (
    ("none", pgettext_lazy("rounding", "To the cent")),
    ("nine", pgettext_lazy("rounding", "To .9")),
    ("whole", pgettext_lazy("rounding", "Whole")),
)
A_PRICE = gettext_lazy("A price like 129 or 129.90.")


class PriceForm(forms.Form):
    to = forms.DecimalField(
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), A_PRICE),
    )
    seen = forms.DecimalField(min_value=0)
    starts_at = Moment(required=False)


class PercentForm(forms.Form):
    """How many prices change together."""

    percent = forms.DecimalField(
        label=gettext_lazy("By percent"),
        min_value=-90,
        max_value=500,
        decimal_places=2,
        help_text=gettext_lazy("-10 makes it a tenth cheaper."),
    )
    rounding = forms.ChoiceField(
        label=gettext_lazy("Rounded"), choices=ROUNDINGS, widget=PlainSelect
    )
    starts_at = Moment(
        label=pgettext_lazy("price", "From"),
        required=False,
        help_text=gettext_lazy("Left empty: as soon as you say yes."),
    )


class PricesView(OfficeView):
    may = queries.VERB
    here = "prices"

    def sku(self, code: str) -> Sku:
        found = queries.sku_for(self.me, code)
        if found is None:
            raise Http404
        return found

    def page(
        self,
        *,
        wrong: str = "",
        typed: dict[str, Any] | None = None,
        form: PercentForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        asked = queries.asked_in(self.request.GET)
        found = queries.page_of(self.me, asked)
        context = {
            "tabs": self.tabs(),
            "asked": asked,
            "page": found,
            "rows": queries.priced(found.skus),
            "form": form or PercentForm(),
            "wrong": wrong,
            "typed": typed or {},
            "client_id": uuid4().hex,
            "query": self.request.GET.urlencode(),
        }
        return render(self.request, "surfaces/office/prices.html", context, status=status)


class Prices(PricesView):
    """GET a screenful. POST prepares a change of many: of those ticked, or of all that is found."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PercentForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, status=422)
        said = form.cleaned_data
        skus = self._chosen()
        if not skus:
            form.add_error(None, _("Tick some prices first, or choose all that was found."))
            return self.page(form=form, status=422)
        terms = {"percent": said["percent"], "rounding": said["rounding"]}
        rows = [(sku.code, sku.price, queries.new_price(sku.price, **terms)) for sku in skus]
        text = sheets.written([("sku", "price", "new_price"), *rows])
        starts_at = said["starts_at"]
        run = runs.take_in(
            ContentFile(text.encode(), name=_("by percent") + ".csv"),
            what="prices",
            by=self.me,
            client_id=request.POST.get("client_id", "")[:40] or uuid4().hex,
            is_whole=False,
            starts_at=starts_at.isoformat() if starts_at else "",
        )
        return set_off(run)

    def _chosen(self) -> list[Sku]:
        asked = queries.asked_in(self.request.GET)
        skus = queries.skus_for(self.me, asked)
        if "all" not in self.request.POST:
            skus = skus.filter(code__in=self.request.POST.getlist("sku")[: queries.MOST_FOUND])
        return list(skus[: queries.MOST_FOUND])


class PriceOf(PricesView):
    """One SKU: GET its history, POST a price: now, or from a moment on."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        sku = self.sku(code)
        context = {
            "tabs": self.tabs(),
            "row": queries.priced([sku])[0],
            "changes": queries.prices_of(sku),
        }
        return render(request, "surfaces/office/price_of.html", context)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        sku = self.sku(code)
        form = PriceForm(request.POST)
        if not form.is_valid():
            faults = form.errors.get("to") or form.errors.get("starts_at") or [str(A_PRICE)]
            return self._refused(code, " ".join(map(str, faults)))
        said = form.cleaned_data
        starts_at = said["starts_at"]
        if starts_at is not None and starts_at > now():
            prices.plan_price(sku.pk, to=said["to"], starts_at=starts_at, by=self.me)
            messages.success(request, _("The price of %(code)s is planned.") % {"code": code})
            return redirect("surfaces:office_price_of", code)
        try:
            prices.change_price(sku.pk, to=said["to"], seen=said["seen"], by=self.me)
        except prices.PriceElsewhere as moved:
            words = _("Somebody has made it %(now)s meanwhile. Is your price still right?")
            return self._refused(code, words % {"now": moved.sku.price}, status=409)
        messages.success(request, _("%(code)s has its new price.") % {"code": code})
        return redirect(_back(request, code))

    def _refused(self, code: str, why: str, *, status: int = 422) -> HttpResponse:
        typed = {"to": self.request.POST.get("to", ""), "why": why}
        return self.page(wrong=code, typed=typed, status=status)


class PlanDrop(PricesView):
    """POST: a planned price does not come after all."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan = queries.plan_for(self.me, pk)
        if plan is None:
            raise Http404
        if prices.drop_plan(plan.pk, by=self.me):
            messages.success(request, _("The planned price is dropped."))
        return redirect("surfaces:office_price_of", plan.sku.code)


def _back(request: HttpRequest, code: str) -> str:
    query = request.GET.urlencode()
    return f"{reverse('surfaces:office_prices')}{'?' + query if query else ''}#s-{code}"
