from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.events import path_of, record
from kefu.core.models import Delivery
from kefu.core.shares import Share
from kefu.core.testing import deliver_all
from kefu.desk.events.cases import CaseClosed, CaseOpened, CaseReopened, CaseSolved
from kefu.desk.events.promises import PromiseBroken, PromiseKept, PromiseMade
from kefu.desk.events.shifts import CaseHandedOver
from kefu.desk.events.words import FirstAnswered
from kefu.desk.models.cases import Case
from kefu.desk.tests.factories import CaseFactory, PromiseFactory
from kefu.insight.models import AnswerFact, CaseFact, FigureDay, PromiseDay, PromiseFact
from kefu.insight.queries.charter import charter
from kefu.insight.queries.satisfaction import heard, satisfaction, scores
from kefu.insight.services import folding
from kefu.insight.services.counting import count_up
from kefu.surveys import events as surveys

pytestmark = pytest.mark.django_db


def opened(case, customer=1, owner=7, by="least_busy", ago=1):
    return CaseOpened(case, customer, owner, "chat", by), ago


def write(*told):
    """Write events down as they happened, so many days ago; only insight is to hear of them."""
    with transaction.atomic():
        for event, ago in told:
            record(event, at=now() - timedelta(days=ago))
    Delivery.objects.exclude(handler=path_of(folding.fold)).delete()


def fold_all():
    deliver_all()
    count_up()


def figures():
    return {figure.label: figure for rule in charter(until=now()) for figure in rule.figures}


@pytest.fixture
def matters(lin, mei):
    """The cases and promises that the month's events speak of; nothing is open any more."""
    at = now()
    for pk in (1, 2, 3):
        CaseFactory(pk=pk, customer=lin, owner=mei, status="closed", solved_at=at, closed_at=at)
    for pk in (5, 6):
        PromiseFactory(pk=pk, case=Case.objects.get(pk=1), owner=mei)
    return Case.objects.all()


A_MONTH = [
    opened(1, ago=9),
    (FirstAnswered(1, 7, 60, True), 9),
    (PromiseMade(5, 1, 7, "call_back", now().isoformat()), 8),
    (PromiseKept(5, 1, 7), 7),
    (PromiseMade(6, 1, 7, "refund", now().isoformat()), 8),
    (PromiseBroken(6, 1, 7, 3), 6),
    (CaseHandedOver(1, 7, 8, True), 6),
    (CaseSolved(1, 1, 8, 70.0), 5),
    (CaseReopened(1, 8), 4),
    (CaseSolved(1, 1, 8, 90.0), 3),
    (CaseClosed(1, 1, 8, "yes"), 3),
    (surveys.CustomerInvited(9, 1, 1), 3),
    (surveys.SurveyAnswered(9, 1, 8, 9, 1), 2),
    opened(2, by="same_agent", ago=2),
    (FirstAnswered(2, 7, 6000, False), 2),
    opened(3, by="least_busy", ago=1),
]


def facts():
    """All that is folded and counted; a count's own key says nothing."""
    found = {kind: set(kind.objects.values_list()) for kind in folding.FACTS}
    counts = (FigureDay, PromiseDay)
    return found | {kind: {row[1:] for row in kind.objects.values_list()} for kind in counts}


def test_the_figures_count_what_happened(matters):
    write(*A_MONTH)
    fold_all()

    found = figures()
    assert found["承诺按时兑现"].share == Share(1, 2)
    assert found["首次答复及时率"].share == Share(1, 2)
    assert found["回头找到同一人"].share == Share(1, 2)
    assert found["重新打开"].share == Share(1, 1)
    assert found["无人负责的事项"].number == 0
    assert [figure.value for figure in satisfaction(until=now())] == ["100.0"] * 3
    assert scores(heard(until=now()))[8] == 1


def test_rebuilding_from_the_log_gives_the_same_as_folding_along(matters):
    write(*A_MONTH)
    fold_all()
    before = facts()

    count = folding.rebuild()

    assert count == len(A_MONTH)
    assert facts() == before
    assert CaseFact.objects.count() == 3


def test_hearing_an_event_twice_changes_nothing(matters):
    write(*A_MONTH)
    fold_all()
    before = facts()

    for event, more in folding.past(*folding.FOLDS):
        folding.fold(event, more)

    assert facts() == before


def test_an_event_that_overtook_another_waits_for_it(matters):
    write(opened(1))
    answered = FirstAnswered(1, 7, 60, True)

    with pytest.raises(folding.Overtaken):
        folding.first_answered(answered, None)
    fold_all()
    folding.first_answered(answered, None)

    assert CaseFact.objects.get().first_answer_in_time


def test_what_began_elsewhere_is_not_counted_and_holds_nothing_up():
    write((CaseSolved(99, 1, 7, 3.0), 1), (PromiseKept(98, 99, 7), 1))
    fold_all()

    assert not CaseFact.objects.exists()
    assert not PromiseFact.objects.exists()


def test_what_was_long_ago_does_not_count(matters):
    write(opened(1, ago=200), (FirstAnswered(1, 7, 60, True), 200))
    fold_all()

    assert figures()["首次答复及时率"].share == Share(0, 0)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share(part, more):
    share = Share(part, part + more)
    if not share.whole:
        assert share.interval is None
        return
    low, high = share.interval
    assert 0 <= low <= share.percent <= high <= 100


def test_the_page_shows_figures_or_says_that_there_are_none(as_user, hao, matters):
    page = as_user(hao).get(reverse("insight:charter"))
    assert "还没有可统计的数据" in page.content.decode()

    write(*A_MONTH)
    fold_all()
    page = as_user(hao).get(reverse("insight:charter"))

    assert "50.0" in page.content.decode()
    assert AnswerFact.objects.count() == PromiseFact.objects.filter(outcome="kept").count() == 1


def test_only_those_who_may_see_it(as_user, lin, mei, client):
    address = reverse("insight:charter")

    assert as_user(lin).get(address).status_code == 403
    assert as_user(mei).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_the_page_costs_the_same_however_much_happened(as_user, hao, matters, flat_queries):
    visitor = as_user(hao)
    write(*A_MONTH)
    fold_all()
    flat_queries(
        lambda: visitor.get(reverse("insight:charter")),
        grow=lambda: (write(*A_MONTH), fold_all()),
    )
