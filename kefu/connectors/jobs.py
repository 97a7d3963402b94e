from kefu.connectors.services import uploads
from kefu.core.jobs import PATIENT, app


@app.task(queue="imports", lock="connectors.take_in", retry=PATIENT)
def take_in(format_name: str, folder_name: str) -> None:
    """One after the other; a run that was cut off goes on with its next batch."""
    uploads.take_in(format_name, folder_name)
