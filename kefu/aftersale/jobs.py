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
"""Couriers told and asked: what nobody waits for."""
"""Couriers told and asked, repairs watched, guarantees remembered: what nobody waits for."""

from django.utils.timezone import now

from kefu.aftersale.queries.pick_ups import under_way
from kefu.aftersale.services import covers, fetching, repairs
from kefu.core.jobs import PATIENT, app, moment


@app.task(queue="aftersale", retry=PATIENT)
def hand_on(pick_up_id: int) -> None:
    fetching.hand_on(pick_up_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.ask_couriers")
def ask_couriers(timestamp: int) -> None:
    """How the visits went whose time has begun."""
    at = moment(timestamp)
    for pick_up_id in under_way(at):
        fetching.ask_how_it_went(pick_up_id, at=at)


@app.periodic(cron="20 * * * *")
@app.task(queue="aftersale", queueing_lock="aftersale.watch_repairs")
def watch_repairs(timestamp: int) -> None:
    """Who may have a new one hears of it; late or twice does no harm."""
    repairs.watch(at=now())


@app.periodic(cron="40 9 * * *")
@app.task(queue="aftersale", queueing_lock="aftersale.remind_of_guarantees")
def remind_of_guarantees(timestamp: int) -> None:
    """Each ending is told once, whenever this runs."""
    covers.remind(at=now())
from django.utils.timezone import now

from kefu.aftersale.services import claim_opening, supplier_claims
from kefu.core.jobs import app


@app.periodic(cron="*/10 * * * *")
@app.task(queue="aftersale", queueing_lock="aftersale.watch_claims")
def watch_claims(timestamp: int) -> None:
    """Dates of claims: near ones are reminded of, missed ones said. Twice does no harm."""
    claim_opening.watch(at=now())


@app.periodic(cron="23 4 * * *")
@app.task(queue="aftersale", queueing_lock="aftersale.gather_faults")
def gather_faults(timestamp: int) -> None:
    """What faulty goods cost goes into the claims against who delivered them."""
    supplier_claims.gather_faults(at=now())
"""What after-sale does by the clock, and what nobody waits for."""

from kefu.aftersale.services import follow_ups, recalls, visits
from kefu.core.jobs import PATIENT, app, moment


@app.task(queue="aftersale", lock="aftersale.recalls", retry=PATIENT)
def tell_of_recall(recall_id: int, at: float) -> None:
    """Begun again, it goes on with those who have not been told."""
    recalls.tell_buyers(recall_id, at=moment(int(at)))


@app.periodic(cron="37 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.remind_of_recalls")
def remind_of_recalls(timestamp: int) -> None:
    for recall_id in recalls.running_ids():
        recalls.tell_buyers(recall_id, at=moment(timestamp))


@app.periodic(cron="7 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.remind_of_visits")
def remind_of_visits(timestamp: int) -> None:
    visits.remind(moment(timestamp))


@app.periodic(cron="*/20 * * * *")
@app.task(queue="aftersale", retry=PATIENT, queueing_lock="aftersale.follow_up")
def follow_up(timestamp: int) -> None:
    follow_ups.ask_those_due(moment(timestamp))
