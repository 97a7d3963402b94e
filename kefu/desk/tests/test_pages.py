from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.live.rights import allowed
from kefu.core.models import EventRow
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services.conversations import say
from kefu.desk.tests.factories import PromiseFactory
from kefu.desk.topics import FLOOR, case_topic, inbox_topic, talks_topic

PART = {"HX-Request": "true"}


@pytest.fixture
def case(lin, mei):
    said = say(customer=lin, channel="chat", body="壶不加热", client_id="first")
    return said.conversation.case


@pytest.fixture
def promise(case):
    return PromiseFactory(case=case, text="回电说明")


def addresses(case, promise):
    return {
        "get": [
            reverse("desk:inbox"),
            reverse("desk:promises"),
            reverse("desk:words", args=[case.number]),
            reverse("desk:owner", args=[case.number]),
            reverse("desk:brief", args=[case.number]),
            reverse("desk:case_promises", args=[case.number]),
        ],
        "post": [
            reverse("desk:words", args=[case.number]),
            reverse("desk:seen", args=[case.number]),
            reverse("desk:owner", args=[case.number]),
            reverse("desk:solution", args=[case.number]),
            reverse("desk:reopening", args=[case.number]),
            reverse("desk:subject", args=[case.number]),
            reverse("desk:case_promises", args=[case.number]),
            reverse("desk:keeping", args=[promise.number]),
            reverse("desk:release", args=[promise.number]),
        ],
    }


def test_customers_have_no_business_at_the_desk(as_user, lin, wei, case, promise):
    lines = Message.objects.count()

    for who in (lin, wei):
        browser = as_user(who)
        for method, urls in addresses(case, promise).items():
            answers = {url: getattr(browser, method)(url).status_code for url in urls}
            assert set(answers.values()) == {403}, answers

    assert Message.objects.count() == lines


def test_signed_out_one_is_sent_to_the_door(client, case, promise):
    for method, urls in addresses(case, promise).items():
        for url in urls:
            answer = getattr(client, method)(url)
            assert answer.status_code == 302
            assert reverse("account_login") in answer.url


def test_what_does_not_exist_is_not_found(as_user, mei, case):
    browser = as_user(mei)

    for name in ("words", "brief", "owner", "case_promises"):
        assert browser.get(reverse(f"desk:{name}", args=["AAAA-AAAA-AAAA"])).status_code == 404
    assert browser.post(reverse("desk:keeping", args=["AAAA-AAAA-AAAA"])).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_desk_opens_in_both_languages(as_user, mei, case, promise, language):
    browser = as_user(mei)
    browser.cookies["django_language"] = language

    for url in addresses(case, promise)["get"]:
        page, part = browser.get(url), browser.get(url, headers=PART)
        assert (page.status_code, part.status_code) == (200, 200), url
        assert not part.content.strip().startswith(b"<!doctype")


def test_staff_see_a_masked_name(as_user, mei, case):
    page = as_user(mei).get(reverse("desk:inbox")).content.decode()

    assert "林**" in page
    assert "林晓雨" not in page


def test_a_reply_comes_back_as_a_line_and_once(as_user, mei, case):
    browser, url = as_user(mei), reverse("desk:words", args=[case.number])
    word = {"body": "您好，请稍等", "client_id": "w1", "to": "customer"}

    pages = [browser.post(url, word, headers=PART).content.decode() for _ in range(2)]

    assert all('data-word="w1"' in page for page in pages)
    assert Message.objects.filter(body="您好，请稍等", kind="text").count() == 1


def test_a_note_is_a_note(as_user, mei, case):
    url = reverse("desk:words", args=[case.number])

    as_user(mei).post(url, {"body": "内部", "client_id": "w1", "to": "colleagues"})

    assert Message.objects.get(body="内部").kind == "note"


def test_without_script_one_returns_to_the_page(as_user, mei, case):
    page = "http://testserver/desk/cases/X/?shown=team"
    url = reverse("desk:words", args=[case.number])

    answer = as_user(mei).post(url, {"body": "您好", "client_id": "w1"}, headers={"Referer": page})

    assert (answer.status_code, answer.url) == (302, "/desk/cases/X/?shown=team")


def test_nobody_is_sent_to_a_strangers_site(as_user, mei, case):
    url = reverse("desk:words", args=[case.number])
    headers = {"Referer": "https://evil.example/desk/"}

    answer = as_user(mei).post(url, {"body": "您好", "client_id": "w1"}, headers=headers)

    assert answer.url == reverse("surfaces:desk")


def test_a_page_asks_from_where_it_stands(as_user, mei, case):
    talk = case.conversations.get()
    url = reverse("desk:words", args=[case.number])

    whole = as_user(mei).get(url).content.decode()
    rest = as_user(mei).get(url, {"after": f"{talk.number}:1"}).content.decode()

    assert f'data-line="{talk.number}:1"' in whole
    assert f'data-line="{talk.number}:1"' not in rest
    assert f'data-line="{talk.number}:2"' in rest


def test_a_promise_is_made_in_the_form(as_user, mei, case):
    due_at = (now() + timedelta(days=1)).replace(microsecond=0)
    asked = {"kind": "call_back", "due": due_at.isoformat(), "text": "", "client_id": "p1"}
    url = reverse("desk:case_promises", args=[case.number])

    answer = as_user(mei).post(url, asked, headers=PART)

    assert answer.status_code == 200
    assert answer["HX-Trigger"] == '{"desk:said": true}'
    assert Promise.objects.get().due_at == due_at


def test_a_promise_may_have_any_time(as_user, mei, case):
    asked = {"kind": "answer", "due": "other", "day": "2099-01-02", "time": "15:30"}
    url = reverse("desk:case_promises", args=[case.number])

    as_user(mei).post(url, {**asked, "client_id": "p1"})

    assert f"{Promise.objects.get().due_at.astimezone():%F}" == "2099-01-02"


@pytest.mark.parametrize(
    "asked",
    [{"due": ""}, {"due": "soon"}, {"due": "2099-01-01T10:00"}, {"due": "other", "time": ""}],
)
def test_a_promise_without_a_time_is_none(as_user, mei, case, asked):
    url = reverse("desk:case_promises", args=[case.number])

    answer = as_user(mei).post(url, {"kind": "answer", "client_id": "p1", **asked}, headers=PART)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Promise.objects.exists()


def test_what_the_desk_refuses_it_says_in_words(as_user, mei, case, promise):
    answer = as_user(mei).post(reverse("desk:solution", args=[case.number]), headers=PART)

    assert answer.status_code == 409
    assert "回电说明" in answer.content.decode()
    assert not EventRow.objects.filter(name="desk.CaseSolved").exists()


def test_a_promise_is_kept_and_released_from_the_list(as_user, mei, case, promise):
    other = PromiseFactory(case=case)
    browser = as_user(mei)

    browser.post(reverse("desk:keeping", args=[promise.number]), {"note": "已通话"}, headers=PART)
    browser.post(reverse("desk:release", args=[other.number]), headers=PART)

    found = dict(Promise.objects.values_list("pk", "status"))
    assert found == {promise.pk: "kept", other.pk: "released"}


def test_a_case_is_taken_and_handed_over(as_user, mei, hao, case):
    url = reverse("desk:owner", args=[case.number])

    as_user(hao).post(url, {"seen_owner": mei.number}, headers=PART)
    case.refresh_from_db()
    assert case.owner == hao

    as_user(hao).post(url, {"to": mei.number, "words": "", "client_id": "h"}, headers=PART)
    case.refresh_from_db()
    assert case.owner == mei


def test_the_pages_cost_the_same_however_much_was_said(as_user, mei, lin, case, flat_queries):
    browser = as_user(mei)

    def talk_more():
        for _ in range(10):
            say(customer=lin, channel="chat", body="还有", client_id=now().isoformat())
            PromiseFactory(case=case)

    talk_more()
    for name in ("words", "brief", "case_promises"):
        url = reverse(f"desk:{name}", args=[case.number])
        flat_queries(lambda url=url: browser.get(url), grow=talk_more)


def heard(browser, *topics):
    return allowed(browser.session.session_key, topics)


def test_who_may_listen_to_what(as_user, lin, wei, mei, hao, case):
    topics = [
        talks_topic(lin),
        case_topic(case.number),
        inbox_topic(mei),
        inbox_topic(hao),
        FLOOR,
    ]

    assert heard(as_user(lin), *topics) == {talks_topic(lin)}
    assert heard(as_user(wei), *topics) == frozenset()
    assert heard(as_user(mei), *topics) == {case_topic(case.number), inbox_topic(mei), FLOOR}
    assert heard(as_user(hao), *topics) == set(topics) - {talks_topic(lin)}
