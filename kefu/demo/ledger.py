"""The past of the demo shop as rows: orders, parcels, money, reviews, cases, answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from kefu.accounts.models import User
from kefu.aftersale.models import ServiceRequest
from kefu.aftersale.services.bulk import add_settled_requests
from kefu.delivery.models import Carrier, Parcel, TrackPoint
from kefu.delivery.services import add_past_parcels
from kefu.demo.buying import DAY, HOUR, Purchase
from kefu.demo.lives import Back
from kefu.demo.opinions import Opinion
from kefu.demo.people import words
from kefu.demo.shelves import picture_name
from kefu.payments.models import Charge, Refund
from kefu.payments.services import add_past_charges
from kefu.shop.models.catalogue import Product, Review, Sku
from kefu.shop.models.orders import Order, OrderLine, Shipment, ShipmentLine
from kefu.shop.services.bulk.past import History, add_history

PAYS_AFTER = timedelta(minutes=2)
COMPLETE_AFTER = 10 * DAY
STEPS = {
    "packed": ("已打包，等待出库", "Packed, waiting to leave"),
    "left": ("已离开仓库", "Left the warehouse"),
    "sorted": ("到达转运中心", "At the sorting centre"),
    "out": ("快递员派送中", "Out for delivery"),
    "delivered": ("已签收", "Delivered"),
    "lost": ("包裹失踪，商家已先行退款", "Lost on the way; the shop has refunded already"),
}


@dataclass
class Books:
    """Everything that is known by object, so that rows can point at each other."""

    users: dict[str, User]
    skus: dict[str, Sku]
    products: dict[str, Product]
    carriers: dict[str, Carrier]
    now: datetime
    orders: dict[int, Order] = field(default_factory=dict)  # by the identity of the purchase
    lines: dict[tuple[int, int], OrderLine] = field(default_factory=dict)
    charges: dict[int, Charge] = field(default_factory=dict)
    parcels: list[Parcel] = field(default_factory=list)
    points: list[TrackPoint] = field(default_factory=list)
    history: History = field(default_factory=History)


def write_orders(
    books: Books, buys: list[Purchase], *, opinions: list[Opinion], back: list[Back]
) -> None:
    """Orders in the order of time, with all that belongs to them."""
    lost = {id(one.buy) for one in back if one.kind == "lost"}
    for buy in sorted(buys, key=lambda one: one.placed_at):
        _order(books, buy, is_lost=id(buy) in lost)
    for opinion in opinions:
        _review(books, opinion)
    refunds = list(_refunds(books, back))
    add_past_parcels(books.parcels, books.points)
    add_past_charges(list(books.charges.values()), refunds)
    add_history(books.history)
    add_settled_requests([_request(books, one) for one in back if one.kind != "lost"])


def _order(books: Books, buy: Purchase, *, is_lost: bool) -> None:
    charge = _charge(books, buy)
    order = Order(
        customer=books.users[buy.person.key],
        status=_status(buy, books.now, is_lost=is_lost),
        charge=charge,
        total=buy.total,
        recipient=buy.person.name,
        phone=buy.person.phone,
        address=buy.person.address,
        region=buy.person.city.region,
        placed_at=buy.placed_at,
        paid_at=charge.paid_at,
        promised_at=buy.promised_at,
        delivered_at=None if is_lost else _past(buy.delivered_at, books.now),
        is_demo=True,
    )
    books.orders[id(buy)] = order
    books.history.orders.append(order)
    rows = list(_lines(books, buy, order))
    books.history.lines += rows
    if buy.shipped_at and buy.shipped_at < books.now:
        _parcel(books, buy, order, is_lost=is_lost)


def _status(buy: Purchase, now: datetime, *, is_lost: bool) -> str:
    if buy.cancelled or is_lost:
        return Order.Status.CANCELLED
    reached = [
        (buy.delivered_at and buy.delivered_at + COMPLETE_AFTER, Order.Status.COMPLETED),
        (buy.delivered_at, Order.Status.DELIVERED),
        (buy.shipped_at, Order.Status.SHIPPED),
    ]
    return next((state for at, state in reached if at and at < now), Order.Status.PREPARING)


def _charge(books: Books, buy: Purchase) -> Charge:
    """Cash on delivery is paid at the door, all else within minutes."""
    at = buy.delivered_at if buy.gateway == "cod" else buy.placed_at + PAYS_AFTER
    paid_at = None if buy.cancelled else _past(at, books.now)
    unpaid = Charge.Status.CANCELLED if buy.cancelled else Charge.Status.PENDING
    charge = Charge(
        gateway=buy.gateway,
        status=Charge.Status.PAID if paid_at else unpaid,
        amount=buy.total,
        refunded=Decimal(0),
        created_at=buy.placed_at,
        paid_at=paid_at,
    )
    books.charges[id(buy)] = charge
    return charge


def _lines(books: Books, buy: Purchase, order: Order) -> Iterator[OrderLine]:
    for n, bought in enumerate(buy.lines):
        name, version = bought.item.name, bought.version.name
        line = OrderLine(
            order=order,
            kind=OrderLine.Kind.GOODS,
            sku=books.skus[bought.version.code],
            name_zh=f"{name.zh} {version.zh}".strip(),
            name_en=f"{name.en} {version.en}".strip(),
            quantity=bought.quantity,
            unit_price=bought.unit_price,
            amount=bought.amount,
        )
        books.lines[id(buy), n] = line
        yield line
    if buy.freight:
        yield OrderLine(
            order=order,
            kind=OrderLine.Kind.FREIGHT,
            name_zh="运费",
            name_en="Freight",
            quantity=1,
            unit_price=buy.freight,
            amount=buy.freight,
        )


def _parcel(books: Books, buy: Purchase, order: Order, *, is_lost: bool) -> None:
    if buy.carrier is None or buy.shipped_at is None:
        return
    steps = list(_steps(buy, books.now, is_lost=is_lost))
    status = steps[-1][1]
    parcel = Parcel(
        carrier=books.carriers[buy.carrier.code],
        tracking_number=f"{buy.carrier.code[:2].upper()}{len(books.parcels) + 1:010d}",
        status=status,
        region=buy.person.city.region,
        ordered_at=buy.placed_at,
        promised_at=buy.promised_at,
        shipped_at=buy.shipped_at,
        delivered_at=buy.delivered_at if status == Parcel.Status.DELIVERED else None,
        created_at=buy.shipped_at - 2 * HOUR,
    )
    books.parcels.append(parcel)
    books.points += [
        TrackPoint(
            parcel=parcel, at=at, status=state, place_zh=place[0], place_en=place[1],
            text_zh=STEPS[said][0], text_en=STEPS[said][1],
        )
        for at, state, said, place in steps
    ]  # fmt: skip
    shipment = Shipment(order=order, parcel=parcel)
    books.history.shipments.append(shipment)
    books.history.shipped += [
        ShipmentLine(shipment=shipment, line=books.lines[id(buy), n], quantity=bought.quantity)
        for n, bought in enumerate(buy.lines)
    ]


Step = tuple[datetime, str, str, tuple[str, str]]


def _steps(buy: Purchase, now: datetime, *, is_lost: bool) -> Iterator[Step]:
    """What the carrier reported so far, evenly spread between leaving and arriving."""
    left, there = buy.shipped_at, buy.delivered_at
    if left is None or there is None:
        return
    hub = tuple(words()["hub"])
    city = (buy.person.city.name.zh, buy.person.city.name.en)
    road = there - left
    steps: list[Step] = [
        (left - HOUR, Parcel.Status.PACKED, "packed", (hub[0], hub[1])),
        (left, Parcel.Status.IN_TRANSIT, "left", (hub[0], hub[1])),
        (left + road * 0.55, Parcel.Status.IN_TRANSIT, "sorted", city),
    ]
    if is_lost:
        steps.append((there, Parcel.Status.LOST, "lost", city))
    else:
        out = max(there - 3 * HOUR, left + road * 0.7)
        steps += [
            (out, Parcel.Status.OUT_FOR_DELIVERY, "out", city),
            (there, Parcel.Status.DELIVERED, "delivered", city),
        ]
    yield from (step for step in steps if step[0] < now)


def _review(books: Books, opinion: Opinion) -> None:
    bought = opinion.buy.lines[opinion.line]
    person = opinion.buy.person
    common = {
        "product": books.products[bought.item.code],
        "customer": books.users[person.key],
        "language": opinion.language,
        "is_demo": True,
    }
    review = Review(
        line=books.lines[id(opinion.buy), opinion.line],
        stars=opinion.stars,
        text=opinion.text,
        pictures=[picture_name(bought.item, "scene")] if opinion.has_picture else [],
        at=opinion.at,
        **common,
    )
    books.history.reviews.append(review)
    if opinion.later is not None:
        stars, text, at = opinion.later
        books.history.follow_ups.append(
            Review(follows_up=review, stars=stars, text=text, at=at, **common)
        )


def _refunds(books: Books, back: list[Back]) -> Iterator[Refund]:
    """Money given back, never more than came in."""
    for n, one in enumerate(back):
        charge = books.charges[id(one.buy)]
        amount = min(one.refund, charge.amount - charge.refunded)
        if amount <= 0 or charge.status != Charge.Status.PAID:
            continue
        charge.refunded += amount
        yield Refund(
            charge=charge, key=f"demo.{n}.{charge.number}", amount=amount, reason=one.reason,
            at=one.settled_at,
        )  # fmt: skip


def _request(books: Books, one: Back) -> ServiceRequest:
    bought = one.buy.lines[one.line]
    return ServiceRequest(
        kind=one.kind,
        status=ServiceRequest.Status.SETTLED,
        customer=books.users[one.buy.person.key],
        order=books.orders[id(one.buy)],
        line=books.lines[id(one.buy), one.line],
        sku=books.skus[bought.version.code],
        quantity=bought.quantity,
        reason=one.reason,
        refund=one.refund,
        created_at=one.created_at,
        received_at=one.received_at,
        settled_at=one.settled_at,
        is_demo=True,
    )


def _past(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and at < now else None
