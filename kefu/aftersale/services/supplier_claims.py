"""What suppliers owe: faults are gathered into one claim until it is filed; others are opened."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.aftersale.events.claims import ClaimCostAdded, ClaimOpened
from kefu.aftersale.models.claims import Claim, ClaimCost, ClaimStep
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.claims import advanced_for, keeper
from kefu.aftersale.queries.suppliers import agreement_of, faults_unclaimed
from kefu.aftersale.services.claims import tell_step
from kefu.core.events import record
from kefu.shop.models.catalogue import Supplier

GATHERED_FOR = timedelta(days=30)  # then the claim is filed with what is in it
LOOKS_BACK = timedelta(days=60)
CENT = Decimal("0.01")


@transaction.atomic
def claim_from_supplier(
    supplier_id: int, *, cause: str, what: str, amount: Decimal, key: str, by: User | None = None
) -> Claim:
    """Add a cost to the open claim of this cause, or open one. The same key again adds nothing."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
    known = ClaimCost.objects.select_related("claim").filter(key=key).first()
    if known is not None:
        return known.claim
    at = now()
    gathering = Claim.objects.filter(supplier=supplier, cause=cause, status=Claim.Status.OPEN)
    claim = gathering.select_for_update().first() or _opened(supplier, cause, by, at)
    ClaimCost.objects.create(claim=claim, what=what[:300], amount=amount, at=at, key=key)
    percent = agreement_of(supplier.pk, at=at).percent
    asked = advanced_for(claim) * percent / 100
    claim.asked = asked.quantize(CENT, ROUND_HALF_UP)
    claim.save(update_fields=["asked"])
    record(ClaimCostAdded(claim.pk, str(amount), claim.currency), by=by)
    return claim


def gather_faults(*, at: datetime) -> int:
    """What faulty goods cost us, into the claims against who delivered them; how many were new."""
    found = list(faults_unclaimed(at - LOOKS_BACK))
    for request in found:
        _claim(request)
    return len(found)


def _claim(request: ServiceRequest) -> None:
    product = request.sku.product if request.sku else None
    if product is None or product.supplier_id is None:
        return
    claim_from_supplier(
        product.supplier_id,
        cause=Claim.Cause.DEFECT,
        what=f"{request.number} · {product.code} × {request.quantity}",
        amount=request.refund,
        key=f"request-{request.number}",
    )


def _opened(supplier: Supplier, cause: str, by: User | None, at: datetime) -> Claim:
    owner = by or keeper()
    claim = Claim.objects.create(
        supplier=supplier,
        owner=owner,
        cause=Claim.Cause(cause),
        opened_at=at,
        due_at=at + GATHERED_FOR,
    )
    tell_step(claim, ClaimStep.What.OPENED, by=by, at=at)
    record(ClaimOpened(claim.pk, None, supplier.pk, claim.cause, owner.pk if owner else None))
    return claim
