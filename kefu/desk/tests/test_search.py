"""Cases are found by what was said in them."""

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kefu.desk.models.texts import CaseText
from kefu.desk.queries.search import marked, search
from kefu.desk.services.cases import name_case
from kefu.desk.services.conversations import open_conversation, post_message, say, write_note
from kefu.desk.services.people import forget_customer
from kefu.desk.services.structure import merge_cases, split_case
from kefu.desk.services.texts import reindex
from kefu.desk.terms import question, terms
from kefu.desk.tests.factories import client_id
from kefu.shop.tests.factories import OrderFactory


@pytest.fixture
def case(lin, mei):
    body = "电热水壶不加热，单号 YQ0000778899，I asked for a refund"
    return say(customer=lin, channel="chat", body=body, client_id="1").conversation.case


def found(reader, words):
    return search(reader, words).cases


@pytest.mark.parametrize(
    "words",
    [
        "加热",
        "热水壶",
        "壶",
        "不加热 电热",
        "778899",
        "0077",
        "YQ00",
        "yq0000778899",
        "refunds",
        "REFUND 水壶",
        "Ｒefund",
    ],
)
def test_parts_of_sentences_words_and_numbers_are_found(case, mei, words):
    assert found(mei, words) == [case]


@pytest.mark.parametrize("words", ["加水", "热壶", "refund 退款", "998877", "", "，。!", "' | 壶"])
def test_what_was_not_said_is_not_found(case, mei, words):
    if words == "' | 壶":
        assert found(mei, words) == [case]  # signs are no part of a question
    else:
        assert found(mei, words) == []


def test_by_its_number_its_title_notes_and_cards(case, lin, mei):
    talk = case.conversations.get()
    order = OrderFactory(customer=lin)
    name_case(case.pk, by=mei, subject="换新")
    write_note(talk, author=mei, body="仓库缺货", client_id=client_id())
    post_message(talk, author=mei, body="", client_id=client_id(), about=order)

    for words in (case.number, case.number[:7], "换新", "缺货", order.number):
        assert found(mei, words) == [case], words


def test_the_newest_come_first(case, lin, mei):
    newer = open_conversation(customer=lin, channel="mail", body="加热也慢", client_id="2")

    assert found(mei, "加热") == [newer.conversation.case, case]


def test_customers_find_nothing_of_others(case, lin, wei):
    assert found(wei, "加热") == []
    assert found(lin, "加热") == [case]


def test_words_are_found_where_they_went(case, lin, mei):
    word = say(customer=lin, channel="chat", body="另外想改地址", client_id="2")
    new = split_case(case.pk, words=[word.pk], by=mei, client_id="s")
    assert (found(mei, "改地址"), found(mei, "加热")) == ([new], [case])

    merge_cases(new.pk, into_id=case.pk, by=mei)

    assert found(mei, "改地址 加热") == [case]


def test_whoever_is_forgotten_is_not_found(case, lin, mei):
    forget_customer(user_id=lin.pk)

    assert found(mei, "加热") == []
    assert not CaseText.objects.exists()


def test_cut_anew_it_is_the_same(case, mei):
    before = CaseText.objects.values_list("terms", flat=True).get()

    reindex([case.pk])

    assert CaseText.objects.values_list("terms", flat=True).get() == before


def test_matches_are_marked():
    pieces = marked("您好，我的电热水壶不加热了", "水壶")

    assert [piece.text for piece in pieces if piece.is_match] == ["水壶"]
    assert "".join(piece.text for piece in pieces) == "您好，我的电热水壶不加热了"


def test_the_inbox_shows_what_was_found(as_user, mei, case):
    page = as_user(mei).get(reverse("desk:inbox"), {"words": "不加热 <>"}).content.decode()

    assert "<mark>不加热</mark>" in page
    assert "Nothing found" not in page


def test_a_search_costs_the_same_however_much_is_found(as_user, mei, lin, case, flat_queries):
    browser = as_user(mei)

    def grow():
        for _ in range(5):
            open_conversation(customer=lin, channel="mail", body="加热", client_id=client_id())

    flat_queries(lambda: browser.get(reverse("desk:inbox"), {"words": "加热"}), grow)


@pytest.mark.django_db
@given(st.text(max_size=60))
def test_any_text_is_found_by_itself(text):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [terms(text), question(text)]
        )
        holds = cursor.fetchone()[0]
    assert holds or not question(text)
