"""An invoice: asked for with the order or later from its page, and downloaded by a signed link."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from kefu.accounts.models import User
from kefu.core.tax_numbers import normal_tax_number
from kefu.core.uploads.serving import serve
from kefu.shop.models.invoices import Invoice, asked_until
from kefu.shop.models.orders import Order
from kefu.shop.queries import invoices as queries
from kefu.shop.services import invoices as services
from kefu.surfaces.storefront.guests import OrderView

NONE = "none"
KINDS = [(kind.value, kind.label) for kind in Invoice.Kind]
REFUSED = {
    "late": gettext_lazy("The time in which an invoice could be asked for is over."),
    "issued": gettext_lazy("The invoice is issued already."),
    "nothing": gettext_lazy("No money is left in this order."),
}


class InvoiceFields(forms.Form):
    """For a form that orders: none, personal or company, and what the kind needs. Made without
    `may_be_none`, one of the two has to be chosen. Its template: `_invoice_fields.html`."""

    invoice = forms.ChoiceField(
        label=gettext_lazy("Invoice"), required=False, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the invoice"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Your name, or the company as it is registered"),
    )
    tax_number = forms.CharField(
        label=gettext_lazy("Taxpayer number"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("18 signs; 15 or 20 of older ones"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    invoice_address = forms.CharField(
        label=gettext_lazy("Registered address and number"), max_length=200, required=False
    )
    bank = forms.CharField(label=gettext_lazy("Bank and account"), max_length=200, required=False)
    invoice_email = forms.EmailField(
        label=gettext_lazy("Send it to"),
        required=False,
        help_text=gettext_lazy("Without one it goes where our mails about the order go."),
    )

    may_be_none = True

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        none = [(NONE, _("No invoice"))] if self.may_be_none else []
        self.fields["invoice"].choices = [*none, *KINDS]  # type: ignore[attr-defined]
        self.fields["invoice"].initial = NONE if self.may_be_none else "personal"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("invoice") not in dict(KINDS):
            if not self.may_be_none:
                self.add_error("invoice", _("Please choose one."))
            return said
        if not said.get("title", "").strip():
            self.add_error("title", _("An invoice needs a title."))
        if said["invoice"] == Invoice.Kind.COMPANY:
            self._check_number(said)
        return said

    def wanted(self) -> services.Wanted | None:
        """What a valid form asks for; None for no invoice."""
        if self.cleaned_data.get("invoice") not in dict(KINDS):
            return None
        return services.wanted_from(self.cleaned_data)

    def _check_number(self, said: dict[str, Any]) -> None:
        typed = said.get("tax_number", "")
        said["tax_number"] = normal_tax_number(typed)
        if not typed:
            self.add_error("tax_number", _("A company's invoice needs its taxpayer number."))
        elif not said["tax_number"]:
            words = _("This is no taxpayer number. Please compare it sign by sign.")
            self.add_error("tax_number", words)


class InvoiceForm(InvoiceFields):
    may_be_none = False


@method_decorator(sensitive_post_parameters(), name="dispatch")
class AskForInvoice(OrderView):
    """GET the form, POST what it should say. As often as one likes until it is issued."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order_of(number, lines=1)
        known = queries.invoice_of(order)
        user = request.user
        first = {"title": user.name if isinstance(user, User) else ""}
        if known is not None:
            first = {name: getattr(known, name) for name in ("title", "tax_number", "bank")}
            first |= {"invoice": known.kind, "invoice_address": known.address}
            first |= {"invoice_email": known.email}
        return self._page(order, known, InvoiceForm(initial=first))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order_of(number, lines=1)
        known = queries.invoice_of(order)
        form = InvoiceForm(request.POST)
        if not form.is_valid():
            return self._page(order, known, form, status=422)
        by = request.user if isinstance(request.user, User) else None
        try:
            services.ask_for_invoice(order.pk, services.wanted_from(form.cleaned_data), by=by)
        except services.InvoiceRefused as refused:
            messages.error(request, str(REFUSED[refused.why]))
        else:
            messages.success(request, _("Noted. We send the invoice as soon as it is issued."))
        return redirect("surfaces:order", number)

    def _page(
        self, order: Order, known: Invoice | None, form: InvoiceForm, status: int = 200
    ) -> HttpResponse:
        if known is not None and known.status != Invoice.Status.ASKED:
            return redirect("surfaces:order", order.number)
        context = {"order": order, "form": form, "known": known, "until": _last_day(order)}
        page = "surfaces/storefront/ask_for_invoice.html"
        return render(self.request, page, context, status=status)


class InvoiceFile(View):
    """A signed link: whoever was handed it has the file, nobody else finds it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        file = queries.file_behind(token)
        if file is None:
            raise Http404
        return serve(file, request)


def told(order: Order) -> dict[str, Any]:
    """What the order's page says about its invoice."""
    invoice = queries.invoice_of(order)
    papers = queries.papers_of(invoice) if invoice else []
    links = [(paper, queries.token_of(paper)) for paper in papers]
    may_ask = order.status != Order.Status.CANCELLED and now() <= asked_until(order)
    return {"invoice": invoice, "papers": links, "may_ask": may_ask, "until": _last_day(order)}


def _last_day(order: Order) -> date:
    return localtime(asked_until(order)).date()
