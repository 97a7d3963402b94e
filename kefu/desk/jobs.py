from django.utils.timezone import now

from kefu.core.jobs import app
from kefu.desk.services import cases, promises


@app.periodic(cron="* * * * * */10")
@app.task(queue="desk", queueing_lock="desk.watch_promises")
def watch_promises(timestamp: int) -> None:
    """Late or twice does no harm: what is due is read from the rows, by the clock of the moment."""
    promises.sweep(at=now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="desk", queueing_lock="desk.close_silent")
def close_silent_cases(timestamp: int) -> None:
    cases.close_silent(at=now())
