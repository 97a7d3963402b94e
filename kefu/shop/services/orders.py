"""An order's life: placed, paid, shipped, delivered, completed; or cancelled on the way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import get_language

from kefu.accounts.models import User
from kefu.accounts.services.customers import one_at_a_time
from kefu.core.events import record
from kefu.core.rows import Shape
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
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine, Shipment, ShipmentLine
from kefu.shop.queries.digital import holds_digital
from kefu.shop.queries.freight import carriage_to
from kefu.shop.queries.goods import for_sale
from kefu.shop.queries.prices import Quote
from kefu.shop.services import (
    cashback,
    coupons,
    deals,
    guests,
    invoices,
    making,
    paying,
    production,
    stock,
)
from kefu.shop.services.making import Made
from kefu.shop.services.placing import Costs, Terms, known, settle, write_lines
from kefu.shop.services.stock import OutOfStock

ORDER = Shape(Order, "o")
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
    way: str = ""  # of FreightRule; the usual one if empty


class NothingToOrder(Exception):
    """An order needs at least one piece of something that is for sale."""


@transaction.atomic
def place_order(
    *,
    customer: User | None,
    wanted: Mapping[str, int],
    to: Destination,
    gateway: str,
    terms: Terms = ASKS_NOTHING,
    contact: str = "",
) -> Order:
    """Take the goods out of stock and write the order down, or do neither.

    `wanted` maps a SKU's code to a number of pieces; `terms` are what the customer agreed to. The
    money is asked for through `gateway`, and the order exists before it is paid. Without a customer
    it is a guest's, who leaves a mail address or a number as `contact`. What many buyers want, the
    stock, is taken last: its rows are held for as short as can be. Raises NothingToOrder,
    OutOfStock, CouponUnusable, DealRefused, PriceMoved, guests.NoContact, DesignUnusable,
    NotConfirmed.
    """
    if customer is not None:
        one_at_a_time(customer)
    if (order := known(terms.key)) is not None:
        return order
    pieces = _pieces(wanted)
    if gateway in PAID_AT_THE_DOOR and holds_digital(sku.pk for sku in pieces):
        gateway = Charge.Gateway.ONLINE
    reached = guests.contact_of(customer, contact)
    made = making.made_to_order(customer, pieces, terms.making)
    found, deal_pieces = settle(customer, pieces, terms, at=now(), costs=_costs(to, pieces, made))
    order = _written(found, customer, to, gateway)
    order.contact, order.client_id = reached or None, terms.key
    order.language = (get_language() or "") if reached else ""
    order.is_demo = customer is None and all(sku.product.is_demo for sku in pieces)
    ORDER.insert(order)
    lines = write_lines(order, found.priced, {sku.code: sku for sku in pieces})
    if made:
        making.keep(order, lines, {sku.pk: made[sku.code] for sku in pieces if sku.code in made})
        making.confirm(order, customer=customer, key=terms.making.waiver)
    if customer is not None:
        _use_up(order, found, deal_pieces, customer)
    if terms.invoice is not None:
        invoices.ask_for_invoice(order.pk, terms.invoice, by=customer)
    record(OrderPlaced(order.pk, order.customer_id, str(order.total)), by=customer)
    stock.take({sku.pk: quantity for sku, quantity in pieces.items()})
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
def ship(
    order_id: int,
    *,
    parcel: Parcel,
    lines: Mapping[int, int] | None = None,
    by: User | None = None,
) -> Shipment:
    """Put lines into a parcel: all that is left, or `lines` (a line's id to a number of pieces).

    Raises NotReady where something of it is still being made.
    """
    order = _locked(order_id)
    pieces = dict(lines or _unshipped(order))
    production.insist_on_packed(pieces)
    if order.status != Order.Status.SHIPPED:
        order.move_to(Order.Status.SHIPPED)
        order.save(update_fields=["status"])
    shipment = Shipment.objects.create(order=order, parcel=parcel)
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line_id=line_id, quantity=quantity)
        for line_id, quantity in pieces.items()
    )
    record(OrderShipped(order.pk, parcel.pk), by=by)
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
    """Undo an order: the goods go back on the shelf, what was paid goes back to its source.

    Raises WorkHasBegun where something of it is being made already.
    """
    order = _locked(order_id)
    order.move_to(Order.Status.CANCELLED)
    production.stop(order)
    order.save(update_fields=["status"])
    deals.release(order)
    coupons.give_back(order)
    cashback.drop(order)
    stock.put_back(_goods(order))
    if order.charge_id is not None and _has_paid(order):
        payments.refund_rest(order.charge_id, key=f"shop.cancel:{order.pk}")
    elif order.charge_id is not None:
        payments.cancel(order.charge_id)
    record(OrderCancelled(order.pk), by=by)
    return order


def left_to_ship(order: Order) -> dict[int, int]:
    """Pieces that lie in no parcel yet, by the line's id."""
    return _unshipped(order)


def _costs(to: Destination, pieces: Mapping[Sku, int], made: Mapping[str, Made]) -> Costs:
    """What sending costs, and what making to order adds."""
    currency = next(iter(pieces)).product.currency
    carriage = carriage_to(to.region, to.way, currency=currency)
    return Costs({code: one.surcharge for code, one in made.items()}, carriage)


def _written(found: Quote, customer: User | None, to: Destination, gateway: str) -> Order:
    return Order(
        customer=customer,
        currency=found.facts.currency,
        total=found.priced.total,
        charge=payments.ask(
            gateway=gateway,
            amount=found.priced.total,
            currency=found.facts.currency,
            due_at=paying.due_at(gateway, now()),
            customer=customer,
        ),
        recipient=to.recipient,
        phone=to.phone,
        address=to.address,
        region=to.region,
        way=to.way,
        promised_at=to.promised_at,
    )


def _use_up(order: Order, found: Quote, deal_pieces: Mapping[int, int], customer: User) -> None:
    """What this customer has once: pieces of deals, coupons, cashback to come."""
    deals.hold(deal_pieces, order=order, customer=customer)
    offs = {one.key: one.amount for one in found.priced.discounts if one.kind == "coupon"}
    coupons.use(offs, order=order, customer=customer)
    cashback.promise(order, customer=customer, amount=found.priced.back)


def _prepare(order: Order) -> None:
    """The order holds: it is prepared, and counts as sold."""
    order.move_to(Order.Status.PREPARING)
    order.save(update_fields=["status"])
    stock.count_sold(_goods(order))
    production.accept(order)


def _pieces(wanted: Mapping[str, int]) -> dict[Sku, int]:
    asked = {code: quantity for code, quantity in wanted.items() if quantity > 0}
    skus = for_sale(asked)
    one_currency = len({sku.product.currency for sku in skus}) == 1
    if not one_currency or len(skus) < len(asked):
        raise NothingToOrder
    for sku in skus:
        if sku.stock < asked[sku.code]:
            raise OutOfStock(sku)
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


def _goods(order: Order) -> dict[int, int]:
    goods: Counter[int] = Counter()
    for line in order.lines.filter(kind=OrderLine.Kind.GOODS).exclude(sku=None):
        goods[line.sku_id or 0] += line.quantity
    return dict(goods)


def _unshipped(order: Order) -> dict[int, int]:
    shipped: Counter[int] = Counter()
    for line in ShipmentLine.objects.filter(shipment__order=order):
        shipped[line.line_id] += line.quantity
    goods = order.lines.filter(kind=OrderLine.Kind.GOODS, sku__digital=None)
    left = {line.pk: line.quantity - shipped[line.pk] for line in goods}
    return {pk: quantity for pk, quantity in left.items() if quantity > 0}


def _locked(order_id: int) -> Order:
    return Order.objects.select_for_update().get(pk=order_id)
