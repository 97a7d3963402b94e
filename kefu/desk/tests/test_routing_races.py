"""Real threads: of many who reach for one thing, one has it, and it is written down."""

import pytest
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import PlaceInLine, RoutingDecision
from kefu.desk.services.cases import take_case
from kefu.desk.services.duty import set_duty
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.routing import route_waiting
from kefu.desk.tests.hands import ask, on_duty
from kefu.shop.tests.factories import CustomerFactory


@pytest.mark.django_db(transaction=True)
def test_of_eight_agents_who_take_one_case_one_has_it_and_it_is_written_down(lin, mei, team):
    case = ask(lin)
    eight = iter(
        User.objects.create_user(f"{n}@example.com", name=f"客服{n}", role="agent", team=team)
        for n in range(8)
    )
    agents = list(eight)
    takers = iter(agents)

    results = together(8, lambda: take_case(case.pk, by=next(takers), seen_owner=mei.number))

    assert sorted(type(one).__name__ for one in results) == ["Case"] + ["Refusal"] * 7
    winner = next(one.owner for one in results if not isinstance(one, Refusal))
    case.refresh_from_db()
    assert case.owner == winner
    handed = EventRow.objects.get(name="desk.CaseHandedOver")
    assert (handed.data["from_id"], handed.data["to_id"]) == (mei.pk, winner.pk)
    assert HandOver.objects.get().taker == winner


@pytest.mark.django_db(transaction=True)
def test_four_workers_route_one_line_each_case_once_and_no_hand_too_full(mei, team):
    crew = [mei] + [
        User.objects.create_user(f"{n}@example.com", name=f"客服{n}", role="agent", team=team)
        for n in range(3)
    ]
    for agent in crew:
        set_duty(agent, "off", by=agent)
    waiting = [ask(CustomerFactory()) for _ in range(20)]
    for agent in crew:
        on_duty(agent, chat=4)

    results = together(4, lambda: route_waiting(at=now()))
    route_waiting(at=now())

    assert all(isinstance(one, int) for one in results), results
    held = Case.objects.filter(in_line=False)
    assert held.count() == 16
    assert [held.filter(owner=agent).count() for agent in crew] == [4, 4, 4, 4]
    assert PlaceInLine.objects.filter(ended_at=None).count() == 4
    decisions = RoutingDecision.objects.filter(cause="waited", waits=False)
    assert decisions.count() == decisions.values("case").distinct().count() == 16
    assert EventRow.objects.filter(name="desk.LineLeft").count() == 16
    assert len(waiting) == 20


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_write_at_once_no_more_are_taken_than_there_are_hands(mei, team):
    on_duty(mei, chat=3)
    askers = iter(CustomerFactory.create_batch(8))

    results = together(8, lambda: ask(next(askers)))

    assert all(isinstance(one, Case) for one in results), results
    assert Case.objects.filter(in_line=False).count() == 3
    assert Case.objects.filter(owner=mei).count() == 8
