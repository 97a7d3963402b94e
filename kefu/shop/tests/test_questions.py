from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.accounts.queries.personal import everything_about
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs, together
from kefu.shop.models.returns import Returned
from kefu.shop.models.voices import Question, Vote
from kefu.shop.queries import voices
from kefu.shop.services import questions, returns
from kefu.shop.services.questions import NotForYou
from kefu.shop.tests.factories import ProductFactory, ReviewFactory, SkuFactory, delivered

pytestmark = pytest.mark.django_db


@pytest.fixture
def kettle():
    return SkuFactory().product


@pytest.fixture
def asked(kettle, lin):
    return questions.ask_question(product_id=kettle.pk, by=lin, text="底座能收线吗")


def test_a_question_asked_twice_is_one_question_and_waits_for_an_answer(asked, kettle, lin, mei):
    again = questions.ask_question(product_id=kettle.pk, by=lin, text="底座能收线吗")

    assert again == asked
    assert [*voices.unanswered(mei)] == [asked]
    assert [*voices.unanswered(lin)] == [asked]
    assert EventRow.objects.get().name == "shop.QuestionAsked"


def test_who_bought_it_and_the_shop_answer_and_nobody_else(asked, kettle, wei, mei, hao):
    with pytest.raises(NotForYou):
        questions.answer_question(asked.pk, by=wei, text="不知道")
    delivered(wei, kettle)

    buyers = questions.answer_question(asked.pk, by=wei, text="It does")
    shops = questions.answer_question(asked.pk, by=mei, text="可以，绕在底座下面")

    question = voices.questions_shown(kettle).get()
    assert question.answer_count == 2
    assert [(one.pk, one.is_official) for one in question.shown] == [
        (shops.pk, True),
        (buyers.pk, False),
    ]
    assert not voices.unanswered(hao).exists()


def test_the_asker_gets_a_mail_at_the_first_answer_of_each_side(asked, kettle, lin, wei, mei):
    delivered(wei, kettle)

    questions.answer_question(asked.pk, by=wei, text="可以的")
    questions.answer_question(asked.pk, by=mei, text="可以，绕在底座下面")
    questions.answer_question(asked.pk, by=mei, text="补充一句：线长 70 厘米")
    deliver_all()
    run_jobs()

    assert [letter.to for letter in mail.outbox] == [["lin@example.com"]] * 2
    assert "底座能收线吗" in mail.outbox[1].body
    assert "绕在底座下面" in mail.outbox[1].body
    assert f"/p/{kettle.code}/#questions" in mail.outbox[1].body


def test_who_answers_themselves_gets_no_mail(asked, kettle, lin):
    delivered(lin, kettle)

    questions.answer_question(asked.pk, by=lin, text="到货了，能收")
    deliver_all()
    run_jobs()

    assert not mail.outbox


def test_what_operations_hide_is_seen_by_nobody_outside_and_says_why(asked, kettle, mei, hao):
    answer = questions.answer_question(asked.pk, by=mei, text="请加我微信")

    questions.hide_answer(answer.pk, by=hao, because="广告")

    question = voices.questions_shown(kettle).get()
    assert (question.shown, question.answer_count) == ([], 0)
    questions.hide_question(asked.pk, by=hao, because="与商品无关")
    assert not voices.questions_shown(kettle).exists()
    with pytest.raises(NotForYou):
        questions.answer_question(asked.pk, by=mei, text="还是答一下")
    questions.show_question(asked.pk, by=hao)
    questions.show_answer(answer.pk, by=hao)
    assert voices.questions_shown(kettle).get().answer_count == 1


def test_nothing_is_hidden_without_a_reason(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(hidden_at=now())


def test_a_vote_counts_once_and_can_be_taken_back(kettle, lin, wei):
    review = ReviewFactory(product=kettle)

    for _ in range(2):
        questions.say_helpful(review, by=lin)
    questions.say_helpful(review, by=wei)
    questions.take_back_helpful(review, by=wei)
    questions.take_back_helpful(review, by=wei)

    review.refresh_from_db()
    assert review.helpful == 1
    assert voices.votes_of(lin, [review]) == {review.pk}
    assert voices.votes_of(wei, [review]) == set()
    assert voices.votes_of(None, [review]) == set()


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_are_one_vote():
    lin, review = User.objects.create_user("lin@example.com"), ReviewFactory()

    together(8, lambda: questions.say_helpful(review, by=lin))

    review.refresh_from_db()
    assert (review.helpful, Vote.objects.count()) == (1, 1)


def test_a_copy_of_ones_data_holds_questions_and_answers(asked, kettle, lin, wei):
    delivered(wei, kettle)
    questions.answer_question(asked.pk, by=wei, text="It does")

    mine, theirs = everything_about(lin)["questions"], everything_about(wei)["questions"]

    assert [row["question"] for row in mine] == ["底座能收线吗"]
    assert [row["answer"] for row in theirs] == ["It does"]


def noted(product, words, times, *, start=0):
    for n in range(start, start + times):
        returns.note_return(
            sku_id=product.skus.get().pk, words=words, pieces=1, at=now(), key=f"{words}:{n}"
        )


def test_reasons_are_told_as_shares_once_there_are_enough(kettle):
    noted(kettle, "到货破损", 3)
    noted(kettle, "尺寸不合适", 6)

    assert not voices.why_returned(kettle).is_enough
    noted(kettle, "自己的原因", 1)

    told = voices.why_returned(kettle)
    assert (told.count, told.of_kind) == (10, False)
    assert [(one.key, one.percent) for one in told.shares] == [
        ("size", 60),
        ("damaged", 30),
        ("other", 10),
    ]


def test_where_its_own_are_too_few_its_kind_is_told_and_said_so(kettle):
    sibling = SkuFactory(product=ProductFactory(sold=40)).product
    noted(sibling, "漏水", 12)
    noted(kettle, "买重了", 1)

    told = voices.why_returned(kettle)

    assert (told.of_kind, told.count, told.sold) == (True, 13, 40)


def test_the_same_request_counts_once_and_not_when_it_was_withdrawn(kettle):
    noted(kettle, "漏水", 1)
    noted(kettle, "漏水", 1)
    assert Returned.objects.get().reason == "faulty"

    returns.forget_return("漏水:0")

    assert not Returned.objects.exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Arrived broken", "damaged"),
        ("多次维修仍有问题", "faulty"),
        ("不喜欢，七天无理由", "unwanted"),
        ("Not as imagined", "different"),
        ("Bought twice", "twice"),
        ("来得太晚了", "late"),
        ("", "other"),
    ],
)
def test_a_reason_is_read_from_the_words(words, reason):
    assert returns.reason_in(words) == reason


def test_who_waited_longest_comes_first(kettle, lin, wei, mei):
    young = questions.ask_question(product_id=kettle.pk, by=lin, text="新问题")
    old = questions.ask_question(product_id=kettle.pk, by=wei, text="老问题")
    Question.objects.filter(pk=old.pk).update(at=now() - timedelta(days=2))

    assert [*voices.unanswered(mei)] == [old, young]
