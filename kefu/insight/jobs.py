from django.utils.timezone import now

from kefu.core.jobs import app
from kefu.insight.services import counting


@app.periodic(cron="* * * * * */10")
@app.task(queue="insight", queueing_lock="insight.count_up")
def count_up(timestamp: int) -> None:
    """Late or twice does no harm: what is stale is read from the rows."""
    counting.count_up()


@app.periodic(cron="*/5 * * * *")
@app.task(queue="insight", queueing_lock="insight.note_what_is_open")
def note_what_is_open(timestamp: int) -> None:
    counting.note_what_is_open(at=now())
