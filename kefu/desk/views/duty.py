"""Who is here: the switch of each agent, the floor, and how customers find their agent."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.core.live.pages import LivePage
from kefu.desk.forms.duty import AgentForm, RoutingForm
from kefu.desk.models.duty import Duty
from kefu.desk.queries import floor
from kefu.desk.queries.crew import routing_settings
from kefu.desk.services import duty
from kefu.desk.services.call_backs import number_to_call
from kefu.desk.services.refusals import Refusal
from kefu.desk.views.frame import DeskView
from kefu.shop.queries.catalogue import departments

SWITCHED = {Duty.State.ON, Duty.State.BREAK, Duty.State.OFF}


class Switch(DeskView):
    """My own state: GET it, POST another."""

    def get(self, request: HttpRequest) -> HttpResponse:
        template = "desk/_duty.html" if self.is_fragment else "desk/duty.html"
        return render(request, template, {"duty": floor.duty_of(self.agent)})

    def post(self, request: HttpRequest) -> HttpResponse:
        state = request.POST.get("state", "")
        if state not in SWITCHED:
            raise Refusal(_("There is no such state."))
        duty.set_duty(self.agent, state, by=self.agent)
        return self.get(request) if self.is_fragment else redirect(self.back_url)


class Here(DeskView):
    """POST: the line to this screen stands."""

    def post(self, request: HttpRequest) -> HttpResponse:
        duty.note_here(self.agent)
        return HttpResponse(status=204)


class Floor(LivePage, DeskView):
    """Who is here, what each holds, who waits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        template = "desk/_floor.html" if self.is_fragment else "desk/floor.html"
        return render(request, template, {"floor": floor.floor(self.agent, at=now())})


class Why(DeskView):
    """Why this agent: each decision of routing about one case, step by step."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        context = {"case": case, "decisions": floor.decisions_of(self.agent, case)}
        template = "desk/_why.html" if self.is_fragment else "desk/why.html"
        return render(request, template, context)


class CallNumber(DeskView):
    """POST: the number to call, in clear; that it was read is written down."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        promise = self.promise(number)
        context = {"promise": promise, "phone": number_to_call(promise, by=self.agent)}
        template = "desk/_call_number.html" if self.is_fragment else "desk/call_number.html"
        return render(request, template, context)


class SupervisorView(DeskView):
    may = "desk.supervise"


class Routing(SupervisorView):
    """How customers find their agent; everybody's room and knowledge."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(RoutingForm(instance=routing_settings()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RoutingForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        duty.set_routing(by=self.agent, values=form.cleaned_data)
        return redirect("desk:routing")

    def _page(self, form: RoutingForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "floor": floor.floor(self.agent, at=now())}
        return render(self.request, "desk/routing.html", context, status=status)


class Agent(SupervisorView):
    """What one agent takes on and knows."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        agent = self._agent(number)
        found = floor.duty_of(agent)
        skills = {"kinds": found.skills, "shelves": found.skills}
        form = self._form(initial={**found.room, "languages": found.languages, **skills})
        return self._page(agent, form)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        agent, form = self._agent(number), self._form(request.POST)
        if not form.is_valid():
            return self._page(agent, form, status=422)
        duty.describe(agent, by=self.agent, **form.described())
        return redirect("desk:routing")

    def _agent(self, number: str) -> User:
        agent = agents().filter(number=number).first()
        if agent is None:
            raise Http404
        return agent

    def _form(self, *args: Any, **more: Any) -> AgentForm:
        shelves = [(f"shelf:{one.path}", one.name) for one in departments()]
        return AgentForm(*args, shelves=shelves, **more)

    def _page(self, agent: User, form: AgentForm, status: int = 200) -> HttpResponse:
        context = {"person": agent, "form": form}
        return render(self.request, "desk/routing_agent.html", context, status=status)
