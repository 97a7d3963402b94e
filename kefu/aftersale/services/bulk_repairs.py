"""Repairs, parts, units and longer guarantees of the demo: written with their past, and removed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kefu.aftersale.models.covers import Cover, CoverPlan
from kefu.aftersale.models.loans import Loan, LoanUnit
from kefu.aftersale.models.parts import Part, PartMove, PartUse
from kefu.aftersale.models.repairs import Repair, RepairStep
from kefu.aftersale.models.requests import ServiceRequest
from kefu.core.uploads import services as uploads
from kefu.shop.models.orders import OrderLine


@transaction.atomic
def add_parts(parts: Sequence[Part]) -> None:
    """What lies on the shelves of the workshop; nobody is told."""
    Part.objects.bulk_create(parts)


@transaction.atomic
def add_units(units: Sequence[LoanUnit]) -> None:
    LoanUnit.objects.bulk_create(units)


@transaction.atomic
def add_repair_request(line: OrderLine, *, words: str, at: datetime) -> ServiceRequest:
    """One that was granted at once."""
    return ServiceRequest.objects.create(
        kind=ServiceRequest.Kind.REPAIR,
        status=ServiceRequest.Status.APPROVED,
        customer_id=line.order.customer_id,
        order=line.order,
        line=line,
        sku_id=line.sku_id,
        quantity=1,
        reason=words,
        way=ServiceRequest.Way.LABEL,
        freight=ServiceRequest.Freight.SHOP,
        currency=line.order.currency,
        created_at=at,
        decided_at=at,
        is_demo=True,
    )


@transaction.atomic
def set_back(repair: Repair, moments: Sequence[datetime]) -> None:
    """Its steps happened at these moments, one after the other."""
    steps = list(repair.steps.order_by("pk"))
    for step, at in zip(steps, moments, strict=False):
        RepairStep.objects.filter(pk=step.pk).update(at=at)
    by_stage = {step.status: at for step, at in zip(steps, moments, strict=False)}
    found: dict[str, datetime] = {"created_at": moments[0]}
    if "received" in by_stage:
        found["received_at"] = by_stage["received"]
    if repair.waiting_since is not None and "waiting" in by_stage:
        found["waiting_since"] = by_stage["waiting"]
    if repair.ended_at is not None and "back" in by_stage:
        found["ended_at"] = by_stage["back"]
    Repair.objects.filter(pk=repair.pk).update(**found)


@transaction.atomic
def remove_demo_repairs() -> list[int]:
    """Of the demo's customers; returns the parcels in which they went back."""
    gone = Repair.objects.filter(Q(is_demo=True) | Q(line__order__customer__is_demo=True))
    parcels = [pk for pk in gone.values_list("parcel", flat=True) if pk]
    photos = [
        step.photo
        for step in RepairStep.objects.filter(repair__in=gone).select_related("photo")
        if step.photo
    ]
    Loan.objects.filter(repair__in=gone).delete()
    PartUse.objects.filter(repair__in=gone).delete()
    PartMove.objects.filter(Q(repair__in=gone) | Q(part__is_demo=True)).delete()
    gone.delete()
    for photo in photos:
        uploads.forget(photo)
    Cover.objects.filter(Q(is_demo=True) | Q(customer__is_demo=True)).delete()
    CoverPlan.objects.filter(is_demo=True).delete()
    LoanUnit.objects.filter(is_demo=True).delete()
    Part.objects.filter(is_demo=True).delete()
    return parcels
