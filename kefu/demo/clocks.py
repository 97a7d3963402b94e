"""What ran against the clock in the talks of the demo shop."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kefu.accounts.models import User
from kefu.demo.talks import AGENT, CUSTOMER, MINUTE, Said, Story
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import Clock
from kefu.desk.models.policies import Channel, ServicePolicy

POLICY = ServicePolicy()  # a demo shop sets none
COUNTED_DAYS = timedelta(days=45)  # what is older tells nobody anything


def clocks_of(story: Story, case: Case, now: datetime) -> list[Clock]:
    """As the desk would have kept them: of all open cases, and of the past weeks."""
    if case.closed_at is not None and case.created_at < now - COUNTED_DAYS:
        return []
    return [*_answers(story, case), _solution(story, case)]


def _answers(story: Story, case: Case) -> Iterator[Clock]:
    """From the oldest unanswered word until ours."""
    since: datetime | None = case.created_at
    kind = Clock.Kind.FIRST
    for said in story.lines:
        if since is not None and _is_ours(said):
            yield _ended(_answer(story, case, kind, since), said.at)
            since, kind = None, Clock.Kind.NEXT
        elif since is None and said.by == CUSTOMER:
            since = said.at
    if case.waiting_since is not None:
        clock = _answer(story, case, kind, case.waiting_since)
        clock.due_at = case.answer_due_at or clock.due_at
        clock.minutes = (clock.due_at - clock.started_at) // MINUTE
        if story.channel == Channel.CHAT:
            clock.alarm_at = POLICY.alarms(clock.started_at)[0]
        yield clock
    elif since is not None and case.solved_at is not None:
        yield _ended(_answer(story, case, kind, since), case.solved_at)


def _is_ours(said: Said) -> bool:
    return said.by == AGENT and (said.kind == "text" or said.fact == "promised")


def _answer(story: Story, case: Case, kind: str, since: datetime) -> Clock:
    is_first = kind == Clock.Kind.FIRST
    clock = _clock(story, case, kind, since)
    clock.due_at = POLICY.answer_due(since, is_first=is_first)
    return clock


def _solution(story: Story, case: Case) -> Clock:
    clock = _clock(story, case, Clock.Kind.RESOLUTION, case.created_at)
    if case.solved_at is not None:
        clock.pause(case.solved_at)
    elif case.status == Case.Status.WAITING:
        clock.pause(story.ends_at)
    return clock if case.closed_at is None else _ended(clock, case.closed_at)


def _clock(story: Story, case: Case, kind: str, since: datetime) -> Clock:
    customer: User = case.customer
    return Clock(
        kind=kind,
        case=case,
        channel=story.channel,
        tier=customer.tier,
        minutes=POLICY.minutes_of(kind),
        started_at=since,
        due_at=POLICY.due(kind, since),
    )


def _ended(clock: Clock, at: datetime) -> Clock:
    clock.stop(max(at, clock.started_at))
    return clock
