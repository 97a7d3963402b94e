"""Calls of gateways that nobody waits for."""

from datetime import timedelta

from procrastinate.exceptions import AlreadyEnqueued

from kefu.core.jobs import PATIENT, app, moment
from kefu.payments.services import bills, heard, paying, refunds, statements

LOOKS = (10, 20, 30, 60, 120, 300, 600)  # seconds after which it is asked again, one by one
STALE = timedelta(minutes=5)


@app.task(queue="payments", retry=PATIENT)
def look(attempt_id: int, turn: int) -> None:
    """Ask the gateway; while it waits for the customer, ask again later."""
    if paying.look(attempt_id) == "open":
        look_soon(attempt_id, turn + 1)


def look_soon(attempt_id: int, turn: int = 0) -> None:
    if turn >= len(LOOKS):
        return
    only = f"payments.look:{attempt_id}"
    later = look.configure(schedule_in={"seconds": LOOKS[turn]}, queueing_lock=only)
    try:
        later.defer(attempt_id=attempt_id, turn=turn)
    except AlreadyEnqueued:
        return


@app.periodic(cron="*/5 * * * *")
@app.task(queue="payments", retry=PATIENT, queueing_lock="payments.look_at_all")
def look_at_all(timestamp: int) -> None:
    """Those whose own looks have ended, or were lost."""
    at = moment(timestamp)
    for attempt_id in paying.unsettled(at, quiet_for=STALE):
        paying.look_if_possible(attempt_id)


@app.task(queue="payments", retry=PATIENT)
def close_attempts(charge_id: int) -> None:
    paying.close_attempts(charge_id)


@app.task(queue="payments", retry=PATIENT)
def send_refund(refund_id: int) -> None:
    refunds.send(refund_id)


@app.periodic(cron="7 * * * *")
@app.task(queue="payments", retry=PATIENT, queueing_lock="payments.send_left_refunds")
def send_left_refunds(timestamp: int) -> None:
    """Those whose job has given up: a gateway may be away for longer than a day."""
    for refund_id in refunds.waiting(moment(timestamp)):
        refunds.send_if_possible(refund_id)


@app.task(queue="payments", retry=PATIENT)
def read_statement(statement_id: int) -> None:
    """Run again after a fall, it reads on without writing anything twice."""
    statements.read(statement_id)


@app.periodic(cron="40 * * * *")
@app.task(queue="payments", retry=PATIENT, queueing_lock="payments.compare_bills")
def compare_bills(timestamp: int) -> None:
    """Yesterday's bills are there from the morning on; days that failed are asked for again."""
    for gateway, day in bills.due(moment(timestamp)):
        bills.compare_if_possible(gateway, day)


@app.periodic(cron="26 4 * * *")
@app.task(queue="upkeep", retry=PATIENT, queueing_lock="payments.forget_old_notices")
def forget_old_notices(timestamp: int) -> None:
    heard.forget_old(moment(timestamp))
