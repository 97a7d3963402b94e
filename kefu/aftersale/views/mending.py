"""What a customer told of a parcel, beside their case; one press puts it right."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.aftersale.models.reports import ParcelReport
from kefu.aftersale.queries import reports as queries
from kefu.aftersale.queries.claims import claims_of_order
from kefu.aftersale.queries.compensations import days_late
from kefu.aftersale.services.mending import mend
from kefu.core.access import AgentView
from kefu.core.uploads.serving import serve
from kefu.core.web import Refusal as Page
from kefu.core.web import refuse
from kefu.desk.queries.cases import case_for
from kefu.desk.services.refusals import Refusal

HOW = tuple(ParcelReport.Wants.values)
SAID = '{"desk:said": true}'  # what scripts of the desk hear: the dialogue has a new line


class DeskPart(AgentView):
    """A part of the desk; what is refused is answered 409 in its own words."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return refuse(request, Page(409, _("Not yet"), str(refusal), "done"))

    @property
    def is_fragment(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"


class CaseReports(DeskPart):
    """All that was told of parcels in this case, the newest first."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case, at = case_for(self.agent, number), now()
        if case is None:
            raise Http404
        found = queries.reports_of_case(self.agent, case.pk)
        rows = [
            (report, queries.worth_of(report, at=at), days_late(report.parcel, at))
            for report in found
        ]
        claims = list(claims_of_order(self.agent, found[0].order_id)) if found else []
        context = {"case": case, "rows": rows, "claims": claims, "is_fragment": self.is_fragment}
        part = "aftersale/_case_reports.html"
        template = part if self.is_fragment else "aftersale/case_reports.html"
        return render(request, template, context)


class Mending(DeskPart):
    """POST `how`: refund, resend or wait; `sorry` with what is due for the trouble."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        report = queries.report_for(self.agent, number)
        if report is None:
            raise Http404
        how = request.POST.get("how", "")
        if how not in HOW:
            raise Refusal(_("Choose what the customer gets."))
        mend(report.pk, by=self.agent, how=how, sorry="sorry" in request.POST)
        if self.is_fragment:
            return HttpResponse(status=204, headers={"HX-Trigger": SAID})
        return redirect(resolve_url(settings.PLACES["desk_case"], number=report.case.number))


class CasePicture(DeskPart):
    """A picture that came with a report, for the desk."""

    def get(self, request: HttpRequest, number: str, picture: str) -> HttpResponseBase:
        report = queries.report_for(self.agent, number)
        upload = queries.picture_for(report, picture) if report else None
        if upload is None:
            raise Http404
        return serve(upload, request)
