from django.core.management import call_command

from kefu.core.jobs import app


@app.periodic(cron="25 * * * *")
@app.task(name="discovery.learn", queue="learning", queueing_lock="discovery.learn")
def learn(timestamp: int) -> None:
    """By its command: what learns is slow to import, and this file is read by every process."""
    call_command("learn")
