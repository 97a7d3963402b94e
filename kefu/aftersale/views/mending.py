"""What a customer told of a parcel, beside their case; one press puts it right."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.aftersale.models.reports import ParcelReport
from kefu.aftersale.queries import reports as queries
from kefu.aftersale.queries.claims import claims_of_order
from kefu.aftersale.queries.compensations import days_late
from kefu.aftersale.services.mending import mend
from kefu.core.uploads.serving import serve
from kefu.desk.services.refusals import Refusal
from kefu.desk.views.frame import DeskView

HOW = tuple(ParcelReport.Wants.values)


class CaseReports(DeskView):
    """All that was told of parcels in this case, the newest first."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case, at = self.case(number), now()
        found = queries.reports_of_case(self.agent, case.pk)
        rows = [
            (report, queries.worth_of(report, at=at), days_late(report.parcel, at))
            for report in found
        ]
        claims = list(claims_of_order(self.agent, found[0].order_id)) if found else []
        context = {"case": case, "rows": rows, "claims": claims}
        part = "aftersale/_case_reports.html"
        template = part if self.is_fragment else "aftersale/case_reports.html"
        return render(request, template, context)


class Mending(DeskView):
    """POST `how`: refund, resend or wait; `sorry` with what is due for the trouble."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        report = queries.report_for(self.agent, number)
        if report is None:
            raise Http404
        how = request.POST.get("how", "")
        if how not in HOW:
            raise Refusal(_("Choose what the customer gets."))
        mend(report.pk, by=self.agent, how=how, sorry="sorry" in request.POST)
        return self.done()


class CasePicture(DeskView):
    """A picture that came with a report, for the desk."""

    def get(self, request: HttpRequest, number: str, picture: str) -> HttpResponseBase:
        report = queries.report_for(self.agent, number)
        upload = queries.picture_for(report, picture) if report else None
        if upload is None:
            raise Http404
        return serve(upload, request)
