"""Our books beside a gateway's bill of a day: what is in one alone, and what differs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from kefu.payments.models import Attempt, Refund
from kefu.payments.port import BillRow
from kefu.payments.queries.ways import provider

Key = tuple[str, str]  # "pay" or "refund", and our number


class NoBill(Exception):
    """The shop has no keys for this gateway."""


@dataclass(frozen=True)
class Difference:
    """`what` is `here` (missing in our books), `there` (missing on the bill), or `amount`."""

    what: str
    kind: str
    number: str
    ours: Decimal | None = None
    theirs: Decimal | None = None


def differences(gateway: str, day: date) -> list[Difference]:
    """Of one day of the shop. Raises NoBill, and what the port raises.

    What the gateway did before midnight we may have heard after it: so their rows are looked for
    in all our books, and ours on the bill of the day before too.
    """
    spoken = provider(gateway)
    if spoken is None:
        raise NoBill
    bill = {_key(row): row for row in spoken.bill(day)}
    known = _known(gateway, bill.values())
    found = [
        Difference("here", kind, number, theirs=row.amount)
        for (kind, number), row in bill.items()
        if (kind, number) not in known
    ]
    found += [
        Difference("amount", kind, number, known[kind, number], row.amount)
        for (kind, number), row in bill.items()
        if known.get((kind, number), row.amount) != row.amount
    ]
    alone = {key: sum_ for key, sum_ in _of_day(gateway, day).items() if key not in bill}
    if alone:
        earlier = {_key(row) for row in spoken.bill(day - timedelta(days=1))}
        alone = {key: sum_ for key, sum_ in alone.items() if key not in earlier}
    found += [
        Difference("there", kind, number, ours=sum_) for (kind, number), sum_ in alone.items()
    ]
    return sorted(found, key=lambda one: (one.what, one.kind, one.number))


def _key(row: BillRow) -> Key:
    return row.kind, row.refund_number if row.kind == "refund" else row.number


def _known(gateway: str, rows: Iterable[BillRow]) -> dict[Key, Decimal]:
    numbers = {row.number for row in rows}
    attempts = Attempt.objects.filter(gateway=gateway, number__in=numbers)
    paid = attempts.filter(status=Attempt.Status.PAID)
    refunds = Refund.objects.filter(attempt__in=attempts).select_related("attempt")
    return {**_paid(paid), **_given(refunds)}


def _of_day(gateway: str, day: date) -> dict[Key, Decimal]:
    start = datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
    span = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    paid = Attempt.objects.filter(gateway=gateway, status=Attempt.Status.PAID, paid_at__range=span)
    given = Refund.objects.filter(
        attempt__gateway=gateway, status=Refund.Status.DONE, done_at__range=span
    )
    return {**_paid(paid), **_given(given.select_related("attempt"))}


def _paid(attempts: Iterable[Attempt]) -> dict[Key, Decimal]:
    return {("pay", one.number): one.amount for one in attempts}


def _given(refunds: Iterable[Refund]) -> dict[Key, Decimal]:
    return {("refund", one.trade_number): one.amount for one in refunds}
