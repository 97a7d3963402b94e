"""Claims of the demo shop: what carriers lost, broke and brought late in the last months, with what
came back of it; and what was agreed with suppliers."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from kefu.accounts.models import User
from kefu.aftersale.models.claims import Claim, ClaimCost, ClaimStep, Recovery
from kefu.aftersale.models.suppliers import SupplierAgreement
from kefu.aftersale.services.claim_bulk import add_past_agreements, add_past_claims
from kefu.delivery.models import Parcel
from kefu.demo.ledger import Books
from kefu.shop.models.catalogue import Supplier
from kefu.shop.models.orders import Shipment

CLAIMS = 60
LOOKS_BACK = timedelta(days=300)
DAY = timedelta(days=1)
What = ClaimStep.What
FAULTS = ("电热水壶漏水 3 件", "耳机左侧无声 2 件")


@dataclass
class Written:
    claims: list[Claim] = field(default_factory=list)
    costs: list[ClaimCost] = field(default_factory=list)
    steps: list[ClaimStep] = field(default_factory=list)
    money: list[Recovery] = field(default_factory=list)


def write_claims(books: Books, *, staff: Mapping[str, User], seed: int) -> None:
    chance, told, keeper = random.Random(seed), Written(), staff["fang"]  # noqa: S311
    for shipment in _failed(books.now):
        _of_parcel(told, shipment, keeper, chance, now=books.now)
    suppliers = list(Supplier.objects.filter(products__is_demo=True).distinct().order_by("pk"))
    for turn, words in enumerate(FAULTS):
        if turn < len(suppliers):
            _of_supplier(told, suppliers[turn], words, keeper, books.now - (turn + 1) * DAY)
    add_past_claims(told.claims, costs=told.costs, steps=told.steps, money=told.money)
    add_past_agreements(
        SupplierAgreement(
            supplier=supplier,
            answer_days=chance.choice((2, 3, 5)),
            pay_days=chance.choice((10, 15, 30)),
            percent=Decimal(chance.choice((80, 90, 100))),
            begins_at=books.now - 400 * DAY,
            made_at=books.now - 400 * DAY,
            made_by=keeper,
        )
        for supplier in suppliers[::2]
    )


def _failed(now: datetime) -> list[Shipment]:
    """Parcels that were lost or came damaged, the newest first."""
    failed = Shipment.objects.filter(
        order__is_demo=True, is_replacement=False, parcel__shipped_at__gte=now - LOOKS_BACK
    ).select_related("order", "parcel__carrier")
    lost = failed.filter(parcel__status=Parcel.Status.LOST)
    damaged = failed.exclude(parcel__damaged_at=None)
    return list((lost | damaged).order_by("-parcel__shipped_at", "pk")[:CLAIMS])


def _of_parcel(
    told: Written, shipment: Shipment, keeper: User, chance: random.Random, *, now: datetime
) -> None:
    order, parcel = shipment.order, shipment.parcel
    lost = parcel.status == Parcel.Status.LOST
    opened = min(parcel.damaged_at or (parcel.shipped_at or now) + 6 * DAY, now - DAY)
    worth = order.total if lost else (order.total / 2).quantize(Decimal("0.01"))
    if worth <= 0:
        return
    claim = Claim(
        carrier=parcel.carrier,
        parcel=parcel,
        order=order,
        owner=keeper,
        cause=Claim.Cause.LOST if lost else Claim.Cause.DAMAGED,
        asked=worth + 10,
        opened_at=opened,
        is_demo=True,
    )
    told.claims.append(claim)
    for what, amount in (("refund" if lost else "resend", worth), ("coupon", Decimal(10))):
        key = f"demo-{parcel.pk}-{what}"
        told.costs.append(ClaimCost(claim=claim, what=what, amount=amount, at=opened, key=key))
    told.steps.append(ClaimStep(claim=claim, what=What.OPENED, at=opened))
    _walk(told, claim, keeper, chance, now=now)


def _walk(
    told: Written, claim: Claim, keeper: User, chance: random.Random, *, now: datetime
) -> None:
    """As far as it would have come by now: filed in three days, answered in a week, then paid."""
    filed, answered = claim.opened_at + 2 * DAY, claim.opened_at + 7 * DAY
    paid = answered + chance.randint(3, 14) * DAY
    claim.due_at = claim.opened_at + 30 * DAY
    if filed > now:
        return
    claim.status, claim.filed_at, claim.due_at = "filed", filed, filed + 7 * DAY
    told.steps.append(ClaimStep(claim=claim, what=What.FILED, at=filed, by=keeper))
    if answered > now:
        return
    claim.answered_at = answered
    if chance.random() < 0.2:  # noqa: PLR2004  one in five is refused
        told.steps.append(ClaimStep(claim=claim, what=What.REFUSED, at=answered, by=keeper))
        claim.status, claim.due_at = "refused", answered + 7 * DAY
        if paid < now:
            told.steps.append(ClaimStep(claim=claim, what=What.WRITTEN_OFF, at=paid, by=keeper))
            claim.status, claim.due_at, claim.closed_at = "written_off", None, paid
        return
    share = Decimal(chance.choice((70, 85, 100, 100))) / 100
    claim.agreed = (claim.asked * share).quantize(Decimal("0.01"))
    claim.status, claim.due_at = "accepted", answered + 15 * DAY
    told.steps.append(ClaimStep(claim=claim, what=What.ACCEPTED, at=answered, by=keeper))
    if paid < now:
        row = Recovery(claim=claim, amount=claim.agreed, at=paid, by=keeper)
        row.key = f"demo-{claim.parcel_id}"
        told.money.append(row)
        told.steps.append(ClaimStep(claim=claim, what=What.RECOVERED, at=paid, by=keeper))
        claim.status, claim.due_at, claim.closed_at = "recovered", None, paid


def _of_supplier(told: Written, supplier: Supplier, words: str, keeper: User, at: datetime) -> None:
    claim = Claim(
        supplier=supplier,
        owner=keeper,
        cause=Claim.Cause.DEFECT,
        asked=Decimal(387),
        opened_at=at,
        due_at=at + 30 * DAY,
        is_demo=True,
    )
    told.claims.append(claim)
    key = f"demo-supplier-{supplier.pk}"
    told.costs.append(ClaimCost(claim=claim, what=words, amount=claim.asked, at=at, key=key))
    told.steps.append(ClaimStep(claim=claim, what=What.OPENED, at=at))
