from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext

from kefu.connectors import topics
from kefu.connectors.fates import END_NAMES
from kefu.connectors.importers.formats import IMPORTERS
from kefu.connectors.models import ImportRun
from kefu.connectors.queries import runs
from kefu.core.access import StaffView
from kefu.core.live.pages import LivePage

RUNS_SHOWN = 20
REFUSALS_SHOWN = 50


class Imports(LivePage, StaffView):
    """What was taken in from other shops, and what became of each row."""

    may = "office.goods"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(runs.runs_for(self.me), RUNS_SHOWN).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "reports": [runs.report_of(run) for run in page],
            "ends": END_NAMES.items(),
            "formats": sorted(IMPORTERS),
            "topic": topics.IMPORTS,
        }
        return render(request, "connectors/imports.html", context)


class Import(LivePage, StaffView):
    """One file: its fates in figures, and the rows that were not taken, with line and reason."""

    may = "office.goods"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run: ImportRun = get_object_or_404(runs.runs_for(self.me), pk=pk)
        only = request.GET.get("only", "")
        refusals = Paginator(runs.refusals_of(run, only=only), REFUSALS_SHOWN)
        context = {
            "report": runs.report_of(run),
            "refusals": refusals.get_page(request.GET.get("page")),
            "tabs": _tabs(run, only),
            "topic": topics.IMPORTS,
        }
        return render(request, "connectors/import.html", context)


def _tabs(run: ImportRun, only: str) -> list[tuple[str, str, bool, int]]:
    refused, parked = run.refused, run.parked  # type: ignore[attr-defined]
    return [
        (pgettext("import", "All"), "?", only not in {"refused", "parked"}, refused + parked),
        (pgettext("import", "Refused"), "?only=refused", only == "refused", refused),
        (pgettext("import", "Parked"), "?only=parked", only == "parked", parked),
    ]
