"""Claims of the shop against carriers and suppliers: the list, and each with its story."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.aftersale.forms.claims import EvidenceForm, MoneyForm, WhyForm
from kefu.aftersale.models.claims import Claim
from kefu.aftersale.queries import claims as queries
from kefu.aftersale.queries.claim_letters import letter
from kefu.aftersale.services import claims as services
from kefu.aftersale.services.claim_opening import add_evidence
from kefu.aftersale.views.house import AftersaleView
from kefu.core.uploads.serving import serve
from kefu.desk.services.refusals import Refusal

ON_A_PAGE = 50


class ClaimsView(AftersaleView):
    here = "claims"

    def must_keep(self) -> None:
        """Acts are for those who keep claims; the list is for all who read after-sale."""
        if not self.me.may("aftersale.claims"):
            raise PermissionDenied

    def claim(self, number: str) -> Claim:
        found = queries.claim_for(self.me, number)
        if found is None:
            raise Http404
        return found


class Claims(ClaimsView):
    """What is due comes first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        at, asked = now(), request.GET.get("show", "")
        counts = queries.counts(self.me, at=at)
        show = asked if asked in queries.SHOWS else ("due" if counts["due"] else "open")
        rows = queries.shown(queries.claims_for(self.me), show, reader=self.me, at=at)
        rows = rows.select_related("carrier", "supplier", "owner", "order", "parcel")
        context = {
            "tabs": self.tabs(),
            "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
            "shown": self._shown(show, counts),
        }
        return render(request, "aftersale/claims.html", context)

    def _shown(self, show: str, counts: dict[str, int]) -> list[tuple[str, str, bool, int]]:
        names = {
            "due": pgettext("claims", "Due"),
            "mine": pgettext("claims", "Mine"),
            "open": pgettext("claims", "Under way"),
            "closed": pgettext("claims", "Closed"),
            "all": pgettext("claims", "All"),
        }
        here = reverse("aftersale:claims")
        return [(names[one], f"{here}?show={one}", one == show, counts[one]) for one in names]


class OneClaim(ClaimsView):
    """GET its story; POST what happens next: `act` names it."""

    ACTS: ClassVar[dict[str, type[Form]]] = {
        "file": MoneyForm,
        "yes": MoneyForm,
        "no": WhyForm,
        "dispute": WhyForm,
        "money": MoneyForm,
        "write_off": WhyForm,
        "take": Form,
    }

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.page(self.claim(number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        self.must_keep()
        claim, act = self.claim(number), request.POST.get("act", "")
        if act not in self.ACTS:
            raise Http404
        form = self.ACTS[act](request.POST)
        if not form.is_valid():
            return self.page(claim, wrong=act, form=form, status=422)
        try:
            self._done(claim, act, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.page(claim, wrong=act, form=form, status=409)
        messages.success(request, _("Noted in the claim."))
        return redirect("aftersale:claim", number)

    def _done(self, claim: Claim, act: str, said: dict[str, Any]) -> None:
        amount: Decimal = said.get("amount") or Decimal(0)
        reference, words = said.get("reference", ""), said.get("words", "")
        key = said.get("key") or uuid4().hex
        acts: dict[str, Callable[[], object]] = {
            "file": lambda: services.file_claim(
                claim.pk, by=self.me, asked=amount, reference=reference
            ),
            "yes": lambda: services.note_yes(claim.pk, by=self.me, agreed=amount),
            "no": lambda: services.note_no(claim.pk, by=self.me, words=words),
            "dispute": lambda: services.dispute(claim.pk, by=self.me, words=words),
            "money": lambda: services.book_recovery(
                claim.pk, by=self.me, amount=amount, key=key, reference=reference
            ),
            "write_off": lambda: services.write_off(claim.pk, by=self.me, words=words),
            "take": lambda: services.take_claim(claim.pk, by=self.me),
        }
        acts[act]()

    def page(
        self, claim: Claim, *, wrong: str = "", form: Form | None = None, status: int = 200
    ) -> HttpResponse:
        keeps = self.me.may("aftersale.claims")
        forms = _forms(claim) if keeps else {}
        if form is not None and wrong:
            forms[wrong] = form
        for act, one in forms.items():
            one.auto_id = f"{act}-%s"  # several forms of one page ask for a sum
        context = {
            "tabs": self.tabs(),
            "claim": claim,
            "forms": forms,
            "wrong": wrong,
            "keeps": keeps,
            "letter": letter(claim),
            "evidence_form": form if wrong == "evidence" else EvidenceForm(),
            "evidence_key": uuid4().hex,
        }
        return render(self.request, "aftersale/claim.html", context, status=status)


class ClaimEvidence(OneClaim):
    """POST something that shows it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return redirect("aftersale:claim", number)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        self.must_keep()
        claim, form = self.claim(number), EvidenceForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(claim, wrong="evidence", form=form, status=422)
        said = form.cleaned_data
        try:
            add_evidence(
                claim.pk, by=self.me, words=said["words"], file=said["file"], key=said["key"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.page(claim, wrong="evidence", form=form, status=409)
        messages.success(request, _("Kept with the claim."))
        return redirect("aftersale:claim", number)


class ClaimFile(ClaimsView):
    """A file of a claim's evidence."""

    def get(self, request: HttpRequest, number: str, file: str) -> HttpResponseBase:
        evidence = self.claim(number).evidence.all()
        found = next(
            (one.upload for one in evidence if one.upload and one.upload.number == file), None
        )
        if found is None:
            raise Http404
        return serve(found, request)


def _forms(claim: Claim) -> dict[str, Form]:
    """What may happen next, each with its form; the first is the usual next step."""
    status, key = claim.status, uuid4().hex
    open_sum = max(Decimal(0), (claim.agreed or claim.asked) - queries.recovered_of(claim))
    money = MoneyForm(initial={"amount": open_sum, "key": key})
    every: dict[str, tuple[Form, set[str]]] = {
        "file": (MoneyForm(initial={"amount": claim.asked}), {"open"}),
        "money": (money, {"accepted", "filed", "disputed", "written_off"}),
        "yes": (MoneyForm(initial={"amount": claim.asked}), {"filed", "disputed"}),
        "no": (WhyForm(), {"filed", "disputed"}),
        "dispute": (WhyForm(), {"filed", "accepted", "refused"}),
        "write_off": (WhyForm(), {"open", "accepted", "refused", "disputed"}),
    }
    return {act: form for act, (form, states) in every.items() if status in states}
