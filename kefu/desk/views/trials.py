"""Settings of routing, tried on recorded arrivals."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kefu.core.live.pages import LivePage
from kefu.desk.forms.trials import TrialForm, UseForm
from kefu.desk.jobs import run_trial
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.queries import trials as queries
from kefu.desk.queries.crew import routing_settings
from kefu.desk.services import trials
from kefu.desk.views.duty import SupervisorView

FIRST = {"channel": "chat", "days": 30, "waits": [0, 30, 60, 120]}


class Trials(LivePage, SupervisorView):
    """GET the form and the latest trial; POST begins one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = routing_settings()
        form = TrialForm(initial={**FIRST, "rooms": [held.chat_room]})
        return self._page(form, queries.trials_for(self.agent).first())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TrialForm(request.POST)
        if not form.is_valid():
            return self._page(form, None, status=422)
        trial = trials.ask_for_trial(trials.Wanted(**form.cleaned_data), by=self.agent)
        run_trial.defer(trial_id=trial.pk)
        return redirect("desk:routing_trial", number=trial.number)

    def _page(self, form: TrialForm, trial: RoutingTrial | None, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "held": routing_settings(),
            "told": queries.told(trial) if trial else None,
            "earlier": queries.trials_for(self.agent)[: queries.TRIALS_SHOWN],
        }
        return render(self.request, "desk/routing_trials.html", context, status=status)


class Trial(Trials):
    """One trial; a script asks for its result alone while it runs."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:  # type: ignore[override]
        trial = self._trial(number)
        if self.is_fragment:
            context = {"told": queries.told(trial)}
            return render(request, "desk/_routing_trial.html", context)
        again = {name: getattr(trial, name) for name in ("channel", "days", "waits", "rooms")}
        return self._page(TrialForm(initial=again), trial)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:  # type: ignore[override]
        """These settings hold from now on."""
        asked = self.valid(UseForm(request.POST))
        trials.use_settings(self._trial(number), by=self.agent, **asked)
        return redirect("desk:routing_trial", number=number)

    def _trial(self, number: str) -> RoutingTrial:
        found: RoutingTrial = get_object_or_404(queries.trials_for(self.agent), number=number)
        return found
