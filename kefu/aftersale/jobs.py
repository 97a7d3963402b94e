from django.utils.timezone import now

from kefu.aftersale.services import covers, repairs
from kefu.core.jobs import app


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
