"""Repairs, seen by who may see them: the customer's own, the workshop's board."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from kefu.accounts.models import User
from kefu.aftersale.models.loans import Loan, LoanUnit
from kefu.aftersale.models.parts import Part, PartUse
from kefu.aftersale.models.repairs import Repair, RepairStep
from kefu.aftersale.queries.guarantees import Guarantee
from kefu.core.uploads.models import Upload
from kefu.delivery.models import Carrier

Status = Repair.Status
ORDER = ("expected", "received", "diagnosed", "waiting", "in_repair", "tested", "sent_back")
SHOWN = 60
STAGES = ("expected", "received", "diagnosed", "in_repair", "tested", "sent_back", "back")


@dataclass(frozen=True)
class Column:
    stage: str
    title: str
    cards: list[Repair]
    count: int
    late: int


def repairs_for(reader: User) -> QuerySet[Repair]:
    """For the house."""
    repairs = Repair.objects.order_by("due_at", "created_at", "pk")
    return repairs if reader.may("aftersale.read") else repairs.none()


def own_repairs(customer: User | None, held: Collection[str]) -> QuerySet[Repair]:
    """Of a customer, and of the guests' orders with the numbers `held`. Newest first."""
    own = Q(line__order__number__in=held, line__order__customer=None)
    if customer is not None:
        own |= Q(line__order__customer=customer.pk)
    return Repair.objects.filter(own).order_by("-created_at", "-pk")


def whole(repairs: QuerySet[Repair], number: str) -> Repair | None:
    """One with all that its page shows."""
    steps = RepairStep.objects.select_related("by", "photo")
    uses = PartUse.objects.select_related("part")
    loans = Loan.objects.select_related("unit__product", "lent_by")
    found = repairs.filter(number=number).select_related(
        "request", "line__order__customer", "line__sku__product__product_class", "parcel__carrier"
    )
    return found.prefetch_related(
        Prefetch("steps", steps), Prefetch("parts", uses), Prefetch("loans", loans)
    ).first()


def board(reader: User, *, at: datetime) -> list[Column]:
    """A column for each stage, the one that is due first on top."""
    open_ones = repairs_for(reader).filter(status__in=ORDER)
    late = Q(due_at__lt=at, status__in=Repair.WITH_US)
    counted = open_ones.order_by().values_list("status")
    counts = {
        status: (n, behind)
        for status, n, behind in counted.annotate(n=Count("pk"), behind=Count("pk", filter=late))
    }
    cards: dict[str, list[Repair]] = {stage: [] for stage in ORDER}
    for stage in ORDER:
        if stage in counts:
            shown = open_ones.filter(status=stage).select_related("line__order")
            ordered = shown.order_by(F("due_at").asc(nulls_last=True), "created_at", "pk")
            cards[stage] = list(ordered.prefetch_related("steps")[:SHOWN])
    return [
        Column(stage, str(Status(stage).label), cards[stage], *counts.get(stage, (0, 0)))
        for stage in ORDER
    ]


def story_of(repair: Repair) -> list[dict[str, Any]]:
    """What happened, then the stages that are still to come."""
    steps = list(repair.steps.all())
    told = [
        {
            "title": Status(step.status).label,
            "at": step.at,
            "text": step.words,
            "photo": step.photo,
            "by": step.by,
            "state": "here" if step is steps[-1] and repair.is_open else "done",
        }
        for step in steps
    ]
    return told + [{"title": Status(stage).label, "state": "next"} for stage in _to_come(repair)]


def photo_of(repairs: QuerySet[Repair], number: str, photo: str) -> Upload | None:
    step = RepairStep.objects.filter(
        repair__in=repairs.filter(number=number).order_by(), photo__number=photo
    )
    found = step.select_related("photo").first()
    return found.photo if found else None


def parts_fitting(repair: Repair, guarantee: Guarantee | None) -> list[tuple[Part, date | None]]:
    """Parts for goods of its class, each with the day until which it is guaranteed."""
    sku = repair.line.sku
    if sku is None:
        return []
    parts = Part.objects.filter(product_class=sku.product.product_class_id, is_active=True)
    used = {use.part_id for use in repair.parts.all()}
    return [
        (part, guarantee.part_until(part) if guarantee else None)
        for part in parts
        if part.pk not in used
    ]


def free_units(repair: Repair) -> list[LoanUnit]:
    """The same product first, then the same class."""
    sku = repair.line.sku
    if sku is None:
        return []
    units = LoanUnit.objects.filter(
        status=LoanUnit.Status.FREE, product__product_class=sku.product.product_class_id
    ).select_related("product")
    return sorted(units, key=lambda unit: (unit.product_id != sku.product_id, unit.code))


def carriers() -> QuerySet[Carrier]:
    return Carrier.objects.filter(is_used=True).order_by("pk")


def parts_for(reader: User) -> QuerySet[Part]:
    """With how many pieces repairs wait for."""
    parts = Part.objects.select_related("product_class")
    if not reader.may("aftersale.read"):
        return parts.none()
    ordered = parts.order_by("product_class__code", "code")
    return ordered.annotate(wanted=Count("uses", filter=Q(uses__taken_at=None)))


def units_for(reader: User) -> QuerySet[LoanUnit]:
    out = Loan.objects.filter(back_at=None).select_related("repair__line__order")
    units = LoanUnit.objects.select_related("product")
    if not reader.may("aftersale.read"):
        return units.none()
    return units.prefetch_related(Prefetch("loans", out, to_attr="out"))


def _to_come(repair: Repair) -> tuple[str, ...]:
    if not repair.is_open:
        return ()
    here = "diagnosed" if repair.status == Status.WAITING else repair.status
    return STAGES[STAGES.index(here) + 1 :]
