"""What after-sale does by the clock, and what nobody waits for."""

from kefu.aftersale.services import follow_ups, recalls, visits
from kefu.core.jobs import PATIENT, app, moment


@app.task(queue="aftersale", lock="aftersale.recalls", retry=PATIENT)
def tell_of_recall(recall_id: int, at: float) -> None:
    """Begun again, it goes on with those who have not been told."""
    recalls.tell_buyers(recall_id, at=moment(int(at)))


@app.periodic(cron="37 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.remind_of_recalls")
def remind_of_recalls(timestamp: int) -> None:
    for recall_id in recalls.running_ids():
        recalls.tell_buyers(recall_id, at=moment(timestamp))


@app.periodic(cron="7 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.remind_of_visits")
def remind_of_visits(timestamp: int) -> None:
    visits.remind(moment(timestamp))


@app.periodic(cron="*/20 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.follow_up")
def follow_up(timestamp: int) -> None:
    follow_ups.ask_those_due(moment(timestamp))
