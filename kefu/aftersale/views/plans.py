"""Extended guarantees in the office: what is on sale, for how much, and how many hold."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kefu.aftersale.forms.plans import PlanForm, PriceForm
from kefu.aftersale.models.covers import CoverPlan
from kefu.aftersale.queries.cover_plans import plans_for
from kefu.aftersale.services import plans
from kefu.aftersale.views.house import AftersaleView
from kefu.core.access import may

VERB = "aftersale.rules"


class CoverPlans(AftersaleView):
    """GET all; POST puts one on sale."""

    here = "covers"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(PlanForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        _insist(self)
        form = PlanForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        plans.offer(plans.Terms(**form.cleaned_data), by=self.me)
        messages.success(request, _("It is on sale from now on."))
        return redirect("aftersale:cover_plans")

    def _page(self, form: PlanForm, status: int = 200) -> HttpResponse:
        context = {
            "tabs": self.tabs(),
            "plans": plans_for(self.me),
            "form": form,
            "may_write": may(self.me, VERB),
        }
        return render(self.request, "aftersale/cover_plans.html", context, status=status)


class OnePlan(AftersaleView):
    """POST a new price, or opens and closes it (`act`)."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        _insist(self)
        plan: CoverPlan = get_object_or_404(plans_for(self.me), pk=pk)
        act = request.POST.get("act", "")
        if act in ("open", "close"):
            plans.open_or_close(plan.pk, is_open=act == "open", by=self.me)
            return redirect("aftersale:cover_plans")
        form = PriceForm(request.POST)
        if form.is_valid():
            plans.price(plan.pk, to=form.cleaned_data["price"], by=self.me)
            messages.success(request, _("The price holds from now on."))
        else:
            messages.error(request, _("This is no price. Write a number such as 99 or 99.50."))
        return redirect("aftersale:cover_plans")


def _insist(view: AftersaleView) -> None:
    if not may(view.me, VERB):
        raise PermissionDenied
