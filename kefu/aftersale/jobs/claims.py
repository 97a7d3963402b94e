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
