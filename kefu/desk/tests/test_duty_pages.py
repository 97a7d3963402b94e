"""The pages of who is here, of shifts and of routing, as people see them."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty, Leave, RoutingSettings
from kefu.desk.models.handing import HandOver
from kefu.desk.queries.call_backs import free_slots
from kefu.desk.services.call_backs import book_call_back
from kefu.desk.services.cases import hand_over
from kefu.desk.services.conversations import say
from kefu.desk.services.duty import set_duty
from kefu.desk.tests.factories import client_id
from kefu.shop.tests.factories import CustomerFactory

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def ning(team):
    return User.objects.create_user("ning@example.com", name="赵宁", role="agent", team=team)


def ask(customer, body="壶不加热"):
    said = say(customer=customer, channel="chat", body=body, client_id=client_id())
    return Case.objects.get(pk=said.conversation.case_id)


def text_of(page):
    return page.content.decode()


def test_the_switch_stands_on_every_page_of_the_house(as_user, mei):
    assert 'id="duty"' in text_of(as_user(mei).get(reverse("desk:promises")))


def test_one_press_takes_a_break_and_one_ends_it(as_user, mei):
    browser = as_user(mei)
    browser.post(reverse("desk:here"))

    on_break = browser.post(reverse("desk:duty"), {"state": "break"}, headers=FRAGMENT)
    back = browser.post(reverse("desk:duty"), {"state": "on"}, headers=FRAGMENT)

    assert "小休" in text_of(on_break)
    assert 'data-state="on"' in text_of(back)
    assert Duty.objects.get().state == "on"


def test_no_other_state_is_taken(as_user, mei):
    page = as_user(mei).post(reverse("desk:duty"), {"state": "away"})

    assert page.status_code == 409
    assert not Duty.objects.exists()


def test_the_floor_shows_people_seats_and_the_line(as_user, lin, mei, ning):
    for agent in (mei, ning):
        set_duty(agent, "off", by=agent)
    ask(lin)

    page = text_of(as_user(mei).get(reverse("desk:floor")))

    assert "壶不加热" in page
    assert "已下班" in page
    assert "王梅" in page


def test_the_floor_costs_the_same_however_full(as_user, mei, flat_queries, team):
    set_duty(mei, "off", by=mei)
    ask(CustomerFactory())
    browser = as_user(mei)

    def grow():
        for number in range(8):
            User.objects.create_user(f"more{number}@example.com", role="agent", team=team)
            set_duty(User.objects.latest("pk"), "off", by=None)
            ask(CustomerFactory())

    flat_queries(lambda: browser.get(reverse("desk:floor")), grow=grow)


def test_the_page_of_a_shift_shows_what_goes_to_whom_and_does_it(as_user, lin, mei, ning):
    set_duty(mei, "on", by=mei)
    case = ask(lin)
    set_duty(ning, "on", by=ning)
    browser = as_user(mei)

    plan = text_of(browser.get(reverse("desk:shift")))
    done = browser.post(reverse("desk:shift"), follow=True)

    case.refresh_from_db()
    assert "赵宁" in plan
    assert "壶不加热" in plan
    assert case.owner == ning
    assert "交出了 1 件工单" in text_of(done)


def test_the_plan_costs_the_same_however_much_there_is(as_user, mei, ning, flat_queries):
    set_duty(mei, "on", by=mei)
    ask(CustomerFactory())
    set_duty(ning, "on", by=ning)
    browser = as_user(mei)

    def grow():
        for _n in range(8):
            case = ask(CustomerFactory())
            Case.objects.filter(pk=case.pk).update(owner=mei)

    flat_queries(lambda: browser.get(reverse("desk:shift")), grow=grow)


def test_a_supervisor_sees_and_ends_anothers_shift_and_an_agent_does_not(
    as_user, lin, mei, ning, hao
):
    set_duty(mei, "on", by=mei)
    case = ask(lin)
    set_duty(ning, "on", by=ning)
    address = f"{reverse('desk:shift')}?agent={mei.number}"

    strangers = as_user(ning).get(address)
    as_user(hao).post(reverse("desk:shift"), {"agent": mei.number})

    case.refresh_from_db()
    assert strangers.status_code == 404
    assert case.owner == ning


def test_leave_is_planned_and_called_off_on_the_page(as_user, mei):
    browser = as_user(mei)
    days = {"first": "2099-01-01", "back": "2099-01-08"}

    wrong = browser.post(reverse("desk:leave"), {**days, "back": "2098-12-01"})
    browser.post(reverse("desk:leave"), days)
    leave = Leave.objects.get()
    browser.post(reverse("desk:leave"), {"off": leave.pk})

    leave.refresh_from_db()
    assert wrong.status_code == 422
    assert leave.called_off_at is not None


def test_a_brief_stands_on_top_until_it_is_read(as_user, lin, mei, ning):
    set_duty(mei, "on", by=mei)
    case = ask(lin)
    hand_over(case.pk, to=ning, by=mei)
    browser, address = as_user(ning), reverse("surfaces:desk_case", args=[case.number])

    before = text_of(browser.get(address))
    for_others = text_of(as_user(mei).get(address))
    browser.post(reverse("desk:brief_read", args=[case.number]), headers=FRAGMENT)
    after = text_of(browser.get(address))

    assert "d-handed" in before
    assert "壶不加热" in before
    assert 'class="d-handed"' not in for_others
    assert 'class="d-handed"' not in after


def test_a_brief_is_mended_before_and_after(as_user, lin, mei, ning):
    set_duty(mei, "on", by=mei)
    case = ask(lin)
    address = reverse("desk:mend", args=[case.number])
    mended = {"happened": "壶三次都没热", "promised": "", "next_step": "换一只"}

    drafted = text_of(as_user(mei).get(address))
    as_user(mei).post(address, mended)
    hand_over(case.pk, to=ning, by=mei)
    as_user(ning).post(address, {**mended, "next_step": "先退款"})

    brief = HandOver.objects.get()
    assert "壶不加热" in drafted
    assert (brief.happened, brief.next_step) == ("壶三次都没热", "先退款")


def test_a_decision_reads_like_a_sentence(as_user, lin, mei, ning):
    set_duty(mei, "on", by=mei)
    case = ask(lin)

    page = text_of(as_user(mei).get(reverse("desk:why", args=[case.number])))

    assert "位同事中" in page
    assert "选定：王梅" in page


def test_supervisors_set_how_customers_find_their_agent(as_user, mei, hao):
    form = dict.fromkeys(settings_of_routing(), "60")

    refused = as_user(mei).post(reverse("desk:routing"), form)
    as_user(hao).post(reverse("desk:routing"), {**form, "wait_seconds": "30"})
    wrong = as_user(hao).post(reverse("desk:routing"), {**form, "slot_minutes": "7"})

    assert (refused.status_code, wrong.status_code) == (403, 422)
    assert RoutingSettings.objects.get().wait_seconds == 30


def test_and_what_each_takes_on_and_knows(as_user, mei, hao):
    address = reverse("desk:routing_agent", args=[mei.number])
    asked = {"chat": "3", "languages": ["en"], "kinds": ["kind:order"]}

    refused = as_user(mei).post(address, asked)
    as_user(hao).post(address, asked)
    shown = text_of(as_user(hao).get(address))

    duty = Duty.objects.get(agent=mei)
    assert refused.status_code == 403
    assert (duty.room, duty.languages, duty.skills) == ({"chat": 3}, ["en"], ["kind:order"])
    assert 'value="3"' in shown


def test_the_number_to_call_is_shown_at_a_press(as_user, lin, mei):
    set_duty(mei, "off", by=mei)
    case = ask(lin)
    slot = free_slots(at=now())[0]
    booked = book_call_back(case.pk, by=lin, starts_at=slot, phone="13900001111")
    browser = as_user(mei)

    before = text_of(browser.get(reverse("desk:case_promises", args=[case.number])))
    number = reverse("desk:call_number", args=[booked.promise.number])
    pressed = text_of(browser.post(number, headers=FRAGMENT))

    assert "13900001111" not in before
    assert "之间回电" in before
    assert "13900001111" in pressed
    assert lin.looks.count() == 1


def settings_of_routing():
    return [field.name for field in RoutingSettings._meta.fields if field.name != "id"]
