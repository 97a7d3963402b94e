from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import deliver_all
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty
from kefu.desk.models.line import CallBack, PlaceInLine
from kefu.desk.queries.call_backs import free_slots
from kefu.desk.services.call_backs import leave_line
from kefu.desk.services.conversations import say
from kefu.desk.services.duty import set_duty
from kefu.desk.services.promises import make_promise
from kefu.desk.tests.factories import client_id
from kefu.shop.tests.factories import CustomerFactory
from kefu.surveys.models import Invitation

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def full(mei):
    """Mei is here, without a hand free."""
    set_duty(mei, "on", by=mei)
    Duty.objects.update(room={"chat": 0})


def write(browser, words="在吗"):
    word = {"body": words, "client_id": client_id()}
    return browser.post(reverse("gateways:words"), word, headers=FRAGMENT).content.decode()


def ask(customer):
    said = say(customer=customer, channel="chat", body="在吗", client_id=client_id())
    return Case.objects.get(pk=said.conversation.case_id)


def test_who_writes_hears_their_place_and_the_date_at_once(as_user, lin, full):
    browser = as_user(lin)

    first = write(browser)

    assert "下一位就是您" in first
    assert "前给您答复" in first
    assert "预约回电" in first


def test_the_place_is_counted_and_the_wait_comes_from_what_was_measured(as_user, lin, full):
    at = now()
    for _n in range(2):
        ask(CustomerFactory())
    for minutes in range(4):
        case = ask(CustomerFactory())
        served = PlaceInLine.objects.filter(case=case)
        served.update(ended_at=at - timedelta(minutes=2 * minutes), outcome="routed")
        Case.objects.filter(pk=case.pk).update(in_line=False)

    page = write(as_user(lin))

    assert "第 3 位" in page
    assert "大约还要 6 分钟" in page


def test_with_a_hand_free_there_is_no_line(as_user, lin, mei):
    assert "排" not in write(as_user(lin))


def test_a_booked_call_is_a_promise_and_ends_the_wait(as_user, lin, full):
    browser, case = as_user(lin), ask(lin)
    slot = free_slots(at=now())[0]
    asked = {"slot": slot.isoformat(), "phone": "139 0000 1111"}

    page = browser.post(reverse("gateways:call_back", args=[case.number]), asked, headers=FRAGMENT)

    assert page.status_code == 200
    booked = CallBack.objects.get()
    assert (booked.starts_at, booked.phone) == (slot, "13900001111")
    assert not PlaceInLine.objects.filter(ended_at=None).exists()
    assert "13900001111" not in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"slot": "2020-01-01T09:00", "phone": "13900001111"}, 409),
        ({"slot": "", "phone": "13900001111"}, 422),
        ({"phone": "no"}, 422),
    ],
)
def test_what_cannot_be_booked_is_said_beside_the_form(as_user, lin, full, asked, status):
    browser, case = as_user(lin), ask(lin)
    if "slot" not in asked:
        asked = {**asked, "slot": free_slots(at=now())[0].isoformat()}

    page = browser.post(reverse("gateways:call_back", args=[case.number]), asked, headers=FRAGMENT)

    assert page.status_code == status
    assert 'role="alert"' in page.content.decode()
    assert not CallBack.objects.exists()
    assert PlaceInLine.objects.filter(ended_at=None).exists()


def test_the_queue_has_a_page_of_its_own_and_no_strangers(as_user, lin, wei, full):
    case = ask(lin)
    address = reverse("gateways:queue", args=[case.number])

    assert "下一位就是您" in as_user(lin).get(address).content.decode()
    assert as_user(wei).get(address).status_code == 404


def test_without_anybody_on_duty_the_date_is_told_and_no_wait(as_user, lin, mei):
    set_duty(mei, "off", by=mei)

    page = write(as_user(lin))

    assert "现在没有客服在岗" in page
    assert "分钟" not in page.split("chat-queue")[1].split("</p>")[0]


def test_where_nothing_was_measured_no_wait_is_told(as_user, lin, full):
    page = write(as_user(lin))

    assert "分钟" not in page.split("chat-queue")[1].split("</p>")[0]


def test_who_needs_it_no_more_leaves_the_line_once_and_is_not_asked_how_it_was(lin, full):
    case = ask(lin)

    for _n in range(2):
        leave_line(case.pk, by=lin)
    deliver_all()

    case.refresh_from_db()
    place = PlaceInLine.objects.get()
    assert (case.status, case.in_line, place.outcome) == ("closed", False, "left")
    assert EventRow.objects.filter(name="desk.LineLeft").count() == 1
    assert not Invitation.objects.exists()


def test_what_is_still_promised_keeps_the_case_open(as_user, lin, mei, full):
    case = ask(lin)
    due = now() + timedelta(hours=3)
    make_promise(case.pk, by=mei, kind="call_back", due_at=due, client_id=client_id())
    Case.objects.filter(pk=case.pk).update(in_line=True)

    answer = as_user(lin).post(reverse("gateways:leave_line", args=[case.number]), headers=FRAGMENT)

    assert answer.status_code == 409
    assert Case.objects.get().is_under_way


def test_the_button_to_leave_stands_in_the_line_and_works_without_a_script(as_user, lin, full):
    browser = as_user(lin)
    page = write(browser)
    case = Case.objects.get()
    address = reverse("gateways:leave_line", args=[case.number])

    browser.post(address)

    assert address in page
    assert PlaceInLine.objects.get().outcome == "left"


def test_nobody_else_leaves_for_them(as_user, lin, wei, full):
    case = ask(lin)

    answer = as_user(wei).post(reverse("gateways:leave_line", args=[case.number]))

    assert answer.status_code == 404
    assert PlaceInLine.objects.get().ended_at is None
