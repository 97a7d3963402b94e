"""Requests in the office: what waits, one with its whole record, and every act on it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kefu.aftersale.forms.requests import (
    InspectForm,
    LabelForm,
    RefuseForm,
    VerdictForm,
)
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries import house, own
from kefu.aftersale.services import receipt, requests, second_looks
from kefu.aftersale.services.settling import settle
from kefu.aftersale.views.house import AftersaleView
from kefu.core.uploads.serving import serve
from kefu.desk.services.refusals import Refusal

ON_A_PAGE = 40
Status = ServiceRequest.Status


class Office(AftersaleView):
    """Its first page: requests, by what they wait for."""

    here = "requests"

    def get(self, request: HttpRequest) -> HttpResponse:
        shelves = house.shelves(self.me)
        show = request.GET.get("show", "")
        if show not in house.SHOWN:
            show = next((one.code for one in shelves if one.count), "all")
        words = request.GET.get("find", "").strip()
        found = house.requests_for_house(self.me, show="all" if words else show)
        if words:
            found = house.found_by(found, words)
        address = reverse("aftersale:office")
        context = {
            "tabs": self.tabs(),
            "shelves": [
                (one.label, f"{address}?show={one.code}", one.code == show, one.count)
                for one in shelves
            ],
            "show": show,
            "find": words,
            "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "aftersale/office.html", context)


class OneRequest(AftersaleView):
    """The whole record, and what may be done now."""

    here = "requests"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.shown(self.request_of(number))

    def request_of(self, number: str) -> ServiceRequest:
        found = own.whole(house.requests_for_house(self.me), number)
        if found is None:
            raise Http404
        return found

    def shown(
        self, one: ServiceRequest, *, fault: str = "", status: int = 200, **said: forms.Form
    ) -> HttpResponse:
        look = getattr(one, "second_look", None)
        context = {
            "tabs": self.tabs(),
            "one": one,
            "story": own.story_of(one, for_staff=True),
            "pictures": list(one.pictures.all()),
            "inspection": getattr(one, "inspection", None),
            "look": look,
            "gives": house.settlement_of(one),
            "fault": fault,
            "works": self.me.may("aftersale.work"),
            "may_decide": _may_decide(self.me, look),
            "may_settle": _may_settle(one),
            "refuse": RefuseForm(),
            "inspect": InspectForm(initial={"pieces": one.quantity}),
            "label": LabelForm(),
            "verdict": VerdictForm(),
            **said,
        }
        return render(self.request, "aftersale/office_request.html", context, status=status)


def _may_settle(one: ServiceRequest) -> bool:
    if one.kind == ServiceRequest.Kind.REPAIR:  # the workshop settles it
        return False
    if one.takes_back:
        return one.status == Status.RECEIVED and hasattr(one, "inspection")
    return one.status == Status.APPROVED


def _may_decide(me: Any, look: Any) -> bool:
    waits = look is not None and not look.verdict
    return waits and me.may("aftersale.decide") and look.refused_by_id != me.pk


class RequestAct(OneRequest):
    """POST one act; what was typed stays where it is refused."""

    http_method_names = ("post",)
    may = "aftersale.work"

    def post(self, request: HttpRequest, number: str, act: str) -> HttpResponse:
        acts: dict[str, Callable[[ServiceRequest], HttpResponse | None]] = {
            "approve": self._approve,
            "refuse": self._refuse,
            "receive": self._receive,
            "inspect": self._inspect,
            "settle": self._settle,
            "send-back": self._send_back,
            "decide": self._decide,
        }
        if act not in acts:
            raise Http404
        one = self.request_of(number)
        try:
            answer = acts[act](one)
        except Refusal as refusal:
            return self.shown(one, fault=str(refusal), status=422)
        return answer or redirect("aftersale:office_request", number)

    def _approve(self, one: ServiceRequest) -> None:
        requests.approve(one.pk, by=self.me)

    def _refuse(self, one: ServiceRequest) -> HttpResponse | None:
        form = RefuseForm(self.request.POST)
        if not form.is_valid():
            return self.shown(one, status=422, refuse=form)
        requests.refuse(one.pk, by=self.me, why=form.cleaned_data["words"])
        return None

    def _receive(self, one: ServiceRequest) -> None:
        receipt.note_received(one.pk, by=self.me)

    def _inspect(self, one: ServiceRequest) -> HttpResponse | None:
        form = InspectForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.shown(one, status=422, inspect=form)
        receipt.inspect(one.pk, by=self.me, seen=form.seen())
        return None

    def _settle(self, one: ServiceRequest) -> None:
        with_money = self.request.POST.get("give") == "money"
        settle(one.pk, by=self.me, with_money=with_money)
        messages.success(self.request, _("Settled. The customer hears of it."))

    def _send_back(self, one: ServiceRequest) -> HttpResponse | None:
        form = LabelForm(self.request.POST)
        if not form.is_valid():
            return self.shown(one, status=422, label=form)
        receipt.send_back(one.pk, by=self.me, label=form.cleaned_data["label"])
        return None

    def _decide(self, one: ServiceRequest) -> HttpResponse | None:
        if not self.me.may("aftersale.decide") or not hasattr(one, "second_look"):
            raise PermissionDenied
        form = VerdictForm(self.request.POST)
        if not form.is_valid():
            return self.shown(one, status=422, verdict=form)
        said = form.cleaned_data
        second_looks.decide(one.pk, by=self.me, verdict=said["verdict"], note=said["note"])
        return None


class Picture(AftersaleView):
    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        found = own.picture_of(house.requests_for_house(self.me), number)
        if found is None:
            raise Http404
        return serve(found.upload, request)


class Unmatched(AftersaleView):
    """What imports brought: how much of it, and what of that has no order here."""

    here = "unmatched"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = house.unmatched(self.me)
        context = {
            "tabs": self.tabs(),
            "brought": house.brought(self.me),
            "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "aftersale/unmatched.html", context)
