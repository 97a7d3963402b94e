"""What after-sale does by the clock."""

from kefu.aftersale.services import price_offers
from kefu.core.jobs import PATIENT, app, moment


@app.periodic(cron="13 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.watch_prices")
def watch_prices(timestamp: int) -> None:
    """All protected lines, for what no single change of a price told."""
    price_offers.watch(moment(timestamp))


@app.task(queue="aftersale", retry=PATIENT)
def watch_price_of(sku_id: int, timestamp: int) -> None:
    price_offers.watch(moment(timestamp), sku=sku_id)


@app.periodic(cron="37 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.let_price_offers_go")
def let_price_offers_go(timestamp: int) -> None:
    price_offers.let_old_ones_go(moment(timestamp))
