"""Facts of order lines, gathered once for all of them, as they were at any moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import F, Min, QuerySet
from django.utils.timezone import get_default_timezone

from kefu.aftersale.models.covers import Cover
from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.models.repairs import Repair as RepairRow
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.policy.facts import NEVER, LineFacts, Repair
from kefu.desk.models.remedies import Remedy, RemedyKind, RemedyLine
from kefu.payments.models import Charge
from kefu.shop.models.digital import Download, LicenceKey
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.orders import OrderLine, ShipmentLine

DEAD = ("refused", "withdrawn")
OPEN = ("requested", "approved", "on_its_way", "received")
AWAY = frozenset({"return", "faulty", "exchange"})
GONE = frozenset({"lost", "returned"})
NO_CUSTOMER = 0
LAST_SECOND = time(23, 59, 59)

COLUMNS: dict[str, Any] = {
    "order_status": F("order__status"),
    "placed_at": F("order__placed_at"),
    "order_paid_at": F("order__paid_at"),
    "order_delivered_at": F("order__delivered_at"),
    "promised_at": F("order__promised_at"),
    "order_total": F("order__total"),
    "currency": F("order__currency"),
    "charge_status": F("order__charge__status"),
    "tier": F("order__customer__tier"),
    "price_now": F("sku__price"),
    "stock": F("sku__stock"),
    "return_days": F("sku__product__return_days"),
    "price_days": F("sku__product__price_protection_days"),
    "warranty_months": F("sku__product__warranty_months"),
    "class_code": F("sku__product__product_class__code"),
    "exempt": F("sku__product__product_class__exempt"),
    "made": F("customisation__pk"),
}
PLAIN = ("pk", "order_id", "quantity", "unit_price", "amount", "due")
NAMES = (*PLAIN, *COLUMNS)


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
    made: int | None

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
        lines = OrderLine.objects.filter(pk__in=ids, kind=OrderLine.Kind.GOODS).order_by()
        rows = (Row(*row) for row in lines.annotate(**COLUMNS).values_list(*NAMES))
        self.rows = {row.pk: row for row in rows}
        orders = {row.order_id for row in self.rows.values()}
        self.sent = _grouped(_sent(ids))
        self.asked = _grouped(_asked(ids))
        self.repairs = _grouped(_repairs(ids))
        self.covers = _grouped(_covers(ids))
        self.offers = _grouped(_offers(ids))
        self.remedies = _grouped(_remedies(ids))
        self.invoices = _grouped(_invoices(orders))
        self.mending = _grouped(_mending(orders))
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
            is_custom=row.made is not None,
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
        for pieces, status, delivered_at in sent:
            if delivered_at and delivered_at <= at:
                arrivals.append((delivered_at, pieces))
            elif status == "lost":
                facts.lost += pieces
            elif status not in GONE:
                facts.under_way += pieces
        facts.arrivals = tuple(sorted(arrivals))

    def _requests(self, facts: LineFacts, row: Row, at: datetime) -> None:
        for kind, status, pieces, created_at in self.asked.get(row.pk, ()):
            if created_at >= at:
                continue
            if kind in AWAY:
                facts.away += pieces
            elif status in OPEN and kind == "repair":
                facts.busy += pieces
            elif status in OPEN and kind == "missing":
                facts.missing_open += pieces

    def _workshop(self, facts: LineFacts, row: Row, at: datetime) -> None:
        facts.repairs = tuple(
            Repair(
                began,
                ended if ended and ended <= at else None,
                waited + (at - since if since and since < at else NEVER),
                counts=not no_fault,
            )
            for began, ended, waited, since, no_fault in self.repairs.get(row.pk, ())
            if began <= at
        )
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


def end_of_day(day: date) -> datetime:
    """The last second of a day of the shop's calendar."""
    return datetime.combine(day, LAST_SECOND, get_default_timezone())


def _grouped(rows: Iterable[tuple[Any, ...]]) -> Grouped:
    found: Grouped = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return dict(found)


def _sent(ids: Collection[int]) -> QuerySet[ShipmentLine, tuple[Any, ...]]:
    parcels = "shipment__parcel__status", "shipment__parcel__delivered_at"
    rows = ShipmentLine.objects.filter(line__in=ids).order_by()
    return rows.values_list("line", "quantity", *parcels)


def _asked(ids: Collection[int]) -> QuerySet[ServiceRequest, tuple[Any, ...]]:
    rows = ServiceRequest.objects.filter(line__in=ids).exclude(status__in=DEAD).order_by()
    return rows.values_list("line", "kind", "status", "quantity", "created_at")


def _repairs(ids: Collection[int]) -> QuerySet[RepairRow, tuple[Any, ...]]:
    rows = RepairRow.objects.filter(line__in=ids, received_at__isnull=False)
    rows = rows.exclude(status=RepairRow.Status.CALLED_OFF).order_by("received_at")
    return rows.values_list(
        "line", "received_at", "ended_at", "waited", "waiting_since", "no_fault"
    )


def _covers(ids: Collection[int]) -> QuerySet[Cover, tuple[Any, ...]]:
    held = Cover.objects.filter(line__in=ids, status=Cover.Status.HELD).order_by()
    return held.values_list("line", "ends_on")


def _offers(ids: Collection[int]) -> QuerySet[PriceOffer, tuple[Any, ...]]:
    paid = PriceOffer.objects.filter(line__in=ids, status=PriceOffer.Status.PAID).order_by()
    return paid.values_list("line", "price", "amount", "settled_at")


def _remedies(ids: Collection[int]) -> QuerySet[RemedyLine, tuple[Any, ...]]:
    rows = RemedyLine.objects.filter(line__in=ids).order_by()
    rows = rows.exclude(remedy__status=Remedy.Status.DECLINED)
    return rows.values_list(
        "line", "remedy__reason", "remedy__kind", "quantity", "amount", "remedy__asked_at"
    )


def _invoices(orders: Collection[int]) -> QuerySet[Invoice, tuple[Any, ...]]:
    rows = Invoice.objects.filter(order__in=orders).exclude(status=Invoice.Status.DROPPED)
    return rows.order_by().values_list("order", "status", "issued_at")


def _mending(orders: Collection[int]) -> QuerySet[ServiceRequest, tuple[Any, ...]]:
    rows = ServiceRequest.objects.filter(order__in=orders, kind="invoice", status__in=OPEN)
    return rows.order_by().values_list("order", "created_at")
