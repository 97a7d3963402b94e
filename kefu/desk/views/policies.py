"""How soon the desk acts: seen by all who work at it, set by supervisors and managers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from kefu.accounts.queries.personal import TIERS
from kefu.desk.forms.policies import PlaceForm, PolicyForm, filled, friday_evening
from kefu.desk.models.policies import Channel, ServicePolicy
from kefu.desk.queries.policies import foresee, grid, policies_in_force, policy_of
from kefu.desk.services import policies
from kefu.desk.services.refusals import Refusal
from kefu.desk.views.frame import DeskView

PREVIEW = "preview"


class Policies(DeskView):
    """Which policy applies to whom, and what that means at a moment of one's choice."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = PlaceForm(_asked(request))
        context: dict[str, Any] = {"form": form, "may_set": self.agent.may("desk.policy")}
        if form.is_valid():
            said = form.cleaned_data
            policy = policy_of(said["channel"], tier=said["tier"])
            context |= _preview(policy, said["channel"], said["tier"], said["moment"])
        if self.is_fragment:
            return render(request, "desk/_foreseen.html", context)
        context |= {"rows": zip(Channel.choices, grid(range(len(TIERS))), strict=True)}
        context |= {"tiers": TIERS, "policies": policies_in_force().order_by("channel", "tier")}
        return render(request, "desk/policies.html", context)


class PolicyView(DeskView):
    """A policy as a form. POST sets it; with the button “preview” it only looks ahead."""

    may = "desk.policy"

    def answer(self, form: PolicyForm, policy: ServicePolicy | None) -> HttpResponse:
        if not form.is_valid():
            return self.page(form, policy, status=422)
        said = form.cleaned_data
        if PREVIEW in self.request.POST:
            return self.page(form, policy)
        try:
            policies.set_policy(
                by=self.agent,
                channel=said["channel"],
                tier=said["tier"],
                rules=form.rules,
                replaces=policy.pk if policy else None,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, policy, status=422)
        return redirect("desk:policies")

    def page(
        self, form: PolicyForm, policy: ServicePolicy | None, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "policy": policy, **self._ahead(form)}
        template = "desk/_foreseen.html" if self.is_fragment else "desk/policy.html"
        return render(self.request, template, context, status=200 if self.is_fragment else status)

    def _ahead(self, form: PolicyForm) -> dict[str, Any]:
        """What the words in the form would mean, saved or not."""
        if form.is_bound and not form.is_valid():
            return {}
        said = form.cleaned_data if form.is_bound else form.initial
        rules = form.rules if form.is_bound else {}
        policy = ServicePolicy(**rules) if form.is_bound else form.initial["policy"]
        channel = said["channel"] or Channel.CHAT
        moment = said.get("moment") or friday_evening(now())
        return _preview(policy, channel, said["tier"], moment)


class NewPolicy(PolicyView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(_form_of(ServicePolicy()), None)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.answer(PolicyForm(request.POST), None)


class Policy(PolicyView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        policy = _policy(pk)
        return self.page(_form_of(policy), policy)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.answer(PolicyForm(request.POST), _policy(pk))


class PolicyEnd(DeskView):
    may = "desk.policy"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        policies.end_policy(_policy(pk).pk, by=self.agent)
        return redirect("desk:policies")


def _policy(pk: int) -> ServicePolicy:
    found = policies_in_force().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _form_of(policy: ServicePolicy) -> PolicyForm:
    moment = friday_evening(now())
    return PolicyForm(initial={**filled(policy), "moment": moment, "policy": policy})


def _asked(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.dict()
    evening = f"{friday_evening(now()):%Y-%m-%dT%H:%M}"
    return {"channel": Channel.CHAT, "tier": 0, "moment": evening, **asked}


def _preview(policy: ServicePolicy, channel: str, tier: int | None, moment: Any) -> dict[str, Any]:
    return {
        "ahead": foresee(policy, moment, channel=channel),
        "ahead_channel": Channel(channel).label,
        "ahead_tier": None if tier is None else TIERS[tier],
    }
