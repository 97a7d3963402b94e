"""What customers ask and say about goods, for those who answer: agents and operations."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kefu.core.access import StaffView, may
from kefu.shop.models.catalogue import Review
from kefu.shop.models.voices import Answer, Question
from kefu.shop.queries import voices
from kefu.shop.services import questions, reviews
from kefu.shop.services.questions import NotForYou
from kefu.surfaces.office.goods_forms import HidingForm, ReplyForm

ROWS_SHOWN = 20


class VoicesView(StaffView):
    may = voices.ANSWER

    def shared(self, here: str) -> dict[str, Any]:
        waiting = voices.unanswered(self.me).count()
        places = [
            ("open", _("Waiting for an answer"), waiting),
            ("all", _("All questions"), None),
            ("hidden", _("Hidden"), None),
        ]
        address = reverse("surfaces:office_questions")
        tabs: list[tuple[Any, ...]] = [
            (name, f"{address}?show={code}", code == here, count) for code, name, count in places
        ]
        tabs.append((_("Reviews"), reverse("surfaces:office_reviews"), here == "reviews", None))
        return {"tabs": tabs, "may_hide": may(self.me, voices.MODERATE)}


class Questions(VoicesView):
    """Who has waited longest comes first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, *, wrong: int = 0, form: ReplyForm | None = None) -> HttpResponse:
        asked = self.request.GET.get("show", "")
        show = asked if asked in {"open", "all", "hidden"} else "open"
        page = Paginator(self._rows(show), ROWS_SHOWN).get_page(self.request.GET.get("page"))
        rows = [
            (one, form if one.pk == wrong else ReplyForm(auto_id=f"{one.pk}-%s")) for one in page
        ]
        context = {**self.shared(show), "page": page, "rows": rows, "show": show}
        status = 422 if wrong else 200
        return render(self.request, "surfaces/office/questions.html", context, status=status)

    def _rows(self, show: str) -> QuerySet[Question]:
        if show == "open":
            return voices.unanswered(self.me)
        found = voices.questions_for(self.me).order_by("-at", "-pk")
        if show == "hidden":
            hidden_answers = found.filter(answers__hidden_at__isnull=False)
            return (found.filter(hidden_at__isnull=False) | hidden_answers).distinct()
        return found


class OfficeAnswer(Questions):
    """POST: the shop's own answer to one question."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        return redirect("surfaces:office_questions")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        question = get_object_or_404(voices.questions_for(self.me), pk=pk)
        form = ReplyForm(request.POST, auto_id=f"{pk}-%s")
        if not form.is_valid():
            return self.page(wrong=pk, form=form)
        try:
            questions.answer_question(question.pk, by=self.me, text=form.cleaned_data["text"])
        except NotForYou as refused:
            form.add_error("text", str(refused))
            return self.page(wrong=pk, form=form)
        messages.success(request, _("Answered. Who asked gets a mail."))
        return redirect("surfaces:office_questions")


class Hiding(StaffView):
    """POST: hide something said in public, with a reason; or show it again."""

    may = voices.MODERATE

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        found = {"question": Question, "answer": Answer}.get(kind)
        if found is None:
            raise PermissionDenied
        thing = get_object_or_404(found, pk=pk)
        if thing.hidden_at is not None:
            show = questions.show_question if kind == "question" else questions.show_answer
            show(pk, by=self.me)
            return redirect(f"{reverse('surfaces:office_questions')}?show=hidden")
        form = HidingForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say why it is hidden."))
            return redirect("surfaces:office_questions")
        hide = questions.hide_question if kind == "question" else questions.hide_answer
        hide(pk, by=self.me, because=form.cleaned_data["because"])
        return redirect(f"{reverse('surfaces:office_questions')}?show=hidden")


class Reviews(VoicesView):
    """The newest first, or those of few stars without a word of ours."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, *, wrong: int = 0, form: ReplyForm | None = None) -> HttpResponse:
        low = self.request.GET.get("show") != "all"
        found = voices.reviews_to_answer(self.me) if low else voices.reviews_for(self.me)
        page = Paginator(found, ROWS_SHOWN).get_page(self.request.GET.get("page"))
        rows = [
            (one, form if one.pk == wrong else ReplyForm(auto_id=f"{one.pk}-%s")) for one in page
        ]
        context = {**self.shared("reviews"), "page": page, "rows": rows, "low": low}
        status = 422 if wrong else 200
        return render(self.request, "surfaces/office/reviews.html", context, status=status)


class OfficeReply(Reviews):
    """POST: what the shop says to a review."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        return redirect("surfaces:office_reviews")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Review, pk=pk, follows_up=None)
        form = ReplyForm(request.POST, auto_id=f"{pk}-%s")
        if not form.is_valid():
            return self.page(wrong=pk, form=form)
        reviews.reply_to(pk, by=self.me, text=form.cleaned_data["text"])
        messages.success(request, _("Your reply stands below the review."))
        return redirect("surfaces:office_reviews")
