"""What a customer gets for the trouble itself, by the rule in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kefu.aftersale.models.reports import CompensationRule, Trouble
from kefu.delivery.models import Parcel

CENT = Decimal("0.01")
NOTHING = Decimal(0)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Compensation:
    """`rule_id` is empty where nobody has set a rule and the usual one holds."""

    amount: Decimal
    good_for_days: int
    rule_id: int | None
    days_late: int


def usual(trouble: str) -> CompensationRule:
    """Holds until somebody sets another."""
    if trouble == Trouble.LATE:
        return CompensationRule(
            trouble=trouble, percent=Decimal(1), each_day=True, least=Decimal(5), most=Decimal(50)
        )
    return CompensationRule(
        trouble=trouble, percent=Decimal(5), least=Decimal(10), most=Decimal(100)
    )


def rules_in_force(at: datetime) -> Mapping[str, CompensationRule]:
    """For every trouble the newest that has begun, else the usual one; one query."""
    begun = CompensationRule.objects.filter(begins_at__lte=at).order_by("begins_at", "pk")
    return {trouble: usual(trouble) for trouble in Trouble.values} | {
        rule.trouble: rule for rule in begun
    }


def compensation(
    trouble: str, *, paid: Decimal, parcel: Parcel, at: datetime, reported_at: datetime
) -> Compensation:
    """By the rule that held when it was reported. `paid` is what the goods concerned had cost."""
    rule = rules_in_force(reported_at)[trouble]
    days = days_late(parcel, at) if trouble == Trouble.LATE else 0
    return Compensation(_sum(rule, paid, days), rule.good_for_days, rule.pk, days)


def days_late(parcel: Parcel, at: datetime) -> int:
    """Days after the day first told; a day begun counts whole."""
    told = first_told(parcel)
    late = (parcel.delivered_at or at) - told if told else timedelta(0)
    return max(0, -(-late // A_DAY))


def first_told(parcel: Parcel) -> datetime | None:
    """The day the customer was told before any was moved; moved days excuse nothing."""
    moved = [one.before for one in parcel.moves.all() if one.before is not None]
    return moved[0] if moved else parcel.promised_at


def _sum(rule: CompensationRule, paid: Decimal, days: int) -> Decimal:
    if rule.each_day and not days:
        return NOTHING
    share = paid * rule.percent / 100 * (days if rule.each_day else 1)
    bounded = min(max(share, rule.least), rule.most)
    return bounded.quantize(CENT, ROUND_HALF_UP)
