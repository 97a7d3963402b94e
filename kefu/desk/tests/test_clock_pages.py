"""Clocks and alarms on the screens of the desk: which is next, and never an alarm at night."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from kefu.accounts.models import User
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.queries.clocks import next_faces, waiting_chats
from kefu.desk.services import conversations, order_clocks, promises
from kefu.desk.templatetags.desk_clocks import clock_face, waited
from kefu.desk.tests.hands import at_time
from kefu.shop.tests.factories import CustomerFactory, OrderFactory

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10:00 in Shanghai
EVENING = MORNING + 10 * HOUR + 50 * MINUTE  # 20:50, ten minutes before the doors shut


def ask(customer, at, channel="chat"):
    with at_time(at):
        return conversations.say(
            customer=customer, channel=channel, body="在吗", client_id=f"{customer.pk}-{at}"
        ).conversation.case


def face(case, at, promised=None):
    return next_faces([case], at, promised).get(case.pk)


def states(case, *moments):
    return [face(case, at).state for at in moments]


def test_a_clock_is_calm_then_amber_then_late(lin, mei):
    case = ask(lin, MORNING)

    found = states(
        case, MORNING, MORNING + 22 * MINUTE, MORNING + 23 * MINUTE, MORNING + 30 * MINUTE
    )

    assert found == ["calm", "calm", "soon", "late"]


def test_at_night_it_rests_and_says_when_it_goes_on(lin, mei):
    case = ask(lin, EVENING)
    night = EVENING + 20 * MINUTE

    resting = face(case, night)

    assert (resting.state, resting.alarm) == ("rest", 0)
    assert resting.opens_at == MORNING + 23 * HOUR  # 09:00
    with translation.override("zh-hans"), at_time(night):
        assert "明天 09:00 继续" in clock_face(resting)


def test_even_what_is_late_alarms_nobody_at_night(lin, mei):
    case = ask(lin, MORNING)

    assert states(case, MORNING + 12 * HOUR) == ["rest"]
    assert face(case, MORNING + 12 * HOUR).alarm == 0
    assert face(case, MORNING + 24 * HOUR).alarm == 3


def test_the_next_of_clocks_and_promises_shows(lin, mei):
    case = ask(lin, MORNING)
    more = {"due_at": MORNING + 2 * HOUR, "client_id": "p"}
    with at_time(MORNING + MINUTE):
        promise = promises.make_promise(case.pk, by=mei, kind="call_back", **more)

    assert face(case, MORNING + MINUTE, {case.pk: promise}).due_at == promise.due_at
    assert face(case, MORNING + MINUTE).kind == "resolution"


def test_a_chat_reaches_its_alarms_by_the_seconds_of_the_policy(lin, mei):
    ServicePolicy.objects.create(channel="chat", alarm_seconds=[10, 20, 40])
    case = ask(lin, MORNING)

    assert [face(case, MORNING + s * SECOND).alarm for s in (9, 10, 20, 39, 40)] == [0, 1, 2, 2, 3]


def test_mail_has_no_alarms(lin, mei):
    assert face(ask(lin, MORNING, "mail"), MORNING + HOUR).alarms == ()


def test_agents_hear_of_their_own_chats_and_supervisors_of_the_longest(lin, wei, mei, hao, team):
    ning = User.objects.create_user("ning@example.com", name="宁", role="agent", team=team)
    case = ask(lin, MORNING)
    other = mei if case.owner != mei else ning
    early, late = MORNING + 31 * SECOND, MORNING + 181 * SECOND

    assert [chat.case for chat in waiting_chats(case.owner, early).chats] == [case]
    assert waiting_chats(hao, early).chats == []
    assert [chat.case for chat in waiting_chats(hao, late).chats] == [case]
    assert waiting_chats(other, late).chats == []


def test_the_strip_names_who_waits_until_they_are_answered(as_user, lin, mei):
    browser, strip = as_user(mei), reverse("desk:alarms")
    case = ask(lin, MORNING)
    with at_time(MORNING + 101 * SECOND):
        words = browser.get(strip, headers={"HX-Request": "true"}).content.decode()
    assert 'data-alarm="2"' in words
    assert "已等 1 分 41 秒" in words
    assert lin.name not in words

    with at_time(MORNING + 110 * SECOND):
        talk = case.conversations.get()
        conversations.post_message(talk, author=mei, body="在的", client_id="a")
        words = browser.get(strip, headers={"HX-Request": "true"}).content.decode()
    assert "data-alarm-key" not in words


def test_rows_and_heads_carry_their_clock_and_their_alarms(as_user, lin, mei):
    case = ask(lin, MORNING)
    browser = as_user(mei)

    with at_time(MORNING + 31 * SECOND):
        row = browser.get(reverse("desk:inbox")).content.decode()
        head = browser.get(reverse("surfaces:desk_case", args=[case.number])).content.decode()

    for words in (row, head):
        assert 'data-alarm="1"' in words
        assert "data-clock" in words
        assert "首次答复" in words


def test_all_clocks_of_a_case_stand_beside_it(as_user, lin, mei):
    case = ask(lin, MORNING)
    order = OrderFactory(customer=lin)
    with at_time(MORNING + 10 * MINUTE):
        conversations.post_message(case.conversations.get(), author=mei, body="在的", client_id="a")
        order_clocks.owe_refund(order.pk, at=MORNING, case_id=case.pk)
        words = as_user(mei).get(reverse("desk:clocks", args=[case.number])).content.decode()

    assert "首次答复" in words
    assert "按时" in words
    assert "退款" in words
    assert "暂停计时" in words


def test_the_clocks_cost_the_same_however_many_cases_there_are(as_user, mei, flat_queries):
    browser = as_user(mei)
    ask(CustomerFactory(), MORNING)

    def more():
        for _ in range(6):
            ask(CustomerFactory(), MORNING)

    with at_time(MORNING + 31 * SECOND):
        flat_queries(lambda: browser.get(reverse("desk:inbox")), grow=more)
        flat_queries(lambda: browser.get(reverse("desk:alarms")), grow=more)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (45, "已等 45 秒", "waits 45 s"),
        (100, "已等 1 分 40 秒", "waits 1 min 40 s"),
        (7500, "已等 2 小时 5 分", "waits 2 h 5 min"),
    ],
)
def test_how_long_somebody_waits_is_said_in_words(seconds, zh, en):
    with translation.override("zh-hans"):
        assert waited(seconds) == zh
    with translation.override("en"):
        assert waited(seconds) == en
