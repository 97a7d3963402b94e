from django.core.management import call_command

from kefu.core.jobs import app
from kefu.discovery.services import boards


@app.periodic(cron="25 * * * *")
@app.task(name="discovery.learn", queue="learning", queueing_lock="discovery.learn")
def learn(timestamp: int) -> None:
    """By its command: what learns is slow to import, and this file is read by every process."""
    call_command("learn")


@app.periodic(cron="40 2 * * *")
@app.task(name="discovery.count_trial", queue="learning", queueing_lock="discovery.count_trial")
def count_trial(timestamp: int) -> None:
    """In the night, after the trails of yesterday have moved."""
    call_command("count_trial")


@app.periodic(cron="* * * * *")
@app.task(name="discovery.boards", queue="boards", queueing_lock="discovery.boards")
def keep_boards(timestamp: int) -> None:
    """Late or twice does no harm: what is stale is read from the rows."""
    boards.keep_up()


@app.periodic(cron="40 3 * * *")
@app.task(name="discovery.all_boards", queue="boards", queueing_lock="discovery.all_boards")
def fold_boards(timestamp: int) -> None:
    """Orders taken in by the thousand are announced by nobody; once a night all is counted anew."""
    boards.mark_everything()
