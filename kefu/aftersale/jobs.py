"""Couriers told and asked: what nobody waits for."""

from kefu.aftersale.queries.pick_ups import under_way
from kefu.aftersale.services import fetching
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
