"""Stock in the office: what lies there, how long it lasts, counted anew in place."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.shop.models.catalogue import Sku
from kefu.shop.queries import office_goods as queries
from kefu.shop.services import stock
from kefu.shop.services.tables.port import MOST_PIECES
from kefu.surfaces.office.house import OfficeView

REASONS = (
    ("counted", pgettext_lazy("stock", "Counted anew")),
    ("came in", pgettext_lazy("stock", "Came in")),
    ("damaged", pgettext_lazy("stock", "Damaged")),
    ("lost", pgettext_lazy("stock", "Not found")),
    ("other", pgettext_lazy("stock", "Other")),
)


class StockForm(forms.Form):
    """`to` is a number, or with a sign what came or went."""

    to = forms.RegexField(
        regex=r"^\s*[+\-−]?\d{1,7}\s*$",
        error_messages={
            "invalid": gettext_lazy("A number of pieces, or +5 and -3 for what came or went."),
            "required": gettext_lazy("A number of pieces, or +5 and -3 for what came or went."),
        },
    )
    seen = forms.IntegerField(min_value=0, max_value=MOST_PIECES)
    reason = forms.ChoiceField(choices=REASONS)
    words = forms.CharField(max_length=160, required=False)
    client_id = forms.CharField(max_length=40)


class MarkForm(forms.Form):
    mark = forms.IntegerField(min_value=0, max_value=MOST_PIECES)


class StockView(OfficeView):
    may = queries.VERB
    here = "stock"

    def sku(self, code: str) -> Sku:
        found = queries.sku_for(self.me, code)
        if found is None:
            raise Http404
        return found

    def page(
        self, *, wrong: str = "", typed: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        """The list; of `wrong`, a SKU's code, with what was typed and the sentence why."""
        asked = queries.asked_in(self.request.GET)
        found = queries.page_of(self.me, asked)
        context = {
            "tabs": self.tabs(),
            "asked": asked,
            "page": found,
            "rows": queries.stocked(found.skus),
            "low": queries.low_count(self.me),
            "reasons": REASONS,
            "wrong": wrong,
            "typed": typed or {},
            "client_id": uuid4().hex,
            "query": self.request.GET.urlencode(),
        }
        return render(self.request, "surfaces/office/stock.html", context, status=status)


class Stock(StockView):
    """GET a screenful of SKUs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()


class StockOf(StockView):
    """One SKU: GET its ledger, POST a correction."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        sku = self.sku(code)
        context = {
            "tabs": self.tabs(),
            "row": queries.stocked([sku])[0],
            "moves": queries.ledger_of(sku),
        }
        return render(request, "surfaces/office/stock_of.html", context)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        sku = self.sku(code)
        form = StockForm(request.POST)
        if not form.is_valid():
            return self._refused(
                code, " ".join(map(str, form.errors.get("to", [_("Please look again.")])))
            )
        said = form.cleaned_data
        try:
            self._correct(sku, said)
        except stock.StockMoved as moved:
            words = _("Meanwhile it has become %(now)d. Is your number still right?")
            return self._refused(code, words % {"now": moved.sku.stock}, status=409)
        except stock.OutOfStock as short:
            words = _("Only %(n)d are left; it never goes below nothing.")
            return self._refused(code, words % {"n": short.sku.stock})
        messages.success(request, _("Stock of %(code)s is written down.") % {"code": code})
        return redirect(_back(request, code))

    def _correct(self, sku: Sku, said: dict[str, Any]) -> None:
        text = said["to"].strip().replace("−", "-")
        reason = str(dict(REASONS)[said["reason"]])
        words = f"{reason}: {said['words']}" if said["words"] else reason
        told = {"words": words, "by": self.me, "key": said["client_id"]}
        if text[0] in "+-":
            stock.add_pieces(sku.pk, pieces=int(text), **told)
        else:
            stock.count_anew(sku.pk, to=int(text), seen=said["seen"], **told)

    def _refused(self, code: str, why: str, *, status: int = 422) -> HttpResponse:
        post = self.request.POST
        typed = {name: post.get(name, "") for name in ("to", "reason", "words")}
        return self.page(wrong=code, typed={**typed, "why": why}, status=status)


class LowMark(StockView):
    """POST: at how many pieces somebody has to buy more."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        sku = self.sku(code)
        form = MarkForm(request.POST)
        if form.is_valid():
            stock.set_low_mark(sku.pk, mark=form.cleaned_data["mark"], by=self.me)
            messages.success(request, _("From now on we warn at %(n)d.") % form_words(form))
        else:
            messages.error(request, _("The mark is a number of pieces."))
        return redirect("surfaces:office_stock_of", code)


def form_words(form: MarkForm) -> dict[str, int]:
    return {"n": form.cleaned_data["mark"]}


def _back(request: HttpRequest, code: str) -> str:
    query = request.GET.urlencode()
    return f"{reverse('surfaces:office_stock')}{'?' + query if query else ''}#s-{code}"
