"""Once a day the trails of yesterday move into files; erasures follow into those."""

from kefu.core.jobs import PATIENT, app
from kefu.tracking.services import files


@app.periodic(cron="10 1 * * *")
@app.task(name="tracking.move_to_files", queueing_lock="tracking.move_to_files", retry=PATIENT)
def move_to_files(timestamp: int) -> None:
    files.move_past_days()
    files.forget_old()


@app.task(name="tracking.clean_files", queue="upkeep", retry=PATIENT)
def clean_files() -> None:
    files.clean()
