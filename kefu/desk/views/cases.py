from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kefu.desk.forms.cases import HandOverForm, NameForm, SolveForm, TakeForm
from kefu.desk.forms.words import SendForm
from kefu.desk.models.cases import Case
from kefu.desk.queries import cases as queries
from kefu.desk.queries import circles, console
from kefu.desk.queries.talks import cursor_from, newest_talk
from kefu.desk.services import cases, conversations, outgoing
from kefu.desk.services.refusals import Refusal
from kefu.desk.views.frame import DeskView
from kefu.desk.views.writing import WritingView


class Words(WritingView):
    """The dialogue: GET what is new, POST a reply or a note."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        cursor = cursor_from(request.GET.getlist("after"))
        opened = console.open_case(self.agent, number, after=cursor)
        if opened is None:
            raise Http404
        return render(request, "desk/_news.html", {"open": opened})

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, asked = self.case(number), self.valid(SendForm(request.POST))
        if asked["to"] == "colleagues":
            word = {"body": asked["body"], "client_id": asked["client_id"]}
            outgoing.note_words(newest_talk(self.agent, case), by=self.agent, **word)
        else:
            self.insist_on_having_read(case, asked["client_id"])
            held = self.send(case, asked)
            if held is not None:
                return held
        return self.news(number) if self.is_fragment else redirect(self.back_url)

    def insist_on_having_read(self, case: Case, client_id: str) -> None:
        """Not past an answer that a colleague gave while this one was being written."""
        cursor = cursor_from(self.request.POST.getlist("after"))
        colleague = circles.answered_meanwhile(self.agent, case, cursor, but_for=client_id)
        if colleague is not None:
            words = {"name": colleague.name}
            raise Refusal(
                _("%(name)s has answered meanwhile. Your words are kept: read, then send.") % words
            )


class Seen(DeskView):
    """POST how far the agent has read."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        talks = queries.conversations_for(self.agent).filter(case=self.case(number))
        numbers = set(talks.values_list("number", flat=True))
        asked = cursor_from(request.POST.getlist("after"))
        upto = {talk: seq for talk, seq in asked.items() if talk in numbers}
        conversations.mark_seen(by=self.agent, upto=upto)
        return HttpResponse(status=204)


class Owner(DeskView):
    """GET who could take over; POST takes the case, or hands it to a colleague."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        context = {
            "case": self.case(number),
            "colleagues": queries.colleagues_at_desk(self.agent),
            "word_id": uuid4().hex,
        }
        template = "desk/_hand_over.html" if self.is_fragment else "desk/hand_over.html"
        return render(request, template, context)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = self.case(number)
        if "seen_owner" in request.POST:
            seen = self.valid(TakeForm(request.POST))["seen_owner"]
            cases.take_case(case.pk, by=self.agent, seen_owner=seen)
        else:
            asked = self.valid(HandOverForm(request.POST))
            colleague = queries.colleagues_at_desk(self.agent).filter(number=asked["to"]).first()
            if colleague is None:
                raise Http404
            words = {"words": asked["words"], "client_id": asked["client_id"]}
            cases.hand_over(case.pk, to=colleague, by=self.agent, **words)
        return self.done()


class Solution(DeskView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        asked = self.valid(SolveForm(request.POST))
        cases.solve_case(self.case(number).pk, by=self.agent, **asked)
        return self.done()


class Reopening(DeskView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        cases.reopen_case(self.case(number).pk, by=self.agent)
        return self.done()


class Subject(DeskView):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        subject = self.valid(NameForm(request.POST))["subject"]
        cases.name_case(self.case(number).pk, by=self.agent, subject=subject)
        return self.done()


class Brief(DeskView):
    """The matter in short, for whoever opens it next."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        context = {"brief": queries.brief(self.agent, self.case(number))}
        template = "desk/_brief.html" if self.is_fragment else "desk/brief.html"
        return render(request, template, context)
