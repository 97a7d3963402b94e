"""What supervisors set up: tags, and their team's states and fields."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kefu.accounts.models import Team
from kefu.desk.forms.setup import FieldForm, StatusForm, TagForm
from kefu.desk.models.cases import Case
from kefu.desk.models.fields import CaseField, TeamStatus
from kefu.desk.models.tags import Tag
from kefu.desk.queries.fields import teams_to_set_up
from kefu.desk.queries.setup import fields_of_team, statuses_of_team, tags_to_tidy
from kefu.desk.services import fields, tags
from kefu.desk.views.frame import DeskView


class SetupView(DeskView):
    may = "desk.supervise"


class TagList(SetupView):
    """GET all tags with how often they are used; POST changes one, or makes two one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"tags": tags_to_tidy(), "tones": Tag.Tone.choices}
        return render(request, "desk/tags.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = self.valid(TagForm(request.POST))
        tag = get_object_or_404(Tag, pk=asked["tag"])
        tags.change_tag(tag.pk, name=asked["name"], tone=asked["tone"], by=self.agent)
        return redirect("desk:tag_list")


class TeamForm(SetupView):
    """GET a team's own states and fields; POST adds one, or takes one out of use."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        teams = list(teams_to_set_up(self.agent))
        team = self.team(code) if code else next(iter(teams), None)
        context = {
            "team": team,
            "teams": teams,
            "fields": fields_of_team(team) if team else [],
            "statuses": statuses_of_team(team) if team else [],
            "kinds": CaseField.Kind.choices,
            "states": Case.Status.choices,
        }
        return render(request, "desk/team_form.html", context)

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        if not code:
            return redirect("desk:team_form")
        team, act = self.team(code), request.POST.get("act", "")
        if act == "field":
            asked = self.valid(FieldForm(request.POST))
            fields.add_field(team, kind=asked["kind"], wording=wording_in(asked), by=self.agent)
        elif act == "status":
            asked = self.valid(StatusForm(request.POST))
            wording = wording_in(asked)
            fields.add_status(team, status=asked["status"], wording=wording, by=self.agent)
        else:
            self.switch(team, act, request.POST.get("id", ""))
        return redirect("desk:team_form_of", code=team.code)

    def switch(self, team: Team, act: str, pk: str) -> None:
        """Out of use, or back."""
        if not pk.isdecimal() or act not in {"switch_field", "switch_status"}:
            raise Http404
        thing: CaseField | TeamStatus
        if act == "switch_field":
            thing = get_object_or_404(CaseField, team=team, pk=pk)
        else:
            thing = get_object_or_404(TeamStatus, team=team, pk=pk)
        fields.retire(thing, by=self.agent, back=not thing.is_active)

    def team(self, code: str) -> Team:
        return get_object_or_404(teams_to_set_up(self.agent), code=code)


def wording_in(asked: dict[str, str]) -> fields.Wording:
    choices = [one.strip() for one in asked.get("choices", "").splitlines()]
    return fields.Wording(
        name_zh=asked["name_zh"],
        name_en=asked["name_en"],
        choices=tuple(dict.fromkeys(filter(None, choices))),
        is_required=bool(asked.get("is_required")),
    )
