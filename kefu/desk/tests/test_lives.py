"""Random lives of a case: whatever happens in whatever order, the charter holds at every step."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu.core.machine import WrongMove
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.services import cases, conversations, promises
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.factories import client_id
from kefu.shop.tests.factories import CustomerFactory

ACTS = ["say", "answer", "note", "promise", "keep", "release", "hand_over", "solve", "yes", "no"]
STEPS = st.lists(
    st.tuples(st.sampled_from([*ACTS, "wait"]), st.integers(1, 3000)), min_size=3, max_size=25
)


class Life:
    """One customer, two agents, and a clock that only this test moves."""

    def __init__(self, lin, mei, hao):
        self.lin, self.mei, self.hao = lin, mei, hao
        self.at = datetime(2026, 11, 23, 2, tzinfo=UTC)
        self.promised = 0

    def step(self, act, minutes):
        self.at += timedelta(minutes=minutes if act == "wait" else 1)
        with self.clock():
            promises.sweep(at=self.at)
            cases.close_silent(at=self.at)
            with suppress(Refusal, WrongMove):
                getattr(self, act, lambda _: None)(minutes)

    def clock(self):
        names = ["conversations", "promises", "cases", "ledger"]
        patches = [patch(f"kefu.desk.services.{name}.now", lambda: self.at) for name in names]
        return _All(patches)

    @property
    def case(self):
        return Case.objects.filter(customer=self.lin).latest("pk")

    def say(self, _):
        word = {"body": "在吗?", "client_id": client_id()}
        conversations.say(customer=self.lin, channel="chat", **word)

    def answer(self, _):
        talk = self.case.conversations.get()
        conversations.post_message(talk, author=self.mei, body="您好", client_id=client_id())

    def note(self, _):
        talk = self.case.conversations.get()
        conversations.write_note(talk, author=self.mei, body="注", client_id=client_id())

    def promise(self, minutes):
        due_at = self.at + timedelta(minutes=minutes)
        more = {"kind": "answer", "due_at": due_at, "client_id": client_id()}
        promises.make_promise(self.case.pk, by=self.mei, **more)
        self.promised += 1

    def keep(self, _):
        for promise in Promise.objects.filter(case__customer=self.lin, status="open")[:1]:
            promises.keep_promise(promise.pk, by=self.mei)

    def release(self, _):
        for promise in Promise.objects.filter(case__customer=self.lin, status="open")[:1]:
            promises.release_promise(promise.pk, by=self.lin)

    def hand_over(self, minutes):
        to = self.hao if minutes % 2 else self.mei
        cases.hand_over(self.case.pk, to=to, by=self.mei)

    def solve(self, _):
        cases.solve_case(self.case.pk, by=self.mei)

    def yes(self, _):
        cases.confirm_solved(self.case.pk, by=self.lin)

    def no(self, _):
        cases.deny_solved(self.case.pk, by=self.lin)


class _All:
    def __init__(self, patches):
        self.patches = patches

    def __enter__(self):
        for one in self.patches:
            one.start()

    def __exit__(self, *_):
        for one in self.patches:
            one.stop()


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_one_owner_one_date_and_no_promise_lost(steps, mei, hao):
    lin = CustomerFactory()
    life = Life(lin, mei, hao)
    with life.clock():
        life.say(0)

    for act, minutes in steps:
        life.step(act, minutes)

        for case in Case.objects.filter(customer=lin).prefetch_related("promises"):
            still_open = [one for one in case.promises.all() if one.status == "open"]
            assert all(one.owner_id == case.owner_id for one in still_open)
            assert all(one.due_at > life.at for one in still_open)
            assert not (still_open and not case.is_under_way)
            if still_open:
                assert case.told_by <= min(one.due_at for one in still_open)
            if case.waiting_since is not None:
                assert case.told_by <= case.answer_due_at
            assert (case.waiting_since is None) == (case.answer_due_at is None)
            if case.status == "waiting":
                assert not still_open
                assert case.waiting_since is None
        assert Promise.objects.filter(case__customer=lin).count() == life.promised
