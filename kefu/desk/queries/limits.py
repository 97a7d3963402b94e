"""How much somebody may give without asking, and how much of it is left today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.utils.timezone import get_current_timezone, localdate

from kefu.accounts.models import User
from kefu.accounts.queries.people import agents
from kefu.core.money import YUAN
from kefu.desk.models.remedies import Fault, Remedy, RemedyLimit

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Gift:
    """What is to be given to whom, as far as limits ask for it."""

    kind: str
    reason: str
    customer: User
    amount: Decimal
    currency: str

    @property
    def is_carrier_fault(self) -> bool:
        return self.reason in Remedy.CARRIER


@dataclass(frozen=True)
class Bound:
    """`once` and `daily` are None where there is no end to it."""

    once: Decimal | None
    daily: Decimal | None
    limit_id: int | None = None

    def allows(self, amount: Decimal) -> bool:
        return self.once is None or amount <= self.once


ENDLESS = Bound(None, None)
NO_RIGHT = Bound(NOTHING, NOTHING)
DEFAULTS: dict[tuple[str, str], Bound] = {  # where no row fits, by role and fault
    ("agent", ""): Bound(Decimal(200), Decimal(500)),
    ("agent", Fault.CARRIER): Bound(Decimal(1000), Decimal(3000)),
    ("supervisor", ""): Bound(Decimal(2000), Decimal(10000)),
    ("supervisor", Fault.CARRIER): Bound(Decimal(5000), Decimal(20000)),
    ("manager", ""): ENDLESS,
    ("manager", Fault.CARRIER): ENDLESS,
}


def limits_for(reader: User) -> QuerySet[RemedyLimit]:
    if not reader.may("order.act"):
        return RemedyLimit.objects.none()
    rows = RemedyLimit.objects.select_related("team")
    return rows.order_by("kind", "role", F("team").asc(nulls_first=True), "tier", "fault", "pk")


def bound_of(person: User, gift: Gift) -> Bound:
    """The row that says most of those that fit: team before tier before role before the rest."""
    return _bound(person, gift, _rows_of(person))


def given_today(person: User, gift: Gift, *, at: datetime) -> Decimal:
    """What they gave today of this kind on their own account; what was approved does not count."""
    begin = datetime.combine(localdate(at), time.min, get_current_timezone())
    own = Remedy.objects.filter(
        asked_by=person.pk,
        asked_at__gte=begin,
        kind=gift.kind,
        status=Remedy.Status.GIVEN,
        approval=None,
        currency=YUAN,
    )
    carriers = Q(reason__in=Remedy.CARRIER)
    same = own.filter(carriers if gift.is_carrier_fault else ~carriers)
    return same.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def approver_of(person: User, gift: Gift, *, instead_of: User | None = None) -> User | None:
    """Who may decide: the lead of one's own team, another lead, a manager; whoever may give it."""
    leads = agents().filter(role__in=[User.Role.SUPERVISOR, User.Role.MANAGER])
    leads = leads.exclude(pk__in=[person.pk, instead_of.pk if instead_of else 0])
    leads = leads.annotate(same_team=Q(team=person.team_id)).order_by("-same_team", "-role", "pk")
    return next((lead for lead in leads if _may_give(lead, gift)), None)


def gift_of(remedy: Remedy) -> Gift:
    customer = remedy.case.customer
    return Gift(remedy.kind, remedy.reason, customer, remedy.amount, remedy.currency)


def may_decide(person: User, remedy: Remedy) -> bool:
    """Nobody for themselves, and nobody beyond what they could give."""
    return remedy.pk in decidable(person, [remedy])


def decidable(person: User, remedies: Iterable[Remedy]) -> set[int]:
    """The keys of those this person may decide; one query for all."""
    if not person.may("desk.supervise"):
        return set()
    rows = _rows_of(person)
    others = (remedy for remedy in remedies if remedy.asked_by_id != person.pk)
    return {remedy.pk for remedy in others if _may_give(person, gift_of(remedy), rows)}


def _may_give(lead: User, gift: Gift, rows: list[RemedyLimit] | None = None) -> bool:
    if lead.role == User.Role.MANAGER:
        return True
    known = _rows_of(lead) if rows is None else rows
    return _bound(lead, gift, known).allows(gift.amount)


def _rows_of(person: User) -> list[RemedyLimit]:
    """All that is said of what this person may give."""
    own = RemedyLimit.objects.filter(
        Q(role=person.role) | Q(role=""), Q(team=person.team_id) | Q(team=None)
    )
    return sorted(own, key=_telling, reverse=True)


def _bound(person: User, gift: Gift, rows: list[RemedyLimit]) -> Bound:
    if gift.currency != YUAN:  # limits are in yuan; nobody has said what holds for other money
        return NO_RIGHT
    fault = Fault.CARRIER if gift.is_carrier_fault else Fault.ANY
    for row in rows:
        if (
            row.kind in {"", gift.kind}
            and row.tier in {None, gift.customer.tier}
            and row.fault in {"", fault}
        ):
            return Bound(row.once, row.daily, row.pk)
    return DEFAULTS.get((person.role, fault), NO_RIGHT)


def _telling(limit: RemedyLimit) -> tuple[bool, bool, bool, bool, bool]:
    return (
        limit.team_id is not None,
        limit.tier is not None,
        bool(limit.role),
        bool(limit.fault),
        bool(limit.kind),
    )
