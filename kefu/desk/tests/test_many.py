"""The same act on many cases: each through its own verb, none lost from sight."""

import pytest
from django.urls import reverse

from kefu.accounts.models import Team, User
from kefu.core.models import EventRow
from kefu.core.testing import run_jobs
from kefu.desk.models.cases import Case
from kefu.desk.models.many import ManyAct, ManyStep
from kefu.desk.models.tags import CaseTag
from kefu.desk.models.talks import Conversation
from kefu.desk.queries.many import said_of
from kefu.desk.services import many
from kefu.desk.services.cases import hand_over
from kefu.desk.services.conversations import say
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.factories import PromiseFactory, client_id

PART = {"HX-Request": "true"}


@pytest.fixture
def cases(mei) -> list[Case]:
    """Three customers have asked, and all are Mei's."""
    asked = []
    for n in range(3):
        customer = User.objects.create_user(f"c{n}@example.com", name=f"顾客{n}号")
        said = say(customer=customer, channel="chat", body=f"问题{n}", client_id=client_id())
        asked.append(said.conversation.case)
    return asked


@pytest.fixture
def ning(mei, cases) -> User:
    """She comes when all of it is Mei's already."""
    team = {"role": "agent", "team": mei.team}
    return User.objects.create_user("ning@example.com", name="赵宁", **team)


def seen(cases):
    return {case.number: case.owner.number for case in cases}


def ask(cases, *, by, what, to="", name="m1"):
    act = many.ask_for_many(seen(cases), by=by, what=what, to=to, client_id=name)
    many.go_on(act)
    return act


def states(act):
    return list(act.steps.values_list("state", flat=True))


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_all_go_to_one_colleague_with_brief_and_event_each(mei, ning, cases):
    ask(cases, by=mei, what="assign", to=ning.number)

    assert {fresh(case).owner for case in cases} == {ning}
    handed = EventRow.objects.filter(name__endswith="CaseHandedOver")
    assert handed.count() == len(cases)


def test_a_case_that_somebody_took_meanwhile_is_left_and_named(mei, cases, ning, hao):
    on_screen = seen(cases)
    hand_over(cases[1].pk, to=hao, by=hao)

    act = many.ask_for_many(on_screen, by=mei, what="assign", to=ning.number, client_id="m")
    many.go_on(act)

    said = said_of(act)
    assert [(step.case, step.why != "") for step in said.left] == [(cases[1], True)]
    assert (said.done, fresh(cases[1]).owner) == (2, hao)


def test_asked_twice_it_is_one_act(mei, ning, cases):
    first = ask(cases, by=mei, what="assign", to=ning.number)
    second = ask(cases, by=mei, what="assign", to=ning.number)

    assert first == second
    assert EventRow.objects.filter(name__endswith="CaseHandedOver").count() == len(cases)


def test_a_case_with_an_open_promise_is_not_solved_and_says_why(mei, cases):
    PromiseFactory(case=cases[0], owner=mei, text="寄回水壶")

    act = ask(cases, by=mei, what="state", to="solved")

    said = said_of(act)
    assert [fresh(case).is_under_way for case in cases] == [True, False, False]
    assert "寄回水壶" in said.left[0].why


def test_a_tag_is_put_on_and_only_where_it_was_missing_taken_back(mei, cases):
    ask(cases[:1], by=mei, what="tag", to="批次问题", name="before")

    act = ask(cases, by=mei, what="tag", to="批次问题")
    many.take_back(act, by=mei)

    assert states(act) == ["same", "undone", "undone"]
    assert list(CaseTag.objects.values_list("case", flat=True)) == [cases[0].pk]


def test_taken_back_each_returns_to_its_owner_unless_it_has_moved_on(mei, cases, ning, hao):
    act = ask(cases, by=mei, what="assign", to=ning.number)
    hand_over(cases[2].pk, to=hao, by=ning)

    many.take_back(act, by=mei)

    assert [fresh(case).owner for case in cases] == [mei, mei, hao]
    assert states(act) == ["undone", "undone", "stayed"]


def test_only_who_asked_takes_back_and_only_once(mei, ning, cases):
    act = ask(cases, by=mei, what="assign", to=ning.number)

    with pytest.raises(Refusal):
        many.take_back(act, by=ning)
    many.take_back(act, by=mei)
    with pytest.raises(Refusal):
        many.take_back(act, by=mei)

    assert {fresh(case).owner for case in cases} == {mei}


def test_a_team_takes_over_all(mei, cases):
    team = Team.objects.create(code="invoices", name_zh="开票", name_en="Invoices")
    yu = User.objects.create_user("yu@example.com", name="余", role="agent", team=team)

    ask(cases, by=mei, what="team", to="invoices")

    assert {(case.owner, case.team) for case in map(fresh, cases)} == {(yu, team)}


def test_reading_marks_every_talk_of_them(mei, cases):
    ask(cases, by=mei, what="read")

    unread = [talk for talk in Conversation.objects.all() if talk.seen_by_staff < talk.last_seq]
    assert unread == []


def test_what_one_request_cannot_do_a_job_finishes(mei, ning, cases, monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 1)
    act = many.ask_for_many(seen(cases), by=mei, what="assign", to=ning.number, client_id="m")

    left = many.go_on(act, most=1)
    many.finish(act.pk)

    assert left == len(cases) - 1
    assert states(act) == ["done"] * len(cases)


# Pages


def ticked(cases):
    return [f"{number}:{owner}" for number, owner in seen(cases).items()]


def test_the_list_offers_a_box_for_each_row(as_user, mei, cases):
    page = as_user(mei).get(reverse("desk:inbox")).content.decode()

    assert all(f'value="{box}"' in page for box in ticked(cases))


def test_without_a_script_a_page_asks_and_another_tells(as_user, mei, ning, cases):
    browser = as_user(mei)

    form = browser.get(reverse("desk:many"), {"what": "assign", "case": ticked(cases)})
    sent = {"what": "assign", "to": ning.number, "case": ticked(cases), "client_id": "m"}
    answer = browser.post(reverse("desk:many"), sent)
    told = browser.get(answer.url).content.decode()
    act = ManyAct.objects.get()
    browser.post(reverse("desk:many_undoing", args=[act.number]))

    assert form.content.decode().count(" checked") == len(cases)
    assert answer.url == reverse("desk:many_said", args=[act.number])
    assert "赵宁" in told
    assert {fresh(case).owner for case in cases} == {mei}


def test_a_script_gets_what_became_of_it_in_place(as_user, mei, ning, cases):
    PromiseFactory(case=cases[0], owner=mei, text="寄回水壶")
    sent = {"what": "state", "to": "solved", "case": ticked(cases), "client_id": "m"}

    answer = as_user(mei).post(reverse("desk:many"), sent, headers=PART)

    assert "desk:said" in answer.headers["HX-Trigger"]
    assert "寄回水壶" in answer.content.decode()


def test_the_job_is_asked_for_when_there_are_many(as_user, mei, ning, cases, monkeypatch):
    monkeypatch.setattr(many.go_on, "__kwdefaults__", {"most": 1})
    sent = {"what": "assign", "to": ning.number, "case": ticked(cases), "client_id": "m"}

    as_user(mei).post(reverse("desk:many"), sent)
    waiting = ManyStep.objects.filter(state="waiting").count()
    run_jobs()

    assert waiting == len(cases) - 1
    assert {fresh(case).owner for case in cases} == {ning}


@pytest.mark.parametrize(
    "sent",
    [{"what": "assign"}, {"what": "state", "to": "nonsense"}, {"what": "burn", "to": "x"}],
)
def test_what_cannot_be_meant_is_refused_and_nothing_happens(as_user, mei, cases, sent):
    asked = {"case": ticked(cases), "client_id": "m", **sent}

    answer = as_user(mei).post(reverse("desk:many"), asked)

    assert answer.status_code == 409
    assert not ManyAct.objects.exists()


def test_nobody_else_reads_what_became_of_it_or_takes_it_back(as_user, mei, ning, wei, cases):
    act = ask(cases, by=mei, what="assign", to=ning.number)
    told = reverse("desk:many_said", args=[act.number])
    undo = reverse("desk:many_undoing", args=[act.number])

    for person in (ning, wei):
        browser = as_user(person)
        assert browser.get(told).status_code in {403, 404}
        assert browser.post(undo).status_code in {403, 404}

    assert {fresh(case).owner for case in cases} == {ning}
    assert as_user(wei).get(reverse("desk:many"), {"what": "read"}).status_code in {403, 404}


def test_the_form_costs_the_same_for_one_case_and_for_many(as_user, mei, cases, flat_queries):
    browser, address = as_user(mei), reverse("desk:many")
    chosen = ticked(cases[:1])

    flat_queries(
        lambda: browser.get(address, {"what": "assign", "case": chosen}, headers=PART),
        grow=lambda: chosen.extend(ticked(cases[1:])),
    )
