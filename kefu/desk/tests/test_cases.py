from datetime import timedelta

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.services.cases import (
    close_silent,
    confirm_solved,
    deny_solved,
    hand_over,
    link_case,
    name_case,
    reopen_case,
    solve_case,
    take_case,
)
from kefu.desk.services.conversations import say
from kefu.desk.services.promises import make_promise
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.shifts import hand_over_all
from kefu.desk.tests.factories import CaseFactory, ConversationFactory
from kefu.shop.tests.factories import OrderFactory, ProductFactory


@pytest.fixture
def case(lin, mei):
    said = say(customer=lin, channel="chat", body="壶不加热", client_id="first")
    return said.conversation.case


def facts_of(case):
    lines = case.conversations.get().messages.filter(kind="fact")
    return [line.facts["name"] for line in lines]


def test_solved_asks_the_customer_and_says_when_silence_closes(case, mei):
    solve_case(case.pk, by=mei, answer="已换新", client_id="a")

    case.refresh_from_db()
    assert case.status == "solved"
    assert case.told_by - case.solved_at == timedelta(days=3)
    assert case.waiting_since is None
    assert facts_of(case) == ["told", "solved"]
    assert case.conversations.get().messages.filter(body="已换新").exists()


def test_the_customers_yes_closes(case, lin, mei):
    solve_case(case.pk, by=mei)

    confirm_solved(case.pk, by=lin)
    confirm_solved(case.pk, by=lin)

    case.refresh_from_db()
    assert (case.status, case.confirmed_at) == ("closed", case.closed_at)
    closed = EventRow.objects.get(name="desk.CaseClosed")
    assert closed.data["because"] == "yes"


def test_the_customers_no_opens_it_again_with_a_new_date(case, lin, mei):
    solve_case(case.pk, by=mei)

    deny_solved(case.pk, by=lin)

    case.refresh_from_db()
    assert (case.status, case.reopened, case.solved_at) == ("open", 1, None)
    assert case.told_by == case.answer_due_at > now()
    assert facts_of(case)[-1] == "denied"


def test_nothing_is_solved_twice(case, mei):
    solve_case(case.pk, by=mei)

    with pytest.raises(WrongMove):
        solve_case(case.pk, by=mei)

    assert EventRow.objects.filter(name="desk.CaseSolved").count() == 1


def test_an_agent_may_open_it_again(case, mei):
    solve_case(case.pk, by=mei)

    reopen_case(case.pk, by=mei)

    case.refresh_from_db()
    assert case.is_under_way


def test_silence_closes_on_the_stated_day_and_not_before(case, mei):
    solve_case(case.pk, by=mei)
    case.refresh_from_db()

    closed = [close_silent(at=case.told_by - timedelta(seconds=1)), close_silent(at=case.told_by)]

    case.refresh_from_db()
    assert closed == [0, 1]
    assert (case.status, case.confirmed_at) == ("closed", None)


def test_taking_makes_the_taker_the_one_owner(case, mei, hao):
    take_case(case.pk, by=hao, seen_owner=mei.number)

    case.refresh_from_db()
    assert case.owner == hao
    assert facts_of(case) == ["told", "owner"]


def test_whoever_looked_too_long_takes_nothing(case, mei, hao):
    take_case(case.pk, by=hao, seen_owner=mei.number)

    with pytest.raises(Refusal):
        take_case(case.pk, by=mei, seen_owner=mei.number)

    case.refresh_from_db()
    assert case.owner == hao


def test_handing_over_brings_words_and_promises_along(case, mei, hao):
    due = now() + timedelta(hours=5)
    make_promise(case.pk, by=mei, kind="call_back", due_at=due, client_id="p")

    hand_over(case.pk, to=hao, by=mei, words="客户着急", client_id="b")

    case.refresh_from_db()
    assert (case.owner, Promise.objects.get().owner) == (hao, hao)
    assert case.conversations.get().messages.get(kind="note").body == "客户着急"
    assert EventRow.objects.get(name="desk.CaseHandedOver").data["with_words"] is True


def test_nobody_outside_the_desk_becomes_an_owner(case, lin, mei):
    with pytest.raises(Refusal):
        hand_over(case.pk, to=lin, by=mei)

    case.refresh_from_db()
    assert case.owner == mei


def test_when_somebody_leaves_every_case_gets_a_new_owner(case, mei, hao):
    ConversationFactory(case=CaseFactory(owner=mei))
    closed = CaseFactory(owner=mei, status="closed", solved_at=now(), closed_at=now())

    assert hand_over_all(mei, why="left") == 2

    assert set(Case.objects.exclude(pk=closed.pk).values_list("owner", flat=True)) == {hao.pk}


def test_a_case_may_be_named_and_linked_to_what_it_is_about(case, lin, mei):
    order, product = OrderFactory(customer=lin), ProductFactory()

    name_case(case.pk, by=mei, subject="电热水壶换新")
    link_case(case.pk, by=mei, order=order)
    link_case(case.pk, by=mei, product=product)

    case.refresh_from_db()
    assert (case.subject, case.order, case.product) == ("电热水壶换新", order, product)


def test_a_strangers_order_is_not_linked(case, wei, mei):
    with pytest.raises(Refusal):
        link_case(case.pk, by=mei, order=OrderFactory(customer=wei))

    case.refresh_from_db()
    assert case.order is None


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_solve_one_does(case, mei):
    results = together(8, lambda: solve_case(case.pk, by=mei))

    assert sorted(type(one).__name__ for one in results) == ["Case"] + ["WrongMove"] * 7
    assert facts_of(case).count("solved") == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_one_does(case, mei, hao):
    results = together(8, lambda: take_case(case.pk, by=hao, seen_owner=mei.number))

    assert sorted(type(one).__name__ for one in results) == ["Case"] + ["Refusal"] * 7
    assert EventRow.objects.filter(name="desk.CaseHandedOver").count() == 1


@given(st.lists(st.sampled_from(Case.Status.values), max_size=30))
def test_no_walk_leaves_the_table(walk):
    case = Case()
    for step in walk:
        before = case.status
        try:
            case.move_to(step)
        except WrongMove:
            assert case.status == before
        else:
            assert step in Case.MOVES[before]
