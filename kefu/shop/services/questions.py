"""Questions of customers, answers of buyers and of the shop, votes, and what is hidden."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.notices.services import send
from kefu.shop.events import (
    AnswerHidden,
    HelpfulSaid,
    HelpfulTakenBack,
    QuestionAnswered,
    QuestionAsked,
    QuestionHidden,
)
from kefu.shop.models.catalogue import Review
from kefu.shop.models.voices import Answer, Question, Vote
from kefu.shop.queries.voices import may_answer


class NotForYou(Exception):
    """Only the shop and those who bought it answer; the text is for that person."""


@transaction.atomic
def ask_question(*, product_id: int, by: User, text: str) -> Question:
    """Asked of everybody; the same words of the same person again are the same question."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = Question.objects.filter(product=product_id, asker=by, text=text).first()
    if known is not None:
        return known
    question = Question.objects.create(
        product_id=product_id, asker=by, text=text, language=by.language
    )
    record(QuestionAsked(question.pk, product_id), by=by)
    return question


@transaction.atomic
def answer_question(question_id: int, *, by: User, text: str) -> Answer:
    """Of the shop, or of somebody who has the product. Raises NotForYou."""
    question = Question.objects.select_for_update().get(pk=question_id)
    if question.hidden_at is not None or not may_answer(by, question.product_id):
        raise NotForYou(_("Who bought it can answer, and so can the shop."))
    known = question.answers.filter(author=by, text=text).first()
    if known is not None:
        return known
    answer = Answer.objects.create(
        question=question, author=by, is_official=by.is_staff, text=text, language=by.language
    )
    _count(question)
    record(QuestionAnswered(answer.pk, question.pk, answer.is_official), by=by)
    return answer


@transaction.atomic
def tell_asker(answer_id: int) -> None:
    """A mail to who asked: at the first answer of a buyer, and at the first of the shop."""
    answer = Answer.objects.select_related("question__product", "question__asker").get(pk=answer_id)
    question = answer.question
    asker = question.asker
    if asker is None or not asker.email or asker.pk == answer.author_id or answer.hidden_at:
        return
    voice = "shop" if answer.is_official else "buyer"
    product = question.product
    send(
        to=asker,
        key=f"shop.answer:{question.pk}:{voice}",
        template="shop/mail/answered",
        context={
            "name_zh": product.name_zh,
            "name_en": product.name_en,
            "question": question.text,
            "answer": answer.text,
            "is_official": answer.is_official,
            "path": f"{reverse(settings.PLACES['product'], args=[product.code])}#questions",
        },
    )


@transaction.atomic
def hide_question(question_id: int, *, by: User, because: str) -> Question:
    """Nobody outside sees it any more; why, is kept and shown to the staff."""
    question = Question.objects.select_for_update().get(pk=question_id)
    question.hidden_at, question.hidden_by, question.hidden_because = now(), by, because
    question.save(update_fields=["hidden_at", "hidden_by", "hidden_because"])
    record(QuestionHidden(question.pk, hidden=True), by=by)
    return question


@transaction.atomic
def show_question(question_id: int, *, by: User) -> Question:
    question = Question.objects.select_for_update().get(pk=question_id)
    question.hidden_at, question.hidden_by, question.hidden_because = None, None, ""
    question.save(update_fields=["hidden_at", "hidden_by", "hidden_because"])
    record(QuestionHidden(question.pk, hidden=False), by=by)
    return question


@transaction.atomic
def hide_answer(answer_id: int, *, by: User, because: str) -> Answer:
    answer = _held(answer_id)
    answer.hidden_at, answer.hidden_by, answer.hidden_because = now(), by, because
    answer.save(update_fields=["hidden_at", "hidden_by", "hidden_because"])
    _count(answer.question)
    record(AnswerHidden(answer.pk, hidden=True), by=by)
    return answer


@transaction.atomic
def show_answer(answer_id: int, *, by: User) -> Answer:
    answer = _held(answer_id)
    answer.hidden_at, answer.hidden_by, answer.hidden_because = None, None, ""
    answer.save(update_fields=["hidden_at", "hidden_by", "hidden_because"])
    _count(answer.question)
    record(AnswerHidden(answer.pk, hidden=False), by=by)
    return answer


@transaction.atomic
def say_helpful(thing: Review | Answer, *, by: User) -> None:
    """One vote of one customer; a second one changes nothing."""
    _vote, is_new = Vote.objects.get_or_create(voter=by, **_for(thing))
    if is_new:
        type(thing).objects.filter(pk=thing.pk).update(helpful=F("helpful") + 1)
        record(HelpfulSaid(_kind(thing), thing.pk), by=by)


@transaction.atomic
def take_back_helpful(thing: Review | Answer, *, by: User) -> None:
    gone, _rows = Vote.objects.filter(voter=by, **_for(thing)).delete()
    if gone:
        type(thing).objects.filter(pk=thing.pk).update(helpful=F("helpful") - 1)
        record(HelpfulTakenBack(_kind(thing), thing.pk), by=by)


def _for(thing: Review | Answer) -> dict[str, Any]:
    return {_kind(thing): thing}


def _kind(thing: Review | Answer) -> str:
    return "review" if isinstance(thing, Review) else "answer"


def _held(answer_id: int) -> Answer:
    """The answer with its question, which counts how many it shows."""
    pk = Answer.objects.values_list("question", flat=True).get(pk=answer_id)
    question = Question.objects.select_for_update().get(pk=pk)
    answer = Answer.objects.select_for_update().get(pk=answer_id)
    answer.question = question
    return answer


def _count(question: Question) -> None:
    question.answer_count = question.answers.filter(hidden_at=None).count()
    question.save(update_fields=["answer_count"])
