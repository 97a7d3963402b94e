"""Trials of routing: asked for by a supervisor, played by a job, taken over with one press."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.desk.arrivals import from_database, prepared
from kefu.desk.events.trials import TrialAsked
from kefu.desk.models.duty import RoutingSettings
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.queries.crew import routing_settings
from kefu.desk.services.duty import set_routing
from kefu.desk.services.refusals import Refusal
from kefu.desk.topics import inbox_topic
from kefu.desk.trial import Plan, trials

MOST_PLANS = 24
SEED = 1  # the same question has the same answer

State = RoutingTrial.State


@dataclass(frozen=True)
class Wanted:
    channel: str
    days: int
    waits: Sequence[int]
    rooms: Sequence[int]


@transaction.atomic
def ask_for_trial(wanted: Wanted, *, by: User) -> RoutingTrial:
    """The settings that hold now are always tried along, to compare with."""
    if not by.may("desk.supervise"):
        raise PermissionDenied
    held = routing_settings()
    waits = sorted({*wanted.waits, held.wait_seconds})
    rooms = sorted({*wanted.rooms, held.room_in(wanted.channel, {})})
    if len(waits) * len(rooms) > MOST_PLANS:
        raise Refusal(_("At most %(most)s pairs of settings at once.") % {"most": MOST_PLANS})
    trial = RoutingTrial.objects.create(
        by=by,
        channel=wanted.channel,
        days=wanted.days,
        waits=waits,
        rooms=rooms,
        target=held.target_seconds,
    )
    record(TrialAsked(trial.pk, trial.channel, len(waits) * len(rooms)), by=by)
    return trial


def run_trial(trial_id: int) -> None:
    """Run again after a fall, it begins anew and comes out the same."""
    trial = RoutingTrial.objects.select_related("by").get(pk=trial_id)
    records = from_database(trial.channel, days=trial.days, at=trial.at)
    if not any(one.agent for one in records):
        return _note(trial, state=State.EMPTY)
    day = prepared(records, seed=SEED)
    plans = [
        Plan(wait=wait, room=room, target=trial.target)
        for room in trial.rooms
        for wait in trial.waits
    ]
    count = len(day.arrivals)
    _note(trial, state=State.RUNNING, whole=count * len(plans), done=0, found=[])

    def tell(plan: Plan, done: int) -> None:
        _note(trial, done=plans.index(plan) * count + done)

    found = [outcome.figures() for outcome in trials(day, plans, tell)]
    facts = {
        "arrivals": count,
        "agents": len({agent for agent, _, _ in day.shifts}),
        "patience": round(day.patience),
        "left": day.recorded_left,
    }
    return _note(trial, state=State.DONE, done=count * len(plans), found=found, facts=facts)


@transaction.atomic
def use_settings(trial: RoutingTrial, *, wait: int, room: int, by: User) -> RoutingSettings:
    """What was tried holds from now on; nothing that was not."""
    tried = {(int(one["wait"]), one["room"]) for one in trial.found}
    if (wait, room) not in tried:
        raise Refusal(_("These settings were not tried."))
    return set_routing(by=by, values={"wait_seconds": wait, f"{trial.channel}_room": room})


@transaction.atomic
def _note(trial: RoutingTrial, **told: object) -> None:
    for name, value in told.items():
        setattr(trial, name, value)
    trial.save(update_fields=list(told))
    live.changed(inbox_topic(trial.by))
