"""Random lives of cases: whatever happens in whatever order, the charter holds at every step.

One customer, a stranger, three colleagues, and a clock on the wall that only this test moves. After
each step every case has one owner and one date, no promise is lost, and every clock of the desk
stands where a walk through every minute says.
"""

import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache

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
from kefu.core.clock_oracle import Oracle, chinese_day
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import ANSWERS, Clock
from kefu.desk.models.joins import Merge
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.services import (
    alarms,
    cases,
    conversations,
    order_clocks,
    policies,
    promises,
    shifts,
    structure,
)
from kefu.desk.services.refusals import Refusal
from kefu.desk.tests.factories import client_id
from kefu.desk.tests.hands import at_time
from kefu.shop.tests.factories import CustomerFactory, OrderFactory

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
HORIZON = timedelta(days=120)
LIVES = int(os.environ.get("KEFU_LIVES", "12"))  # more by hand, when something has changed
STEPS = 26
WHICH = st.integers(0, 3)
JOINING = ("merge", "merge", "unmerge", "split", "split")
CRASHING = ("say", "answer", "promise", "solve", "merge", "keep")


class Crash(Exception):
    """The power goes before the commit."""


@cache
def oracle(hours, days):
    """The second opinion on a policy's hours."""
    windows = {"09:00-21:00": ((540, 1260),), "09:00-12:00 13:30-18:00": ((540, 720), (810, 1080))}
    works = {"every_day": lambda _: True, "workdays": lambda day: chinese_day(day) in WORKED}
    return Oracle(
        lambda day: windows[hours] if works[days](day) else (),
        "Asia/Shanghai",
        date(2026, 11, 20),
        date(2027, 8, 1),
    )


WORKED = {"weekday", "make-up"}


class Lives(RuleBasedStateMachine):
    """What may happen to cases."""

    people: dict[str, User]

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.at = MONDAY
        self.lin, self.wei = CustomerFactory(), CustomerFactory(tier=2)
        self.order = OrderFactory(customer=self.lin)
        self.made = set()  # every promise that was ever made
        self.stood = {}  # by clock: [(when, whether it stood still)]
        self.judged = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # ---- how things are done

    def do(self, name, which=0, minutes=60):
        with at_time(self.at), suppress(Refusal, WrongMove):
            getattr(self, f"_{name}")(which, minutes)

    def case(self, which):
        living = Case.objects.filter(customer=self.lin, merged_into=None).order_by("pk")
        return living[which % len(living)]

    def agent(self, which):
        here = [one for one in self.people.values() if one.is_active]
        return here[which % len(here)]

    def talk(self, which):
        return self.case(which).conversations.order_by("-pk")[0]

    def promise(self, which):
        mine = Promise.objects.filter(case__customer=self.lin).exclude(status="released")
        return mine.order_by("-pk")[which] if which < len(mine) else None

    # ---- acts

    def _say(self, which, _):
        channel = ("chat", "mail")[which % 2]
        conversations.say(customer=self.lin, channel=channel, body="在吗?", client_id=client_id())

    def _open(self, which, _):
        if Case.objects.filter(customer=self.lin).count() < 4:
            word = {"body": "另一件事", "client_id": client_id()}
            conversations.open_conversation(customer=self.lin, channel="chat", **word)

    def _answer(self, which, _):
        word = {"body": "您好", "client_id": client_id()}
        conversations.post_message(self.talk(which), author=self.agent(which), **word)

    def _note(self, which, _):
        word = {"body": "注", "client_id": client_id()}
        conversations.write_note(self.talk(which), author=self.agent(which), **word)

    def _promise(self, which, minutes):
        more = {"kind": "answer", "due_at": self.at + timedelta(minutes=minutes)}
        named = client_id()
        made = [
            promises.make_promise(
                self.case(which).pk, by=self.agent(which), client_id=named, **more
            ).pk
            for _twice in range(2)
        ]
        assert made[0] == made[1]
        self.made.add(made[0])

    def _keep(self, which, _):
        if promise := self.promise(which):
            promises.keep_promise(promise.pk, by=self.agent(which))

    def _release(self, which, _):
        if promise := self.promise(which):
            promises.release_promise(promise.pk, by=self.lin)

    def _hand_over(self, which, minutes):
        by = self.agent(minutes)
        cases.hand_over(self.case(which).pk, to=self.agent(which), by=by, words="请接着办")

    def _take(self, which, minutes):
        case = self.case(which)
        cases.take_case(case.pk, by=self.agent(minutes), seen_owner=case.owner.number)

    def _solve(self, which, _):
        cases.solve_case(self.case(which).pk, by=self.agent(which))

    def _yes(self, which, _):
        cases.confirm_solved(self.case(which).pk, by=self.lin)

    def _no(self, which, _):
        cases.deny_solved(self.case(which).pk, by=self.lin)

    def _reopen(self, which, _):
        cases.reopen_case(self.case(which).pk, by=self.agent(which))

    def _merge(self, which, minutes):
        source, target = self.case(which), self.case(which + 1 + minutes % 2)
        structure.merge_cases(source.pk, into_id=target.pk, by=self.agent(which))

    def _unmerge(self, which, _):
        merge = Merge.objects.filter(undone_at=None, source__customer=self.lin).last()
        if merge is not None:
            structure.undo_merge(merge.pk, by=self.agent(which))

    def _split(self, which, _):
        case = self.case(which)
        said = Message.objects.filter(conversation__case=case, kind="text").order_by("-pk")[
            : 1 + which % 2
        ]
        if Case.objects.filter(customer=self.lin).count() < 6:
            words = [line.pk for line in said]
            by = self.agent(which)
            structure.split_case(case.pk, words=words, by=by, client_id=client_id())

    def _owe_refund(self, which, _):
        order_clocks.owe_refund(self.order.pk, at=self.at, case_id=self.case(which).pk)

    def _refund(self, *_):
        order_clocks.note_refund(self.order.pk, at=self.at)

    def _leave(self, which, _):
        """Somebody is gone for good; what was theirs goes to those who stay."""
        who = self.agent(which)
        if who.role == User.Role.AGENT and self.agent(which + 1) != who:
            User.objects.filter(pk=who.pk).update(is_active=False)
            who.is_active = False
            shifts.hand_over_all(who, why="left")

    def _return(self, *_):
        User.objects.filter(pk__in=[one.pk for one in self.people.values()]).update(is_active=True)
        for one in self.people.values():
            one.is_active = True

    def _set_policy(self, which, minutes):
        rules = {"first_answer_minutes": minutes, "resolution_minutes": 60 + minutes}
        if minutes % 2:
            rules |= {"hours": "09:00-12:00 13:30-18:00", "days": "workdays"}
        if minutes % 3 == 0:
            rules |= {"pauses": {"resolution": ["waiting"], "refund": ["waiting", "solved"]}}
        channel = ("chat", "")[which % 2]
        old = ServicePolicy.objects.filter(channel=channel, tier=None, ended_at=None).first()
        more = {"rules": rules, "replaces": old.pk if old else None}
        policies.set_policy(by=self.people["hao"], channel=channel, tier=None, **more)

    # ---- what a life is made of

    @initialize()
    def first_words(self):
        for act in ("say", "open", "say"):
            self.do(act)
            self.at += timedelta(minutes=1)

    @rule(which=WHICH)
    def the_customer_speaks(self, which):
        self.do("say", which)

    @rule(which=WHICH, minutes=st.integers(1, 6000))
    def an_agent_speaks(self, which, minutes):
        self.do("answer", which)

    @rule(
        act=st.sampled_from(["open", "note", "hand_over", "take", "leave", "return", "set_policy"]),
        which=WHICH,
        minutes=st.integers(1, 3000),
    )
    def the_house_turns(self, act, which, minutes):
        self.do(act, which, minutes)

    @rule(
        act=st.sampled_from(["promise", "promise", "keep", "release", "owe_refund", "refund"]),
        which=WHICH,
        minutes=st.integers(1, 3000),
    )
    def something_is_promised_or_done(self, act, which, minutes):
        self.do(act, which, minutes)

    @rule(act=st.sampled_from(["solve", "solve", "yes", "no", "reopen"]), which=WHICH)
    def it_ends_or_does_not(self, act, which):
        self.do(act, which)

    @rule(act=st.sampled_from(JOINING), which=WHICH, minutes=st.integers(0, 9))
    def matters_join_and_part(self, act, which, minutes):
        self.do(act, which, minutes)

    @precondition(lambda self: Case.objects.filter(customer=self.lin).exists())
    @rule(act=st.sampled_from(CRASHING), which=WHICH, minutes=st.integers(1, 3000))
    def the_power_goes_before_the_commit(self, act, which, minutes):
        before, made = written(), set(self.made)

        with suppress(Crash), transaction.atomic():
            self.do(act, which, minutes)
            raise Crash

        self.made = made
        assert written() == before

    @rule(minutes=st.sampled_from([1, 2, 30, 59, 60, 240, 900, 1440, 4400, 9000]))
    def time_passes(self, minutes):
        """The rounds come late, and twice: the second time there is nothing left to do."""
        self.at += timedelta(minutes=minutes)
        with at_time(self.at):
            for _ in range(10):
                if not promises.sweep(at=self.at) + cases.close_silent(at=self.at):
                    break
            alarms.ring(at=self.at)
            assert promises.sweep(at=self.at) == 0
            assert cases.close_silent(at=self.at) == 0
            assert alarms.ring(at=self.at) == 0

    # ---- what holds at every step

    @invariant()
    def the_charter_holds(self):
        found = list(Case.objects.prefetch_related("promises").select_related("owner"))
        for case in found:
            self.one_owner_and_one_date(case)
        self.no_promise_is_lost()
        self.clocks_stand_right({case.pk: case for case in found})

    def one_owner_and_one_date(self, case):
        still_open = [one for one in case.promises.all() if one.status == "open"]
        assert case.owner.is_active or case.status == "closed"
        assert all(one.owner_id == case.owner_id for one in still_open)
        assert case.is_under_way or not still_open
        dates = [one.due_at for one in still_open]
        assert all(due_at > self.at for due_at in dates)
        assert (case.waiting_since is None) == (case.answer_due_at is None)
        if case.is_under_way:
            dates += [case.answer_due_at] if case.answer_due_at else []
            assert case.told_by == min(dates or [case.told_by])
        if case.status == "waiting":
            assert not still_open
            assert case.waiting_since is None
        if case.merged_into_id is not None:
            assert not case.promises.all()
            assert case.status == "closed"

    def no_promise_is_lost(self):
        there = set(Promise.objects.values_list("pk", flat=True))
        assert there == self.made

    def clocks_stand_right(self, found):
        clocks = list(Clock.objects.select_related("policy").order_by("pk"))
        for case in found.values():
            self.what_runs_is_what_is_owed(
                case, [one for one in clocks if one.case_id == case.pk and not one.stopped_at]
            )
        for clock in clocks:
            if clock.kind in ANSWERS or clock.pk in self.judged:
                continue
            self.note_how_it_stands(clock, found[clock.case_id])
            self.agrees_with_the_oracle(clock)
            if clock.stopped_at is not None:
                self.judged.add(clock.pk)

    def what_runs_is_what_is_owed(self, case, running):
        answers = [one for one in running if one.kind in ANSWERS]
        ends = [one for one in running if one.kind == "resolution"]
        owed = case.is_under_way and case.waiting_since is not None
        assert len(answers) == int(owed)
        assert len(ends) == int(case.status != "closed")
        for clock in answers:
            assert (clock.started_at, clock.due_at) == (case.waiting_since, case.answer_due_at)
            assert clock.paused_since is None

    def note_how_it_stands(self, clock, case):
        """A clock knows of the pauses since it was first seen."""
        if clock.stopped_at is None:
            still = clock.rules.stands_still(clock.kind, case.status)
            self.stood.setdefault(clock.pk, []).append((self.at, still))

    def pauses_of(self, clock):
        pauses, since = [], None
        for at, still in self.stood.get(clock.pk, []):
            if still and since is None:
                since = at
            elif not still and since is not None:
                pauses.append((since, at))
                since = None
        return [*pauses, (since, None)] if since is not None else pauses

    def agrees_with_the_oracle(self, clock):
        rules, pauses = clock.rules, self.pauses_of(clock)
        minutes = timedelta(minutes=clock.minutes)
        second = oracle(rules.hours, rules.days)
        horizon = clock.started_at + HORIZON
        due_at = second.deadline(clock.started_at, minutes, horizon, pauses)
        if due_at is not None:
            assert clock.due_at == due_at
        else:
            assert clock.due_at > pauses[-1][0]
        if clock.stopped_at is None:
            assert (clock.paused_since is not None) == bool(pauses and pauses[-1][1] is None)
        elif clock.in_time is not None:
            judged_at = next((a for a, b in pauses if b is None), clock.stopped_at)
            assert clock.in_time == (due_at is None or judged_at <= due_at)
            ran = second.between(clock.started_at, judged_at, pauses)
            assert clock.ran(clock.stopped_at) == ran


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
            self._return()
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
