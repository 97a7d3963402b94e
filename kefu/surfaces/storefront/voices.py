"""What customers say about goods: reviews, questions, answers, and whom they helped."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.accounts.queries.people import customer_of
from kefu.core.access import CustomerView, may, to_sign_in
from kefu.core.limits import limited
from kefu.shop.models.catalogue import Product, Review
from kefu.shop.models.orders import OrderLine
from kefu.shop.models.voices import Answer, Question
from kefu.shop.queries import orders, voices
from kefu.shop.services import questions, reviews
from kefu.shop.services.questions import NotForYou
from kefu.shop.services.reviews import NotYours
from kefu.surfaces.storefront.product_page import PartView
from kefu.surfaces.storefront.saying import AnswerForm, QuestionForm, ReviewForm

REVIEWS_ON_A_PAGE = 6
QUESTIONS_ON_A_PAGE = 8
ANSWERS_SHOWN = 3
AN_HOUR = timedelta(hours=1)
ASKED_AN_HOUR = 12
VOTES_AN_HOUR = 120


class Reviews(PartView):
    """What buyers say: filtered by stars and photos, in the order asked for."""

    template = "surfaces/storefront/_reviews.html"
    title = gettext_lazy("What buyers say")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        goods, asked = self.goods(code), request.GET
        stars = int(asked["stars"]) if asked.get("stars", "") in {"1", "2", "3", "4", "5"} else None
        sort = asked.get("sort", "")
        sort = sort if sort in voices.SORTS else "helpful"
        with_photos = asked.get("photos") == "1"
        found = voices.reviews_shown(goods, stars=stars, with_photos=with_photos, sort=sort)
        page = Paginator(found, REVIEWS_ON_A_PAGE).get_page(asked.get("page"))
        said = list(page)
        context = {
            "page": page,
            "reviews": said,
            "votes": voices.votes_of(customer_of(request), said),
            "shares": voices.star_shares(goods),
            "photographed": voices.photographed(goods),
            "stars": stars,
            "with_photos": with_photos,
            "sort": sort,
            "sorts": [
                ("helpful", _("Most helpful")),
                ("newest", _("Newest")),
                ("lowest", _("Lowest first")),
            ],
        }
        return self.part(goods, context)


class Questions(PartView):
    """GET what was asked and answered; POST asks everybody."""

    template = "surfaces/storefront/_questions.html"
    title = gettext_lazy("Questions and answers")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        form = QuestionForm(initial={"text": request.GET.get("text", "")[:300]})
        return self.shown(self.goods(code), form)

    @method_decorator(limited(times=ASKED_AN_HOUR, per=AN_HOUR))
    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if not may(request.user, "account.own"):
            return to_sign_in(request)
        goods, form = self.goods(code), QuestionForm(request.POST)
        if not form.is_valid():
            return self.shown(goods, form, status=422)
        asker: Any = request.user
        questions.ask_question(product_id=goods.pk, by=asker, text=form.cleaned_data["text"])
        if self.is_fragment:
            return self.shown(goods, QuestionForm(), asked=form.cleaned_data["text"])
        return redirect("surfaces:questions", goods.code)

    def shown(
        self, goods: Product, form: QuestionForm, *, status: int = 200, asked: str = ""
    ) -> HttpResponse:
        customer = customer_of(self.request)
        found = voices.questions_shown(goods)
        page = Paginator(found, QUESTIONS_ON_A_PAGE).get_page(self.request.GET.get("page"))
        rows = list(page)
        answers = [answer for one in rows for answer in one.shown[:ANSWERS_SHOWN]]
        context = {
            "page": page,
            "rows": [(one, one.shown[:ANSWERS_SHOWN], one.shown[ANSWERS_SHOWN:]) for one in rows],
            "votes": voices.votes_of(customer, answers),
            "form": form,
            "asked": asked,
            "can_answer": bool(customer and voices.may_answer(customer, goods.pk)),
        }
        return self.part(goods, context, status=status)


class Answers(CustomerView):
    """One question with its form: for customers who have the product."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._question(pk), AnswerForm())

    @method_decorator(limited(times=ASKED_AN_HOUR, per=AN_HOUR))
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        question, form = self._question(pk), AnswerForm(request.POST)
        if not form.is_valid():
            return self._page(question, form, status=422)
        try:
            questions.answer_question(pk, by=self.customer, text=form.cleaned_data["text"])
        except NotForYou as refused:
            form.add_error("text", str(refused))
            return self._page(question, form, status=422)
        address = reverse("surfaces:questions", args=[question.product.code])
        return redirect(f"{address}#question-{pk}")

    def _question(self, pk: int) -> Question:
        shown = Question.objects.filter(pk=pk, hidden_at=None).select_related("product")
        question = shown.first()
        if question is None or not voices.may_answer(self.customer, question.product_id):
            raise Http404
        return question

    def _page(self, question: Question, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        context = {"question": question, "product": question.product, "form": form}
        return render(self.request, "surfaces/storefront/answer.html", context, status=status)


class Helpful(CustomerView):
    """POST: this review, or answer, helped; once more takes it back."""

    kinds = {"review": Review, "answer": Answer}

    @method_decorator(limited(times=VOTES_AN_HOUR, per=AN_HOUR))
    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        thing = self._thing(kind, pk)
        if thing is None:
            raise Http404
        has_voted = bool(voices.votes_of(self.customer, [thing]))
        act = questions.take_back_helpful if has_voted else questions.say_helpful
        act(thing, by=self.customer)
        if request.headers.get("HX-Request") != "true":
            part = "reviews" if kind == "review" else "questions"
            return redirect(f"surfaces:{part}", self._product(thing).code)
        thing.refresh_from_db(fields=["helpful"])
        context = {"kind": kind, "thing": thing, "mine": not has_voted}
        return render(request, "surfaces/storefront/_helpful.html", context)

    def _thing(self, kind: str, pk: int) -> Review | Answer | None:
        if kind == "review":
            return Review.objects.select_related("product").filter(pk=pk, follows_up=None).first()
        shown = Answer.objects.filter(pk=pk, hidden_at=None, question__hidden_at=None)
        return shown.select_related("question__product").first() if kind == "answer" else None

    def _product(self, thing: Review | Answer) -> Product:
        return thing.product if isinstance(thing, Review) else thing.question.product


class NewReview(CustomerView):
    """A line of one's own order: the first review of it, or a later word."""

    def get(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        line, said = self._line(number, pk)
        return self._page(line, said, ReviewForm(needs_stars=said is None))

    @method_decorator(limited(times=ASKED_AN_HOUR, per=AN_HOUR))
    def post(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        line, said = self._line(number, pk)
        form = ReviewForm(request.POST, request.FILES, needs_stars=said is None)
        if not form.is_valid():
            return self._page(line, said, form, status=422)
        told = form.cleaned_data
        act = reviews.write_review if said is None else reviews.follow_up
        try:
            act(
                line_id=line.pk,
                by=self.customer,
                stars=told["stars"],
                text=told["text"],
                photos=told["photos"],
            )
        except NotYours as refused:
            form.add_error(None, str(refused))
            return self._page(line, said, form, status=422)
        return redirect(f"{reverse('surfaces:order', args=[number])}#reviews")

    def _line(self, number: str, pk: int) -> tuple[OrderLine, Review | None]:
        order = orders.orders_for(self.customer).filter(number=number).first()
        own: dict[int, tuple[OrderLine, Review | None]] = {}
        if order is not None and order.customer_id == self.customer.pk:
            own = {line.pk: (line, said) for line, said in voices.lines_to_review(self.me, order)}
        if pk not in own:
            raise Http404
        line, said = own[pk]
        line.order = order  # type: ignore[assignment]
        return line, said

    def _page(
        self, line: OrderLine, said: Review | None, form: ReviewForm, *, status: int = 200
    ) -> HttpResponse:
        context = {"line": line, "order": line.order, "said": said, "form": form}
        return render(self.request, "surfaces/storefront/new_review.html", context, status=status)
