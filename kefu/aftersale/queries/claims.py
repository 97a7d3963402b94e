"""Claims as those who keep them see them; and what was agreed with whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import (
    Count,
    DecimalField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.aftersale.models.claims import (
    CarrierTerms,
    Claim,
    ClaimCost,
    ClaimStep,
    Evidence,
    Recovery,
)
from kefu.delivery.models import Carrier

CENT = Decimal("0.01")
NOTHING = Decimal(0)
SOON = timedelta(days=1)
LATENESS = {Claim.Cause.LATE}
KEEPERS = ("operations", "supervisor", "manager")  # who is given a new one first


def claims_for(reader: User) -> QuerySet[Claim]:
    """With what each cost and what came back; the nearest date first, closed ones behind."""
    if not reader.may("aftersale.read"):
        return Claim.objects.none()
    return with_sums(Claim.objects.all()).order_by("due_at", "-opened_at", "-pk")


def with_sums(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.annotate(advanced=_sum_of(ClaimCost), recovered=_sum_of(Recovery))


def _sum_of(rows: type[ClaimCost] | type[Recovery]) -> Coalesce:
    """Of one claim, in a query of its own: two joins would count each row of the other."""
    own = rows.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    sums = own.annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums), Value(NOTHING), output_field=DecimalField())


SHOWS = ("due", "mine", "open", "closed", "all")


def shown(claims: QuerySet[Claim], which: str, *, reader: User, at: datetime) -> QuerySet[Claim]:
    """`due` is what has to be done today or was missed."""
    under_way = claims.filter(closed_at=None)
    if which == "due":
        return under_way.filter(due_at__lte=at + SOON)
    if which == "mine":
        return under_way.filter(owner=reader)
    if which == "closed":
        return claims.exclude(closed_at=None).order_by("-closed_at", "-pk")
    return under_way if which == "open" else claims


def counts(reader: User, *, at: datetime) -> dict[str, int]:
    """For the tabs; one query."""
    if not reader.may("aftersale.read"):
        return dict.fromkeys(SHOWS, 0)
    under_way = Q(closed_at=None)
    return Claim.objects.aggregate(
        due=Count("pk", filter=under_way & Q(due_at__lte=at + SOON)),
        mine=Count("pk", filter=under_way & Q(owner=reader)),
        open=Count("pk", filter=under_way),
        closed=Count("pk", filter=~under_way),
        all=Count("pk"),
    )


def claim_for(reader: User, number: str) -> Claim | None:
    """With its story, its evidence and its sums."""
    people = "carrier", "supplier", "parcel__carrier", "order", "owner"
    steps = ClaimStep.objects.select_related("by")
    evidence = Evidence.objects.select_related("by", "upload")
    money = Recovery.objects.select_related("by")
    costs = ClaimCost.objects.select_related("remedy__case")
    return (
        claims_for(reader)
        .select_related(*people)
        .prefetch_related(
            Prefetch("steps", steps),
            Prefetch("evidence", evidence),
            Prefetch("recoveries", money),
            Prefetch("costs", costs),
        )
        .filter(number=number)
        .first()
    )


def claims_of_order(reader: User, order_id: int) -> QuerySet[Claim]:
    return claims_for(reader).filter(order=order_id).select_related("carrier", "supplier")


@dataclass(frozen=True)
class Owed:
    """What a claim may ask for, of what it cost."""

    cost: Decimal
    asked: Decimal


def terms_with(carrier: Carrier, *, at: datetime) -> CarrierTerms:
    """What was agreed; where nothing was, the law's seven days and the whole cost."""
    begun = CarrierTerms.objects.filter(carrier=carrier, begins_at__lte=at)
    return begun.order_by("-begins_at", "-pk").first() or CarrierTerms(carrier=carrier)


def terms_of_all(carriers: Iterable[Carrier], *, at: datetime) -> list[CarrierTerms]:
    """Of every carrier, in one query."""
    begun = CarrierTerms.objects.filter(begins_at__lte=at).order_by("begins_at", "pk")
    known = {terms.carrier_id: terms for terms in begun}
    found = []
    for carrier in carriers:
        terms = known.get(carrier.pk) or CarrierTerms(carrier=carrier)
        terms.carrier = carrier
        found.append(terms)
    return found


def owed_by_carrier(claim: Claim, terms: CarrierTerms) -> Owed:
    cost = sum((one.amount for one in claim.costs.all()), NOTHING)
    if claim.cause in LATENESS and not terms.pays_lateness:
        return Owed(cost, NOTHING)
    asked = (cost * terms.percent / 100).quantize(CENT, ROUND_HALF_UP)
    return Owed(cost, asked if terms.most is None else min(asked, terms.most))


def recovered_of(claim: Claim) -> Decimal:
    return Recovery.objects.filter(claim=claim).aggregate(sum=Sum("amount"))["sum"] or NOTHING


def advanced_for(claim: Claim) -> Decimal:
    return ClaimCost.objects.filter(claim=claim).aggregate(sum=Sum("amount"))["sum"] or NOTHING


def keeper() -> User | None:
    """Who has fewest claims in hand, of those whose work it is."""
    staff = User.objects.filter(role__in=KEEPERS, is_active=True)
    people = [one for one in staff if one.may("aftersale.claims")]
    held = dict(Claim.objects.filter(closed_at=None).values_list("owner").annotate(n=Count("pk")))
    ranked = sorted(people, key=lambda one: (KEEPERS.index(one.role), held.get(one.pk, 0), one.pk))
    return ranked[0] if ranked else None


def due_soon(at: datetime) -> QuerySet[Claim]:
    return Claim.objects.filter(due_at__lte=at + SOON, due_at__gt=at, warned_at=None)


def overdue(at: datetime | None = None) -> QuerySet[Claim]:
    return Claim.objects.filter(due_at__lte=at or now(), missed_at=None)
