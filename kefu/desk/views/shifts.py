"""The end of a shift, leave, and the brief that goes along with each case."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import ngettext

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.desk.forms.duty import BriefForm, LeaveForm
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Leave
from kefu.desk.models.handing import HandOver
from kefu.desk.queries import floor
from kefu.desk.queries.shifts import shift_plan
from kefu.desk.services import briefs, shifts
from kefu.desk.services.refusals import Refusal
from kefu.desk.views.frame import DeskView, case_url


class ShiftView(DeskView):
    @property
    def whose(self) -> User:
        """One's own shift; a supervisor may look at another's."""
        number = self.request.GET.get("agent") or self.request.POST.get("agent") or ""
        me: User = self.agent
        if number in {"", me.number}:
            return me
        other = agents().filter(number=number).first()
        if other is None or not self.agent.may("desk.supervise"):
            raise Http404
        return other


class Shift(ShiftView):
    """GET what would go to whom; POST ends the shift."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(LeaveForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        whose = self.whose
        went = shifts.end_shift(whose, by=self.agent)
        said = ngettext("%(n)d case was handed over.", "%(n)d cases were handed over.", went)
        messages.success(request, said % {"n": went})
        return redirect(self._address(whose))

    def _page(self, form: LeaveForm, status: int = 200) -> HttpResponse:
        whose, at = self.whose, now()
        context = {
            "whose": whose,
            "is_mine": whose.pk == self.agent.pk,
            "duty": floor.duty_of(whose),
            "plan": shift_plan(self.agent, whose, at=at),
            "leaves": floor.leaves_of(whose, at=at),
            "form": form,
        }
        return render(self.request, "desk/shift.html", context, status=status)

    def _address(self, whose: User) -> str:
        address = reverse("desk:shift")
        return address if whose.pk == self.agent.pk else f"{address}?agent={whose.number}"


class LeavePlan(Shift):
    """POST plans leave; DELETE, or POST with `off`, calls it off."""

    def post(self, request: HttpRequest) -> HttpResponse:
        whose = self.whose
        if "off" in request.POST:
            shifts.call_off_leave(self._leave(whose).pk, by=self.agent)
            return redirect(self._address(whose))
        form = LeaveForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            shifts.plan_leave(whose, by=self.agent, **form.moments())
        except Refusal as refusal:
            form.add_error("back", str(refusal))
            return self._page(form, status=422)
        return redirect(self._address(whose))

    def _leave(self, whose: User) -> Leave:
        asked = self.request.POST["off"]
        ahead = {str(one.pk): one for one in floor.leaves_of(whose, at=now())}
        if asked not in ahead:
            raise Http404
        return ahead[asked]


@dataclass(frozen=True)
class Draft:
    happened: str
    promised: str
    next_step: str


class Mend(DeskView):
    """The brief in three parts: GET it to mend, POST it mended."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        brief = floor.brief_at_hand(self.agent, case)
        draft = brief or Draft(*briefs.written(case, reader=self.agent))
        fields = ("happened", "promised", "next_step")
        form = BriefForm(initial={name: getattr(draft, name) for name in fields})
        return self._page(case, brief, form)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, form = self.case(number), BriefForm(request.POST)
        if not form.is_valid():
            return self._page(case, floor.brief_at_hand(self.agent, case), form, status=422)
        briefs.mend_brief(case.pk, by=self.agent, **form.cleaned_data)
        return redirect(case_url(case.number))

    def _page(
        self, case: Case, brief: HandOver | None, form: BriefForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "case": case,
            "brief": brief,
            "form": form,
            "history": floor.hand_overs_of(self.agent, case),
        }
        return render(self.request, "desk/mend.html", context, status=status)


class BriefRead(DeskView):
    """POST: the new owner has read it."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        briefs.read_brief(case.pk, by=self.agent)
        if self.is_fragment:
            return render(request, "desk/_handed.html", {"case": case, "handed": None})
        return redirect(case_url(case.number))
