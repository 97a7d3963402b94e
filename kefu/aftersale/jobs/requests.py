"""Couriers told and asked, repairs watched, guarantees remembered: what nobody waits for."""

from django.utils.timezone import now

from kefu.aftersale.queries.pick_ups import under_way
from kefu.aftersale.services import covers, fetching, repairs
from kefu.core.jobs import PATIENT, app, moment


@app.task(queue="aftersale", retry=PATIENT)
def hand_on(pick_up_id: int) -> None:
    fetching.hand_on(pick_up_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.ask_couriers")
def ask_couriers(timestamp: int) -> None:
    """How the visits went whose time has begun."""
    at = moment(timestamp)
    for pick_up_id in under_way(at):
        fetching.ask_how_it_went(pick_up_id, at=at)


@app.periodic(cron="20 * * * *")
@app.task(queue="aftersale", queueing_lock="aftersale.watch_repairs")
def watch_repairs(timestamp: int) -> None:
    """Who may have a new one hears of it; late or twice does no harm."""
    repairs.watch(at=now())


@app.periodic(cron="40 9 * * *")
@app.task(queue="aftersale", queueing_lock="aftersale.remind_of_guarantees")
def remind_of_guarantees(timestamp: int) -> None:
    """Each ending is told once, whenever this runs."""
    covers.remind(at=now())
