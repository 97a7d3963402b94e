"""What holds: with each carrier, and for customers whose parcel went wrong."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.aftersale.forms.claims import CompensationForm, TermsForm
from kefu.aftersale.models.reports import Trouble
from kefu.aftersale.queries.claims import terms_of_all, terms_with
from kefu.aftersale.queries.compensations import rules_in_force
from kefu.aftersale.services.claim_terms import set_compensation, set_terms
from kefu.aftersale.views.house import AftersaleView
from kefu.delivery.models import Carrier


class ClaimTerms(AftersaleView):
    """All of it on one page."""

    here = "claim_terms"

    def get(self, request: HttpRequest) -> HttpResponse:
        at, labels = now(), dict(Trouble.choices)
        rules = rules_in_force(at)
        context = {
            "tabs": self.tabs(),
            "terms": terms_of_all(Carrier.objects.order_by("code"), at=at),
            "rules": [(labels[one], rules[one]) for one in Trouble.values],
            "may_agree": self.me.may("aftersale.claims"),
            "may_rule": self.me.may("aftersale.rules"),
        }
        return render(request, "aftersale/claim_terms.html", context)


class OneCarriersTerms(ClaimTerms):
    """GET what was agreed with one carrier; POST another version."""

    may = "aftersale.claims"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:  # type: ignore[override]
        carrier = get_object_or_404(Carrier, code=code)
        return self._page(carrier.name, TermsForm(instance=terms_with(carrier, at=now())))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        carrier = get_object_or_404(Carrier, code=code)
        form = TermsForm(request.POST, instance=terms_with(carrier, at=now()))
        if not form.is_valid():
            return self._page(carrier.name, form, status=422)
        set_terms(form.instance, by=self.me)
        messages.success(request, _("It holds for claims from now on."))
        return redirect("aftersale:claim_terms")

    def _page(self, title: str, form: Any, status: int = 200) -> HttpResponse:
        context = {"tabs": self.tabs(), "title": title, "form": form}
        return render(self.request, "aftersale/claim_form.html", context, status=status)


class OneCompensation(OneCarriersTerms):
    """GET what customers get for one trouble; POST another version."""

    may = "aftersale.rules"

    def get(self, request: HttpRequest, trouble: str) -> HttpResponse:  # type: ignore[override]
        self._known(trouble)
        form = CompensationForm(instance=rules_in_force(now())[trouble], trouble=trouble)
        return self._page(str(Trouble(trouble).label), form)

    def post(self, request: HttpRequest, trouble: str) -> HttpResponse:
        self._known(trouble)
        form = CompensationForm(request.POST, trouble=trouble)
        if not form.is_valid():
            return self._page(str(Trouble(trouble).label), form, status=422)
        set_compensation(form.rule(), by=self.me)
        messages.success(request, _("It holds for what is reported from now on."))
        return redirect("aftersale:claim_terms")

    def _known(self, trouble: str) -> None:
        if trouble not in Trouble.values:
            raise Http404
