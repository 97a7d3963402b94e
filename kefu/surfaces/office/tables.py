"""Tables in and out: given, checked, looked at, confirmed; asked for, written, fetched."""

from contextlib import suppress
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, pgettext_lazy

from kefu.core.live.pages import LivePage
from kefu.core.widgets import PlainSelect
from kefu.shop.models.tables import VERBS, TableRun
from kefu.shop.queries import office_orders
from kefu.shop.queries import tables as queries
from kefu.shop.services.tables import runs
from kefu.shop.services.tables.kinds import INCOMING, OUTGOING
from kefu.shop.topics import TABLES
from kefu.surfaces.office.house import OfficeView

RUNS_SHOWN = 20
FAULTS_SHOWN = 50
MODES = (
    ("good", pgettext_lazy("table", "Take the good lines, name the others")),
    ("whole", pgettext_lazy("table", "All lines, or nothing at all")),
)


class GiveForm(forms.Form):
    what = forms.ChoiceField(label=pgettext_lazy("table", "What it is about"), widget=PlainSelect)
    table = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("CSV in UTF-8 or GB18030, 64 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("If lines are wrong"),
        choices=MODES,
        initial="good",
        widget=forms.RadioSelect,
    )
    client_id = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["what"].choices = kinds  # type: ignore[attr-defined]


class TablesView(LivePage, OfficeView):
    may = "house.enter"
    here = "tables"

    def kinds(self, known: Any) -> list[tuple[str, Any]]:
        """Those kinds that this reader may deal in."""
        labels = dict(TableRun.What.choices)
        return [(what, labels[what]) for what in known if self.me.may(VERBS[what])]

    def run(self, number: str) -> TableRun:
        found = queries.runs_for(self.me).filter(number=number).first()
        if found is None:
            raise Http404
        return found

    def page(self, form: GiveForm, status: int = 200) -> HttpResponse:
        page = Paginator(queries.runs_for(self.me), RUNS_SHOWN)
        context = {
            "tabs": self.tabs(),
            "page": page.get_page(self.request.GET.get("page")),
            "outgoing": self.kinds(OUTGOING),
            "columns": [
                (label, [column.name for column in INCOMING[what].columns])
                for what, label in self.kinds(INCOMING)
            ],
            "form": form,
            "topic": TABLES,
            "client_id": uuid4().hex,
        }
        return render(self.request, "surfaces/office/tables.html", context, status=status)


class Tables(TablesView):
    """GET all of them; POST gives one, or asks for one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not self.kinds(OUTGOING):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        kinds = self.kinds(INCOMING)
        first = {"what": request.GET.get("what", ""), "client_id": uuid4().hex}
        return self.page(GiveForm(kinds=kinds, initial=first))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "out" in request.POST:
            return self._ask_out(request.POST["out"])
        form = GiveForm(request.POST, request.FILES, kinds=self.kinds(INCOMING))
        if not form.is_valid():
            return self.page(form, status=422)
        said = form.cleaned_data
        try:
            run = runs.take_in(
                said["table"],
                what=said["what"],
                by=self.me,
                client_id=said["client_id"],
                is_whole=said["mode"] == "whole",
            )
        except runs.NotATable as fault:
            form.add_error("table", str(fault))
            return self.page(form, status=422)
        return set_off(run)

    def _ask_out(self, what: str) -> HttpResponse:
        if what not in dict(self.kinds(OUTGOING)):
            raise PermissionDenied
        client_id = self.request.POST.get("client_id", "")[:40] or uuid4().hex
        narrowed = office_orders.asked_in(self.request.POST).said if what == "orders" else {}
        run = runs.ask_out(what=what, by=self.me, client_id=client_id, **narrowed)
        return redirect("surfaces:office_table", run.number)


class Table(TablesView):
    """One of them. POST says yes to what it changes, or drops it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        run = self.run(number)
        faults = Paginator(queries.faults_of(run), FAULTS_SHOWN)
        context = {
            "tabs": self.tabs(),
            "run": run,
            "faults": faults.get_page(request.GET.get("page")),
            "has_file": runs.path_of(run).exists() and run.way == TableRun.Way.OUT,
            "topic": TABLES,
        }
        return render(request, "surfaces/office/table.html", context)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        run = self.run(number)
        if run.way == TableRun.Way.OUT:
            raise PermissionDenied
        if "drop" in request.POST:
            runs.drop(run.pk, by=self.me)
        else:
            confirmed = runs.confirm(run.pk, by=self.me)
            if confirmed.status == TableRun.Status.WRITING:
                set_off(confirmed)
        return redirect("surfaces:office_table", number)


class TableFile(TablesView):
    """A table that was written for who asks; as a stream, never to be opened in the browser."""

    def get(self, request: HttpRequest, number: str) -> FileResponse:
        run = self.run(number)
        path = runs.path_of(run)
        if run.way != TableRun.Way.OUT or not path.exists():
            raise Http404
        runs.note_fetched(run, by=self.me)
        answer = FileResponse(
            path.open("rb"), as_attachment=True, filename=run.file_name, content_type="text/csv"
        )
        answer["Cache-Control"] = "private, no-store"
        return answer


def set_off(run: TableRun) -> HttpResponse:
    """A short one is done before the page answers; a long one is at work already, in a job."""
    if run.is_at_work and run.rows <= runs.AT_ONCE:
        with suppress(runs.Busy):
            runs.go_on(run.pk)
    return redirect("surfaces:office_table", run.number)
