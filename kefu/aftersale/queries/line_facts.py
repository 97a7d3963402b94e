"""Facts of order lines, gathered once for all of them, as they were at any moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils.timezone import get_default_timezone

from kefu.aftersale.policy.facts import NEVER, LineFacts, Repair
from kefu.desk.models.remedies import RemedyKind
from kefu.payments.models import Charge
from kefu.shop.models.digital import Download, LicenceKey

OPEN = ("requested", "approved", "on_its_way", "received")
AWAY = frozenset({"return", "faulty", "exchange"})
PRICE = frozenset({"price", "allowance"})  # money for goods that stay
GONE = frozenset({"lost", "returned"})
NO_CUSTOMER = 0
LAST_SECOND = time(23, 59, 59)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = 7, 11  # of a row, the moments

MOMENT = "(extract(epoch FROM {}) * 1000000)::bigint"  # read ten times as fast as its words
MOMENTS = ", ".join(
    MOMENT.format(f"o.{name}") for name in ("placed_at", "paid_at", "delivered_at", "promised_at")
)
LINES = f"""
    SELECT l.id, l.order_id, l.quantity, l.unit_price, l.amount, l.due, o.status,
        {MOMENTS}, o.total, o.currency, h.status, u.tier, s.price, s.stock,
        p.return_days, p.price_protection_days, p.warranty_months, c.code, c.exempt,
        EXISTS (SELECT FROM shop_customisation m WHERE m.line_id = l.id)
    FROM shop_orderline l JOIN shop_order o ON o.id = l.order_id
    LEFT JOIN payments_charge h ON h.id = o.charge_id
    LEFT JOIN accounts_user u ON u.id = o.customer_id
    LEFT JOIN shop_sku s ON s.id = l.sku_id
    LEFT JOIN shop_product p ON p.id = s.product_id
    LEFT JOIN shop_productclass c ON c.id = p.product_class_id
    WHERE l.id = ANY(%s) AND l.kind = 'goods'
"""  # noqa: S608  names of columns
SENT = f"""
    SELECT i.line_id, i.quantity, p.status, {MOMENT.format("p.delivered_at")}
    FROM shop_shipmentline i
    JOIN shop_shipment s ON s.id = i.shipment_id JOIN delivery_parcel p ON p.id = s.parcel_id
    WHERE i.line_id = ANY(%s)
"""  # noqa: S608
ASKED = """
    SELECT line_id, kind, status, quantity, created_at, refund FROM aftersale_servicerequest
    WHERE line_id = ANY(%s) AND status NOT IN ('refused', 'withdrawn')
"""
REPAIRS = """
    SELECT line_id, received_at, ended_at, waited, waiting_since, no_fault, status = 'exchanged'
    FROM aftersale_repair
    WHERE line_id = ANY(%s) AND received_at IS NOT NULL AND status <> 'called_off'
    ORDER BY received_at
"""
COVERS = "SELECT line_id, ends_on FROM aftersale_cover WHERE line_id = ANY(%s) AND status = 'held'"
OFFERS = """
    SELECT line_id, price, amount, settled_at FROM aftersale_priceoffer
    WHERE line_id = ANY(%s) AND status = 'paid'
"""
REMEDIES = """
    SELECT i.line_id, r.reason, r.kind, i.quantity, i.amount, r.asked_at FROM desk_remedyline i
    JOIN desk_remedy r ON r.id = i.remedy_id
    WHERE i.line_id = ANY(%s) AND r.status <> 'declined'
"""
INVOICES = """
    SELECT order_id, status, issued_at FROM shop_invoice
    WHERE order_id IN (SELECT order_id FROM shop_orderline WHERE id = ANY(%s))
    AND status <> 'dropped'
"""
MENDING = """
    SELECT order_id, created_at FROM aftersale_servicerequest
    WHERE order_id IN (SELECT order_id FROM shop_orderline WHERE id = ANY(%s))
    AND kind = 'invoice' AND status IN ('requested', 'approved', 'on_its_way', 'received')
"""
ALL = (LINES, SENT, ASKED, REPAIRS, COVERS, OFFERS, REMEDIES, INVOICES, MENDING)


@dataclass(slots=True)
class Row:
    """What a line, its order and its goods say of themselves."""

    pk: int
    order_id: int
    quantity: int
    unit_price: Decimal
    amount: Decimal
    due: Decimal | None
    order_status: str
    placed_at: datetime
    order_paid_at: datetime | None
    order_delivered_at: datetime | None
    promised_at: datetime | None
    order_total: Decimal
    currency: str
    charge_status: str | None
    tier: int | None
    price_now: Decimal | None
    stock: int | None
    return_days: int | None
    price_days: int | None
    warranty_months: int | None
    class_code: str | None
    exempt: str | None
    made: bool

    @property
    def paid(self) -> Decimal:
        return self.amount if self.due is None else self.due

    @property
    def paid_at(self) -> datetime | None:
        """Where an order has no payment here, it was paid where it comes from."""
        if self.charge_status is None:
            return self.order_paid_at or self.placed_at
        if self.charge_status != Charge.Status.PAID:
            return None
        return self.order_paid_at or self.placed_at


Grouped = dict[int, list[tuple[Any, ...]]]


class Gathered:
    """All that is known of some lines. `of(line, at)` tells it as it was then."""

    def __init__(self, ids: Collection[int]) -> None:
        lines, *others = _read(ALL, list(ids))
        self.rows = {row[0]: _row(row) for row in lines}
        self.sent, self.asked, self.repairs, self.covers = map(_grouped, others[:4])
        self.offers, self.remedies, self.invoices, self.mending = map(_grouped, others[4:])
        self.taken = self._taken()

    def _taken(self) -> dict[int, datetime]:
        """When digital goods were first downloaded, or their key was given."""
        digital = [row.pk for row in self.rows.values() if row.exempt == "digital"]
        if not digital:
            return {}
        keys = LicenceKey.objects.filter(line__in=digital, withdrawn_at=None)
        files = Download.objects.filter(right__line__in=digital)
        found = list(keys.values_list("line", Min("given_at")))
        found += files.values_list("right__line", Min("begun_at"))
        return {line: at for line, at in found if line and at}

    def of(self, line: int, at: datetime) -> LineFacts:
        row = self.rows[line]
        facts = LineFacts(
            pieces=row.quantity,
            status=row.order_status,
            product_class=row.class_code or "",
            exempt=row.exempt or "",
            is_custom=row.made,
            is_gift=not row.unit_price,
            ordered_at=row.placed_at,
            paid_at=row.paid_at,
            return_days=row.return_days or 0,
            price_days=row.price_days or 0,
            warranty_months=row.warranty_months or 0,
            in_stock=row.stock or 0,
            paid=row.paid,
            order_total=row.order_total,
            tier=row.tier or NO_CUSTOMER,
            price_now=row.price_now,
            promised_at=row.promised_at,
            currency=row.currency,
            was_taken=line in self.taken and self.taken[line] <= at,
        )
        self._road(facts, row, at)
        for add in (self._requests, self._workshop, self._money, self._papers):
            add(facts, row, at)
        return facts

    def _road(self, facts: LineFacts, row: Row, at: datetime) -> None:
        sent = self.sent.get(row.pk)
        if sent is None:  # no parcels are known: the order says when it was there
            there = row.order_delivered_at
            if there and there <= at:
                facts.arrivals = ((there, row.quantity),)
            elif row.order_status == "shipped":
                facts.under_way = row.quantity
            return
        arrivals = []
        for pieces, status, micros in sent:
            delivered_at = _moment(micros)
            if delivered_at and delivered_at <= at:
                arrivals.append((delivered_at, pieces))
            elif status == "lost":
                facts.lost += pieces
            elif status not in GONE:
                facts.under_way += pieces
        facts.arrivals = tuple(sorted(arrivals))

    def _requests(self, facts: LineFacts, row: Row, at: datetime) -> None:
        for kind, status, pieces, created_at, refund in self.asked.get(row.pk, ()):
            if created_at >= at:
                continue
            if kind in PRICE:
                facts.given_back += refund
                facts.price_open |= status in OPEN
            if kind in AWAY:
                facts.away += pieces
            elif status in OPEN and kind == "repair":
                facts.busy += pieces
            elif status in OPEN and kind == "missing":
                facts.missing_open += pieces

    def _workshop(self, facts: LineFacts, row: Row, at: datetime) -> None:
        repairs: list[Repair] = []
        for began, ended, waited, since, no_fault, is_exchanged in self.repairs.get(row.pk, ()):
            if began > at:
                continue
            until = ended if ended and ended <= at else None
            if is_exchanged and until:  # of the new piece nothing is known yet
                facts.renewed_at, repairs = until, []
                continue
            missing = waited + (at - since if since and since < at else NEVER)
            own = (until or at) - began - missing
            repairs.append(Repair(began, until, missing, own, counts=not no_fault))
        facts.repairs = tuple(repairs)
        ends = [ends_on for (ends_on,) in self.covers.get(row.pk, ()) if ends_on]
        if ends:
            facts.extended_until = end_of_day(max(ends))

    def _money(self, facts: LineFacts, row: Row, at: datetime) -> None:
        for price, amount, settled_at in self.offers.get(row.pk, ()):
            if settled_at <= at:
                facts.protected_at = min(price, facts.protected_at or price)
                facts.protected += amount
        for reason, kind, pieces, amount, asked_at in self.remedies.get(row.pk, ()):
            if asked_at >= at:
                continue
            if kind == RemedyKind.REFUND:
                facts.given_back += amount
            if reason in {"lost", "damaged"}:
                facts.made_good += pieces
            facts.late_made_good |= reason == "late"

    def _papers(self, facts: LineFacts, row: Row, at: datetime) -> None:
        for status, issued_at in self.invoices.get(row.order_id, ()):
            facts.invoice, facts.invoiced_at = status, issued_at
        facts.invoice_open = any(
            created_at < at for (created_at,) in self.mending.get(row.order_id, ())
        )


def _row(read: tuple[Any, ...]) -> Row:
    before, moments, after = read[:FIRST], read[FIRST:LAST], read[LAST:]
    return Row(*before, *map(_moment, moments), *after)


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)


def end_of_day(day: date) -> datetime:
    """The last second of a day of the shop's calendar."""
    return datetime.combine(day, LAST_SECOND, get_default_timezone())


def _read(questions: Sequence[str], ids: list[int]) -> list[list[tuple[Any, ...]]]:
    """The rows of each, asked in one go: the way there and back costs more than most answers."""
    with connection.cursor() as cursor:
        cursor.execute(";".join(questions), [ids] * len(questions))
        found: list[list[tuple[Any, ...]]] = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
    return found


def _grouped(rows: Iterable[tuple[Any, ...]]) -> Grouped:
    found: Grouped = defaultdict(list)
    for row in rows:
        found[row[0]].append(row[1:])
    return found
