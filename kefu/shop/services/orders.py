"""An order's life: placed, paid, shipped, delivered, completed; or cancelled on the way."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery.models import Parcel
from kefu.payments import services as payments
from kefu.payments.models import Charge
from kefu.shop.events import (
    OrderCancelled,
    OrderDelivered,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
)
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.orders import Order, OrderLine, Shipment, ShipmentLine
from kefu.shop.services import cashback, coupons, deals, paying, stock
from kefu.shop.services.placing import Terms, settle, write_lines

PAID_AT_THE_DOOR = frozenset({Charge.Gateway.COD})
ASKS_NOTHING = Terms()
AT_AN_END = (Parcel.Status.DELIVERED, Parcel.Status.LOST, Parcel.Status.RETURNED)


@dataclass(frozen=True)
class Destination:
    """Where the goods go. `region` is an administrative division's code, the rest is personal."""

    recipient: str
    phone: str
    address: str
    region: str
    promised_at: datetime | None = None


class NothingToOrder(Exception):
    """An order needs at least one piece of something that is for sale."""


@transaction.atomic
def place_order(
    *,
    customer: User,
    wanted: Mapping[str, int],
    to: Destination,
    gateway: str,
    terms: Terms = ASKS_NOTHING,
) -> Order:
    """Take the goods out of stock and write the order down, or do neither.

    `wanted` maps a SKU's code to a number of pieces; `terms` are what the customer agreed to. The
    money is asked for through `gateway`, and the order exists before it is paid. Raises
    NothingToOrder, OutOfStock, CouponUnusable, DealRefused, PriceMoved.
    """
    pieces = _pieces(wanted)
    User.objects.select_for_update(no_key=True).get(pk=customer.pk)  # one order of theirs at a time
    found, deal_pieces = settle(customer, pieces, terms, at=now())
    stock.take({sku.pk: quantity for sku, quantity in pieces.items()})
    order = Order.objects.create(
        customer=customer,
        currency=found.facts.currency,
        total=found.priced.total,
        charge=payments.ask(
            gateway=gateway,
            amount=found.priced.total,
            currency=found.facts.currency,
            due_at=paying.due_at(gateway, now()),
        ),
        recipient=to.recipient,
        phone=to.phone,
        address=to.address,
        region=to.region,
        promised_at=to.promised_at,
    )
    write_lines(order, found.priced, {sku.code: sku for sku in pieces})
    deals.hold(deal_pieces, order=order, customer=customer)
    offs = {one.key: one.amount for one in found.priced.discounts if one.kind == "coupon"}
    coupons.use(offs, order=order, customer=customer)
    cashback.promise(order, customer=customer, amount=found.priced.back)
    record(OrderPlaced(order.pk, customer.pk, str(order.total)), by=customer)
    if gateway in PAID_AT_THE_DOOR:
        _prepare(order)
    return order


def cancel_unpaid_deals(at: datetime) -> int:
    """Who holds pieces of a deal and does not pay in time lets others have them."""
    return sum(_cancel_if_unpaid(order_id) for order_id in deals.unpaid(at))


def cancel_overdue(at: datetime) -> int:
    """Goods that nobody paid for in time go back on the shelf."""
    return sum(_cancel_if_unpaid(order_id) for order_id in paying.overdue(at))


@transaction.atomic
def mark_paid(order_id: int) -> Order:
    order = _locked(order_id)
    if order.paid_at is not None:
        return order
    order.paid_at = now()
    order.save(update_fields=["paid_at"])
    if order.status == Order.Status.PLACED:
        _prepare(order)
    record(OrderPaid(order.pk))
    return order


def mark_paid_at_the_door(order_id: int) -> None:
    """Who has the goods has paid the courier. Said twice, it counts once."""
    charge = Order.objects.select_related("charge").get(pk=order_id).charge
    if charge is not None and charge.gateway in PAID_AT_THE_DOOR and charge.status == "pending":
        payments.mark_paid(charge.pk)


@transaction.atomic
def ship(order_id: int, *, parcel: Parcel, lines: Mapping[int, int] | None = None) -> Shipment:
    """Put lines into a parcel: all that is left, or `lines` (a line's id to a number of pieces)."""
    order = _locked(order_id)
    if order.status != Order.Status.SHIPPED:
        order.move_to(Order.Status.SHIPPED)
        order.save(update_fields=["status"])
    shipment = Shipment.objects.create(order=order, parcel=parcel)
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line_id=line_id, quantity=quantity)
        for line_id, quantity in (lines or _unshipped(order)).items()
    )
    record(OrderShipped(order.pk, parcel.pk))
    return shipment


@transaction.atomic
def mark_delivered(parcel_id: int, *, at: datetime) -> Order | None:
    """A parcel is there. With the last one, and nothing left to ship, so is the order."""
    shipment = Shipment.objects.filter(parcel=parcel_id).first()
    if shipment is None:
        return None
    order = _locked(shipment.order_id)
    under_way = order.shipments.exclude(parcel__status__in=AT_AN_END).exists()
    if order.status != Order.Status.SHIPPED or under_way or _unshipped(order):
        return order
    order.move_to(Order.Status.DELIVERED)
    order.delivered_at = at
    order.save(update_fields=["status", "delivered_at"])
    record(OrderDelivered(order.pk, order.customer_id))
    return order


@transaction.atomic
def complete(order_id: int) -> Order:
    order = _locked(order_id)
    order.move_to(Order.Status.COMPLETED)
    order.save(update_fields=["status"])
    return order


@transaction.atomic
def cancel(order_id: int, *, by: User | None = None) -> Order:
    """Undo an order: the goods go back on the shelf, what was paid goes back to its source."""
    order = _locked(order_id)
    order.move_to(Order.Status.CANCELLED)
    order.save(update_fields=["status"])
    deals.release(order)
    coupons.give_back(order)
    cashback.drop(order)
    stock.put_back(Counter(dict(_goods(order))))
    if order.charge_id is not None and _has_paid(order):
        payments.refund_rest(order.charge_id, key=f"shop.cancel:{order.pk}")
    elif order.charge_id is not None:
        payments.cancel(order.charge_id)
    record(OrderCancelled(order.pk), by=by)
    return order


def _prepare(order: Order) -> None:
    """The order holds: it is prepared, and counts as sold."""
    order.move_to(Order.Status.PREPARING)
    order.save(update_fields=["status"])
    for sku_id, quantity in _goods(order):
        Product.objects.filter(skus=sku_id).update(sold=F("sold") + quantity)


def _pieces(wanted: Mapping[str, int]) -> dict[Sku, int]:
    asked = {code: quantity for code, quantity in wanted.items() if quantity > 0}
    found = Sku.objects.filter(code__in=asked, is_active=True, product__is_active=True)
    skus = list(found.select_related("product__category").order_by("pk"))
    one_currency = len({sku.product.currency for sku in skus}) == 1
    if not one_currency or len(skus) < len(asked):
        raise NothingToOrder
    return {sku: asked[sku.code] for sku in skus}


@transaction.atomic
def _cancel_if_unpaid(order_id: int) -> bool:
    """The money may have come in a moment ago."""
    order = _locked(order_id)
    if _has_paid(order) or order.status != Order.Status.PLACED:
        return False
    cancel(order_id)
    return True


def _has_paid(order: Order) -> bool:
    """What the money says, which is known a moment before the order hears of it."""
    if order.charge_id is None:
        return order.paid_at is not None
    return payments.locked(order.charge_id).status == Charge.Status.PAID


def _goods(order: Order) -> Iterable[tuple[int, int]]:
    goods: Counter[int] = Counter()
    for line in order.lines.filter(kind=OrderLine.Kind.GOODS).exclude(sku=None):
        goods[line.sku_id or 0] += line.quantity
    return goods.items()


def _unshipped(order: Order) -> dict[int, int]:
    shipped: Counter[int] = Counter()
    for line in ShipmentLine.objects.filter(shipment__order=order):
        shipped[line.line_id] += line.quantity
    goods = order.lines.filter(kind=OrderLine.Kind.GOODS)
    left = {line.pk: line.quantity - shipped[line.pk] for line in goods}
    return {pk: quantity for pk, quantity in left.items() if quantity > 0}


def _locked(order_id: int) -> Order:
    return Order.objects.select_for_update().get(pk=order_id)
