"""Behind each figure stand exactly the cases that were counted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from kefu.accounts.models import User
from kefu.core.testing import deliver_all
from kefu.desk.events.cases import CaseOpened, CaseReopened, CaseSolved
from kefu.desk.events.duty import LineLeft
from kefu.desk.events.promises import PromiseBroken, PromiseKept, PromiseMade
from kefu.desk.events.remedies import RemedyGiven
from kefu.desk.events.shifts import CaseHandedOver
from kefu.desk.events.words import FirstAnswered
from kefu.desk.services.bulk import remove_demo_cases
from kefu.desk.services.conversations import say
from kefu.desk.tests.factories import CaseFactory, PromiseFactory
from kefu.insight.models import CaseFact, FigureDay, PromiseDay, RemedyFact, StaleDay
from kefu.insight.queries.behind import behind
from kefu.insight.queries.charter import charter, counts_by_day
from kefu.insight.queries.figures import BY_NAME, FIGURES, counted_facts, start_of
from kefu.insight.queries.promises import kept_rates
from kefu.insight.services.counting import count_everything, count_up, note_what_is_open
from kefu.insight.services.folding import leave_out_the_cleared, rebuild
from kefu.insight.tests.test_charter import write

pytestmark = pytest.mark.django_db
AT = "2099-01-01T15:00:00+08:00"


@pytest.fixture
def month(lin, mei, hao):
    """Six cases with what happened in them: promises kept and broken, gifts, the line."""
    for pk in range(1, 7):
        case = CaseFactory(pk=pk, customer=lin, owner=mei if pk % 2 else hao)
        PromiseFactory(pk=pk, case=case)
    owners = {pk: (mei if pk % 2 else hao).pk for pk in range(1, 7)}
    for pk in range(1, 7):
        settled = PromiseKept if pk % 3 else PromiseBroken
        extra = () if pk % 3 else (None,)
        gift = {"kind": "refund", "reason": "lost", "carrier_fault": pk < 5, "amount": "9.00"}
        of = {"remedy_id": pk, "case_id": pk, "order_id": None, "by_id": mei.pk, "limit_id": None}
        rest = {"currency": "CNY", "hours": 12.0 * pk, "approved_by_id": None}
        write(
            (CaseOpened(pk, lin.pk, mei.pk, "chat", "same_agent"), 20 - pk),
            (FirstAnswered(pk, mei.pk, 60 * pk, pk < 4), 20 - pk),
            (PromiseMade(pk, pk, owners[pk], "answer", AT), 19 - pk),
            (settled(pk, pk, owners[pk], *extra), 18 - pk),
            (CaseHandedOver(pk, mei.pk, mei.pk, pk == 1), 18 - pk),
            (CaseSolved(pk, lin.pk, mei.pk, 3.0), 17 - pk),
            (RemedyGiven(**gift, **of, **rest), 17 - pk),
            (LineLeft(pk, mei.pk, 40 * pk, "routed" if pk < 6 else "left"), 16 - pk),
        )
    write((CaseReopened(2, mei.pk), 1))
    deliver_all()
    count_up()


def shares():
    return {
        figure.name: figure.share
        for rule in charter(until=now())
        for figure in rule.figures
        if figure.name and figure.share
    }


def test_each_list_holds_what_its_figure_counted(month, mei):
    found = shares()

    for figure in FIGURES:
        facts = counted_facts(figure, until=now(), days=30)
        share = found[figure.name]
        assert (facts.filter(figure.part).count(), facts.count()) == (share.part, share.whole)
    assert (found["promises"].part, found["promises"].whole) == (4, 6)
    assert (found["put_right"].part, found["put_right"].whole) == (2, 4)
    assert (found["line"].part, found["line"].whole) == (2, 5)
    assert (found["abandoned"].part, found["abandoned"].whole) == (1, 6)
    assert (found["reopened"].part, found["reopened"].whole) == (1, 6)


def test_a_list_shows_kept_and_not_kept_apart(month, mei):
    ask = {"until": now(), "days": 30}

    kept = behind(mei, "promises", **ask, asked={"kept": "yes"})
    broken = behind(mei, "promises", **ask, asked={"kept": "no"})
    of_mei = behind(mei, "promises", **ask, asked={"owner": mei.number})

    assert [row.is_met for row in kept.rows] == [True] * 4
    assert {row.case.pk for row in broken.rows} == {3, 6}
    assert (of_mei.met, of_mei.whole) == (2, 3)
    assert behind(mei, "no-such", **ask, asked={}) is None


def test_what_there_should_be_less_of_is_met_where_it_did_not_happen(month, mei):
    found = behind(mei, "reopened", until=now(), days=30, asked={"kept": "no"})

    assert (found.met, found.whole) == (5, 6)
    assert [(row.case.pk, row.is_met) for row in found.rows] == [(2, False)]


def test_a_wait_in_line_is_told_in_words(month, mei):
    found = behind(mei, "line", until=now(), days=30, asked={})

    assert found.rows[0].detail.endswith("另一位同事")


@pytest.mark.parametrize(
    "asked", ["days=" + "9" * 5000, "days=%00", "page=" + "9" * 5000, "kind=%00", "owner=%00",
              "team=%00&kept=%00", "page=-1&kept=no", "owner=1'--&team=%F0%9F%92%A9"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["promises", "ahead"])
def test_odd_addresses_are_answered_in_order(as_user, hao, name, asked):
    address = reverse("insight:behind", args=[name])

    assert as_user(hao).get(f"{address}?{asked}").status_code in {200, 400, 404}
    assert as_user(hao).get(f"{reverse('insight:charter')}?{asked}").status_code in {200, 400}


def test_rates_by_agent_team_and_kind_add_up(month):
    rates = kept_rates(until=now(), days=30)

    for _title, group in rates.groups:
        assert sum(rate.share.whole for rate in group) == 6
        assert sum(rate.share.part for rate in group) == 4
    assert len(rates.by_agent) == 2


def test_counting_a_day_again_or_all_days_gives_the_same(month):
    before = set(FigureDay.objects.values_list("figure", "on", "part", "whole"))
    assert before
    assert not StaleDay.objects.exists()

    count_everything()

    assert set(FigureDay.objects.values_list("figure", "on", "part", "whole")) == before
    assert PromiseDay.objects.count() == 6


def test_a_day_that_changes_is_counted_again(month, mei):
    fact = CaseFact.objects.get(pk=3)
    write((CaseReopened(3, mei.pk), 0))
    deliver_all()

    assert count_up() > 0
    assert count_up() == 0
    assert shares()["reopened"].part == 2
    assert fact.first_solved_at


def test_a_demo_that_was_cleared_is_not_counted_even_when_all_is_folded_anew(month, lin):
    User.objects.filter(pk=lin.pk).update(is_demo=True)
    write((CaseSolved(1, lin.pk, 1, 3.0), 0))  # still to be told when the demo goes

    remove_demo_cases()
    leave_out_the_cleared()
    deliver_all()
    rebuild()

    assert not CaseFact.objects.exists()
    assert not FigureDay.objects.exists()
    assert not PromiseDay.objects.exists()


def test_what_is_open_is_noted_once_a_day(lin, mei):
    said = say(customer=lin, channel="chat", body="在吗", client_id="1")

    for _ in range(2):
        noted = note_what_is_open(at=now())

    assert (noted.open, noted.dated, noted.unowned) == (1, 1, 0)
    found = behind(mei, "dated", until=now(), days=30, asked={})
    assert [row.case for row in found.rows] == [said.conversation.case]


def test_the_list_is_for_who_may_see_figures_and_cases(as_user, lin, mei, hao, month):
    address = reverse("insight:behind", args=["promises"])
    shi = User.objects.create_user("shi@example.com", name="施", role="operations")

    assert as_user(hao).get(address).status_code == 200
    assert {as_user(one).get(address).status_code for one in (lin, mei, shi)} == {403}
    figures = as_user(shi).get(reverse("insight:charter"))
    assert figures.status_code == 200
    assert "/insight/cases/" not in figures.content.decode()


def test_lists_cost_the_same_however_long(as_user, hao, mei, lin, month, flat_queries):
    client = as_user(hao)

    def more():
        for pk in range(20, 30):
            case = CaseFactory(pk=pk, customer=lin, owner=mei)
            write((CaseOpened(case.pk, lin.pk, mei.pk, "chat", "same_agent"), 1))
        deliver_all()
        count_up()

    flat_queries(lambda: client.get(reverse("insight:behind", args=["same_agent"])), grow=more)


def test_days_of_a_quarter_are_all_there():
    counted = counts_by_day(until=now())

    assert {len(days) for days in counted.values()} == {90}
    assert counted["promises"][-1].on - counted["promises"][0].on == timedelta(days=89)


def test_hours_rest_on_the_same_days_as_their_list(month):
    day_before = start_of(localdate() - timedelta(days=29)) - timedelta(minutes=1)
    first = RemedyFact.objects.filter(carrier_fault=True).order_by("pk")[:1]
    RemedyFact.objects.filter(pk__in=first).update(at=day_before)

    (hours,) = (
        figure
        for rule in charter(until=now())
        for figure in rule.figures
        if figure.name == "put_right" and figure.share is None
    )

    listed = counted_facts(BY_NAME["put_right"], until=now(), days=30)
    assert hours.sample == f"n = {listed.count()}" == "n = 3"
