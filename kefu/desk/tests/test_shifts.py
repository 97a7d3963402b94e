from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.accounts.services.staff import deactivate_staff
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, together
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty, Leave
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import CallBack, RoutingDecision
from kefu.desk.models.promises import Promise
from kefu.desk.queries.call_backs import free_slots
from kefu.desk.queries.shifts import planned
from kefu.desk.services.briefs import mend_brief, read_brief
from kefu.desk.services.call_backs import book_call_back, number_to_call
from kefu.desk.services.cases import hand_over, solve_case
from kefu.desk.services.conversations import post_message, say, write_note
from kefu.desk.services.duty import set_duty
from kefu.desk.services.promises import make_promise
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.shifts import (
    call_off_leave,
    end_shift,
    hand_over_all,
    plan_leave,
    watch_shifts,
)
from kefu.desk.tests.factories import client_id
from kefu.shop.tests.factories import CustomerFactory


@pytest.fixture
def ning(team):
    return User.objects.create_user("ning@example.com", name="赵宁", role="agent", team=team)


def ask(customer, body="壶不加热"):
    said = say(customer=customer, channel="chat", body=body, client_id=client_id())
    return Case.objects.get(pk=said.conversation.case_id)


def promised(case, by):
    due = now() + timedelta(hours=5)
    more = {"kind": "refund", "due_at": due, "client_id": client_id(), "text": "退 59 元"}
    return make_promise(case.pk, by=by, **more)


@pytest.fixture
def case(lin, mei):
    """Mei's, with a word of hers and a promise."""
    set_duty(mei, "on", by=mei)
    case = ask(lin)
    post_message(case.conversations.get(), author=mei, body="先断电,我来查", client_id=client_id())
    promised(case, mei)
    return case


def test_at_the_end_of_a_shift_everything_open_goes_to_who_is_here(case, mei, ning, hao):
    set_duty(ning, "on", by=ning)
    second = ask(CustomerFactory())
    Case.objects.filter(pk=second.pk).update(owner=mei)

    went = end_shift(mei, by=mei)

    assert went == 2
    assert not Case.objects.filter(owner=mei).exists()
    assert set(Promise.objects.values_list("owner", flat=True)) == {ning.pk}
    duty = Duty.objects.get(agent=mei)
    assert (duty.state, duty.hands_over) == ("off", False)
    case.refresh_from_db()
    assert (case.owner, case.keeper) == (ning, mei)
    ended = EventRow.objects.get(name="desk.ShiftEnded")
    assert (ended.data["agent_id"], ended.data["cases"]) == (mei.pk, 2)


def test_the_brief_says_what_happened_what_was_promised_and_what_is_next(case, mei, ning):
    set_duty(ning, "on", by=ning)
    write_note(case.conversations.get(), author=mei, body="客户着急", client_id=client_id())

    end_shift(mei, by=mei)

    brief = HandOver.objects.get(case=case)
    assert (brief.giver, brief.taker, brief.why) == (mei, ning, "shift")
    assert "壶不加热" in brief.happened
    assert "先断电" in brief.happened
    assert "客户着急" in brief.happened
    assert "退 59 元" in brief.promised
    assert "退 59 元" in brief.next_step
    assert RoutingDecision.objects.filter(case=case, cause="shift", chosen=ning).exists()


def test_the_plan_is_what_then_happens(case, mei, ning):
    set_duty(ning, "on", by=ning)

    plan = planned(mei, why="shift", at=now())
    end_shift(mei, by=mei)

    assert [(one.case, one.to) for one in plan] == [(case, ning.pk)]
    assert Case.objects.get(pk=case.pk).owner == ning


def test_work_is_shared_out_evenly(mei, ning, team):
    third = User.objects.create_user("third@example.com", role="agent", team=team)
    for agent in (ning, third):
        set_duty(agent, "on", by=agent)
    for _n in range(6):
        Case.objects.filter(pk=ask(CustomerFactory()).pk).update(owner=mei, busy_until=None)

    end_shift(mei, by=mei)

    assert [Case.objects.filter(owner=agent).count() for agent in (ning, third)] == [3, 3]


def test_with_nobody_here_it_stays_until_somebody_comes(case, mei, ning, hao):
    for agent in (ning, hao):
        set_duty(agent, "off", by=agent)

    alone = end_shift(mei, by=mei)
    stayed = Case.objects.get(pk=case.pk).owner
    set_duty(ning, "on", by=ning)
    later = watch_shifts(at=now())

    assert (alone, stayed, later) == (0, mei, 1)
    assert Case.objects.get(pk=case.pk).owner == ning
    assert not Duty.objects.get(agent=mei).hands_over


def test_who_comes_back_first_keeps_what_is_theirs(case, mei, ning, hao):
    for agent in (ning, hao):
        set_duty(agent, "off", by=agent)
    end_shift(mei, by=mei)

    set_duty(mei, "on", by=mei)
    set_duty(ning, "on", by=ning)
    watch_shifts(at=now())

    assert Case.objects.get(pk=case.pk).owner == mei


def test_a_supervisor_ends_a_shift_for_somebody_and_a_colleague_does_not(case, mei, ning, hao):
    set_duty(ning, "on", by=ning)

    with pytest.raises(Refusal):
        end_shift(mei, by=ning)
    end_shift(mei, by=hao)

    assert Case.objects.get(pk=case.pk).owner == ning


def test_a_stand_ins_shift_ends_too_and_the_matter_stays_the_first_ones(case, mei, ning, team):
    third = User.objects.create_user("third@example.com", role="agent", team=team)
    set_duty(ning, "on", by=ning)
    end_shift(mei, by=mei)
    set_duty(third, "on", by=third)

    end_shift(ning, by=ning)

    case.refresh_from_db()
    assert (case.owner, case.keeper) == (third, mei)


def test_and_goes_back_to_them_at_a_shifts_end_when_they_are_here(case, mei, ning):
    set_duty(ning, "on", by=ning)
    end_shift(mei, by=mei)
    set_duty(mei, "on", by=mei)

    end_shift(ning, by=ning)

    case.refresh_from_db()
    assert (case.owner, case.keeper) == (mei, None)


def test_leave_begins_by_itself_and_hands_everything_over(case, mei, ning):
    start = now() + timedelta(days=2)
    plan_leave(mei, by=mei, starts_at=start, ends_at=start + timedelta(days=7))

    before = watch_shifts(at=start - timedelta(minutes=1))
    begun = watch_shifts(at=start)
    again = watch_shifts(at=start + timedelta(seconds=5))

    assert (before, begun, again) == (0, 1, 0)
    duty = Duty.objects.get(agent=mei)
    assert (duty.state, duty.back_at) == ("off", start + timedelta(days=7))
    handed = HandOver.objects.get()
    assert (handed.why, handed.taker) == ("leave", ning)


def test_leave_called_off_never_begins(case, mei, ning):
    start = now() + timedelta(days=2)
    leave = plan_leave(mei, by=mei, starts_at=start, ends_at=start + timedelta(days=7))
    with pytest.raises(Refusal):
        call_off_leave(leave.pk, by=ning)

    call_off_leave(leave.pk, by=mei)

    assert watch_shifts(at=start) == 0
    assert Case.objects.get(pk=case.pk).owner == mei


def test_leave_is_planned_forward_and_by_nobody_else(mei, ning, hao):
    start = now() + timedelta(days=2)
    with pytest.raises(Refusal):
        plan_leave(mei, by=ning, starts_at=start, ends_at=start + timedelta(days=1))
    with pytest.raises(Refusal):
        plan_leave(mei, by=mei, starts_at=start, ends_at=start)

    plan_leave(mei, by=hao, starts_at=start, ends_at=start + timedelta(days=1))

    assert Leave.objects.get().made_by == hao


def test_who_leaves_for_good_leaves_nothing_behind(case, mei, ning, hao):
    set_duty(ning, "on", by=ning)
    lent = ask(CustomerFactory())
    Case.objects.filter(pk=lent.pk).update(owner=ning, keeper=mei)

    deactivate_staff(user=mei, by=hao)
    deliver_all()

    assert not Case.objects.filter(owner=mei).exists()
    assert not Case.objects.filter(keeper=mei).exists()
    assert set(Promise.objects.values_list("owner", flat=True)) == {ning.pk}
    assert HandOver.objects.get(case=case).why == "left"


def test_who_leaves_at_night_leaves_it_to_somebody_all_the_same(case, mei, ning, hao):
    for agent in (ning, hao):
        set_duty(agent, "off", by=agent)

    went = hand_over_all(mei, why="left")

    assert went == 1
    assert Case.objects.get(pk=case.pk).owner in {ning, hao}


def test_a_brief_mended_before_goes_along_with_what_happened_since(case, lin, mei, ning):
    set_duty(ning, "on", by=ning)
    texts = {"happened": "壶三次都没加热", "promised": "退 59 元", "next_step": "先安抚"}
    mend_brief(case.pk, by=mei, **texts)
    ask(lin, "到底怎么样了")

    end_shift(mei, by=mei)

    brief = HandOver.objects.get(case=case)
    assert (brief.mended_by, brief.next_step, brief.taker) == (mei, "先安抚", ning)
    assert brief.happened.startswith("壶三次都没加热\n")
    assert "到底怎么样了" in brief.happened


def test_the_new_owner_mends_and_reads_it(case, mei, ning):
    hand_over(case.pk, to=ning, by=mei)
    with pytest.raises(Refusal):
        read_brief(case.pk, by=mei)

    mend_brief(case.pk, by=ning, happened="壶坏了", promised="", next_step="换一只")
    read_brief(case.pk, by=ning)
    read_brief(case.pk, by=ning)

    brief = HandOver.objects.get()
    assert (brief.next_step, brief.read_at is not None) == ("换一只", True)
    assert EventRow.objects.filter(name="desk.BriefRead").count() == 1


def test_a_brief_is_written_in_the_language_of_who_reads_it(case, mei, ning):
    User.objects.filter(pk=ning.pk).update(language="en")
    ning.refresh_from_db()

    hand_over(case.pk, to=ning, by=mei)

    assert "It is about" in HandOver.objects.get().happened


def test_a_call_is_booked_instead_of_waiting(lin, mei):
    set_duty(mei, "off", by=mei)
    case = ask(lin)
    slot = free_slots(at=now())[2]

    booked = book_call_back(case.pk, by=lin, starts_at=slot, phone="13900001111")
    again = book_call_back(case.pk, by=lin, starts_at=slot, phone="13900001111")

    case.refresh_from_db()
    promise = Promise.objects.get()
    assert again == booked
    assert (promise.kind, promise.owner, promise.due_at) == ("call_back", mei, booked.ends_at)
    assert (case.told_by, case.in_line, case.waiting_since) == (booked.ends_at, False, None)
    assert not EventRow.objects.filter(name="desk.FirstAnswered").exists()


def test_an_hour_holds_no_more_calls_than_the_shop_can_make(mei):
    set_duty(mei, "off", by=mei)
    slot = free_slots(at=now())[0]
    first, second, third = (ask(CustomerFactory()) for _n in range(3))
    for case in (first, second):
        book_call_back(case.pk, by=case.customer, starts_at=slot)

    with pytest.raises(Refusal):
        book_call_back(third.pk, by=third.customer, starts_at=slot)

    third.refresh_from_db()
    assert third.in_line
    assert slot not in free_slots(at=now())


def test_the_number_to_call_is_shown_to_who_calls_and_that_is_written_down(lin, mei):
    set_duty(mei, "off", by=mei)
    case = ask(lin)
    slot = free_slots(at=now())[0]
    booked = book_call_back(case.pk, by=lin, starts_at=slot, phone="13900001111")

    number = number_to_call(booked.promise, by=mei)

    assert number == "13900001111"
    assert lin.looks.get().reader == mei
    with pytest.raises(PermissionDenied):
        number_to_call(booked.promise, by=lin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM desk_callback")
        assert "139" not in cursor.fetchone()[0]
    assert CallBack.objects.get().phone == "13900001111"


REFUSED = {
    "no owner": "UPDATE desk_case SET owner_id = NULL WHERE id = %(case)s",
    "no date": "UPDATE desk_case SET told_by = NULL WHERE id = %(case)s",
    "an owner from outside": "UPDATE desk_case SET owner_id = %(lin)s WHERE id = %(case)s",
    "an owner who is not there": "UPDATE desk_case SET owner_id = 0 WHERE id = %(case)s",
    "a promise left behind": "UPDATE desk_case SET owner_id = %(hao)s WHERE id = %(case)s",
    "a promise that strays": "UPDATE desk_promise SET owner_id = %(hao)s WHERE case_id = %(case)s",
    "a promise without a case": "UPDATE desk_promise SET case_id = NULL WHERE case_id = %(case)s",
    "an owner who goes": "DELETE FROM accounts_user WHERE id = %(mei)s",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", REFUSED)
def test_the_database_itself_refuses(what, case, lin, mei, hao):
    ids = {"case": case.pk, "lin": lin.pk, "mei": mei.pk, "hao": hao.pk}

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFUSED[what], ids)

    case.refresh_from_db()
    assert (case.owner, Promise.objects.get().owner) == (mei, mei)


@pytest.mark.django_db(transaction=True)
def test_a_shift_that_ends_twice_at_once_hands_each_case_over_once(mei, ning):
    set_duty(ning, "on", by=ning)
    for _n in range(5):
        case = ask(CustomerFactory())
        Case.objects.filter(pk=case.pk).update(owner=mei)

    results = together(2, lambda: end_shift(mei, by=mei))

    assert sum(results) == 5
    assert HandOver.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_solving_while_a_shift_ends_drops_nothing(mei, ning):
    set_duty(ning, "on", by=ning)
    cases = []
    for _n in range(4):
        case = ask(CustomerFactory())
        Case.objects.filter(pk=case.pk).update(owner=mei)
        cases.append(case)
    acts = iter(
        [lambda: end_shift(mei, by=mei), *(lambda c=c: solve_case(c.pk, by=mei) for c in cases)]
    )

    results = together(5, lambda: next(acts)())  # noqa: PLW0108  each thread its own

    assert not [one for one in results if isinstance(one, Exception)], results
    for case in Case.objects.all():
        assert case.owner == ning
        assert case.status == "solved"
