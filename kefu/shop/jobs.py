"""What the shop does by the clock."""

from kefu.core.jobs import PATIENT, app, moment
from kefu.shop.services import baskets, batches, cashback, guests, orders, prices
from kefu.shop.services.tables import runs


@app.periodic(cron="* * * * *")
@app.task(queue="shop", retry=PATIENT, queueing_lock="shop.let_unpaid_deals_go")
def let_unpaid_deals_go(timestamp: int) -> None:
    orders.cancel_unpaid_deals(moment(timestamp))


@app.periodic(cron="* * * * *")
@app.task(queue="shop", retry=PATIENT, queueing_lock="shop.let_unpaid_orders_go")
def let_unpaid_orders_go(timestamp: int) -> None:
    orders.cancel_overdue(moment(timestamp))


@app.periodic(cron="23 * * * *")
@app.task(queue="shop", retry=PATIENT, queueing_lock="shop.give_cashback")
def give_cashback(timestamp: int) -> None:
    cashback.give_due(moment(timestamp))


@app.task(queue="shop", retry=PATIENT)
def finish_batch(batch_id: int) -> None:
    """What is left of an act on many orders; begun again, it goes on where it stopped."""
    batches.finish(batch_id)


@app.task(queue="shop", lock="shop.tables", retry=PATIENT)
def go_on_with_table(run_id: int) -> None:
    """One after the other; a table that was cut off goes on with its next lines."""
    runs.go_on(run_id)


@app.periodic(cron="29 * * * *")
@app.task(queue="shop", retry=PATIENT, queueing_lock="shop.forget_old_tables")
def forget_old_tables(timestamp: int) -> None:
    runs.forget_files(moment(timestamp))


@app.periodic(cron="* * * * *")
@app.task(queue="shop", retry=PATIENT, queueing_lock="shop.begin_planned_prices")
def begin_planned_prices(timestamp: int) -> None:
    prices.begin_due(moment(timestamp))


@app.periodic(cron="50 3 * * *")
@app.task(queue="shop", retry=PATIENT, queueing_lock="shop.forget_guests")
def forget_guests(timestamp: int) -> None:
    guests.forget_old(moment(timestamp))


@app.periodic(cron="41 3 * * *")
@app.task(queue="shop", retry=PATIENT, queueing_lock="shop.drop_left_baskets")
def drop_left_baskets(timestamp: int) -> None:
    baskets.drop_left(moment(timestamp))
