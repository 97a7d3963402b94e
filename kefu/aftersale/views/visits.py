"""The courier's visits: those to come, and what people say of them where no machine does."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.aftersale.queries.pick_ups import visits_for
from kefu.aftersale.services import fetching
from kefu.aftersale.views.house import AftersaleView
from kefu.core.machine import WrongMove

SHOWN = 100


class Visits(AftersaleView):
    here = "pick_ups"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(visits_for(self.me).prefetch_related("requests__line")[:SHOWN])
        return render(request, "aftersale/visits.html", {"tabs": self.tabs(), "rows": rows})


class OneVisit(AftersaleView):
    """POST how it went."""

    http_method_names = ("post",)
    may = "aftersale.work"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        visit = visits_for(self.me).filter(number=number).first()
        went = request.POST.get("went", "")
        if visit is None or went not in {"collected", "missed"}:
            raise Http404
        try:
            if went == "collected":
                label = request.POST.get("label", "").strip()[:40]
                fetching.note_collected(visit.pk, by=self.me, at=now(), label=label)
            else:
                fetching.note_missed(visit.pk, by=self.me)
        except WrongMove as wrong:
            messages.error(request, wrong.sentence)
        else:
            messages.success(request, _("Noted. The customer sees it."))
        return redirect("aftersale:pick_ups")
