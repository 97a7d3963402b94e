"""Customers, orders with their parcels, and items of `olist`."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_noop

from kefu.connectors.importers.olist import rows as told_as
from kefu.connectors.importers.olist.rows import CURRENCY, SOURCE, Item, OrderTold
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import Row
from kefu.connectors.importers.tables import fresh, only_with, understood
from kefu.connectors.queries import here
from kefu.connectors.services.customers import alias_customers, customers_of
from kefu.connectors.services.kept import keep_rows
from kefu.delivery.models import Carrier, Parcel
from kefu.delivery.services import make_carrier
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services.bulk.goods import SkuRow, add_skus, known_goods
from kefu.shop.services.bulk.orders import (
    PastLine,
    PastOrder,
    add_lines_to_past_orders,
    add_past_orders,
)
from kefu.shop.services.bulk.parcels import send_past_orders

IN_ORDERS = "olist-order"  # the source of the numbers that customers bear in one order each
PORTUGUESE = "pt-br"
FREIGHT = "Freight"
UNKNOWN_CUSTOMER = gettext_noop("Customer %(key)s is unknown")
UNKNOWN_ORDER = gettext_noop("Order %(key)s is unknown")
UNKNOWN_PRODUCT = gettext_noop("Product %(key)s is unknown")
UNKNOWN_SELLER = gettext_noop("Seller %(key)s is unknown")


def take_customers(told: Sequence[Row], tally: Tally) -> None:
    customers = list(understood(told, tally, told_as.customer))
    known = here.known_customers(IN_ORDERS, [one.number for _, one in customers])
    new = [one for _, one in fresh(customers, lambda one: one.number, known, tally)]
    there = here.known_customers(SOURCE, {one.person for one in new})
    people = customers_of(SOURCE, {one.person: one.region for one in new}, language=PORTUGUESE)
    alias_customers(IN_ORDERS, {one.number: people[one.person] for one in new})
    seen = set(there)
    for one in new:
        tally.count("customer known by another order" if one.person in seen else "customer")
        seen.add(one.person)


def take_orders(told: Sequence[Row], tally: Tally) -> None:
    orders = list(understood(told, tally, told_as.order))
    known = here.known_orders(SOURCE, [one.number for _, one in orders])
    first = fresh(orders, lambda one: one.number, known, tally)
    customers = here.known_customers(IN_ORDERS, [one.customer for _, one in first])
    first = only_with(first, lambda one: one.customer, customers, UNKNOWN_CUSTOMER, tally)
    new = [one for _, one in first]
    regions = here.regions_of(customers.values())
    add_past_orders(
        [_order(one, customers[one.customer], regions[customers[one.customer]]) for one in new]
    )
    carrier = make_carrier(code=SOURCE, name_zh="巴西承运商", name_en="Carrier in Brazil")
    send_past_orders(
        source=SOURCE,
        parcels={
            one.number: _parcel(one, carrier, regions[customers[one.customer]])
            for one in new
            if one.shipped_at or one.delivered_at
        },
    )
    for one in new:
        tally.count("order, day of arrival unknown" if one.is_arrival_unknown else "order")


def take_items(told: Sequence[Row], tally: Tally) -> None:
    items = list(understood(told, tally, told_as.item))
    known = here.kept_rows(SOURCE, "items", [one.key for _, one in items])
    first = fresh(items, lambda one: one.key, known, tally, lambda one: one.figures)
    orders = here.known_orders(SOURCE, {one.order for _, one in first})
    products = known_goods(source=SOURCE, numbers={one.product for _, one in first})
    sellers = here.suppliers_of(SOURCE, {one.seller for _, one in first})
    first = only_with(first, lambda one: one.order, orders, UNKNOWN_ORDER, tally)
    first = only_with(first, lambda one: one.product, products, UNKNOWN_PRODUCT, tally)
    first = only_with(first, lambda one: one.seller, sellers, UNKNOWN_SELLER, tally)
    _add_lines([one for _, one in first])
    keep_rows(SOURCE, "items", {one.key: {} for _, one in first})
    for _, one in first:
        tally.count("item", quantity=1, amount=one.price + one.freight)


def _order(one: OrderTold, customer: int, region: str) -> PastOrder:
    return PastOrder(
        source=SOURCE,
        external_id=one.number,
        customer_id=customer,
        placed_at=one.placed_at,
        currency=CURRENCY,
        region=region,
        status=Order.Status.DELIVERED if one.is_arrival_unknown else one.status,
        paid_at=one.paid_at,
        promised_at=None if one.is_arrival_unknown else one.promised_at,
        delivered_at=one.delivered_at,
    )


def _parcel(one: OrderTold, carrier: Carrier, region: str) -> Parcel:
    """On its way, or delivered. What was cancelled on its way keeps no promise to judge."""
    is_judged = one.delivered_at is not None or one.status == Order.Status.SHIPPED
    return Parcel(
        carrier=carrier,
        tracking_number=one.number,
        region=region,
        status=Parcel.Status.DELIVERED if one.delivered_at else Parcel.Status.IN_TRANSIT,
        ordered_at=one.placed_at,
        promised_at=one.promised_at if is_judged else None,
        shipped_at=one.shipped_at,
        delivered_at=one.delivered_at,
        created_at=one.shipped_at or one.placed_at,
    )


def _add_lines(items: Sequence[Item]) -> None:
    products = here.known_products(SOURCE, {one.product for one in items})
    suppliers = here.suppliers_of(SOURCE, {one.seller for one in items})
    skus = add_skus(
        source=SOURCE,
        skus=[
            SkuRow(
                code=one.sku,
                product=one.product,
                price=one.price,
                name_en=suppliers[one.seller],
                options={"supplier": f"{SOURCE}-{one.seller}"},
                weight_g=products[one.product].attributes.get("weight"),
            )
            for one in items
        ],
    )
    by_order: dict[str, list[PastLine]] = defaultdict(list)
    freight: dict[str, Decimal] = defaultdict(Decimal)
    for one in items:
        name = products[one.product].name_en
        by_order[one.order].append(PastLine(skus[one.sku], name, 1, one.price))
        freight[one.order] += one.freight
    for order, amount in freight.items():
        if amount:
            by_order[order].append(PastLine(None, FREIGHT, 1, amount, OrderLine.Kind.FREIGHT))
    add_lines_to_past_orders(source=SOURCE, lines=by_order)
