"""Parcels that somebody should look at, orders that should have left, and one parcel as a whole."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kefu.core.access import StaffView
from kefu.delivery.queries import dispatch_rule
from kefu.delivery.services import promise_another_day, take_step
from kefu.delivery.services.hearing import NoAnswer, ask_now
from kefu.shop.models.orders import Shipment
from kefu.shop.queries import parcels as queries
from kefu.shop.queries.tracking import track
from kefu.surfaces.office.parcel_forms import DayForm, StepForm

ON_A_PAGE = 40
TO_SEND = "to_send"


class ParcelsView(StaffView):
    may = "office.orders"
    here = "parcels"

    def doors(self) -> list[tuple[Any, ...]]:
        places = [
            ("parcels", pgettext("office", "Parcels"), "surfaces:office_parcels"),
            ("carriers", pgettext("office", "Carriers"), "surfaces:office_carriers"),
            ("scores", pgettext("office", "Score card"), "surfaces:carrier_scores"),
            ("dates", pgettext("office", "Dates we promise"), "surfaces:office_dates"),
        ]
        return [(label, reverse(name), code == self.here) for code, label, name in places]


class Parcels(ParcelsView):
    """A list by what is wrong; all that was asked stands in the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        at, show = now(), request.GET.get("show", "late")
        if show not in {*queries.KINDS, TO_SEND}:
            raise Http404
        context: dict[str, Any] = {"doors": self.doors(), "show": show, "at": at}
        if show == TO_SEND:
            rule = dispatch_rule()
            page = self._page(queries.not_left(self.me))
            rows = [queries.waiting(order, rule) for order in page]
            context["waiting"] = [(one, one.over(at)) for one in rows]
        else:
            page = self._page(queries.in_trouble(self.me, show, at=at))
            context["shipments"] = list(page)
        counts = queries.counts(self.me, at=at)
        context["kinds"] = [
            (f"{label} {counts[kind]}" if kind in counts else label, f"?show={kind}", kind == show)
            for kind, label in _kinds()
        ]
        return render(request, "surfaces/office/parcels.html", {**context, "page": page})

    def _page(self, rows: QuerySet[Any]) -> Page[Any]:
        return Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))


class OfficeParcel(ParcelsView):
    """One parcel: its line, its steps, and what can be done by hand."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.show(self.shipment(number))

    def shipment(self, number: str) -> Shipment:
        found = queries.shipment_for(self.me, number)
        if found is None:
            raise Http404
        return found

    def show(self, shipment: Shipment, *, status: int = 200, **forms: Any) -> HttpResponse:
        context = {
            "doors": self.doors(),
            "shipment": shipment,
            "parcel": shipment.parcel,
            "track": track(shipment.order, shipment.parcel),
            "step": forms.get("step") or StepForm(initial={"at": now()}),
            "day": forms.get("day") or DayForm(promised_at=shipment.parcel.promised_at),
        }
        return render(self.request, "surfaces/office/parcel.html", context, status=status)


class ParcelSteps(OfficeParcel):
    """POST a step that a colleague knows of: by telephone, or of a carrier that tells nothing."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        shipment = self.shipment(number)
        form = StepForm(request.POST)
        if not form.is_valid():
            return self.show(shipment, status=422, step=form)
        take_step(shipment.parcel_id, form.step())
        messages.success(request, _("Written down; the customer sees it."))
        return redirect("surfaces:office_parcel", number)


class ParcelDay(OfficeParcel):
    """POST another day for it, with the reason the customer is told."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        shipment = self.shipment(number)
        form = DayForm(request.POST, promised_at=shipment.parcel.promised_at)
        if not form.is_valid():
            return self.show(shipment, status=422, day=form)
        promise_another_day(
            shipment.parcel_id,
            promised_at=form.moment(dispatch_rule()),
            because=form.cleaned_data["because"],
            by=self.me,
        )
        messages.success(request, _("The new day is promised; the customer gets a mail."))
        return redirect("surfaces:office_parcel", number)


class ParcelQuestion(OfficeParcel):
    """POST: ask its carrier now."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        shipment = self.shipment(number)
        try:
            fresh = ask_now(shipment.parcel_id)
        except NoAnswer:
            messages.error(request, _("The carrier did not answer. We ask again by ourselves."))
        else:
            said = ngettext("%(n)d new step.", "%(n)d new steps.", fresh) % {"n": fresh}
            messages.success(request, said if fresh else _("The carrier has nothing new."))
        return redirect("surfaces:office_parcel", number)


def _kinds() -> list[tuple[str, str]]:
    return [
        ("late", pgettext("parcels", "Likely late")),
        ("past", pgettext("parcels", "Past their day")),
        ("silent", pgettext("parcels", "No news")),
        ("held", pgettext("parcels", "Held up")),
        ("gone", pgettext("parcels", "Lost or damaged")),
        (TO_SEND, pgettext("parcels", "Not left yet")),
        ("under_way", pgettext("parcels", "All on the way")),
    ]
