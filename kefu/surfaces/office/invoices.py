"""Invoices that wait for the office: issued with their number or file, corrected after a refund."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.core.access import StaffView
from kefu.core.uploads.forms import UploadField
from kefu.core.uploads.models import Upload
from kefu.shop.models.invoices import Invoice
from kefu.shop.queries import invoices as queries
from kefu.shop.services import invoices as services

ON_A_PAGE = 40
COLUMNS = ("number", "order", "kind", "title", "tax_number", "amount", "currency", "status")
MORE_COLUMNS = ("to_correct", "serial", "code", "asked_at", "issued_at")
REFUSED = {
    "unpaid": gettext_lazy("The order is not paid yet."),
    "nothing": gettext_lazy("No money is left in this order."),
}


class PaperForm(forms.Form):
    serial = forms.RegexField(
        label=gettext_lazy("Invoice number"),
        regex=r"^(\d{8}|\d{20})$",
        required=False,
        help_text=gettext_lazy("20 digits; 8 of older kinds"),
        error_messages={"invalid": gettext_lazy("An invoice number has 20 digits, or 8.")},
    )
    code = forms.RegexField(
        label=gettext_lazy("Code"),
        regex=r"^(\d{10}|\d{12})$",
        required=False,
        help_text=gettext_lazy("Only of older kinds: 10 or 12 digits"),
        error_messages={"invalid": gettext_lazy("A code has 10 digits, or 12.")},
    )
    file = UploadField(
        label=gettext_lazy("The invoice as PDF"), kinds=[Upload.Kind.PDF], required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("serial") and not said.get("file"):
            self.add_error("serial", _("Give its number, or the file, or both."))
        return said

    def paper(self) -> services.Paper:
        said = self.cleaned_data
        return services.Paper(said["serial"], said["code"], said["file"])


class OfficeInvoices(StaffView):
    may = "office.orders"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        show = request.GET.get("show", "open")
        show = show if show in queries.SHOWN else "open"
        rows = queries.invoices_for(self.me, show=show)
        if request.GET.get("as") == "csv":
            return as_csv(rows)
        words = {"open": _("To do now"), "issued": _("Issued ones"), "all": _("All")}
        here = reverse("surfaces:office_invoices")
        tabs = [(words[one], f"{here}?show={one}", one == show) for one in queries.SHOWN]
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
        context = {"page": page, "tabs": tabs, "show": show}
        return render(request, "surfaces/office/invoices.html", context)


class OfficeInvoice(StaffView):
    """GET it in clear, which is noted; POST its paper: issues it, or corrects it."""

    may = "office.orders"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self._found(number), PaperForm())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        invoice = self._found(number)
        form = PaperForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(invoice, form, status=422)
        corrects = invoice.status != Invoice.Status.ASKED
        act = services.correct_invoice if corrects else services.issue_invoice
        try:
            act(number, form.paper(), by=self.me)
        except services.InvoiceRefused as refused:
            messages.error(request, str(REFUSED[refused.why]))
            return redirect("surfaces:office_invoice", number)
        done = _("The correction is kept.") if corrects else _("Issued. The customer hears of it.")
        messages.success(request, done)
        return redirect("surfaces:office_invoices")

    def _found(self, number: str) -> Invoice:
        found = queries.invoices_for(self.me, show="all").filter(number=number)
        if not found.exists():
            raise Http404
        return services.read_invoice(number, by=self.me)

    def _page(self, invoice: Invoice, form: PaperForm, status: int = 200) -> HttpResponse:
        context = {
            "invoice": invoice,
            "form": form,
            "is_open": invoice.status == Invoice.Status.ASKED or invoice.to_correct > 0,
            "left": services.left_in(invoice.order),
            "links": [queries.token_of(paper) for paper in queries.papers_of(invoice)],
        }
        return render(self.request, "surfaces/office/invoice.html", context, status=status)


class Line:
    """A file that hands on each line at once, for the writer of CSV."""

    def write(self, text: str) -> str:
        return text


def as_csv(rows: Any) -> StreamingHttpResponse:
    """For the bookkeeping: what the tax office knows in clear, a person's name masked."""
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="invoices.csv"'
    return answer


def _lines(rows: Any) -> Iterator[str]:
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow((*COLUMNS, *MORE_COLUMNS))
    for one in rows.iterator(500):
        told = (one.number, one.order.number, one.kind, one.told_title, one.tax_number)
        sums = (one.amount, one.order.currency, one.status, one.to_correct)
        moments = (_moment(one.asked_at), _moment(one.issued_at))
        cells = (*told, *sums, one.serial, one.code, *moments)
        yield writer.writerow([_harmless(str(cell)) for cell in cells])


def _moment(at: Any) -> str:
    return localtime(at).isoformat(timespec="minutes") if at else ""


def _harmless(text: str) -> str:
    """A title that a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and not text[1:2].isdigit() else text
