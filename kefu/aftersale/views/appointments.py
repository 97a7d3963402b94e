"""Appointments: the customer's page of them, the phone page of who comes, the office's calendar."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.generic import View

from kefu.aftersale.forms.visits import InstallerForm, ReportForm, TimeForm
from kefu.aftersale.models.visits import Installer, Visit
from kefu.aftersale.queries import visits as queries
from kefu.aftersale.services import visits as services
from kefu.aftersale.views.house import AftersaleView
from kefu.aftersale.views.order_notes import OwnOrderView
from kefu.core.machine import WrongMove
from kefu.core.uploads.serving import serve
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order, OrderLine

ROWS_SHOWN = 30
Days = list[tuple[Any, list[queries.Slot]]]


class OrderVisits(OwnOrderView):
    """Who comes for an order. `line` chooses what to set up, `visit` what to move."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self.order_of(number), request.GET.dict())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order, said = self.order_of(number), request.POST.dict()
        if said.get("act") == "cancel":
            return self._cancelled(order, said)
        form = TimeForm(request.POST)
        if not form.is_valid():
            fault = str(next(iter(form.errors.values()))[0])
            return self._page(order, said, fault=fault, status=422)
        try:
            self._act(order, said, form)
        except Refusal as refusal:
            return self._page(order, said, fault=str(refusal), status=409)
        messages.success(
            request, _("It is booked. We write to you, and remind you the day before.")
        )
        return redirect("aftersale:order_visits", number)

    def _act(self, order: Order, said: dict[str, str], form: TimeForm) -> None:
        told = form.cleaned_data
        visit, line = self._visit(order, said), self._line(order, said)
        if visit is not None:
            services.move_visit(visit.pk, begins_at=told["begins"], by=self.person)
        elif line is not None:
            services.book_visit(
                line.pk,
                begins_at=told["begins"],
                wishes=told["wishes"],
                client_id=told["client_id"] or uuid4().hex,
                by=self.person,
            )
        else:
            raise Refusal(_("Somebody is booked for it already, or it needs nobody."))

    def _cancelled(self, order: Order, said: dict[str, str]) -> HttpResponse:
        visit = self._visit(order, said)
        if visit is None:
            raise Http404
        try:
            services.cancel_visit(visit.pk, by=self.person)
        except WrongMove as wrong:
            return self._page(order, {}, fault=wrong.sentence, status=409)
        messages.success(self.request, _("It is called off."))
        return redirect("aftersale:order_visits", order.number)

    def _page(
        self, order: Order, asked: dict[str, str], *, fault: str = "", status: int = 200
    ) -> HttpResponse:
        moving, line = self._visit(order, asked), self._line(order, asked)
        wanted = moving.line if moving else line
        if wanted is not None:
            wanted.order = order
        context = {
            "order": order,
            "visits": queries.visits_of(order),
            "to_set_up": queries.lines_to_set_up(order),
            "moving": moving,
            "wanted": wanted,
            "days": _by_day(queries.slots_for(wanted, at=now())) if wanted else [],
            "asked": {"client_id": uuid4().hex} | asked,
            "fault": fault,
        }
        return render(self.request, "aftersale/order_visits.html", context, status=status)

    def _visit(self, order: Order, said: dict[str, str]) -> Visit | None:
        visits = Visit.objects.filter(order=order, number=said.get("visit", ""))
        return visits.select_related("line__sku__product").first()

    def _line(self, order: Order, said: dict[str, str]) -> OrderLine | None:
        pk = said.get("line", "")
        lines = queries.lines_to_set_up(order)
        return next((line for line in lines if str(line.pk) == pk), None)


class OrderVisitPhoto(OwnOrderView):
    """A photo of the report, for the customer."""

    def get(self, request: HttpRequest, number: str, photo: str) -> HttpResponseBase:
        order = self.order_of(number)
        for visit in queries.visits_of(order):
            found = queries.photo_of(visit, photo)
            if found is not None:
                return serve(found.upload, request)
        raise Http404


class VisitPage(View):
    """On the installer's phone, by the link in their mail: where to, and the report at the end."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        visit = self._found(token)
        if visit.status == Visit.Status.BOOKED:
            services.note_opened(visit)
        return self._page(visit, ReportForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        visit = self._found(token)
        files = {"photos": request.FILES.getlist("photos")}
        form = ReportForm(request.POST, files)
        if not form.is_valid():
            return self._page(visit, form, status=422)
        try:
            services.report_visit(visit.pk, form.report())
        except WrongMove as wrong:
            form.add_error(None, wrong.sentence)
            return self._page(visit, form, status=409)
        return redirect("aftersale:visit", token)

    def _found(self, token: str) -> Visit:
        visit = queries.visit_behind(token)
        if visit is None:
            raise Http404
        return visit

    def _page(self, visit: Visit, form: ReportForm, status: int = 200) -> HttpResponse:
        context = {"visit": visit, "form": form}
        return render(self.request, "aftersale/visit.html", context, status=status)


class Appointments(AftersaleView):
    """The appointments of the days to come, or those that are over."""

    here = "appointments"

    def get(self, request: HttpRequest) -> HttpResponse:
        over = request.GET.get("show") == "over"
        visits = queries.visits_for(self.me).select_related("installer", "line", "order")
        visits = visits.defer("order__recipient", "order__phone", "order__address")
        booked = Visit.Status.BOOKED
        shown = visits.exclude(status=booked) if over else visits.filter(status=booked)
        rows = shown.order_by("-begins_at", "-pk") if over else shown
        page = Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("page"))
        context = {"tabs": self.tabs(), "page": page, "over": over, "late": now()}
        return render(request, "aftersale/appointments.html", context)


class Appointment(AftersaleView):
    """One appointment with its report. POST moves it or calls it off."""

    here = "appointments"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self._found(number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        visit = self._found(number)
        if not self.me.may("aftersale.work"):
            return self._page(visit, fault=_("You may read this, but not change it."), status=403)
        form = TimeForm(request.POST)
        try:
            if request.POST.get("act") == "cancel":
                services.cancel_visit(visit.pk, by=self.me)
            elif form.is_valid():
                begins = form.cleaned_data["begins"]
                services.move_visit(visit.pk, begins_at=begins, by=self.me)
            else:
                return self._page(visit, fault=_("Choose a time."), status=422)
        except (Refusal, WrongMove) as refused:
            fault = refused.sentence if isinstance(refused, WrongMove) else str(refused)
            return self._page(visit, fault=fault, status=409)
        messages.success(request, _("Changed. The customer and the installer are told."))
        return redirect("aftersale:appointment", number)

    def _found(self, number: str) -> Visit:
        visits = queries.visits_for(self.me).filter(number=number)
        full = visits.select_related("order", "installer", "line__sku__product")
        return get_object_or_404(full.prefetch_related("photos__upload"))

    def _page(self, visit: Visit, *, fault: str = "", status: int = 200) -> HttpResponse:
        visit.line.order = visit.order
        booked = visit.status == Visit.Status.BOOKED
        days = _by_day(queries.slots_for(visit.line, at=now())) if booked else []
        context = {"tabs": self.tabs(), "visit": visit, "days": days, "fault": fault}
        context["may_work"] = self.me.may("aftersale.work")
        return render(self.request, "aftersale/appointment.html", context, status=status)


class AppointmentPhoto(AftersaleView):
    def get(self, request: HttpRequest, number: str, photo: str) -> HttpResponseBase:
        visit = get_object_or_404(queries.visits_for(self.me), number=number)
        found = queries.photo_of(visit, photo)
        if found is None:
            raise Http404
        return serve(found.upload, request)


class Installers(AftersaleView):
    here = "appointments"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = queries.installers_for(self.me)
        page = Paginator(found, ROWS_SHOWN).get_page(request.GET.get("page"))
        context = {"tabs": self.tabs(), "page": page, "today": localdate()}
        context["may_change"] = self.me.may("aftersale.rules")
        return render(request, "aftersale/installers.html", context)


class OneInstaller(AftersaleView):
    """A new one, or one changed."""

    may = "aftersale.rules"
    here = "appointments"

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        return self._page(InstallerForm(instance=self._found(pk)))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        form = InstallerForm(request.POST, instance=self._found(pk))
        if not form.is_valid():
            return self._page(form, status=422)
        said = form.cleaned_data
        services.write_installer(
            form.installer(), skills=list(said["classes"]), absences=said["absent"], by=self.me
        )
        messages.success(request, _("Kept."))
        return redirect("aftersale:installers")

    def _found(self, pk: int | None) -> Installer:
        return get_object_or_404(queries.installers_for(self.me), pk=pk) if pk else Installer()

    def _page(self, form: InstallerForm, status: int = 200) -> HttpResponse:
        context = {"tabs": self.tabs(), "form": form}
        return render(self.request, "aftersale/installer.html", context, status=status)


def _by_day(slots: Iterable[queries.Slot]) -> Days:
    days = groupby(slots, key=lambda slot: localdate(slot.begins_at))
    return [(day, list(found)) for day, found in days]
