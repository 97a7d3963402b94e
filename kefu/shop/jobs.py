"""What the shop does by the clock."""

from kefu.core.jobs import PATIENT, app, moment
from kefu.shop.services import cashback, orders


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
