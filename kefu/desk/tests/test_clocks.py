"""Clocks of cases and of orders: what starts them, stills them, stops them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import deliver_all
from kefu.delivery import services as delivery
from kefu.desk.clock_trial import SETTINGS, Trial
from kefu.desk.models.clocks import Clock
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.services import alarms, cases, conversations, order_clocks, promises
from kefu.desk.tests.factories import client_id
from kefu.desk.tests.hands import at_time
from kefu.payments import services as payments
from kefu.shop.services import orders
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ParcelFactory

MINUTE = timedelta(minutes=1)
MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10:00 in Shanghai, a Monday


def say(customer, channel="chat", body="在吗?"):
    return conversations.say(
        customer=customer, channel=channel, body=body, client_id=client_id()
    ).conversation


def answer(talk, agent):
    return conversations.post_message(talk, author=agent, body="您好", client_id=client_id())


def clock(kind, **wanted):
    return Clock.objects.get(kind=kind, **wanted)


def told(name):
    return list(EventRow.objects.filter(name=f"desk.{name}").values_list("data", flat=True))


def test_a_new_case_runs_against_its_first_answer_and_its_solution(lin, mei):
    policy = ServicePolicy.objects.create(first_answer_minutes=20, resolution_minutes=300)

    with at_time(MORNING):
        case = say(lin).case

    first, end = clock("first"), clock("resolution")
    assert first.due_at == case.told_by == MORNING + 20 * MINUTE
    assert end.due_at == MORNING + 300 * MINUTE
    assert {first.policy, end.policy} == {policy}
    assert (first.channel, first.is_running) == ("chat", True)


def test_an_answer_stops_the_first_and_a_question_starts_the_next(lin, mei):
    with at_time(MORNING):
        talk = say(lin)
    with at_time(MORNING + 10 * MINUTE):
        answer(talk, mei)
    with at_time(MORNING + 30 * MINUTE):
        say(lin, body="还有一个问题")

    first, then = clock("first"), clock("next")
    assert (first.in_time, first.stopped_at) == (True, MORNING + 10 * MINUTE)
    assert then.due_at == MORNING + 90 * MINUTE
    [event] = told("ClockStopped")
    assert (event["kind"], event["in_time"], event["seconds"]) == ("first", True, 600)
    assert event["target_seconds"] == 1800


def test_too_late_is_late(lin, mei):
    with at_time(MORNING):
        talk = say(lin)
    with at_time(MORNING + 31 * MINUTE):
        answer(talk, mei)

    assert clock("first").in_time is False


def test_what_the_night_adds_does_not_count(lin, mei):
    with at_time(MORNING + timedelta(hours=10, minutes=50)):  # 20:50
        talk = say(lin)
    with at_time(MORNING + timedelta(hours=23, minutes=15)):  # 09:15
        answer(talk, mei)

    first = clock("first")
    assert first.in_time
    assert told("ClockStopped")[0]["seconds"] == 25 * 60


def test_the_solution_stands_still_while_the_customer_is_asked(lin, mei):
    with at_time(MORNING):
        talk = say(lin)
    with at_time(MORNING + 10 * MINUTE):
        answer(talk, mei)

    still = clock("resolution")
    assert (still.paused_since, still.is_running) == (MORNING + 10 * MINUTE, False)

    with at_time(MORNING + 70 * MINUTE):
        say(lin, body="不行")

    again = clock("resolution")
    assert (again.paused_since, again.paused_total) == (None, 60 * MINUTE)
    assert again.due_at == still.due_at + 60 * MINUTE


def test_the_policy_names_the_statuses_in_which_a_clock_stands_still(lin, mei):
    ServicePolicy.objects.create(pauses={})

    with at_time(MORNING):
        talk = say(lin)
    with at_time(MORNING + 10 * MINUTE):
        answer(talk, mei)

    assert clock("resolution").paused_since is None


def test_a_solution_counts_once_the_customer_agrees_from_when_it_was_solved(lin, mei):
    ServicePolicy.objects.create(resolution_minutes=60)
    with at_time(MORNING):
        talk = say(lin)
    with at_time(MORNING + 50 * MINUTE):
        cases.solve_case(talk.case_id, by=mei, answer="好了", client_id=client_id())
    assert clock("resolution").stopped_at is None

    with at_time(MORNING + timedelta(hours=8)):
        cases.confirm_solved(talk.case_id, by=lin)

    assert clock("resolution").in_time
    assert told("ClockStopped")[-1]["seconds"] == 50 * 60


def test_a_solution_that_was_none_is_still_the_same_clock(lin, mei):
    with at_time(MORNING):
        talk = say(lin)
    with at_time(MORNING + 50 * MINUTE):
        cases.solve_case(talk.case_id, by=mei)
    with at_time(MORNING + 80 * MINUTE):
        cases.deny_solved(talk.case_id, by=lin)

    assert clock("resolution").paused_total == 30 * MINUTE
    assert clock("next").started_at == MORNING + 80 * MINUTE


def test_silence_closes_the_clock_too_and_a_return_starts_another(lin, mei):
    with at_time(MORNING):
        talk = say(lin)
        cases.solve_case(talk.case_id, by=mei)
    later = MORNING + timedelta(days=4)
    with at_time(later):
        assert cases.close_silent(at=later) == 1
        say(lin, body="又坏了")

    old, new = Clock.objects.filter(kind="resolution").order_by("pk")
    assert (old.in_time, new.started_at, new.stopped_at) == (True, later, None)


def test_following_twice_changes_nothing(lin, mei):
    from kefu.desk.services import clocks

    talk = say(lin)
    answer(talk, mei)
    before = list(Clock.objects.values())
    count = EventRow.objects.count()

    talk.case.refresh_from_db()
    clocks.follow(talk.case, at=now())

    assert list(Clock.objects.values()) == before
    assert EventRow.objects.count() == count


def test_a_broken_promise_makes_an_answer_owed(lin, mei):
    with at_time(MORNING):
        talk = say(lin)
        promises.make_promise(
            talk.case_id, by=mei, kind="answer", due_at=MORNING + 60 * MINUTE, client_id="p"
        )
    with at_time(MORNING + 61 * MINUTE):
        promises.sweep(at=MORNING + 61 * MINUTE)

    owed = clock("next", stopped_at=None)
    assert owed.started_at == MORNING + 61 * MINUTE


def test_the_database_refuses_two_answers_owed_at_once(lin, mei):
    case = say(lin).case

    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.create(kind="next", case=case, minutes=1, due_at=now())


# ---- goods and money


@pytest.fixture
def order(lin):
    order = OrderFactory(customer=lin, status="preparing", paid_at=MORNING, placed_at=MORNING)
    OrderLineFactory(order=order, quantity=2)
    return order


def ship(order, lines=None):
    parcel = ParcelFactory()
    orders.ship(order.pk, parcel=parcel, lines=lines)
    return parcel


def leave(parcel, at):
    delivery.take_step(parcel.pk, delivery.Step(at=at, status="in_transit"))


def test_an_order_is_out_of_the_house_within_48_hours(order):
    order_clocks.follow_dispatch(order.pk, at=MORNING)
    running = clock("dispatch")
    assert running.due_at == MORNING + timedelta(hours=48)

    parcel = ship(order)
    deliver_all()
    assert clock("dispatch").stopped_at is None

    leave(parcel, MORNING + timedelta(hours=47))
    deliver_all()

    done = clock("dispatch")
    assert (done.in_time, done.stopped_at) == (True, MORNING + timedelta(hours=47))


def test_all_pieces_must_have_left(order):
    order_clocks.follow_dispatch(order.pk, at=MORNING)
    line = order.lines.get()

    leave(ship(order, {line.pk: 1}), MORNING + timedelta(hours=1))
    deliver_all()
    assert clock("dispatch").stopped_at is None

    leave(ship(order, {line.pk: 1}), MORNING + timedelta(hours=50))
    deliver_all()
    assert clock("dispatch").in_time is False


def test_events_may_come_twice_and_late(order):
    leave(ship(order), MORNING + timedelta(hours=3))
    deliver_all()
    order_clocks.follow_dispatch(order.pk, at=MORNING)
    order_clocks.follow_dispatch(order.pk, at=MORNING)

    assert clock("dispatch").stopped_at == MORNING + timedelta(hours=3)
    assert len(told("ClockStopped")) == 1


def test_a_cancelled_order_need_not_leave_and_its_money_went_back_in_time(lin):
    charge = payments.ask(gateway="card", amount=Decimal(80))
    order = OrderFactory(customer=lin, charge=charge, total=Decimal(80))
    OrderLineFactory(order=order)
    payments.mark_paid(charge.pk)
    deliver_all()
    assert clock("dispatch").is_running

    orders.cancel(order.pk, by=lin)
    deliver_all()

    assert clock("dispatch").in_time is None
    assert clock("dispatch").stopped_at is not None
    assert clock("refund").in_time is True
    assert len(told("ClockLetGo")) == 1


def test_who_promises_a_refund_owes_it_until_the_money_goes(lin, mei):
    charge = payments.ask(gateway="card", amount=Decimal(80))
    payments.mark_paid(charge.pk)
    order = OrderFactory(customer=lin, charge=charge, total=Decimal(80), paid_at=now())
    case = conversations.say(
        customer=lin, channel="chat", body="退款", client_id="r", about=order
    ).conversation.case
    more = {"due_at": now() + timedelta(hours=5), "client_id": "p"}
    promises.make_promise(case.pk, by=mei, kind="refund", **more)
    deliver_all()
    assert clock("refund").case == case

    payments.refund(charge.pk, amount=Decimal(30), key="r")
    deliver_all()

    assert clock("refund").in_time is True


def test_a_released_promise_lets_the_refund_go(lin, mei, order):
    case = say(lin).case
    cases.link_case(case.pk, by=mei, order=order)
    more = {"due_at": now() + timedelta(hours=5), "client_id": "p"}
    promise = promises.make_promise(case.pk, by=mei, kind="refund", **more)
    deliver_all()
    promises.release_promise(promise.pk, by=lin)
    deliver_all()

    assert (clock("refund").in_time, clock("refund").stopped_at is None) == (None, False)


def test_goods_back_in_hand_are_settled_within_100_minutes(order):
    order_clocks.expect_settlement(7, order_id=order.pk, at=MORNING)
    order_clocks.expect_settlement(7, order_id=order.pk, at=MORNING + MINUTE)
    assert clock("settlement").due_at == MORNING + 100 * MINUTE

    order_clocks.note_settlement(7, at=MORNING + 99 * MINUTE)
    order_clocks.note_settlement(7, at=MORNING + 101 * MINUTE)

    assert clock("settlement").in_time is True
    assert [event["request_id"] for event in told("ClockStopped")] == [7]


def test_a_refund_of_a_case_stands_still_while_the_customer_is_asked(lin, mei, order):
    with at_time(MORNING):
        talk = say(lin)
        order_clocks.owe_refund(order.pk, at=MORNING, case_id=talk.case_id)
    with at_time(MORNING + 10 * MINUTE):
        answer(talk, mei)
    assert clock("refund").paused_since == MORNING + 10 * MINUTE

    with at_time(MORNING + 20 * MINUTE):
        say(lin, body="卡号是…")

    assert clock("refund").paused_total == 10 * MINUTE


# ---- the alarms of a chat


def test_a_chat_rings_three_times_and_each_time_once(lin, mei):
    with at_time(MORNING):
        say(lin)

    rang = [alarms.ring(at=MORNING + timedelta(seconds=s)) for s in (29, 30, 31, 99, 100, 180, 999)]

    assert rang == [0, 1, 0, 0, 1, 1, 0]
    assert [event["alarm"] for event in told("ChatWaited")] == [1, 2, 3]


def test_a_late_round_rings_once_for_all_it_missed(lin, mei):
    with at_time(MORNING):
        say(lin)

    assert alarms.ring(at=MORNING + timedelta(hours=1)) == 1
    assert clock("first").alarm == 3
    assert [event["seconds"] for event in told("ChatWaited")] == [180]


def test_nothing_rings_at_night_by_mail_or_after_an_answer(lin, wei, mei):
    with at_time(MORNING):
        say(wei, channel="mail")
        answer(say(lin), mei)
    with at_time(MORNING + timedelta(hours=12)):  # 22:00
        say(lin, body="还在吗")

    assert alarms.ring(at=MORNING + timedelta(hours=13)) == 0
    assert alarms.ring(at=MORNING + timedelta(hours=23, seconds=30)) == 1  # 09:00:30


# ---- the second opinion


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_clocks_with_pauses_equal_a_walk_through_every_minute(setting):
    trial = Trial(setting, date(2023, 9, 1), date(2024, 3, 1), seed=4)

    assert [fault for fault in (trial.next_case() for _ in range(150)) if fault] == []


def test_the_second_opinion_finds_a_clock_that_forgets_its_pauses(monkeypatch):
    def forget(self, at):
        self.paused_since = None

    monkeypatch.setattr(Clock, "resume", forget)
    trial = Trial(SETTINGS[0], date(2023, 9, 1), date(2023, 12, 1), seed=4)

    assert any(trial.next_case() for _ in range(100))
