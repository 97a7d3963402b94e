from kefu.core.jobs import PATIENT, app
from kefu.notices import services


@app.task(queue="mail", retry=PATIENT)
def post(*, notice_id: int) -> None:
    try:
        services.post(notice_id)
    except OSError as error:  # a mail server that is away, or says no
        services.note_failure(notice_id, error)
        raise
