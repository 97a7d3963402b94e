from datetime import timedelta

import pytest
from django.utils.timezone import now

from kefu.accounts.models import Team, User
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty, RoutingSettings
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import PlaceInLine, RoutingDecision
from kefu.desk.models.policies import Channel
from kefu.desk.models.talks import Conversation
from kefu.desk.services.cases import hand_over, solve_case, take_case
from kefu.desk.services.conversations import post_message
from kefu.desk.services.duty import set_duty, set_own_agent
from kefu.desk.services.routing import route_waiting
from kefu.desk.tests.factories import client_id
from kefu.desk.tests.hands import ask, on_duty
from kefu.shop.tests.factories import CustomerFactory, OrderFactory, ProductFactory


@pytest.fixture
def ning(team):
    return User.objects.create_user("ning@example.com", name="赵宁", role="agent", team=team)


@pytest.fixture
def crew(mei, ning):
    """Mei and Ning, both on duty, with a hand for one chat each."""
    for agent in (mei, ning):
        on_duty(agent)
    return mei, ning


def answer(case, agent, body="您好"):
    talk = case.conversations.latest("pk")
    post_message(talk, author=agent, body=body, client_id=client_id())


def some_time_ago(case, **ago):
    """The talk rested since then."""
    at = now() - timedelta(**ago)
    Conversation.objects.filter(case=case).update(last_at=at)
    Case.objects.filter(pk=case.pk).update(busy_until=None)


def because(case):
    return list(RoutingDecision.objects.filter(case=case).values_list("cause", "because", "waits"))


def test_a_new_customer_reaches_a_free_hand_and_the_decision_is_kept(lin, crew):
    case = ask(lin)

    decision = RoutingDecision.objects.get()
    assert (decision.case, decision.chosen, decision.cause) == (case, case.owner, "opened")
    assert [step["rung"] for step in decision.steps] == ["others", "chosen", "behind"]
    assert not case.in_line


def test_two_customers_reach_two_agents_and_a_third_stands_in_line(lin, wei, crew):
    first, second = ask(lin), ask(wei)

    third = ask(CustomerFactory())

    assert {first.owner, second.owner} == set(crew)
    assert third.in_line
    assert third.owner in crew
    assert third.told_by > now()
    place = PlaceInLine.objects.get(ended_at=None)
    assert (place.case, place.wanted) == (third, None)
    assert because(third) == [("opened", "nobody_free", True)]


def test_whoever_comes_back_waits_a_minute_for_the_same_agent(lin, wei, crew):
    mei, ning = crew
    case = ask(lin)
    owner, other = case.owner, ning if case.owner == mei else mei
    answer(case, owner)
    some_time_ago(case, hours=2)
    set_duty(other, "off", by=other)
    ask(wei)
    set_duty(other, "on", by=other)

    back = ask(lin, "还是我")
    place = PlaceInLine.objects.get(case=back, ended_at=None)
    early = route_waiting(at=now())
    late = route_waiting(at=now() + timedelta(seconds=61))

    assert (place.wanted, back.owner) == (owner, owner)
    assert (early, late) == (0, 1)
    back.refresh_from_db()
    assert (back.owner, back.in_line, back.keeper) == (other, False, owner)
    place.refresh_from_db()
    assert place.outcome == "routed"
    brief = HandOver.objects.get(case=back)
    assert (brief.giver, brief.taker) == (owner, other)
    assert "在吗" in brief.happened
    assert because(back)[-1][:2] == ("waited", "least_busy")


def test_a_hand_that_is_free_again_within_the_minute_takes_the_customer_back(lin, wei, crew):
    mei, ning = crew
    set_duty(ning, "off", by=ning)
    known = ask(lin)
    answer(known, mei)
    some_time_ago(known, hours=2)
    other = ask(wei)

    back = ask(lin, "还是我")
    solve_case(other.pk, by=mei)
    routed = route_waiting(at=now() + timedelta(seconds=5))

    back.refresh_from_db()
    assert (routed, back.owner, back.in_line) == (1, mei, False)
    assert PlaceInLine.objects.get(case=back).outcome == "same_agent"
    assert not HandOver.objects.filter(case=back).exists()


def test_in_the_middle_of_a_talk_nobody_is_moved(lin, wei, crew):
    case = ask(lin)
    answer(case, case.owner)
    before = case.owner

    again = ask(lin, "好的")

    assert (again.owner, again.in_line) == (before, False)
    assert RoutingDecision.objects.filter(case=case).count() == 1


def test_the_owner_is_not_there_and_a_colleague_takes_over_with_a_brief(lin, crew):
    case = ask(lin)
    owner = case.owner
    other = next(one for one in crew if one != owner)
    answer(case, owner)
    set_duty(owner, "off", by=owner)

    ask(lin, "您还在吗")

    case.refresh_from_db()
    assert (case.owner, case.keeper) == (other, owner)
    handed = HandOver.objects.get()
    assert (handed.why, handed.read_at) == ("absent", None)
    assert "您还在吗" in handed.happened
    assert handed.next_step


def test_when_the_agent_of_the_matter_is_back_the_next_contact_reaches_them(lin, crew):
    case = ask(lin)
    owner = case.owner
    answer(case, owner)
    set_duty(owner, "off", by=owner)
    ask(lin, "您还在吗")
    case.refresh_from_db()
    other = case.owner
    answer(case, other)
    set_duty(owner, "on", by=owner)

    in_the_talk = ask(lin, "谢谢").owner
    answer(case, other)
    some_time_ago(case, hours=1)
    later = ask(lin, "又有问题")

    assert in_the_talk == other
    assert (later.owner, later.keeper) == (owner, None)
    assert HandOver.objects.latest("pk").why == "back"


def test_a_new_matter_also_reaches_the_agent_who_is_back(lin, crew):
    case = ask(lin)
    owner = case.owner
    answer(case, owner)
    set_duty(owner, "off", by=owner)
    ask(lin, "您还在吗")
    case.refresh_from_db()
    solve_case(case.pk, by=case.owner)
    Case.objects.update(solved_at=now() - timedelta(days=9))
    set_duty(owner, "on", by=owner)

    new = ask(lin, "另一件事")

    assert new != case
    assert new.owner == owner


def test_the_customers_own_agent_comes_before_skill_and_load(lin, crew):
    _, ning = crew
    Duty.objects.update(room={"chat": 5})
    for _n in range(3):
        Case.objects.filter(pk=ask(CustomerFactory()).pk).update(owner=ning)
    set_own_agent(lin, ning)

    case = ask(lin)

    assert case.owner == ning
    assert because(case) == [("opened", "own_agent", False)]


def test_who_knows_the_shelf_answers_about_it(lin, crew):
    _, ning = crew
    kettle = ProductFactory()
    Duty.objects.filter(agent=ning).update(skills=[f"shelf:{kettle.category.path}"])

    assert ask(lin, about=kettle).owner == ning


def test_who_knows_orders_answers_about_an_order(lin, crew):
    mei, _ = crew
    Duty.objects.filter(agent=mei).update(skills=["kind:order"])

    case = ask(lin, about=OrderFactory(customer=lin))

    assert (case.owner, because(case)[0][1]) == (mei, "skill")


def test_who_speaks_english_answers_in_english(wei, crew):
    _, ning = crew
    Duty.objects.filter(agent=ning).update(languages=["zh-hans", "en"])

    case = ask(wei)

    assert (case.owner, because(case)[0][1]) == (ning, "language")


def test_a_full_team_is_helped_by_another(lin, crew):
    far = Team.objects.create(code="presale", name_zh="售前", name_en="Before the sale")
    helper = User.objects.create_user("far@example.com", name="远", role="agent", team=far)
    known = ask(lin)
    answer(known, known.owner)
    solve_case(known.pk, by=known.owner)
    Case.objects.filter(pk=known.pk).update(solved_at=now() - timedelta(days=9))
    for agent in crew:
        set_duty(agent, "off", by=agent)
    on_duty(helper)

    case = ask(lin, "又来了")

    assert (case.owner, because(case)[0][1]) == (helper, "overflow")


def test_mail_never_stands_in_line(crew):
    for _n in range(3):
        assert not ask(CustomerFactory(), channel=Channel.MAIL).in_line


def test_each_channel_has_its_own_room(lin, wei, crew):
    mei, ning = crew
    set_duty(ning, "off", by=ning)
    ask(lin)

    by_mail, by_phone = ask(wei, channel="mail"), ask(CustomerFactory(), channel="phone")

    assert (by_mail.owner, by_phone.owner, by_phone.in_line) == (mei, mei, False)


def test_an_answer_ends_the_wait(lin, crew):
    _, ning = crew
    for agent in crew:
        set_duty(agent, "off", by=agent)
    case = ask(lin)
    assert case.in_line

    answer(case, ning)

    case.refresh_from_db()
    assert not case.in_line
    assert PlaceInLine.objects.get().outcome == "answered"


def test_at_night_the_owner_is_who_knows_the_matter_and_the_first_to_come_takes_it(lin, crew):
    case = ask(lin)
    owner = case.owner
    other = next(one for one in crew if one != owner)
    answer(case, owner)
    some_time_ago(case, hours=9)
    for agent in crew:
        set_duty(agent, "off", by=agent)

    night = ask(lin, "半夜来问")
    kept = (night.owner, night.in_line)
    set_duty(other, "on", by=other)
    route_waiting(at=now() + timedelta(hours=6))

    night.refresh_from_db()
    assert kept == (owner, True)
    assert (night.owner, night.keeper, night.in_line) == (other, owner, False)


def test_the_better_customer_comes_first_and_then_who_waits_longest(crew):
    busy = [ask(CustomerFactory()) for _ in crew]
    plain, gold = ask(CustomerFactory()), ask(CustomerFactory(tier=2))
    assert plain.in_line
    assert gold.in_line

    solve_case(busy[0].pk, by=busy[0].owner)
    moved = route_waiting(at=now())

    gold.refresh_from_db()
    plain.refresh_from_db()
    assert moved == 1
    assert (gold.in_line, plain.in_line) == (False, True)


def test_the_wait_for_the_same_agent_is_a_setting(lin, wei, crew):
    mei, ning = crew
    RoutingSettings.objects.create(pk=1, wait_seconds=0)
    known = ask(lin)
    answer(known, known.owner)
    some_time_ago(known, hours=2)
    set_duty(known.owner, "break", by=known.owner)

    back = ask(lin, "还是我")

    assert (back.owner, back.in_line) == (ning if known.owner == mei else mei, False)


def test_taking_and_giving_end_the_wait(lin, wei, crew, hao):
    for agent in (*crew, hao):
        set_duty(agent, "off", by=agent)
    taken, given = ask(lin), ask(wei)

    take_case(taken.pk, by=hao, seen_owner=taken.owner.number)
    hand_over(given.pk, to=hao, by=given.owner)

    assert not Case.objects.filter(in_line=True).exists()
    assert set(PlaceInLine.objects.values_list("outcome", flat=True)) == {"ended"}
    assert set(HandOver.objects.values_list("why", flat=True)) == {"taken", "asked"}


def test_routing_costs_the_same_however_many_agents_and_cases(lin, crew, flat_queries):
    askers = iter(CustomerFactory.create_batch(4))
    Duty.objects.update(room={"chat": 99})

    def grow():
        for number in range(10):
            agent = User.objects.create_user(f"more{number}@example.com", role="agent")
            on_duty(agent, chat=99)
            ask(CustomerFactory())

    flat_queries(lambda: ask(next(askers)), grow=grow)
