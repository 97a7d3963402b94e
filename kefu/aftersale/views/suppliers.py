"""Suppliers: how they do and why, what was agreed, what they owe, and whether they may sell."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.aftersale.forms.suppliers import AgreementForm, StopForm, SupplierClaimForm
from kefu.aftersale.queries import suppliers as queries
from kefu.aftersale.queries.supplier_scores import scores
from kefu.aftersale.services import suppliers as services
from kefu.aftersale.services.supplier_claims import claim_from_supplier
from kefu.aftersale.views.house import AftersaleView
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.catalogue import Supplier

SPANS = (90, 365)
USUAL_SPAN = 365
CLAIMS_SHOWN = 20


class Suppliers(AftersaleView):
    """All of them, the worst first."""

    here = "suppliers"

    def get(self, request: HttpRequest) -> HttpResponse:
        days, since, until = _span(request.GET.get("days", ""))
        waiting = queries.stops_for(self.me).filter(status="asked")
        context = {
            "tabs": self.tabs(),
            "scores": scores(since=since, until=until),
            "spans": [(_("%(n)d days") % {"n": n}, f"?days={n}", n == days) for n in SPANS],
            "waiting": waiting,
        }
        return render(request, "aftersale/suppliers.html", context)


class OneSupplier(AftersaleView):
    """GET all that is known of one; its forms lead to pages of their own."""

    here = "suppliers"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.page(get_object_or_404(Supplier, code=code))

    def page(
        self, supplier: Supplier, *, wrong: BaseForm | None = None, status: int = 200
    ) -> HttpResponse:
        _days, since, until = _span(self.request.GET.get("days", ""))
        agreement = queries.agreement_of(supplier.pk, at=now())
        forms: dict[str, BaseForm] = {
            "agreement_form": AgreementForm(instance=agreement),
            "claim_form": SupplierClaimForm(initial={"key": uuid4().hex}),
            "stop_form": StopForm(),
        }
        named = {AgreementForm: "agreement_form", SupplierClaimForm: "claim_form"}
        if wrong is not None:
            forms[named.get(type(wrong), "stop_form")] = wrong  # type: ignore[call-overload]
        context: dict[str, Any] = {
            "tabs": self.tabs(),
            "supplier": supplier,
            "score": scores(since=since, until=until, supplier_id=supplier.pk)[0],
            "agreement": agreement,
            "claims": queries.claims_of_supplier(self.me, supplier)[:CLAIMS_SHOWN],
            "stop": queries.living_stop(self.me, supplier),
            "past": queries.stops_for(self.me).filter(
                supplier=supplier, status__in=["declined", "lifted"]
            )[:CLAIMS_SHOWN],
            "keeps": self.me.may("aftersale.claims"),
            "decides": self.me.may("aftersale.decide"),
            "wrong": wrong,
            **forms,
        }
        return render(self.request, "aftersale/supplier.html", context, status=status)

    def must(self, verb: str) -> None:
        if not self.me.may(verb):
            raise PermissionDenied


class Agreement(OneSupplier):
    """POST another version of what was agreed."""

    may = "aftersale.claims"

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        supplier = get_object_or_404(Supplier, code=code)
        form = AgreementForm(request.POST, instance=queries.agreement_of(supplier.pk, at=now()))
        if not form.is_valid():
            return self.page(supplier, wrong=form, status=422)
        services.agree(form.instance, by=self.me)
        messages.success(request, _("It holds for claims from now on."))
        return redirect("aftersale:supplier", code)


class SupplierClaim(OneSupplier):
    """POST a claim against it."""

    may = "aftersale.claims"

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        supplier, form = get_object_or_404(Supplier, code=code), SupplierClaimForm(request.POST)
        if not form.is_valid():
            return self.page(supplier, wrong=form, status=422)
        claim = claim_from_supplier(supplier.pk, by=self.me, **form.cleaned_data)
        messages.success(request, _("It stands in the claim."))
        return redirect("aftersale:claim", claim.number)


class Stopping(OneSupplier):
    """POST `act`: ask with a reason; then another person says yes or no; or lift it."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return redirect("aftersale:supplier", code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        supplier, act = get_object_or_404(Supplier, code=code), request.POST.get("act", "")
        if act == "ask":
            return self._ask(supplier)
        self.must("aftersale.decide")
        stop = queries.living_stop(self.me, supplier)
        if stop is None:
            messages.error(request, _("Somebody else has just decided it."))
            return redirect("aftersale:supplier", code)
        try:
            if act == "lift":
                services.lift_stop(stop.pk, by=self.me)
            else:
                services.decide_stop(stop.pk, by=self.me, in_force=act == "yes")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("aftersale:supplier", code)

    def _ask(self, supplier: Supplier) -> HttpResponse:
        self.must("aftersale.claims")
        form = StopForm(self.request.POST)
        if not form.is_valid():
            return self.page(supplier, wrong=form, status=422)
        services.ask_stop(supplier.pk, by=self.me, because=form.cleaned_data["because"])
        messages.success(self.request, _("A second person decides it."))
        return redirect("aftersale:supplier", supplier.code)


def _span(text: str) -> tuple[int, datetime, datetime]:
    days = int(text) if text.isdecimal() and int(text) in SPANS else USUAL_SPAN
    until = now()
    return days, until - timedelta(days=days), until
