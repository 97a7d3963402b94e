from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext

from kefu.connectors import topics
from kefu.connectors.fates import END_NAMES
from kefu.connectors.forms import FilesForm
from kefu.connectors.importers.formats import IMPORTERS
from kefu.connectors.importers.rows import BrokenFile
from kefu.connectors.jobs import take_in
from kefu.connectors.models import ImportRun
from kefu.connectors.queries import runs
from kefu.connectors.services import uploads
from kefu.core.access import StaffView
from kefu.core.live.pages import LivePage

RUNS_SHOWN = 20
REFUSALS_SHOWN = 50


class Imports(LivePage, StaffView):
    """What was taken in from other shops, and what became of each row; POST gives more files."""

    may = "office.goods"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(FilesForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FilesForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            format_name, folder_name = uploads.lay_down(form.cleaned_data["tables"])
        except BrokenFile as fault:
            form.add_error("tables", str(fault))
            return self._page(form, status=422)
        take_in.defer(format_name=format_name, folder_name=folder_name)
        return redirect("connectors:imports")

    def _page(self, form: FilesForm, status: int = 200) -> HttpResponse:
        request = self.request
        page = Paginator(runs.runs_for(self.me), RUNS_SHOWN).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "reports": [runs.report_of(run) for run in page],
            "ends": END_NAMES.items(),
            "formats": sorted(IMPORTERS),
            "topic": topics.IMPORTS,
            "form": form,
        }
        return render(request, "connectors/imports.html", context, status=status)


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
