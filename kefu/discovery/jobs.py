from kefu.core.jobs import app
from kefu.discovery.services import learning


@app.periodic(cron="25 * * * *")
@app.task(name="discovery.learn", queue="learning", queueing_lock="discovery.learn")
def learn(timestamp: int) -> None:
    learning.learn_all()
