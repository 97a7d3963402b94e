"""Random lives of cases: whatever happens in whatever order, the charter holds at every step.

One customer, a stranger, three colleagues, and a clock on the wall that only this test moves. After
each step every case has one owner and one date, no promise is lost, and every clock of the desk
stands where a walk through every minute says.
"""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import Clock
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services import alarms, cases, promises
from kefu.desk.tests.hands import at_time
from kefu.desk.tests.life import Life
from kefu.desk.tests.watch import Watch

LIVES = int(os.environ.get("KEFU_LIVES", "12"))  # more by hand, when something has changed
STEPS = 26
WHICH = st.integers(0, 3)
JOINING = ("merge", "merge", "unmerge", "split", "split")
CRASHING = ("say", "answer", "promise", "solve", "merge", "keep")


class Crash(Exception):
    """The power goes before the commit."""


class Lives(RuleBasedStateMachine):
    """What may happen to cases."""

    people: dict[str, User]

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.life = Life(self.people)
        self.watch = Watch()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @initialize()
    def first_words(self):
        for act in ("say", "open", "say"):
            self.life.do(act)
            self.life.at += timedelta(minutes=1)

    @rule(which=WHICH)
    def the_customer_speaks(self, which):
        self.life.do("say", which)

    @rule(which=WHICH, minutes=st.integers(1, 6000))
    def an_agent_speaks(self, which, minutes):
        self.life.do("answer", which)

    @rule(
        act=st.sampled_from(["open", "note", "hand_over", "take", "leave", "return", "set_policy"]),
        which=WHICH,
        minutes=st.integers(1, 3000),
    )
    def the_house_turns(self, act, which, minutes):
        self.life.do(act, which, minutes)

    @rule(
        act=st.sampled_from(["promise", "promise", "keep", "release", "owe_refund", "refund"]),
        which=WHICH,
        minutes=st.integers(1, 3000),
    )
    def something_is_promised_or_done(self, act, which, minutes):
        self.life.do(act, which, minutes)

    @rule(act=st.sampled_from(["solve", "solve", "yes", "no", "reopen"]), which=WHICH)
    def it_ends_or_does_not(self, act, which):
        self.life.do(act, which)

    @rule(act=st.sampled_from(JOINING), which=WHICH, minutes=st.integers(0, 9))
    def matters_join_and_part(self, act, which, minutes):
        self.life.do(act, which, minutes)

    @precondition(lambda self: Case.objects.filter(customer=self.life.lin).exists())
    @rule(act=st.sampled_from(CRASHING), which=WHICH, minutes=st.integers(1, 3000))
    def the_power_goes_before_the_commit(self, act, which, minutes):
        before, made = written(), set(self.life.made)

        with suppress(Crash), transaction.atomic():
            self.life.do(act, which, minutes)
            raise Crash

        self.life.made = made
        assert written() == before

    @rule(minutes=st.sampled_from([1, 2, 30, 59, 60, 240, 900, 1440, 4400, 9000]))
    def time_passes(self, minutes):
        """The rounds come late, and twice: the second time there is nothing left to do."""
        self.life.at += timedelta(minutes=minutes)
        with at_time(self.life.at):
            for _ in range(10):
                if not promises.sweep(at=self.life.at) + cases.close_silent(at=self.life.at):
                    break
            alarms.ring(at=self.life.at)
            assert promises.sweep(at=self.life.at) == 0
            assert cases.close_silent(at=self.life.at) == 0
            assert alarms.ring(at=self.life.at) == 0

    @invariant()
    def the_charter_holds(self):
        self.watch.look(self.life)


def written():
    """All that the desk keeps of its cases."""
    tables = (Case, Promise, Clock, Message, EventRow)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.django_db
def test_the_charter_holds_in_every_life(mei, hao, team):
    ning = User.objects.create_user("ning@example.com", name="宁", role="agent", team=team)

    class OurLives(Lives):
        people = {"mei": mei, "ning": ning, "hao": hao}

        def teardown(self):
            self.life.do("return")
            super().teardown()

    run_state_machine_as_test(
        OurLives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="KEFU_LIVES" not in os.environ,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
