"""Recalls in the office: drafted, announced, followed piece by piece to the last one."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from kefu.aftersale.forms.recalls import BackForm, ClosingForm, HandForm, RecallForm
from kefu.aftersale.models.recalls import Recall, RecallUnit
from kefu.aftersale.queries import recalls as queries
from kefu.aftersale.services import recall_units
from kefu.aftersale.services import recalls as services
from kefu.aftersale.views.house import AftersaleView
from kefu.core.machine import WrongMove
from kefu.desk.services.refusals import Refusal

ROWS_SHOWN = 30
RULES, DECIDE, WORK = "aftersale.rules", "aftersale.decide", "aftersale.work"


class RecallView(AftersaleView):
    here = "recalls"

    def recall(self, number: str) -> Recall:
        found = queries.recalls_for(self.me).filter(number=number).first()
        if found is None:
            raise Http404
        return found

    def insist(self, verb: str) -> None:
        if not self.me.may(verb):
            raise PermissionDenied

    def shown(self, page: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        everywhere = {"tabs": self.tabs(), "may_draft": self.me.may(RULES)}
        everywhere |= {"may_decide": self.me.may(DECIDE), "may_work": self.me.may(WORK)}
        return render(self.request, f"aftersale/{page}.html", everywhere | context, status=status)


class Recalls(RecallView):
    def get(self, request: HttpRequest) -> HttpResponse:
        found = queries.recalls_for(self.me)
        page = Paginator(found, ROWS_SHOWN).get_page(request.GET.get("page"))
        return self.shown("recalls", {"page": page})


class NewRecall(RecallView):
    """GET the form; POST shows whom it reaches, or keeps the draft."""

    may = RULES

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.form(RecallForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.taken(RecallForm(request.POST), None)

    def form(self, form: RecallForm, *, status: int = 200, **more: Any) -> HttpResponse:
        return self.shown("recall_draft", {"form": form, "recall": None, **more}, status)

    def taken(self, form: RecallForm, recall: Recall | None) -> HttpResponse:
        if not form.is_valid():
            return self.form(form, recall=recall, status=422)
        if self.request.POST.get("act") == "count":
            return self.form(form, recall=recall, reach=_reach(form))
        try:
            kept = services.write_recall(form.told(), form.skus, by=self.me, recall=recall)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form(form, recall=recall, status=409)
        messages.success(self.request, _("The draft is kept."))
        return redirect("aftersale:recall", kept.number)


class RecallDraft(NewRecall):
    """A draft, changed."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:  # type: ignore[override]
        recall = self._draft(number)
        return self.form(RecallForm(instance=recall), recall=recall)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:  # type: ignore[override]
        recall = self._draft(number)
        return self.taken(RecallForm(request.POST, instance=recall), recall)

    def _draft(self, number: str) -> Recall:
        recall = self.recall(number)
        if recall.status != Recall.Status.DRAFT:
            raise Http404
        return recall


class RecallPage(RecallView):
    """A draft with whom it reaches, or a recall under way with all its pieces."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self.page(self.recall(number))

    def page(self, recall: Recall, *, status: int = 200, **more: Any) -> HttpResponse:
        if recall.status == Recall.Status.DRAFT:
            reach = Counter(one.order_id for one in queries.pieces_in(queries.scope_of(recall)))
            context = {"recall": recall, "pieces": reach.total(), "orders": len(reach), **more}
            return self.shown("recall", context, status)
        asked = self.request.GET
        state = asked.get("state", "")
        state = state if state in RecallUnit.Status.values else ""
        words = asked.get("words", "").strip()[:60]
        units = queries.units_of(recall, status=state, words=words)
        progress = queries.progress_of(recall)
        context = {
            "recall": recall,
            "page": Paginator(units, ROWS_SHOWN).get_page(asked.get("page")),
            "state": state,
            "words": words,
            "progress": progress,
            "picture": _picture(progress),
            "calls": queries.to_call(recall).count(),
            "back": BackForm(),
            "closing": ClosingForm(),
            **more,
        }
        return self.shown("recall", context, status)


class RecallStart(RecallPage):
    """POST announces it: by somebody who may decide."""

    may = DECIDE

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        recall = self.recall(number)
        try:
            services.announce(recall.pk, by=self.me)
        except (Refusal, WrongMove) as refused:
            return self.page(self.recall(number), fault=_sentence(refused), status=409)
        messages.success(request, _("Announced. Every buyer is being told."))
        return redirect("aftersale:recall", number)


class RecallBack(RecallPage):
    """POST: pieces that lie before us."""

    may = WORK

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        recall, form = self.recall(number), BackForm(request.POST)
        if not form.is_valid():
            return self.page(recall, back=form, status=422)
        done, unknown = recall_units.note_back(recall, form.cleaned_data["names"], by=self.me)
        if done:
            words = ngettext("%(n)d piece is back.", "%(n)d pieces are back.", done)
            messages.success(request, words % {"n": done})
        if unknown:
            form = BackForm(initial={"names": unknown})
            fault = _("These are not of this recall. Look at the number again.")
            return self.page(recall, back=form, unknown=fault, status=422)
        if not done:
            messages.info(request, _("All of them were written down as back before."))
        return redirect("aftersale:recall", number)


class RecallPiece(RecallView):
    """One piece: tried again, or put right by hand with a word how."""

    may = WORK

    def get(self, request: HttpRequest, number: str, unit: str) -> HttpResponse:
        recall, piece = self._piece(number, unit)
        return self._page(recall, piece, HandForm(initial={"remedy": piece.remedy}))

    def post(self, request: HttpRequest, number: str, unit: str) -> HttpResponse:
        recall, piece = self._piece(number, unit)
        if request.POST.get("act") == "again":
            done = recall_units.try_again(piece.pk)
            words = _("Put right.") if done else _("It still cannot be given.")
            (messages.success if done else messages.error)(request, words)
            return redirect("aftersale:recall_piece", number, unit)
        form = HandForm(request.POST)
        if not form.is_valid():
            return self._page(recall, piece, form, status=422)
        said = form.cleaned_data
        recall_units.put_right_by_hand(
            piece.pk, by=self.me, remedy=said["remedy"], note=said["note"]
        )
        messages.success(request, _("Put right."))
        return redirect("aftersale:recall_piece", number, unit)

    def _piece(self, number: str, unit: str) -> tuple[Recall, RecallUnit]:
        recall = self.recall(number)
        piece = queries.units_of(recall).filter(number=unit).first()
        if piece is None:
            raise Http404
        return recall, piece

    def _page(
        self, recall: Recall, piece: RecallUnit, form: HandForm, status: int = 200
    ) -> HttpResponse:
        context = {"recall": recall, "piece": piece, "form": form, "stuck": STUCK.get(piece.stuck)}
        return self.shown("recall_piece", context, status)


class RecallCalls(RecallView):
    """Buyers who have said nothing yet. POST opens a number, or notes how a call went."""

    may = WORK

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return self._page(self.recall(number))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        recall, act = self.recall(number), request.POST.get("act", "")
        order = queries.to_call(recall).filter(number=request.POST.get("order", "")).first()
        if order is None:
            messages.info(request, _("This buyer need not be called any more."))
            return redirect("aftersale:recall_calls", number)
        if act == "show":
            shown = services.read_number(recall, order.pk, by=self.me)
            return self._page(recall, opened=order.number, phone=shown or _("No number is known."))
        services.note_call(recall.pk, order.pk, by=self.me, reached=act == "reached")
        messages.success(request, _("The call is noted."))
        return redirect("aftersale:recall_calls", number)

    def _page(self, recall: Recall, **more: Any) -> HttpResponse:
        found = queries.to_call(recall)
        page = Paginator(found, ROWS_SHOWN).get_page(self.request.GET.get("page"))
        rows = [(order, queries.token_of(recall, order)) for order in page]
        return self.shown("recall_calls", {"recall": recall, "page": page, "rows": rows, **more})


class RecallEnd(RecallPage):
    may = DECIDE

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        recall, form = self.recall(number), ClosingForm(request.POST)
        if not form.is_valid():
            return self.page(recall, closing=form, status=422)
        try:
            services.close_recall(recall.pk, by=self.me, because=form.cleaned_data["because"])
        except (Refusal, WrongMove) as refused:
            form.add_error("because", _sentence(refused))
            return self.page(recall, closing=form, status=409)
        messages.success(request, _("The recall has ended."))
        return redirect("aftersale:recall", number)


STUCK = {
    "unpaid": pgettext_lazy("recall", "Its order was not paid through us. Pay it back by hand."),
    "returned": pgettext_lazy("recall", "What was paid for it has gone back already."),
    "sold_out": pgettext_lazy("recall", "None is in stock. Fill the shelf, or ask for money back."),
    "unsendable": pgettext_lazy("recall", "It cannot be sent again. Put it right by hand."),
}


def _reach(form: RecallForm) -> dict[str, int]:
    reach = Counter(one.order_id for one in queries.pieces_in(form.scope()))
    return {"pieces": reach.total(), "orders": len(reach)}


def _sentence(refused: Refusal | WrongMove) -> str:
    return refused.sentence if isinstance(refused, WrongMove) else str(refused)


def _picture(progress: queries.Progress) -> dict[str, Any]:
    """Pieces answered for and put right, by the end of each day, under the line of all of them."""
    days = [f"{day:%m-%d}" for day, _answers, _done in progress.days]
    answers, done = pgettext("recall", "Answered"), pgettext("recall", "Put right")

    def line(name: str, values: list[int], color: str) -> dict[str, Any]:
        shape = {"type": "line", "step": "end", "symbolSize": 6, "itemStyle": {"color": color}}
        return {**shape, "name": name, "data": values}

    answered = [one for _day, one, _done in progress.days]
    ended = [one for _day, _answers, one in progress.days]
    option = {
        "xAxis": {"type": "category", "data": days},
        "yAxis": {"type": "value", "min": 0, "max": progress.total, "minInterval": 1},
        "legend": {},
        "series": [line(answers, answered, "--indigo"), line(done, ended, "--jade")],
    }
    rows = [list(row) for row in zip(days, answered, ended, strict=True)]
    return {"option": option, "columns": [_("Day"), answers, done], "rows": rows}
