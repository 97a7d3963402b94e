"""Who is at work. One row for each agent, and nobody else's locks while it is held."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.desk import topics
from kefu.desk.events.duty import DutyChanged, DutyDescribed, OwnAgentSet, RoutingChanged
from kefu.desk.models.duty import Duty, OwnAgent, RoutingSettings
from kefu.desk.queries.crew import routing_settings

State = Duty.State
LOST = {"", State.AWAY}
SEEN_AGAIN = timedelta(seconds=20)  # signs of life closer than that are one
FALLEN_AT_ONCE = 200


@transaction.atomic
def set_duty(
    agent: User,
    to: str,
    *,
    by: User | None,
    back_at: datetime | None = None,
    hands_over: bool = False,
) -> Duty:
    """On duty, on a break, or off: said by the agent, or by a supervisor for them."""
    if by is not None and by.pk != agent.pk and not by.may("desk.supervise"):
        raise PermissionDenied
    duty, at = _locked(agent), now()
    duty.back_at, duty.hands_over = back_at, hands_over
    if to == State.ON:
        duty.seen_at = at
    _turn(duty, State(to), at, by=by)
    return duty


@transaction.atomic
def note_here(agent: User) -> Duty:
    """The line to their screen stands. Whoever opens the desk for the first time is on duty, and
    who had only lost the line is back; a break or an end of shift they have said themselves."""
    duty = Duty.objects.filter(agent=agent).first()
    at = now()
    if (
        duty
        and duty.state not in {"", State.AWAY}
        and duty.seen_at
        and at - duty.seen_at < SEEN_AGAIN
    ):
        return duty
    duty = _locked(agent)
    duty.seen_at = at
    if duty.state in LOST:
        _turn(duty, State.ON, at, by=agent)
    else:
        duty.save(update_fields=["seen_at"])
    return duty


def fall_away(*, at: datetime) -> int:
    """On duty, but their screen has not been there for a while: away, until it is."""
    since = at - timedelta(seconds=routing_settings().away_seconds)
    silent = Duty.objects.filter(state=State.ON, seen_at__lt=since)
    return sum(
        _fall(pk, since, at) for pk in list(silent.values_list("pk", flat=True)[:FALLEN_AT_ONCE])
    )


@transaction.atomic
def describe(
    agent: User,
    *,
    by: User,
    room: Mapping[str, int],
    languages: Sequence[str],
    skills: Sequence[str],
) -> Duty:
    """How much they take on at once, and what they know."""
    if not by.may("desk.supervise"):
        raise PermissionDenied
    duty = _locked(agent)
    duty.room, duty.languages, duty.skills = dict(room), list(languages), list(skills)
    duty.save(update_fields=["room", "languages", "skills"])
    record(DutyDescribed(agent.pk), by=by)
    live.changed(topics.FLOOR)
    return duty


@transaction.atomic
def set_routing(*, by: User, values: Mapping[str, int]) -> RoutingSettings:
    if not by.may("desk.supervise"):
        raise PermissionDenied
    settings, _ = RoutingSettings.objects.update_or_create(pk=1, defaults=dict(values))
    record(RoutingChanged(settings.wait_seconds), by=by)
    live.changed(topics.FLOOR)
    return settings


@transaction.atomic
def set_own_agent(customer: User, agent: User | None) -> None:
    """Written down by customer relations; the second rung of the ladder."""
    if agent is None:
        OwnAgent.objects.filter(customer=customer).delete()
    else:
        known = {"agent": agent, "since": now()}
        OwnAgent.objects.update_or_create(customer=customer, defaults=known)
    record(OwnAgentSet(customer.pk, agent.pk if agent else None))


@transaction.atomic
def _fall(duty_id: int, since: datetime, at: datetime) -> bool:
    silent = Duty.objects.select_for_update(skip_locked=True).select_related("agent")
    duty = silent.filter(pk=duty_id, state=State.ON, seen_at__lt=since).first()
    if duty is None:
        return False
    _turn(duty, State.AWAY, at, by=None)
    return True


def _locked(agent: User) -> Duty:
    Duty.objects.get_or_create(agent=agent)
    duty = Duty.objects.select_for_update(no_key=True).get(agent=agent)
    duty.agent = agent
    return duty


def _turn(duty: Duty, to: str, at: datetime, *, by: User | None) -> None:
    before = duty.state
    if before != to:
        duty.state, duty.since = to, at
        record(DutyChanged(duty.agent_id, before, to), by=by)
        live.changed(topics.FLOOR, topics.inbox_topic(duty.agent))
    duty.save()
