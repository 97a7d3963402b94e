from django.utils.timezone import now

from kefu.core.jobs import app
from kefu.desk.services import (
    alarms,
    approvals,
    cases,
    duty,
    many,
    outgoing,
    promises,
    routing,
    shifts,
    trials,
)


@app.periodic(cron="* * * * * */10")
@app.task(queue="desk", queueing_lock="desk.watch_promises")
def watch_promises(timestamp: int) -> None:
    """Late or twice does no harm: what is due is read from the rows, by the clock of the moment."""
    promises.sweep(at=now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="desk", queueing_lock="desk.close_silent")
def close_silent_cases(timestamp: int) -> None:
    cases.close_silent(at=now())


@app.periodic(cron="* * * * * */5")
@app.task(queue="desk", queueing_lock="desk.send_outgoing")
def send_outgoing(timestamp: int) -> None:
    """What waits for its hour, or for the seconds in which it could be taken back."""
    outgoing.send_due(at=now())


@app.periodic(cron="* * * * * */5")
@app.task(queue="desk", queueing_lock="desk.ring_for_chats")
def ring_for_chats(timestamp: int) -> None:
    """Screens count the seconds themselves; this wakes those that look elsewhere."""
    alarms.ring(at=now())


@app.periodic(cron="* * * * * */5")
@app.task(queue="desk", queueing_lock="desk.watch_duty")
def watch_duty(timestamp: int) -> None:
    """Who has lost the line is away; leave begins; who waits gets the next free hand."""
    duty.fall_away(at=now())
    shifts.watch_shifts(at=now())
    routing.route_waiting(at=now())


@app.periodic(cron="* * * * *")
@app.task(queue="desk", queueing_lock="desk.watch_approvals")
def watch_approvals(timestamp: int) -> None:
    """Who does not decide in time is passed over."""
    approvals.pass_on(at=now())


@app.task(queue="desk")
def finish_many(act_id: int) -> None:
    """What is left of one act on many cases. Run again, it goes on where it stopped."""
    many.finish(act_id)


@app.task(queue="desk")
def run_trial(trial_id: int) -> None:
    """Settings of routing on recorded arrivals; it takes as long as the record is."""
    trials.run_trial(trial_id)
