"""Writing to a customer: what is read in the words before they leave, drafts, and what waits."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from kefu.desk.forms.words import DraftForm, HabitForm, SendForm
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.writing import Draft, Outgoing
from kefu.desk.queries import console
from kefu.desk.queries import writing as queries
from kefu.desk.queries.reading import Reading
from kefu.desk.queries.talks import cursor_from, newest_talk
from kefu.desk.services import drafts, outgoing
from kefu.desk.services.outgoing import Held, Word
from kefu.desk.views.frame import SAID, DeskView, case_url


class WritingView(DeskView):
    """What all that send have in common: the words come back when they may not leave."""

    def send(self, case: Case, asked: dict[str, Any]) -> HttpResponse | None:
        """None if they are on their way."""
        word = Word(asked["body"], asked["client_id"], asked["decided"], asked["send_at"])
        if "insert" in self.request.POST:
            return self.mended(case, word)
        talk = newest_talk(self.agent, case)
        solves = asked["then"] == "solve"
        act = outgoing.send_and_solve if solves else outgoing.send_words
        sent = act(talk, by=self.agent, word=word)
        return self.held_back(case, sent, word.client_id) if isinstance(sent, Held) else None

    def held_back(
        self, case: Case, held: Held, client_id: str, waits: Outgoing | None = None
    ) -> HttpResponse:
        context = {
            **reading_context(held.reading),
            "sentence": held.sentence,
            "waits": waits,
        }
        if self.is_fragment and waits is None:
            return render(self.request, "desk/_reading.html", context, status=422)
        return self.page(case, held.reading.body, client_id, status=422, **context)

    def page(
        self, case: Case, words: str, client_id: str, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The composer alone."""
        context = {
            "case": case,
            "words": words,
            "word_id": client_id,
            "times_to_send": queries.times_to_send(now()),
            "is_page": True,
            **more,
        }
        template = "desk/_writing.html" if self.is_fragment else "desk/writing.html"
        return render(self.request, template, context, status=status)

    def news(self, number: str) -> HttpResponse:
        cursor = cursor_from(self.request.POST.getlist("after"))
        opened = console.open_case(self.agent, number, after=cursor)
        return render(self.request, "desk/_news.html", {"open": opened})

    def mended(self, case: Case, word: Word, waits: Outgoing | None = None) -> HttpResponse:
        """Without script: the suggestion stands in the words, and they are read again."""
        reading = outgoing.preview(case, word.body, send_at=word.send_at)
        again = outgoing.preview(case, reading.mended, send_at=word.send_at)
        context = {**reading_context(again), "waits": waits}
        return self.page(case, reading.mended, word.client_id, **context)

    def waiting(self, number: str) -> Outgoing:
        waits = queries.outgoing_for(self.agent).filter(number=number)
        found = waits.select_related("conversation__case").first()
        if found is None:
            raise Http404
        return found


def reading_context(reading: Reading) -> dict[str, Any]:
    return {
        "reading": reading,
        "kinds": Promise.Kind.choices,
        "times": console.times_to_promise(now()) if reading.new else [],
    }


class WordsRead(WritingView):
    """POST what is being written: what would be found in it."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case, asked = self.case(number), self.valid(SendForm(request.POST))
        when = {"send_at": asked["send_at"], "solves": asked["then"] == "solve"}
        reading = outgoing.preview(case, asked["body"], **when)
        held = Held(reading, reading.fault)
        context = {**reading_context(reading), "sentence": held.sentence if reading.fault else ""}
        return render(request, "desk/_reading.html", context)


class CaseDraft(WritingView):
    """GET one's own unsent words in a case; POST keeps them as they stand."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return _told(queries.draft_of(self.agent, self.case(number)))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        asked = self.valid(DraftForm(request.POST))
        to = asked["to"] or "customer"
        kept = {"body": asked["body"], "client_id": asked["client_id"], "to": to}
        return _told(drafts.keep_draft(self.case(number), by=self.agent, **kept))


def _told(draft: Draft | None) -> JsonResponse:
    if draft is None:
        return JsonResponse({"body": "", "version": 0})
    kept = {"body": draft.body, "to": draft.to, "client_id": draft.client_id}
    return JsonResponse({**kept, "version": draft.version})


class Waiting(WritingView):
    """GET the words that wait, to change them; POST other words, or another hour."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        waits = self.waiting(number)
        return self.page(waits.conversation.case, waits.body, uuid4().hex, waits=waits)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        waits, asked = self.waiting(number), self.valid(SendForm(request.POST))
        case = waits.conversation.case
        word = Word(asked["body"], asked["client_id"], asked["decided"], asked["send_at"])
        if "insert" in request.POST:
            return self.mended(case, word, waits)
        changed = outgoing.change_outgoing(waits.number, by=self.agent, word=word)
        if isinstance(changed, Held):
            return self.held_back(case, changed, word.client_id, waits)
        if not self.is_fragment:
            return redirect(case_url(case.number))
        return HttpResponse(status=204, headers={"HX-Trigger": SAID})


class TakenBack(WritingView):
    """It is not sent; the words are a draft again."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        waits = self.waiting(number)
        draft = outgoing.take_back(waits.number, by=self.agent)
        if self.is_fragment:
            return _told(draft)
        return redirect(case_url(waits.conversation.case.number))


class Noticed(WritingView):
    """The agent has read that it could not be sent."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        waits = self.waiting(number)
        outgoing.notice_refusal(waits.number, by=self.agent)
        if self.is_fragment:
            return _told(queries.draft_of(self.agent, waits.conversation.case))
        return redirect(case_url(waits.conversation.case.number))


class Going(WritingView):
    """The hour of something has come: say it now rather than at the next round."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        outgoing.send_due(at=now(), case=self.case(number))
        return self.news(number)


class Habit(WritingView):
    """How long a sent word can be taken back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        seconds = self.valid(HabitForm(request.POST))["undo_seconds"]
        drafts.set_undo_seconds(agent=self.agent, seconds=seconds)
        return self.done()
