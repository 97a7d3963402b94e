"""Words to a customer are read before they leave, whatever way they take."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.models.writing import Draft
from kefu.desk.queries.reading import Decided, Decision, mark_of, read_words
from kefu.desk.services.cases import solve_case
from kefu.desk.services.conversations import post_message, say
from kefu.desk.services.held import HeldBack
from kefu.desk.services.outgoing import Held, Word, send_words
from kefu.desk.services.promises import make_promise
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.factories import CaseFactory, client_id

PART = {"HX-Request": "true"}
CALL = "好的，明天下午3点前给您回电。"
VAGUE = "好的，我们会尽快处理。"


@pytest.fixture
def url(talk):
    return reverse("desk:words", args=[talk.case.number])


def kept(body, **change):
    return Decided(of=mark_of(body), decisions={0: Decision(keeps=True, **change)})


def declined(body):
    return Decided(of=mark_of(body), decisions={0: Decision(keeps=False)})


def tomorrow(hour):
    return (now().astimezone() + timedelta(days=1)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )


def test_a_vague_word_cannot_leave_by_any_path(talk, mei, as_user, url):
    browser = as_user(mei)

    with pytest.raises(HeldBack):
        post_message(talk, author=mei, body=VAGUE, client_id="a")
    form = browser.post(url, {"body": VAGUE, "client_id": "b", "to": "customer"})
    part = browser.post(url, {"body": VAGUE, "client_id": "c", "to": "customer"}, headers=PART)

    assert (form.status_code, part.status_code) == (422, 422)
    assert not Message.objects.filter(author=mei, kind="text").exists()


def test_the_words_come_back_marked_with_a_date_that_can_be_kept(mei, as_user, url, talk):
    page = as_user(mei).post(url, {"body": VAGUE, "client_id": "b", "to": "customer"})

    text = page.content.decode()
    assert f">{VAGUE}</textarea>" in text
    assert "<mark>尽快</mark>" in text
    assert "前给您答复。" in text


def test_what_is_suggested_is_found_again(mei, talk):
    policy, at = ServicePolicy(), now()

    reading = read_words(talk.case, VAGUE, policy=policy, at=at)
    mended = read_words(talk.case, reading.mended, policy=policy, at=at)

    assert [one.kind for one in mended.proposals] == ["answer"]
    assert mended.proposals[0].due_at == policy.answer_due(at, is_first=False)
    assert mended.result == "proposed"


MINUTES = st.integers(0, 60 * 24 * 40)


@pytest.mark.django_db
@given(minutes=MINUTES, body=st.sampled_from([VAGUE, "We will look into it shortly."]))
def test_every_suggestion_says_the_date_it_means(minutes, body):
    at, policy = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes), ServicePolicy()
    case = Case(pk=0)

    reading = read_words(case, body, policy=policy, at=at)
    with patch("django.utils.timezone.now", lambda: at):
        mended = read_words(case, reading.mended, policy=policy, at=at)

    assert [one.due_at for one in mended.proposals] == [policy.answer_due(at, is_first=False)]


def test_the_suggestion_is_the_promise_there_is(mei, talk):
    due_at = tomorrow(15)
    make_promise(talk.case_id, by=mei, kind="call_back", due_at=due_at, client_id="p")

    reading = read_words(talk.case, VAGUE, policy=ServicePolicy(), at=now())

    assert reading.suggestion == "明天 15:00 前给您回电。"


def test_held_back_and_mended_are_counted_once_each(mei, talk):
    words = Word(VAGUE, "w1")

    assert all(isinstance(send_words(talk, by=mei, word=words), Held) for _ in range(3))
    send_words(talk, by=mei, word=Word(CALL, "w1", kept(CALL)))

    names = EventRow.objects.filter(name__startswith="desk.Words").values_list("name", "data")
    told = {"case_id": talk.case_id, "by_id": mei.pk, "because": "vague"}
    assert list(names) == [("desk.WordsHeldBack", told), ("desk.WordsMended", told)]


def test_what_is_held_back_is_kept_as_a_draft(mei, talk):
    send_words(talk, by=mei, word=Word(VAGUE, "w1"))

    assert Draft.objects.get(author=mei).body == VAGUE


def test_with_the_end_of_the_case_nothing_is_left_open(mei, talk):
    solve_case(talk.case_id, by=mei, answer="有问题随时联系，我们会尽快处理。", client_id="a")

    assert Case.objects.get().status == "solved"


def test_a_promise_found_is_proposed_before_it_leaves(mei, as_user, url):
    page = as_user(mei).post(url, {"body": CALL, "client_id": "a", "to": "customer"}, headers=PART)

    text = page.content.decode()
    assert page.status_code == 422
    assert 'data-result="proposed"' in text
    assert "明天 15:00" in text
    assert not Promise.objects.exists()
    assert not Message.objects.filter(body=CALL).exists()


def test_confirmed_message_and_promise_are_stored_together_and_once(mei, as_user, url):
    sent = {
        "body": CALL,
        "client_id": "a",
        "to": "customer",
        "decided_for": mark_of(CALL),
        "found-0": "1",
    }
    browser = as_user(mei)

    answers = [browser.post(url, sent, headers=PART).status_code for _ in range(2)]

    promise = Promise.objects.get()
    assert answers == [200, 200]
    assert (promise.kind, promise.due_at) == ("call_back", tomorrow(15))
    assert Message.objects.filter(body=CALL).count() == 1


def test_the_agent_may_mean_another_time_and_thing(mei, talk):
    due_at = tomorrow(18)

    post_message(
        talk, author=mei, body=CALL, client_id="a", decided=kept(CALL, kind="other", due_at=due_at)
    )

    promise = Promise.objects.get()
    assert (promise.kind, promise.due_at) == ("other", due_at)


def test_another_time_may_be_typed_in_the_form(mei, as_user, url):
    sent = {
        "body": CALL,
        "client_id": "a",
        "decided_for": mark_of(CALL),
        "found-0": "1",
        "kind-0": "answer",
        "due-0": "other",
        "day-0": "2099-01-02",
        "time-0": "15:30",
    }

    as_user(mei).post(url, sent)

    promise = Promise.objects.get()
    assert (promise.kind, f"{promise.due_at.astimezone():%F %H:%M}") == (
        "answer",
        "2099-01-02 15:30",
    )


def test_that_it_is_no_promise_is_recorded(mei, talk):
    post_message(talk, author=mei, body=CALL, client_id="a", decided=declined(CALL))

    assert not Promise.objects.exists()
    told = EventRow.objects.get(name="desk.FoundPromiseDeclined").data
    assert told["kind"] == "call_back"


def test_a_decision_holds_for_the_words_it_was_made_on(mei, talk):
    with pytest.raises(HeldBack):
        post_message(
            talk, author=mei, body="后天下午3点前给您回电。", client_id="a", decided=kept(CALL)
        )


def test_what_was_promised_already_is_not_proposed_again(mei, talk):
    make_promise(talk.case_id, by=mei, kind="call_back", due_at=tomorrow(15), client_id="p")

    post_message(talk, author=mei, body=CALL, client_id="a")

    assert Promise.objects.count() == 1


def test_two_promises_need_two_decisions(mei, talk):
    body = "明天15点前给您回电，后天18点前为您退款。"

    with pytest.raises(HeldBack):
        post_message(talk, author=mei, body=body, client_id="a", decided=kept(body))
    both = Decided(mark_of(body), {0: Decision(keeps=True), 1: Decision(keeps=True)})
    post_message(talk, author=mei, body=body, client_id="a", decided=both)

    assert list(Promise.objects.order_by("due_at").values_list("kind", flat=True)) == [
        "call_back",
        "refund",
    ]


def test_no_case_is_solved_by_words_that_promise(mei, talk):
    with pytest.raises(Refusal):
        solve_case(talk.case_id, by=mei, answer=CALL, client_id="a", decided=kept(CALL))

    assert Case.objects.get().status == "new"
    assert not Promise.objects.exists()


def test_a_note_may_say_what_it_likes(mei, as_user, url):
    as_user(mei).post(url, {"body": VAGUE, "client_id": "a", "to": "colleagues"})

    assert Message.objects.get(body=VAGUE).kind == "note"


def test_customers_may_be_as_vague_as_they_like(lin, mei):
    say(customer=lin, channel="chat", body="我稍后再说", client_id="x")

    assert Message.objects.filter(body="我稍后再说").exists()


def test_an_empty_place_does_not_leave(mei, as_user, url):
    body = "您的订单 {{order}} 已发出。"

    page = as_user(mei).post(url, {"body": body, "client_id": "a"}, headers=PART)

    assert page.status_code == 422
    assert "{{order}}" in page.content.decode()


def test_without_script_the_suggestion_is_put_in_and_proposed(mei, as_user, url):
    page = as_user(mei).post(url, {"body": VAGUE, "client_id": "a", "insert": "1"})

    text = page.content.decode()
    assert page.status_code == 200
    assert f">{VAGUE}" in text
    assert "前给您答复。</textarea>" in text
    assert 'name="found-0"' in text
    assert not Message.objects.filter(author=mei, kind="text").exists()


def test_the_preview_changes_nothing(mei, as_user, talk):
    url = reverse("desk:reading", args=[talk.case.number])

    pages = [
        as_user(mei).post(url, {"body": body, "client_id": "a"}).content.decode()
        for body in (VAGUE, CALL, "您好，请问指示灯亮吗?")
    ]

    assert ['data-result="held"' in pages[0], 'data-result="proposed"' in pages[1]] == [True, True]
    assert 'data-result="clear"' in pages[2]
    assert not Draft.objects.exists()
    assert not EventRow.objects.filter(name__startswith="desk.Words").exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_send_the_same_at_once(lin, mei):
    talk = say(customer=lin, channel="chat", body="壶", client_id="first").conversation
    word = Word(CALL, "same", kept(CALL))

    together(6, lambda: send_words(talk, by=mei, word=word))

    assert Message.objects.filter(body=CALL).count() == 1
    assert Promise.objects.count() == 1


def test_two_windows_with_different_words_lose_neither(mei, talk):
    for body in ("您好，请问指示灯亮吗?", "您好，请问是哪一款?"):
        send_words(talk, by=mei, word=Word(body, "same"))

    assert Message.objects.filter(author=mei, kind="text").count() == 2


def test_a_stranger_reads_no_preview(as_user, wei, lin, talk):
    url = reverse("desk:reading", args=[talk.case.number])

    for who in (wei, lin):
        assert as_user(who).post(url, {"body": CALL, "client_id": "a"}).status_code == 403


def test_the_preview_costs_the_same_however_much_is_promised(as_user, mei, talk, flat_queries):
    browser, url = as_user(mei), reverse("desk:reading", args=[talk.case.number])

    def promise_more():
        for hour in range(10):
            due = tomorrow(10) + timedelta(hours=hour)
            make_promise(talk.case_id, by=mei, kind="ship", due_at=due, client_id=client_id())

    flat_queries(lambda: browser.post(url, {"body": CALL, "client_id": "a"}), grow=promise_more)


def test_another_case_is_not_touched(mei, talk, lin):
    other = CaseFactory(customer=lin, owner=mei)

    post_message(talk, author=mei, body=CALL, client_id="a", decided=kept(CALL))

    assert not other.promises.exists()
