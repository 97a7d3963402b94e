from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils.timezone import now

from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.services.cases import hand_over, solve_case
from kefu.desk.services.conversations import say
from kefu.desk.services.ledger import locked_case
from kefu.desk.services.promises import (
    keep_promise,
    make_promise,
    release_promise,
    sweep,
)
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.factories import (
    CaseFactory,
    ConversationFactory,
    PromiseFactory,
    client_id,
)


@pytest.fixture
def case(lin, mei):
    ServicePolicy.objects.create(hours="00:00-24:00")
    said = say(customer=lin, channel="chat", body="帮我查一下", client_id="first")
    return said.conversation.case


def promise_to_call(case, by, *, after=timedelta(hours=5), **more):
    more.setdefault("client_id", client_id())
    return make_promise(case.pk, by=by, kind="call_back", due_at=now() + after, **more)


def facts_of(case):
    lines = case.conversations.get().messages.filter(kind="fact")
    return [line.facts["name"] for line in lines]


def test_a_promise_has_an_owner_a_time_and_a_warning(case, mei):
    promise = promise_to_call(case, mei)

    assert (promise.owner, promise.made_by, promise.status) == (mei, mei, "open")
    assert promise.due_at - promise.warn_at == pytest.approx(
        timedelta(hours=1), abs=timedelta(seconds=1)
    )
    assert EventRow.objects.get(name="desk.PromiseMade").data["kind"] == "call_back"


def test_the_customer_is_told_the_promised_time(case, mei):
    promise = promise_to_call(case, mei)

    case.refresh_from_db()
    assert case.told_by == promise.due_at
    line = case.conversations.get().messages.get(promise=promise)
    assert (line.kind, line.facts) == ("fact", {"name": "promised"})


def test_a_promise_is_an_answer_that_leaves_the_matter_open(case, mei):
    promise_to_call(case, mei)

    case.refresh_from_db()
    assert (case.status, case.waiting_since) == ("open", None)
    assert case.first_answered_at is not None


def test_the_same_promise_sent_again_is_the_same_row(case, mei):
    assert promise_to_call(case, mei, client_id="p") == promise_to_call(case, mei, client_id="p")

    assert facts_of(case) == ["told", "promised"]


def test_nobody_promises_the_past(case, mei):
    with pytest.raises(Refusal):
        promise_to_call(case, mei, after=-timedelta(minutes=1))

    assert not Promise.objects.exists()


@pytest.mark.parametrize(
    ("made", "due", "warned"),
    [
        ("2026-11-23 10:00", "2026-11-23 15:00", "2026-11-23 14:00"),
        ("2026-11-23 10:00", "2026-11-23 10:30", "2026-11-23 10:20"),
        ("2026-11-23 20:00", "2026-11-24 10:00", "2026-11-24 09:36"),  # a fifth of two open hours
        ("2026-11-23 20:00", "2026-11-24 09:05", "2026-11-23 20:52"),
        ("2026-11-23 10:00", "2026-11-27 15:00", "2026-11-27 13:00"),  # two hours at most
        ("2026-11-23 10:00", "2026-11-23 10:10", "2026-11-23 10:05"),
        ("2026-11-23 22:00", "2026-11-23 23:00", "2026-11-23 22:30"),  # the desk is closed
    ],
)
def test_it_warns_with_a_fifth_of_the_time_left_while_somebody_is_there(
    made, due, warned, mei, lin, monkeypatch
):
    def shop_time(text):
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))

    monkeypatch.setattr("kefu.desk.services.promises.now", lambda: shop_time(made))
    talk = ConversationFactory(case=CaseFactory(customer=lin, owner=mei))

    promise = make_promise(
        talk.case_id, by=mei, kind="answer", due_at=shop_time(due), client_id="p"
    )

    assert promise.warn_at == shop_time(warned)


def test_the_sweep_warns_once(case, mei):
    promise = promise_to_call(case, mei)

    touched = [sweep(at=promise.warn_at + timedelta(seconds=second)) for second in (-5, 0, 5)]

    assert touched == [0, 1, 0]
    assert EventRow.objects.filter(name="desk.PromiseWarned").count() == 1


def test_the_sweep_breaks_what_is_past_and_tells_a_lead(case, mei, hao):
    promise = promise_to_call(case, mei)
    sweep(at=promise.warn_at)

    sweep(at=promise.due_at)
    sweep(at=promise.due_at + timedelta(seconds=10))

    promise.refresh_from_db()
    assert (promise.status, promise.escalated_to) == ("broken", hao)
    assert EventRow.objects.filter(name="desk.PromiseBroken").count() == 1


def test_a_broken_promise_gives_the_customer_a_new_date(case, mei, hao):
    promise = promise_to_call(case, mei)

    sweep(at=promise.due_at)

    case.refresh_from_db()
    assert case.told_by > promise.due_at
    assert case.waiting_since == promise.due_at
    broken = case.conversations.get().messages.latest("seq")
    assert broken.facts == {"name": "broken", "due": case.told_by.isoformat()}


def test_kept_in_time(case, mei):
    promise = promise_to_call(case, mei)

    keep_promise(promise.pk, by=mei, note="已通话 6 分钟")

    promise.refresh_from_db()
    case.refresh_from_db()
    assert (promise.status, promise.note) == ("kept", "已通话 6 分钟")
    assert case.status == "waiting"
    assert facts_of(case) == ["told", "promised", "kept"]


def test_done_too_late_is_broken_and_made_good(case, mei):
    promise = promise_to_call(case, mei)
    Promise.objects.update(due_at=now() - timedelta(minutes=3), warn_at=now() - timedelta(hours=1))

    keep_promise(promise.pk, by=mei)
    keep_promise(promise.pk, by=mei)

    promise.refresh_from_db()
    assert promise.status == "broken"
    assert promise.made_good_at is not None
    assert facts_of(case) == ["told", "promised", "broken", "made_good"]
    assert EventRow.objects.get(name="desk.PromiseMadeGood").data["seconds_late"] >= 180


def test_the_customer_may_release_a_promise(case, lin, mei):
    promise = promise_to_call(case, mei)

    release_promise(promise.pk, by=lin, note="不用打了")

    promise.refresh_from_db()
    assert promise.status == "released"
    assert EventRow.objects.get(name="desk.PromiseReleased").data["by_customer"] is True


def test_what_is_settled_stays_settled(case, mei):
    promise = promise_to_call(case, mei)
    release_promise(promise.pk, by=mei)

    with pytest.raises(WrongMove):
        keep_promise(promise.pk, by=mei)

    promise.refresh_from_db()
    assert promise.status == "released"


def test_the_earliest_of_several_promises_is_the_date_in_force(case, mei):
    near = promise_to_call(case, mei, after=timedelta(hours=2))
    far = promise_to_call(case, mei, after=timedelta(hours=9))

    case.refresh_from_db()
    assert case.told_by == near.due_at

    keep_promise(near.pk, by=mei)
    case.refresh_from_db()
    assert (case.told_by, case.status) == (far.due_at, "open")


def test_open_promises_move_with_their_case(case, mei, hao):
    open_one = promise_to_call(case, mei)
    kept = promise_to_call(case, mei)
    keep_promise(kept.pk, by=mei)

    hand_over(case.pk, to=hao, by=mei, words="客户着急", client_id="b")

    open_one.refresh_from_db()
    kept.refresh_from_db()
    assert (open_one.owner, kept.owner) == (hao, mei)


def test_no_case_is_solved_over_an_open_promise(case, mei):
    promise_to_call(case, mei, text="回电说明检测结果")

    with pytest.raises(Refusal, match="回电说明检测结果"):
        solve_case(case.pk, by=mei)

    case.refresh_from_db()
    assert case.status == "open"


@pytest.mark.django_db(transaction=True)
def test_a_case_in_use_does_not_hold_up_the_others(case, mei):
    busy = promise_to_call(case, mei)
    free = PromiseFactory(case__owner=mei, due_at=busy.due_at)
    ConversationFactory(case=free.case)

    with transaction.atomic():
        locked_case(case.pk)
        touched = together(1, lambda: sweep(at=busy.due_at))

    assert touched == [1]
    assert sweep(at=busy.due_at) == 1


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_break_a_promise_once(case, mei, hao):
    promise = promise_to_call(case, mei)

    together(4, lambda: sweep(at=promise.due_at))

    promise.refresh_from_db()
    assert promise.status == "broken"
    assert facts_of(case).count("broken") == 1
    assert EventRow.objects.filter(name="desk.PromiseBroken").count() == 1


@pytest.mark.django_db(transaction=True)
def test_kept_and_broken_at_one_moment_is_one_of_them(case, mei):
    promise = promise_to_call(case, mei)
    acts = iter([lambda: keep_promise(promise.pk, by=mei), lambda: sweep(at=promise.due_at)] * 4)

    def act():
        return next(acts)()

    together(8, act)

    promise.refresh_from_db()
    settled = [name for name in facts_of(case) if name in {"kept", "broken"}]
    assert settled == [promise.status]
    assert Case.objects.get().status in {"open", "waiting"}
