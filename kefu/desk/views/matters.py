"""A case is split, merged, forwarded."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.timezone import now

from kefu.core.limits import limited
from kefu.desk.forms.matters import ForwardForm, MergeForm, SplitForm
from kefu.desk.models.cases import Case
from kefu.desk.queries import cases as queries
from kefu.desk.queries import matters
from kefu.desk.services import forwarding, structure
from kefu.desk.views.frame import SAID, DeskView, case_url


class MatterView(DeskView):
    def part(self, name: str, case: Case, **more: Any) -> HttpResponse:
        """In a dialog of the desk, or on a page of its own."""
        part = f"desk/_{name}.html"
        context = {"case": case, "word_id": uuid4().hex, "part": part, **more}
        return render(self.request, part if self.is_fragment else "desk/matter.html", context)

    def go_to(self, case: Case) -> HttpResponse:
        """The page of a case, also for a script."""
        if self.is_fragment:
            return HttpResponse(status=204, headers={"HX-Redirect": case_url(case.number)})
        return redirect(case_url(case.number))


class Splitting(MatterView):
    """GET the words to choose from, those after `from` chosen; POST makes them a case."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case, since = self.case(number), request.GET.get("from", "")
        start = int(since) if since.isdecimal() else None
        words = matters.words_of(self.agent, case, since=start)
        colleagues = queries.colleagues_at_desk(self.agent)
        return self.part("split", case, words=words, colleagues=colleagues)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        asked = self.valid(SplitForm(request.POST))
        owner = self.agent
        if asked["owner"] and asked["owner"] != self.agent.number:
            crew = queries.colleagues_at_desk(self.agent)
            owner = get_object_or_404(crew, number=asked["owner"])
        new = structure.split_case(
            self.case(number).pk,
            words=asked["words"],
            by=self.agent,
            client_id=asked["client_id"],
            owner=owner,
            subject=asked["subject"],
        )
        return self.go_to(new)


class Merging(MatterView):
    """GET the customer's other cases, and merges that may still be taken back; POST merges."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        others = matters.cases_beside(self.agent, case)
        undoable = matters.merges_to_undo(case, at=now())
        return self.part("merge", case, others=others, undoable=undoable)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, asked = self.case(number), self.valid(MergeForm(request.POST))
        other = self.case(asked["other"])
        source, target = (case, other) if asked["away"] else (other, case)
        return self.go_to(structure.merge_cases(source.pk, into_id=target.pk, by=self.agent))


class MergeUndoing(MatterView):
    """POST takes a merge back, for half an hour."""

    def post(self, request: HttpRequest, number: str, source: str) -> HttpResponse:
        case = self.case(number)
        merge = matters.merges_to_undo(case, at=now()).filter(source__number=source).first()
        if merge is None:
            raise Http404
        return self.go_to(structure.undo_merge(merge.pk, by=self.agent))


@method_decorator(limited(times=30, per=timedelta(hours=1)), name="dispatch")
class Forwarding(MatterView):
    """GET teams and words to choose from; POST forwards to a team, or by mail to the outside."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        words = matters.words_of(self.agent, case, since=None)
        return self.part("forward", case, words=words, teams=matters.teams_to_forward_to(case))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, asked = self.case(number), self.valid(ForwardForm(request.POST))
        if asked["to"] == "team":
            team = get_object_or_404(matters.teams_to_forward_to(case), code=asked["team"])
            words = {"words": asked["text"], "client_id": asked["client_id"]}
            forwarding.forward_to_team(case.pk, team=team, by=self.agent, **words)
        else:
            letter = forwarding.Letter(asked["address"], asked["text"], asked["language"])
            chosen = {"words": asked["words"], "client_id": asked["client_id"]}
            forwarding.forward_by_mail(case.pk, letter=letter, by=self.agent, **chosen)
        if self.is_fragment:
            return HttpResponse(status=204, headers={"HX-Trigger": SAID})
        return redirect(case_url(case.number))
