"""Ways to pay: keys set, tried and changed, never shown again; opened and shut."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kefu.payments.queries import money
from kefu.payments.queries.ways import BANK, keys_of
from kefu.payments.services import merchants
from kefu.surfaces.office.money import MoneyView
from kefu.surfaces.office.money_forms import KeysForm


class Gateways(MoneyView):
    """Each with its state."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {**self.shared("gateways"), "gateways": money.gateways_for(self.me)}
        return render(request, "surfaces/office/gateways.html", context)


class GatewayView(MoneyView):
    may = money.KEYS_VERB

    def gateway(self, code: str) -> money.GatewayShown:
        found = next((one for one in money.gateways_for(self.me) if one.code == code), None)
        if found is None:
            raise Http404
        return found


class Gateway(GatewayView):
    """GET the form of its keys, POST new ones; what is left empty stays."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._page(self.gateway(code), None)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        gateway = self.gateway(code)
        form = self._form(gateway, request.POST)
        if not form.is_valid():
            return self._page(gateway, form)
        merchants.set_keys(code, form.cleaned_data, by=self.me)
        if "address" in form.cleaned_data and not form.cleaned_data["address"]:
            merchants.forget_address(code)
        messages.success(request, _("The keys are kept, encrypted. Now try them."))
        return redirect("surfaces:office_gateway", code)

    def _form(self, gateway: money.GatewayShown, said: object = None) -> KeysForm:
        there = gateway.merchant.keys if gateway.merchant else {}
        return KeysForm(said, keys=keys_of(gateway.code), there=there)

    def _page(self, gateway: money.GatewayShown, wrong: KeysForm | None) -> HttpResponse:
        context = {
            **self.shared("gateways"),
            "gateway": gateway,
            "form": wrong or self._form(gateway),
            "lies": money.lies_of(gateway.code),
            "is_bank": gateway.code == BANK.code,
        }
        status = 422 if wrong else 200
        return render(self.request, "surfaces/office/gateway.html", context, status=status)


class GatewayTest(GatewayView):
    """POST: a signed call with these keys that changes nothing."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        gateway = self.gateway(code)
        wrong = merchants.test_connection(gateway.code, by=self.me)
        if wrong:
            words = _("The gateway refused, or was not reached: %(why)s")
            messages.error(request, words % {"why": wrong})
        else:
            messages.success(request, _("The gateway answers, and takes these keys."))
        return redirect("surfaces:office_gateway", code)


class GatewayDoor(GatewayView):
    """POST opens it for customers, or shuts it."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        gateway = self.gateway(code)
        if request.POST.get("act") == "shut":
            merchants.shut_gateway(gateway.code, by=self.me)
            words = _("Shut. What was asked for before still ends right.")
            messages.success(request, words)
            return redirect("surfaces:office_gateway", code)
        try:
            merchants.open_gateway(gateway.code, by=self.me)
        except merchants.KeysMissing:
            messages.error(request, _("Some keys are missing; nothing was opened."))
        else:
            messages.success(request, _("Open: customers see it at the till."))
        return redirect("surfaces:office_gateway", code)
