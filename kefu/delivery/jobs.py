"""Carriers asked, ways learned, parcels watched: what nobody waits for."""

from kefu.core.jobs import PATIENT, app, moment
from kefu.delivery.queries.carriers import to_ask_about
from kefu.delivery.services import hearing, learning, watching


@app.task(queue="delivery", retry=PATIENT)
def follow(parcel_id: int) -> None:
    hearing.follow(parcel_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="delivery", retry=PATIENT, queueing_lock="delivery.ask_carriers")
def ask_carriers(timestamp: int) -> None:
    """Those whose turn it is: a notice may have been lost, or never sent."""
    for parcel_id in to_ask_about(moment(timestamp)):
        hearing.ask_if_possible(parcel_id)


@app.periodic(cron="11 4 * * *")
@app.task(queue="delivery", retry=PATIENT, queueing_lock="delivery.learn_ways")
def learn_ways(timestamp: int) -> None:
    learning.learn_ways(at=moment(timestamp))


@app.periodic(cron="*/30 * * * *")
@app.task(queue="delivery", retry=PATIENT, queueing_lock="delivery.watch_parcels")
def watch_parcels(timestamp: int) -> None:
    watching.watch_parcels(at=moment(timestamp))
