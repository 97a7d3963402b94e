"""What surrounds a case: its tags, links, fields, followers, and who has it open."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kefu.desk.models.cases import Case
from kefu.desk.models.fields import TeamStatus
from kefu.desk.models.tags import Tag
from kefu.desk.queries import circles as queries
from kefu.desk.queries import fields, links
from kefu.desk.services import circles, tags
from kefu.desk.services import fields as field_services
from kefu.desk.services import links as link_services
from kefu.desk.views.frame import DeskView
from kefu.desk.views.matters import MatterView

FIELD = "field-"  # before a field's id in a form


class AboutView(MatterView):
    def about(self, case: Case) -> HttpResponse:
        """The fragment beside the dialogue, as it is now."""
        followers = queries.followers_of(case)
        return self.part(
            "about",
            case,
            tags=fields.tags_of(case),
            all_tags=fields.tags_in_use(self.agent),
            things=links.links_of(case),
            fields=fields.fields_of(case),
            standings=fields.standings_of(case),
            followers=followers,
            follows=self.agent in followers,
        )

    def changed(self, case: Case) -> HttpResponse:
        return self.about(case) if self.is_fragment else self.go_to(case)


class About(AboutView):
    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.about(self.case(number))


class Tags(AboutView):
    """POST `name` tags a case; POST `off` takes a tag away."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, off = self.case(number), request.POST.get("off", "")
        if off:
            tags.untag_case(case.pk, tag=get_object_or_404(Tag, key=off), by=self.agent)
        else:
            tags.tag_case(case.pk, name=request.POST.get("name", ""), by=self.agent)
        return self.changed(case)


class Links(AboutView):
    """GET things to link, those that `q` names; POST `thing` links one, `off` unlinks."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case, words = self.case(number), request.GET.get("q", "")
        things = links.linkables(case, words)
        return self.part("linkables", case, things=things, words=words)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, off = self.case(number), request.POST.get("off", "")
        kind, _, pk = request.POST.get("thing", "").partition(":")
        if off.isdecimal():
            link_services.unlink_thing(case.pk, link_id=int(off), by=self.agent)
        elif pk.isdecimal():
            link_services.link_thing(case.pk, kind=kind, pk=int(pk), by=self.agent)
        else:
            raise Http404
        return self.changed(case)


class Followers(AboutView):
    """POST follows, or with `off` follows no more."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        if request.POST.get("off"):
            circles.unfollow(case, user=self.agent)
        else:
            circles.follow(case, user=self.agent, by=self.agent)
        return self.changed(case)


class Fields(AboutView):
    """POST the team's fields of a case, and its finer state."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, sent = self.case(number), request.POST
        values = {
            int(name.removeprefix(FIELD)): str(text)
            for name, text in sent.items()
            if name.startswith(FIELD) and name.removeprefix(FIELD).isdecimal()
        }
        if values:
            field_services.note_values(case.pk, values=values, by=self.agent)
        if "standing" in sent:
            asked = sent["standing"]
            chosen = get_object_or_404(TeamStatus, pk=asked) if asked.isdecimal() else None
            field_services.set_standing(case.pk, standing=chosen, by=self.agent)
        return self.changed(case)


class Company(DeskView):
    """GET who else is here; POST that I am here, am writing, or have gone."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.shown(self.case(number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, state = self.case(number), request.POST.get("state", "")
        if state == "gone":
            circles.leave(case, by=self.agent)
            return HttpResponse(status=204)
        circles.be_there(case, by=self.agent, writes=state == "writing")
        circles.see_mentions(case, by=self.agent)
        return self.shown(case)

    def shown(self, case: Case) -> HttpResponse:
        company = queries.company_of(self.agent, case)
        return render(self.request, "desk/_company.html", {"case": case, "company": company})


class Colleagues(DeskView):
    """Whom a note may name, for the list that opens after an @."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "desk/_colleagues.html", {"colleagues": queries.nameable()})
