"""The workshop for repairs: the board, one repair with its next act, parts, units to lend."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from kefu.aftersale.forms.repairs import (
    DayForm,
    DiagnosisForm,
    FailedForm,
    PartForm,
    ReceiveForm,
    SendForm,
    TakeInForm,
    TestForm,
    UnitForm,
)
from kefu.aftersale.models.loans import Loan, LoanUnit
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.queries import repairs as queries
from kefu.aftersale.queries.guarantees import guarantees_of
from kefu.aftersale.services import loans, parts
from kefu.aftersale.services import repairs as services
from kefu.aftersale.views.house import AftersaleView
from kefu.core.access import may
from kefu.desk.services.refusals import Refusal

A_WEEK = timedelta(days=7)
MOVES_SHOWN = 30


class RepairsView(AftersaleView):
    here = "repairs"

    def insist_on(self, verb: str) -> None:
        """Reading is one right, working another."""
        if not may(self.me, verb):
            raise PermissionDenied

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        whole = {"tabs": self.tabs(), **context}
        return render(self.request, f"aftersale/{template}.html", whole, status=status)


class Board(RepairsView):
    """Every repair that is open, stage by stage."""

    def get(self, request: HttpRequest) -> HttpResponse:
        columns = queries.board(self.me, at=now())
        return self.page("repairs", columns=columns, late=sum(one.late for one in columns))


class OfficeRepair(RepairsView):
    """GET one repair; POST one act, named by the button that was pressed."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self._found(number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        self.insist_on("aftersale.work")
        repair = self._found(number)
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        form = act.form(request.POST, request.FILES) if act.form else None
        if form is not None and not form.is_valid():
            return self._page(repair, status=422, **{act.name: form})
        try:
            act.do(self, repair, form)
        except Refusal as refusal:
            if form is not None:
                form.add_error(None, str(refusal))
                return self._page(repair, status=422, **{act.name: form})
            messages.error(request, str(refusal))
        return redirect("aftersale:office_repair", number)

    def _found(self, number: str) -> Repair:
        repair = queries.whole(queries.repairs_for(self.me), number)
        if repair is None:
            raise Http404
        return repair

    def _page(self, repair: Repair, *, status: int = 200, **forms_: forms.Form) -> HttpResponse:
        at = now()
        guarantee = guarantees_of([repair.line], at=at).get(repair.line_id)
        day = localdate(at + A_WEEK)
        asked = self.request.POST
        fitting = queries.parts_fitting(repair, guarantee)
        context = {
            "repair": repair,
            "story": queries.story_of(repair),
            "guarantee": guarantee,
            "today": localdate(at),
            "fitting": [(part, until, asked.get(f"part-{part.pk}", "")) for part, until in fitting],
            "units": queries.free_units(repair) if repair.is_open else [],
            "out": next((loan for loan in repair.loans.all() if loan.back_at is None), None),
            "why_exchange": services.why_exchange(repair, at),
            "waited": repair.waited_days(at),
            "stay": repair.stay_days(at),
            "may_work": may(self.me, "aftersale.work"),
            "receive": ReceiveForm(),
            "diagnose": DiagnosisForm(initial={"due_on": day}),
            "test": TestForm(),
            "failed": FailedForm(),
            "send": SendForm(),
            "date": DayForm(initial={"due_on": day}),
            **forms_,
        }
        return self.page("office_repair", status=status, **context)


class Act:
    """A button of the page: its form, where it needs one, and the service behind it."""

    def __init__(
        self,
        name: str,
        form: type[forms.Form] | None,
        do: Callable[[OfficeRepair, Repair, Any], object],
    ) -> None:
        self.name, self.form, self.do = name, form, do


def _receive(view: OfficeRepair, repair: Repair, form: Any) -> None:
    services.receive(repair.pk, by=view.me, **form.cleaned_data)


def _diagnose(view: OfficeRepair, repair: Repair, form: Any) -> None:
    found = services.diagnose(repair.pk, by=view.me, found=form.found())
    if found.status == Repair.Status.WAITING:
        messages.info(view.request, _("Parts are missing. It goes on by itself when they come."))


def _begin(view: OfficeRepair, repair: Repair, form: Any) -> None:
    services.begin(repair.pk, by=view.me)


def _test(view: OfficeRepair, repair: Repair, form: Any) -> None:
    services.note_tested(repair.pk, by=view.me, **form.cleaned_data)


def _failed(view: OfficeRepair, repair: Repair, form: Any) -> None:
    services.note_failed(repair.pk, by=view.me, words=form.cleaned_data["words"])


def _send(view: OfficeRepair, repair: Repair, form: Any) -> None:
    services.send_back(repair.pk, by=view.me, **form.cleaned_data)
    messages.success(view.request, _("It is on its way, and the customer is told."))


def _exchange(view: OfficeRepair, repair: Repair, form: Any) -> None:
    services.exchange(repair.pk, by=view.me)
    messages.success(view.request, _("A new one goes out; its guarantee begins anew."))


def _date(view: OfficeRepair, repair: Repair, form: Any) -> None:
    said = form.cleaned_data
    services.move_date(repair.pk, to=said["due_on"], because=said["because"], by=view.me)
    messages.success(view.request, _("The day has moved, and the customer is told."))


def _lend(view: OfficeRepair, repair: Repair, form: Any) -> None:
    unit = get_object_or_404(LoanUnit, code=view.request.POST.get("unit", ""))
    loans.lend(repair.pk, unit_id=unit.pk, by=view.me)


def _take_back(view: OfficeRepair, repair: Repair, form: Any) -> None:
    loan = repair.loans.filter(back_at=None).first()
    if loan is not None:
        condition = view.request.POST.get("condition", "")[:200]
        loans.take_back(loan.pk, condition=condition, by=view.me)


ACTS = {
    one.name: one
    for one in (
        Act("receive", ReceiveForm, _receive),
        Act("diagnose", DiagnosisForm, _diagnose),
        Act("begin", None, _begin),
        Act("test", TestForm, _test),
        Act("failed", FailedForm, _failed),
        Act("send", SendForm, _send),
        Act("exchange", None, _exchange),
        Act("date", DayForm, _date),
        Act("lend", None, _lend),
        Act("take_back", None, _take_back),
    )
}


class Parts(RepairsView):
    """All spare parts; POST adds one."""

    here = "parts"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(PartForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.insist_on("aftersale.work")
        form = PartForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        part = parts.write_part(form.instance, by=self.me)
        return redirect("aftersale:part", part.code)

    def _page(self, form: PartForm, status: int = 200) -> HttpResponse:
        may_work = may(self.me, "aftersale.work")
        rows = queries.parts_for(self.me)
        return self.page("parts", status=status, parts=rows, form=form, may_work=may_work)


class OnePart(RepairsView):
    """One part; POST writes its words (`act=write`) or takes pieces in."""

    here = "parts"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._page(self._found(code))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        self.insist_on("aftersale.work")
        part = self._found(code)
        if request.POST.get("act") == "write":
            form = PartForm(request.POST, instance=part)
            if not form.is_valid():
                return self._page(self._found(code), words=form, status=422)
            parts.write_part(form.instance, by=self.me)
        else:
            taken = TakeInForm(request.POST)
            if not taken.is_valid() or not self._take_in(part, taken):
                return self._page(part, taken=taken, status=422)
        messages.success(request, _("Written down."))
        return redirect("aftersale:part", code)

    def _take_in(self, part: Part, form: TakeInForm) -> bool:
        said = form.cleaned_data
        try:
            parts.take_in(
                part.pk, pieces=said["pieces"], words=said["words"], key=said["key"], by=self.me
            )
        except Refusal as refusal:
            form.add_error("pieces", str(refusal))
            return False
        return True

    def _found(self, code: str) -> Part:
        return get_object_or_404(queries.parts_for(self.me), code=code)

    def _page(
        self,
        part: Part,
        *,
        words: PartForm | None = None,
        taken: TakeInForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        moves = part.moves.select_related("by", "repair")[:MOVES_SHOWN]
        return self.page(
            "part",
            status=status,
            part=part,
            moves=moves,
            words=words or PartForm(instance=part),
            taken=taken or TakeInForm(initial={"key": uuid4().hex}),
            may_work=may(self.me, "aftersale.work"),
        )


class Units(RepairsView):
    """All units that are lent; POST adds one, or does `act` on `unit`."""

    here = "loans"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(UnitForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.insist_on("aftersale.work")
        if act := request.POST.get("act"):
            return self._do(act, request.POST.get("unit", ""))
        form = UnitForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        unit = form.instance
        unit.product = form.cleaned_data["product"]
        loans.add_unit(unit, by=self.me)
        return redirect("aftersale:loan_units")

    def _do(self, act: str, code: str) -> HttpResponse:
        unit = get_object_or_404(queries.units_for(self.me), code=code)
        if act == "retire":
            loans.retire(unit.pk, by=self.me)
        elif act == "use":
            loans.bring_back_into_use(unit.pk, by=self.me)
        elif act == "back":
            for loan in Loan.objects.filter(unit=unit, back_at=None):
                condition = self.request.POST.get("condition", "")[:200]
                loans.take_back(loan.pk, condition=condition, by=self.me)
        else:
            raise Http404
        return redirect("aftersale:loan_units")

    def _page(self, form: UnitForm, status: int = 200) -> HttpResponse:
        may_work = may(self.me, "aftersale.work")
        rows = queries.units_for(self.me)
        return self.page("loan_units", status=status, units=rows, form=form, may_work=may_work)
