"""Clocks follow the case: what its state demands runs, stands still or stops, and nothing else.

`follow` reads the case and sets its clocks right, so that calling it twice changes nothing the
second time. Whoever changes a case holds its lock.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from kefu.core import live
from kefu.core.events import Event, record_all
from kefu.desk import topics
from kefu.desk.events.clocks import ClockLetGo, ClockStopped
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import ANSWERS, Clock
from kefu.desk.models.policies import Channel, ServicePolicy
from kefu.desk.queries.clocks import CLOCK, running_in
from kefu.desk.queries.policies import policy_of

RESOLUTION = Clock.Kind.RESOLUTION
MOVED = {
    "id": "bigint",
    "case_id": "bigint",
    "due_at": "timestamptz",
    "paused_since": "timestamptz",
    "paused_total": "interval",
    "stopped_at": "timestamptz",
    "in_time": "boolean",
    "alarm_at": "timestamptz",
}
MOVE = f"""
UPDATE desk_clock AS clock SET {", ".join(f"{name} = moved.{name}" for name in [*MOVED][1:])}
FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in MOVED.items())})
  AS moved ({", ".join(MOVED)}) WHERE clock.id = moved.id
"""  # noqa: S608  names of our own columns


def begin(case: Case, *, policy: ServicePolicy, channel: str) -> None:
    """The clocks of a new case, which has none yet."""
    fresh = [_resolution(case, policy, channel, since=case.created_at)]
    if case.waiting_since is not None:
        fresh.append(_answer(case, policy, channel))
    CLOCK.insert(*fresh)


def follow(
    case: Case, *, at: datetime, policy: ServicePolicy | None = None, channel: str = ""
) -> None:
    """`channel` is the one of the newest conversation, for whoever knows it."""
    running = running_in(case)
    before = {clock.pk: _state(clock) for clock in running}
    if case.merged_into_id is not None:
        _merge_away(case, running, at)
    else:
        _follow_answer(case, running, at)
        _follow_end(case, running, at)
        for clock in running:
            _follow_pauses(clock, case, at)
    save_changed([clock for clock in running if _state(clock) != before[clock.pk]], at)
    _start_missing(case, running, at=at, policy=policy, channel=channel)


def save_changed(clocks: Collection[Clock], at: datetime) -> None:
    """Write clocks that moved, and tell of those that stopped."""
    if not clocks:
        return
    with connection.cursor() as cursor:
        cursor.execute(MOVE, {name: [getattr(one, name) for one in clocks] for name in MOVED})
    stopped = [clock for clock in clocks if clock.stopped_at is not None]
    if stopped:
        record_all([ending(clock) for clock in stopped], at=at)
    for clock in stopped:
        _hush(clock)


def ending(clock: Clock) -> Event:
    """What is told of a clock that has stopped."""
    if clock.in_time is None:
        return ClockLetGo(clock.pk, clock.kind, clock.case_id, clock.order_id)
    return ClockStopped(
        clock_id=clock.pk,
        kind=clock.kind,
        case_id=clock.case_id,
        order_id=clock.order_id,
        request_id=clock.request_id,
        channel=clock.channel,
        tier=clock.tier,
        in_time=clock.in_time,
        seconds=int(clock.ran(upto=clock.stopped_at or clock.due_at).total_seconds()),
        target_seconds=60 * clock.minutes,
    )


def _follow_answer(case: Case, running: list[Clock], at: datetime) -> None:
    """Our word is owed since `waiting_since`; owed since another time is another clock."""
    owed = _owed_since(case)
    for clock in running:
        if clock.kind not in ANSWERS:
            continue
        if owed is None:
            clock.stop(at)
        elif clock.started_at != owed:
            clock.let_go(at)
        else:  # a case that was merged into this one may have brought a nearer date along
            clock.due_at = case.answer_due_at or clock.due_at


def _follow_end(case: Case, running: list[Clock], at: datetime) -> None:
    if case.status != Case.Status.CLOSED:
        return
    for clock in running:
        if clock.kind == RESOLUTION:
            clock.stop(at)


def _follow_pauses(clock: Clock, case: Case, at: datetime) -> None:
    if clock.stopped_at is not None:
        return
    stands_still = clock.rules.stands_still(clock.kind, case.status)
    if stands_still and clock.paused_since is None:
        clock.pause(at)
    elif not stands_still:
        clock.resume(at)


def _merge_away(case: Case, running: list[Clock], at: datetime) -> None:
    """The matter goes on in another case, with its money and goods."""
    for clock in running:
        if clock.kind in (*ANSWERS, RESOLUTION):
            clock.let_go(at)
        else:
            clock.case_id = case.merged_into_id


def _start_missing(
    case: Case, running: list[Clock], *, at: datetime, policy: ServicePolicy | None, channel: str
) -> None:
    kinds = {clock.kind for clock in running if clock.stopped_at is None}
    needs_answer = _owed_since(case) is not None and not kinds & set(ANSWERS)
    needs_end = case.status != Case.Status.CLOSED and RESOLUTION not in kinds
    if not needs_answer and not needs_end:
        return
    channel = channel or case.conversations.order_by("-pk").values_list("channel", flat=True)[0]
    policy = policy or policy_of(channel, tier=case.customer.tier)
    fresh = [_answer(case, policy, channel)] if needs_answer else []
    if needs_end:
        fresh.append(_resolution(case, policy, channel, since=_open_since(case, at)))
        _follow_pauses(fresh[-1], case, at)
    CLOCK.insert(*fresh)


def _open_since(case: Case, at: datetime) -> datetime:
    """A matter that was settled once and comes back is counted anew; any other from its start."""
    settled = case.clocks.filter(kind=RESOLUTION, in_time__isnull=False)
    return at if settled.exists() else case.created_at


def _owed_since(case: Case) -> datetime | None:
    return case.waiting_since if case.is_under_way else None


def _answer(case: Case, policy: ServicePolicy, channel: str) -> Clock:
    """As the customer was told it: rounded up to five minutes."""
    is_first = case.first_answered_at is None
    clock = _clock(case, policy, channel, kind=Clock.Kind.FIRST if is_first else Clock.Kind.NEXT)
    clock.started_at = case.waiting_since or case.created_at
    clock.due_at = case.answer_due_at or policy.answer_due(clock.started_at, is_first=is_first)
    if channel == Channel.CHAT:
        clock.alarm_at = next(iter(policy.alarms(clock.started_at)), None)
    return clock


def _resolution(case: Case, policy: ServicePolicy, channel: str, *, since: datetime) -> Clock:
    clock = _clock(case, policy, channel, kind=RESOLUTION)
    clock.started_at, clock.due_at = since, policy.due(RESOLUTION, since)
    return clock


def _clock(case: Case, policy: ServicePolicy, channel: str, *, kind: str) -> Clock:
    return Clock(
        kind=kind,
        case=case,
        policy=policy if policy.pk else None,
        channel=channel,
        tier=case.customer.tier,
        minutes=policy.minutes_of(kind),
    )


def _state(clock: Clock) -> tuple[object, ...]:
    return clock.case_id, clock.due_at, clock.paused_since, clock.stopped_at


def _hush(clock: Clock) -> None:
    if clock.alarm and clock.case is not None:
        live.changed(topics.alarms_topic(clock.case.owner), topics.LOUD)
