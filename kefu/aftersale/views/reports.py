"""A parcel was lost, came late or damaged: the customer says so, and sees what becomes of it."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.aftersale.forms.reports import ReportForm
from kefu.aftersale.models.reports import ParcelReport, ReportRemedy
from kefu.aftersale.queries import reports as queries
from kefu.aftersale.queries.reports import Reportable
from kefu.aftersale.services import reports as services
from kefu.aftersale.services.reports import Told
from kefu.aftersale.views.own_orders import OwnOrderView
from kefu.core.money import written
from kefu.core.uploads.serving import serve
from kefu.desk.models.remedies import RemedyKind
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order


class NewReport(OwnOrderView):
    """GET the parcels of an order and a form for one of them; POST what happened to it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order(number)
        rows, chosen = self._chosen(order, request.GET.get("parcel", ""))
        known = chosen.known if chosen else None
        if known is not None and len(rows) == 1:
            return redirect("aftersale:reported", order.number, known.number)
        form = _form(chosen, initial={"client_id": uuid4().hex})
        return self._page(order, rows, chosen, form)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = self.order(number)
        rows, chosen = self._chosen(order, request.POST.get("parcel", ""))
        known = ParcelReport.objects.filter(
            order=order, client_id=request.POST.get("client_id", "")
        ).first()
        if known is not None:  # pressed twice
            return redirect("aftersale:reported", order.number, known.number)
        if chosen is None:
            raise Http404
        form = _form(chosen, request.POST, request.FILES)
        if not form.is_valid():
            return self._page(order, rows, chosen, form, status=422)
        try:
            report = services.report_parcel(order.pk, _told(form, chosen), by=self.speaker())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self._page(order, rows, chosen, form, status=409)
        messages.success(request, _("We have it, and are on it."))
        return redirect("aftersale:reported", order.number, report.number)

    def _chosen(self, order: Order, parcel: str) -> tuple[list[Reportable], Reportable | None]:
        rows = queries.reportable(order, at=now())
        named = next((row for row in rows if row.parcel.number == parcel), None)
        first = next((row for row in rows if row.troubles), rows[0] if rows else None)
        return rows, named or first

    def _page(
        self,
        order: Order,
        rows: list[Reportable],
        chosen: Reportable | None,
        form: ReportForm,
        status: int = 200,
    ) -> HttpResponse:
        lines = _lines(order, chosen, form) if chosen else []
        context = {"order": order, "rows": rows, "picked": chosen, "form": form, "lines": lines}
        return render(self.request, "aftersale/new_report.html", context, status=status)


class Reported(OwnOrderView):
    """GET what became of a report; POST that the parcel is there after all."""

    def get(self, request: HttpRequest, number: str, report: str) -> HttpResponse:
        found = self._report(number, report)
        context = {"order": found.order, "report": found, "steps": _steps(found)}
        return render(request, "aftersale/reported.html", context)

    def post(self, request: HttpRequest, number: str, report: str) -> HttpResponse:
        found = self._report(number, report)
        services.say_it_arrived(found.pk, by=found.customer)
        messages.success(request, _("Good. We note that it is there."))
        return redirect("aftersale:reported", number, report)

    def _report(self, number: str, report: str) -> ParcelReport:
        found = queries.report_of_order(self.order(number), report)
        if found is None:
            raise Http404
        return found


class OwnPicture(Reported):
    """A picture that the customer sent, for them alone."""

    def get(  # type: ignore[override]
        self, request: HttpRequest, number: str, report: str, picture: str
    ) -> HttpResponseBase:
        upload = queries.picture_for(self._report(number, report), picture)
        if upload is None:
            raise Http404
        return serve(upload, request)

    def post(self, request: HttpRequest, *_args: Any, **_more: Any) -> HttpResponse:
        raise Http404


def _form(chosen: Reportable | None, *data: Any, **more: Any) -> ReportForm:
    return ReportForm(*data, troubles=chosen.troubles if chosen else (), **more)


def _lines(order: Order, chosen: Reportable, form: ReportForm) -> list[tuple[Any, int, str]]:
    """What was in the parcel, how many, and what was typed."""
    inside = [(one.line, one.quantity) for one in chosen.shipment.lines.all()]
    if not inside:
        inside = [(line, line.quantity) for line in order.lines.filter(kind="goods")]
    typed = form.data if form.is_bound else {}
    return [(line, n, typed.get(f"pieces-{line.pk}", str(n))) for line, n in inside]


def _told(form: ReportForm, chosen: Reportable) -> Told:
    said = form.cleaned_data
    return Told(
        shipment=chosen.shipment,
        trouble=said["trouble"],
        wants=said["wants"],
        client_id=said["client_id"],
        words=said["words"],
        pieces=form.pieces(),
        pictures=said["pictures"],
    )


def _steps(report: ParcelReport) -> list[dict[str, Any]]:
    """What happened and what will, for the customer."""
    steps: list[dict[str, Any]] = [{"title": _("You told us"), "at": report.reported_at}]
    steps += [_given(one) for one in report.remedies.all() if one.remedy.status != "declined"]
    if report.status == ParcelReport.Status.ARRIVED:
        steps.append({"title": _("It arrived after all"), "at": report.ended_at})
    if report.status == ParcelReport.Status.REPORTED and not report.remedies.all():
        steps.append({"title": _("We decide, and tell you"), "state": "here", "icon": "hourglass"})
    return steps


def _given(one: ReportRemedy) -> dict[str, Any]:
    remedy = one.remedy
    words = {
        RemedyKind.REFUND.value: _("Your money goes back: %(sum)s"),
        RemedyKind.RESEND.value: _("Goods worth %(sum)s are sent to you once more"),
        RemedyKind.COUPON.value: _("For the trouble, a coupon of %(sum)s"),
    }
    title = words[remedy.kind] % {"sum": written(remedy.amount, remedy.currency)}
    if remedy.status == remedy.Status.ASKED:
        told = _("A second colleague has to agree, and is on it.")
        return {"title": title, "text": told, "state": "here", "icon": "hourglass"}
    code = remedy.coupon.code if remedy.coupon else ""
    return {"title": title, "text": code, "at": remedy.settled_at}
