"""Our books beside a gateway's bill of a day: what is in one alone, and what differs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from kefu.payments.models import Attempt, Refund
from kefu.payments.port import BillRow
from kefu.payments.queries.ways import provider

Key = tuple[str, str]  # "pay" or "refund", and our number, or theirs where they name none of ours
Sum = tuple[Decimal, str]


class NoBill(Exception):
    """The shop has no keys for this gateway."""


@dataclass(frozen=True)
class Difference:
    """`what` is `here` (missing in our books), `there` (missing on the bill), `amount`,
    `currency`, or `doubled` (twice on the bill)."""

    what: str
    kind: str
    number: str
    ours: Decimal | None = None
    theirs: Decimal | None = None
    our_currency: str = ""
    their_currency: str = ""


@dataclass(frozen=True)
class Comparison:
    rows: int
    differences: list[Difference]


def differences(gateway: str, day: date) -> list[Difference]:
    return compared(gateway, day).differences


def compared(gateway: str, day: date) -> Comparison:
    """One day of the shop. Raises NoBill, and what the port raises.

    What the gateway did before midnight we may have heard after it: so their rows are looked for
    in all our books, and ours on the bill of the day before too.
    """
    spoken = provider(gateway)
    if spoken is None:
        raise NoBill
    rows = spoken.bill(day)
    bill = {_key(row): row for row in rows}
    found = list(_on_the_bill(bill, _known(gateway, rows)))
    often = Counter(_key(row) for row in rows)
    found += [
        Difference("doubled", *key, theirs=bill[key].amount, their_currency=bill[key].currency)
        for key, times in often.items()
        if times > 1
    ]
    alone = {key: sum_ for key, sum_ in _of_day(gateway, day).items() if key not in bill}
    if alone:
        earlier = {_key(row) for row in spoken.bill(day - timedelta(days=1))}
        alone = {key: sum_ for key, sum_ in alone.items() if key not in earlier}
    found += [
        Difference("there", *key, ours=sum_[0], our_currency=sum_[1]) for key, sum_ in alone.items()
    ]
    return Comparison(len(rows), sorted(found, key=lambda one: (one.what, one.kind, one.number)))


def _on_the_bill(bill: dict[Key, BillRow], known: dict[Key, Sum]) -> Iterator[Difference]:
    for key, row in bill.items():
        kind, number = key
        amount, currency = known.get(key, (None, ""))
        what = _unlike(amount, currency, row)
        if what:
            yield Difference(what, kind, number, amount, row.amount, currency, row.currency)


def _unlike(amount: Decimal | None, currency: str, row: BillRow) -> str:
    if amount is None:
        return "here"
    if currency != row.currency:
        return "currency"
    return "amount" if amount != row.amount else ""


def _key(row: BillRow) -> Key:
    own = row.refund_number if row.kind == "refund" else row.number
    return row.kind, own or row.transaction


def _known(gateway: str, rows: Iterable[BillRow]) -> dict[Key, Sum]:
    numbers = {row.number for row in rows}
    attempts = Attempt.objects.filter(gateway=gateway, number__in=numbers)
    paid = attempts.filter(status=Attempt.Status.PAID)
    refunds = Refund.objects.filter(attempt__in=attempts, hand_over=None)
    return {**_paid(paid), **_given(refunds.select_related("attempt"))}


def _of_day(gateway: str, day: date) -> dict[Key, Sum]:
    """What was handed over by hand stands on no gateway's bill."""
    start = datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
    span = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    paid = Attempt.objects.filter(gateway=gateway, status=Attempt.Status.PAID, paid_at__range=span)
    given = Refund.objects.filter(
        attempt__gateway=gateway,
        status=Refund.Status.DONE,
        done_at__range=span,
        hand_over=None,
    )
    return {**_paid(paid), **_given(given.select_related("attempt"))}


def _paid(attempts: Iterable[Attempt]) -> dict[Key, Sum]:
    return {("pay", one.number): (one.amount, one.currency) for one in attempts}


def _given(refunds: Iterable[Refund]) -> dict[Key, Sum]:
    return {
        ("refund", one.trade_number): (one.amount, one.attempt.currency)
        for one in refunds
        if one.attempt
    }
