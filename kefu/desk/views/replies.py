"""Saved replies and macros: offered while one writes, and written by supervisors."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.queries.people import agents
from kefu.desk.forms.replies import MacroForm, ReplyForm
from kefu.desk.forms.words import SendForm, moment_in
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.queries import macros as macro_queries
from kefu.desk.queries import replies as queries
from kefu.desk.queries.writing import habit_of
from kefu.desk.services import macros, replies
from kefu.desk.services.held import sentence_of
from kefu.desk.services.ledger import policy_for
from kefu.desk.services.outgoing import Held, Word
from kefu.desk.services.refusals import Refusal
from kefu.desk.views.frame import SAID, DeskView, case_url
from kefu.desk.views.writing import WritingView, reading_context

UNDO_CHOICES = (0, 5, 8, 15, 30)


class RepliesFor(WritingView):
    """GET saved replies filled for a case: a list beside the words; without script a page, on
    which choosing one opens the composer with its words."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        case, words = self.case(number), request.GET.get("words", "")
        found = queries.filled_replies(
            self.agent, case, words=words, policy=policy_for(case), at=now()
        )
        chosen = next((one for one in found if one.reply.number == request.GET.get("use")), None)
        if chosen is not None:
            return self.page(case, chosen.text, uuid4().hex)
        context = {"case": case, "found": found, "words": words}
        template = "desk/_reply_choices.html" if self.is_fragment else "desk/replies_for.html"
        return render(request, template, context)


class MacrosFor(WritingView):
    """What can be done in one act with a case."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        context = {"case": self.case(number), "macros": macro_queries.macros_for(self.agent)}
        template = "desk/_macros.html" if self.is_fragment else "desk/macros_for.html"
        return render(request, template, context)


class MacroOn(WritingView):
    """GET what a macro would do in a case; POST does it."""

    def get(self, request: HttpRequest, number: str, macro: str) -> HttpResponse:
        case, chosen = self.case(number), self.macro(macro)
        return self.shown(case, macros.preview(chosen, case, by=self.agent), uuid4().hex)

    def post(self, request: HttpRequest, number: str, macro: str) -> HttpResponse:
        case, chosen = self.case(number), self.macro(macro)
        form = SendForm({"body": "-", **request.POST.dict()})
        asked = self.valid(form)
        body = request.POST.get("body", "")
        due_at = moment_in(request.POST.get("macro_due", ""))
        word = Word(body, asked["client_id"], asked["decided"])
        done = macros.do_macro(chosen, case.pk, by=self.agent, word=word, due_at=due_at)
        if isinstance(done, Held):
            shown = macro_queries.Shown(body, due_at)
            planned = macros.preview(chosen, case, by=self.agent, shown=shown)
            return self.shown(case, planned, asked["client_id"], held=done)
        if not self.is_fragment:
            return redirect(case_url(case.number))
        return HttpResponse(status=204, headers={"HX-Trigger": SAID})

    def shown(
        self, case: Case, planned: macro_queries.Plan, client_id: str, held: Held | None = None
    ) -> HttpResponse:
        read = reading_context(planned.reading) if planned.reading else {}
        context = {
            "case": case,
            "macro": planned.macro,
            "plan": planned,
            "word_id": client_id,
            "sentence": held.sentence if held else _fault_of(planned),
            **read,
        }
        template = "desk/_macro_on.html" if self.is_fragment else "desk/macro_on.html"
        return render(self.request, template, context, status=422 if held else 200)

    def macro(self, number: str) -> Macro:
        found = macro_queries.macros_for(self.agent).filter(number=number).first()
        if found is None:
            raise Http404
        return found


def _fault_of(planned: macro_queries.Plan) -> str:
    reading = planned.reading
    return sentence_of(reading, reading.fault) if reading and reading.fault else ""


class Replies(DeskView):
    """Everything saved, for those who use it and those who write it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "replies": queries.all_replies(self.agent),
            "macros": macro_queries.all_macros(self.agent),
            "may_write": self.agent.may("desk.supervise"),
            "habit": habit_of(self.agent),
            "undo_choices": UNDO_CHOICES,
        }
        return render(request, "desk/replies.html", context)


class Writer(DeskView):
    """Pages on which supervisors write."""

    may = "desk.supervise"

    def done(self) -> HttpResponse:
        return redirect(reverse("desk:replies"))


class ReplyText(Writer):
    """GET one saved reply to change, or an empty one; POST writes it."""

    def get(self, request: HttpRequest, number: str = "") -> HttpResponse:
        return self.form(ReplyForm(initial=ReplyForm.of(self.reply(number))), number)

    def post(self, request: HttpRequest, number: str = "") -> HttpResponse:
        form = ReplyForm(request.POST)
        self.reply(number)
        if form.is_valid():
            try:
                replies.write_reply(by=self.agent, words=form.words, number=number)
                return self.done()
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        return self.form(form, number, status=422)

    def form(self, form: ReplyForm, number: str, status: int = 200) -> HttpResponse:
        reply = self.reply(number)
        context = {
            "form": form,
            "reply": reply,
            "places": queries.PLACES.items(),
            "versions": queries.versions_of(reply) if reply else [],
        }
        return render(self.request, "desk/reply.html", context, status=status)

    def reply(self, number: str) -> SavedReply | None:
        if not number:
            return None
        found = SavedReply.objects.filter(number=number).first()
        if found is None:
            raise Http404
        return found


class ReplyRetirement(Writer):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        if not SavedReply.objects.filter(number=number).exists():
            raise Http404
        replies.retire_reply(number, by=self.agent)
        return self.done()


class MacroText(Writer):
    """GET one macro to change, or an empty one; POST writes it."""

    def get(self, request: HttpRequest, number: str = "") -> HttpResponse:
        macro = self.macro(number)
        return self.form(MacroForm(initial=MacroForm.of(macro), **self.choices()), number)

    def post(self, request: HttpRequest, number: str = "") -> HttpResponse:
        form = MacroForm(request.POST, **self.choices())
        self.macro(number)
        if form.is_valid():
            try:
                replies.write_macro(by=self.agent, words=form.words, number=number)
                return self.done()
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        return self.form(form, number, status=422)

    def choices(self) -> dict[str, Any]:
        return {"replies": queries.all_replies(self.agent), "colleagues": agents()}

    def form(self, form: MacroForm, number: str, status: int = 200) -> HttpResponse:
        macro = self.macro(number)
        context = {
            "form": form,
            "macro": macro,
            "kinds": Promise.Kind.choices,
            "versions": macro_queries.macro_versions(macro) if macro else [],
        }
        return render(self.request, "desk/macro.html", context, status=status)

    def macro(self, number: str) -> Macro | None:
        if not number:
            return None
        found = Macro.objects.filter(number=number).first()
        if found is None:
            raise Http404
        return found


class MacroRetirement(Writer):
    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        if not Macro.objects.filter(number=number).exists():
            raise Http404
        replies.retire_macro(number, by=self.agent)
        return self.done()
