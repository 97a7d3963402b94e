"""What holds at every step of a random life, and what a second opinion says of the clocks."""

from datetime import date, timedelta
from functools import cache

from kefu.core.clock_oracle import Oracle, chinese_day
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import ANSWERS, Clock
from kefu.desk.models.promises import Promise

HORIZON = timedelta(days=120)
WORKED = {"weekday", "make-up"}


class Watch:
    """Looks at every case after each step; remembers since when which clock stood still."""

    def __init__(self):
        self.stood = {}  # by clock: [(when, whether it stood still)]
        self.judged = set()

    def look(self, life):
        found = list(Case.objects.prefetch_related("promises").select_related("owner"))
        for case in found:
            self.one_owner_and_one_date(case, life.at)
        self.no_promise_is_lost(life.made)
        self.clocks_stand_right({case.pk: case for case in found}, life.at)

    def one_owner_and_one_date(self, case, at):
        still_open = [one for one in case.promises.all() if one.status == "open"]
        assert case.owner.is_active or case.status == "closed"
        assert all(one.owner_id == case.owner_id for one in still_open)
        assert case.is_under_way or not still_open
        dates = [one.due_at for one in still_open]
        assert all(due_at > at for due_at in dates)
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

    def no_promise_is_lost(self, made):
        there = set(Promise.objects.values_list("pk", flat=True))
        assert there == made

    def clocks_stand_right(self, found, at):
        clocks = list(Clock.objects.select_related("policy").order_by("pk"))
        for case in found.values():
            self.what_runs_is_what_is_owed(
                case, [one for one in clocks if one.case_id == case.pk and not one.stopped_at]
            )
        for clock in clocks:
            if clock.kind in ANSWERS or clock.pk in self.judged:
                continue
            self.note_how_it_stands(clock, found[clock.case_id], at)
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

    def note_how_it_stands(self, clock, case, at):
        """A clock knows of the pauses since it was first seen."""
        if clock.stopped_at is None:
            still = clock.rules.stands_still(clock.kind, case.status)
            self.stood.setdefault(clock.pk, []).append((at, still))

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
