from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.live.rights import allowed
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services.cases import solve_case
from kefu.desk.services.conversations import post_message, say, write_note
from kefu.desk.services.promises import make_promise
from kefu.desk.topics import talks_topic
from kefu.gateways.chat import views
from kefu.shop.tests.factories import OrderFactory, ProductFactory

PART = {"HX-Request": "true"}
WORDS = "/chat/words/"


def write(browser, body="水壶不加热", client_id="w1", **more):
    return browser.post(WORDS, {"body": body, "client_id": client_id, **more}, headers=PART)


@pytest.fixture
def case(lin, mei):
    said = say(customer=lin, channel="chat", body="壶不加热", client_id="first")
    return said.conversation.case


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["gateways:chat", "gateways:panel"])
def test_the_chat_opens_for_everybody_in_both_languages(as_user, lin, case, language, address):
    for browser in (Client(), as_user(lin)):
        browser.cookies["django_language"] = language
        assert browser.get(reverse(address)).status_code == 200


def test_a_signed_in_customer_asks_and_sees_who_answers(as_user, lin, mei):
    page = write(as_user(lin)).content.decode()

    case = Case.objects.get()
    assert (case.customer, case.owner) == (lin, mei)
    assert 'data-word="w1"' in page
    assert mei.name in page
    assert f'data-topic="{talks_topic(lin)}"' in page


def test_a_word_sent_twice_is_said_once(as_user, lin, mei):
    browser = as_user(lin)

    write(browser)
    write(browser)

    assert Message.objects.filter(kind="text").count() == 1


def test_a_visitor_becomes_a_guest_with_the_first_word_and_not_before(client, mei):
    client.get(reverse("gateways:chat"))
    assert not User.objects.filter(is_guest=True).exists()

    write(client)

    guest = User.objects.get(is_guest=True)
    assert Case.objects.get().customer == guest
    assert "水壶不加热" in client.get(reverse("gateways:chat")).content.decode()


def test_a_first_word_sent_again_because_its_answer_was_lost_finds_its_guest(client, mei):
    client.get(reverse("gateways:panel"))
    cookies = client.cookies.copy()
    write(client)

    again = Client()
    again.cookies = cookies  # the browser never saw the first answer
    write(again)

    assert User.objects.filter(is_guest=True).count() == 1
    assert Message.objects.filter(kind="text").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_first_word_sent_eight_times_at_once_makes_one_guest(mei):
    visitor = Client()
    visitor.get(reverse("gateways:panel"))
    cookies = visitor.cookies

    def send():
        browser = Client()
        browser.cookies = cookies
        return write(browser).status_code

    assert together(8, send) == [200] * 8
    assert User.objects.filter(is_guest=True).count() == 1
    assert Message.objects.filter(kind="text").count() == 1


def test_a_question_from_a_products_page_carries_the_product(client, mei):
    product = ProductFactory(name_zh="晨雾电热水壶")

    page = client.get(reverse("gateways:chat"), {"product": product.code}).content.decode()
    write(client, product=product.code)

    assert "晨雾电热水壶" in page
    assert Case.objects.get().product == product


def test_nobody_asks_about_a_strangers_order(as_user, lin, wei, mei):
    order = OrderFactory(customer=lin)

    page = as_user(wei).get(reverse("gateways:chat"), {"order": order.number}).content.decode()
    write(as_user(wei), order=order.number)

    assert f'value="{order.number}"' not in page
    assert Case.objects.get().order is None


def test_nothing_written_is_nothing_sent(as_user, lin, mei):
    write(as_user(lin), body="  ")

    assert not Message.objects.exists()


def test_too_much_at_once_is_refused_in_words(as_user, lin, mei):
    answer = write(as_user(lin), body="长" * 2001)

    assert answer.status_code == 400
    assert "data-sentence" in answer.content.decode()
    assert not Message.objects.exists()


def test_too_often_is_told_when_to_try_again(as_user, lin, mei, monkeypatch):
    monkeypatch.setattr(views, "WORDS_A_MINUTE", 2)
    browser = as_user(lin)

    answers = [write(browser, client_id=f"w{n}") for n in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert Message.objects.filter(kind="text").count() == 2


def test_a_shop_without_staff_keeps_what_was_typed(as_user, lin):
    answer = write(as_user(lin))

    assert answer.status_code == 503
    assert not Case.objects.exists()


def test_a_page_is_told_what_it_does_not_have(as_user, lin, mei, case):
    talk = case.conversations.get()
    post_message(talk, author=mei, body="您好", client_id="a")
    write_note(talk, author=mei, body="内部", client_id="n")

    news = as_user(lin).get(WORDS, {"after": f"{talk.number}:2"}, headers=PART).content.decode()

    assert "您好" in news
    assert "内部" not in news
    assert "壶不加热" not in news


def test_a_promise_is_shown_with_its_time(as_user, lin, mei, case):
    due_at = now() + timedelta(hours=5)
    promise = make_promise(case.pk, by=mei, kind="call_back", due_at=due_at, client_id="p")

    page = as_user(lin).get(reverse("gateways:chat")).content.decode()

    assert f'id="seal-{promise.number}"' in page
    assert due_at.isoformat(timespec="seconds")[:13] in page


def test_the_customer_says_yes_or_no(as_user, lin, mei, case):
    browser, url = as_user(lin), reverse("gateways:verdict", args=[case.number])
    solve_case(case.pk, by=mei)
    assert url in browser.get(reverse("gateways:chat")).content.decode()

    browser.post(url, {"solved": "no"})
    case.refresh_from_db()
    assert case.status == "open"

    solve_case(case.pk, by=mei)
    browser.post(url, {"solved": "yes"}, headers=PART)
    case.refresh_from_db()
    assert case.status == "closed"


def test_the_customer_may_release_a_promise(as_user, lin, mei, case):
    due_at = now() + timedelta(hours=5)
    promise = make_promise(case.pk, by=mei, kind="call_back", due_at=due_at, client_id="p")

    as_user(lin).post(reverse("gateways:release", args=[promise.number]))
    as_user(lin).post(reverse("gateways:release", args=[promise.number]))

    assert Promise.objects.get().status == "released"


def test_reading_is_noted_and_counted(as_user, lin, mei, case):
    talk = case.conversations.get()
    post_message(talk, author=mei, body="您好", client_id="a")
    browser = as_user(lin)
    assert 'data-unread="1"' in browser.get(reverse("gateways:unread")).content.decode()

    browser.post(reverse("gateways:seen"), {"after": f"{talk.number}:3"})

    assert 'data-unread="0"' in browser.get(reverse("gateways:unread")).content.decode()


def test_a_stranger_sees_and_changes_nothing_of_it(as_user, wei, mei, case):
    talk = case.conversations.get()
    promise = make_promise(
        case.pk, by=mei, kind="answer", due_at=now() + timedelta(hours=5), client_id="p"
    )
    solve = reverse("gateways:verdict", args=[case.number])
    release = reverse("gateways:release", args=[promise.number])

    for browser in (as_user(wei), Client()):
        for url in ("gateways:chat", "gateways:panel", "gateways:unread"):
            page = browser.get(reverse(url)).content.decode()
            assert "壶不加热" not in page
            assert talk.number not in page
        assert "壶不加热" not in browser.get(WORDS, {"after": f"{talk.number}:0"}).content.decode()
        assert browser.post(solve, {"solved": "yes"}).status_code in {403, 404}
        assert browser.post(release).status_code in {403, 404}
        browser.post(reverse("gateways:seen"), {"after": f"{talk.number}:3"})

    talk.refresh_from_db()
    promise.refresh_from_db()
    assert (talk.seen_by_customer, promise.status) == (0, "open")


def test_a_guest_cannot_listen_to_anybody_else(client, lin, mei, case):
    client.get(reverse("gateways:panel"))
    write(client)
    guest = User.objects.get(is_guest=True)

    heard = allowed(client.session.session_key, [talks_topic(guest), talks_topic(lin)])

    assert heard == {talks_topic(guest)}


def test_colleagues_do_not_ask_as_customers(as_user, mei):
    browser = as_user(mei)

    assert browser.get(reverse("gateways:chat")).status_code == 403
    assert write(browser).status_code == 403
    assert not Message.objects.exists()


def test_looking_at_the_chat_costs_the_same_however_long_it_is(
    as_user, lin, mei, case, flat_queries
):
    browser = as_user(lin)
    talk = case.conversations.get()

    def talk_more():
        for n in range(8):
            at = now()
            post_message(talk, author=mei, body="您好", client_id=f"{at.timestamp()}:{n}")
            more = {"kind": "answer", "due_at": at + timedelta(hours=5)}
            make_promise(case.pk, by=mei, client_id=f"{at.timestamp()}", **more)

    talk_more()
    flat_queries(lambda: browser.get(reverse("gateways:chat")), grow=talk_more)


def test_sessions_are_not_made_for_visitors_who_only_look(client, db):
    client.get(reverse("gateways:unread"))

    assert not Session.objects.exists()
