"""Balances, as their owners and those who may credit them see them."""

from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import get_current_timezone, localdate

from kefu.accounts.models import User
from kefu.core.money import YUAN
from kefu.payments.models import Balance, BalanceEntry

NOTHING = Decimal(0)
MAY_CREDIT: dict[str, tuple[Decimal, Decimal]] = {  # at once, and in a day; in yuan
    "agent": (Decimal(100), Decimal(500)),
    "supervisor": (Decimal(1000), Decimal(5000)),
    "operations": (Decimal(500), Decimal(2000)),
}
VERB = "balance.credit"


def balance_of(customer: User, currency: str = YUAN) -> Decimal:
    found = Balance.objects.filter(customer=customer.pk, currency=currency)
    return found.values_list("amount", flat=True).first() or NOTHING


def balances_of(customer: User, *, reader: User) -> QuerySet[Balance]:
    """All currencies of one customer; their own, or read by who may."""
    if reader.pk != customer.pk and not reader.may("customer.read"):
        return Balance.objects.none()
    return Balance.objects.filter(customer=customer.pk).order_by("currency")


def entries_of(customer: User, *, reader: User) -> QuerySet[BalanceEntry]:
    """Newest first."""
    own = BalanceEntry.objects.filter(balance__in=balances_of(customer, reader=reader))
    return own.select_related("balance", "by", "charge").order_by("-pk")


def may_credit(person: User, *, at: datetime) -> Decimal | None:
    """How much more they may give now; None where there is no end to it."""
    if not person.may(VERB):
        return NOTHING
    if person.role == User.Role.MANAGER:
        return None
    once, daily = MAY_CREDIT.get(person.role, (NOTHING, NOTHING))
    begin = datetime.combine(localdate(at), time.min, get_current_timezone())
    given = BalanceEntry.objects.filter(by=person.pk, at__gte=begin, reason="credit")
    spent = given.aggregate(sum=Sum("amount"))["sum"] or NOTHING
    return max(min(once, daily - spent), NOTHING)


def ledger_faults() -> list[int]:
    """Balances that are not the sum of their entries; the database lets none come to be."""
    summed = BalanceEntry.objects.filter(balance=OuterRef("pk")).order_by().values("balance")
    total = Coalesce(Subquery(summed.annotate(sum=Sum("amount")).values("sum")), NOTHING)
    wrong = Balance.objects.annotate(total=total).exclude(total=F("amount"))
    return list(wrong.order_by("pk").values_list("pk", flat=True)[:100])


def told_to(customer: User) -> Iterator[dict[str, Any]]:
    """For a copy of their data."""
    for entry in entries_of(customer, reader=customer).iterator(500):
        yield {
            "at": entry.at.isoformat(),
            "amount": str(entry.amount),
            "currency": entry.balance.currency,
            "after": str(entry.after),
            "reason": entry.reason,
            "note": entry.note,
        }
