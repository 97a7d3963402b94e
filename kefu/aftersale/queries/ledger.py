"""What the shop advanced to customers for others' faults, and what came back of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Sum, Value

from kefu.accounts.models import User
from kefu.aftersale.models.claims import Claim, ClaimCost, Recovery
from kefu.core.money import YUAN
from kefu.core.words import in_chinese

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Against:
    """Whose lines are shown: all, or one carrier's or supplier's by its code."""

    kind: str = ""  # carrier, supplier
    code: str = ""

    def of(self, rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
        if self.kind not in {"carrier", "supplier"}:
            return rows
        wanted: dict[str, Any] = {f"{path}{self.kind}__isnull": False}
        if self.code:
            wanted = {f"{path}{self.kind}__code": self.code}
        return rows.filter(**wanted)


@dataclass(frozen=True)
class Sums:
    """Of one span; `open` is what is still asked for in claims that are under way now."""

    advanced: Decimal
    recovered: Decimal
    open: Decimal

    @property
    def share(self) -> float | None:
        return float(100 * self.recovered / self.advanced) if self.advanced else None

    @property
    def told(self) -> str:
        return "" if self.share is None else f"{self.share:.0f} %"


@dataclass(frozen=True)
class Line:
    """One line of the book. `what` of a cost is the kind of remedy, of money its reference."""

    at: datetime
    side: str  # advanced, recovered
    amount: Decimal
    what: str
    number: str  # of the claim
    names: tuple[str, str]  # of whom it is against, in Chinese and English

    @property
    def against(self) -> str:
        first, second = self.names if in_chinese() else reversed(self.names)
        return first or second


def lines_for(reader: User, against: Against, *, since: datetime, until: datetime) -> QuerySet[Any]:
    """Both sides of the book, newest first, to be read by `line_of`."""
    if not reader.may("aftersale.read"):
        return ClaimCost.objects.none()
    span = Q(at__gte=since, at__lt=until, claim__currency=YUAN)
    costs = against.of(ClaimCost.objects.filter(span), "claim__")
    money = against.of(Recovery.objects.filter(span), "claim__")
    rows = _told(costs, "advanced", F("what")).union(
        _told(money, "recovered", F("reference")), all=True
    )
    return rows.order_by("-at", "number")


def line_of(row: Sequence[Any]) -> Line:
    at, side, amount, what, number, *names = row
    carrier_zh, carrier_en, supplier_zh, supplier_en = names
    called = (carrier_zh or supplier_zh or "", carrier_en or supplier_en or "")
    return Line(at, side, amount, what, number, called)


def _told(rows: QuerySet[Any], side: str, what: F) -> QuerySet[Any]:
    named = rows.order_by().annotate(
        side=Value(side, output_field=CharField()),
        words=what,
        number=F("claim__number"),
        carrier_zh=F("claim__carrier__name_zh"),
        carrier_en=F("claim__carrier__name_en"),
        supplier_zh=F("claim__supplier__name_zh"),
        supplier_en=F("claim__supplier__name_en"),
    )
    found: QuerySet[Any] = named.values_list(
        "at", "side", "amount", "words", "number", "carrier_zh", "carrier_en", "supplier_zh",
        "supplier_en",
    )  # fmt: skip
    return found


def sums_for(reader: User, against: Against, *, since: datetime, until: datetime) -> Sums:
    if not reader.may("aftersale.read"):
        return Sums(NOTHING, NOTHING, NOTHING)
    span = Q(at__gte=since, at__lt=until, claim__currency=YUAN)
    waits = against.of(Claim.objects.filter(closed_at=None, currency=YUAN))
    return Sums(
        _sum(against.of(ClaimCost.objects.filter(span), "claim__"), "amount"),
        _sum(against.of(Recovery.objects.filter(span), "claim__"), "amount"),
        _sum(waits, "asked"),
    )


def _sum(rows: QuerySet[Any], column: str) -> Decimal:
    found: Decimal | None = rows.aggregate(sum=Sum(column))["sum"]
    return found or NOTHING


def by_month(reader: User, *, until: datetime) -> Iterator[tuple[str, Decimal, Decimal]]:
    """The last twelve months: what was advanced, what came back; months of nothing too."""
    if not reader.may("aftersale.read"):
        return
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, {"until": until, "zone": "Asia/Shanghai", "yuan": YUAN})
        yield from ((month, advanced, recovered) for month, advanced, recovered in cursor)


MONTHS = """
    WITH months AS (
        SELECT generate_series(
            date_trunc('month', %(until)s AT TIME ZONE %(zone)s) - interval '11 months',
            date_trunc('month', %(until)s AT TIME ZONE %(zone)s), interval '1 month'
        ) AS month
    ), lines AS (
        SELECT c.at, c.amount AS advanced, 0 AS recovered, c.claim_id FROM aftersale_claimcost c
        UNION ALL
        SELECT r.at, 0, r.amount, r.claim_id FROM aftersale_recovery r
    ), told AS (
        SELECT date_trunc('month', lines.at AT TIME ZONE %(zone)s) AS month,
            sum(advanced) AS advanced, sum(recovered) AS recovered
        FROM lines JOIN aftersale_claim claim ON claim.id = lines.claim_id
        WHERE claim.currency = %(yuan)s GROUP BY 1
    )
    SELECT to_char(months.month, 'YYYY-MM'), coalesce(advanced, 0), coalesce(recovered, 0)
    FROM months LEFT JOIN told USING (month) ORDER BY 1
"""
