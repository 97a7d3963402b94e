"""Payments of `olist`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from kefu.connectors.importers.olist import rows as told_as
from kefu.connectors.importers.olist.orders import UNKNOWN_ORDER
from kefu.connectors.importers.olist.rows import CURRENCY, SOURCE, Payment
from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import Row
from kefu.connectors.importers.tables import fresh, only_with, understood
from kefu.connectors.queries import here
from kefu.connectors.services.kept import keep_rows
from kefu.payments.models import Charge
from kefu.shop.services.bulk.parcels import charge_past_orders


def take_payments(told: Sequence[Row], tally: Tally) -> None:
    payments = list(understood(told, tally, told_as.payment))
    known = here.kept_rows(SOURCE, "payments", [one.key for _, one in payments])
    first = fresh(payments, lambda one: one.key, known, tally, lambda one: one.figures)
    orders = here.known_orders(SOURCE, {one.order for _, one in first})
    first = only_with(first, lambda one: one.order, orders, UNKNOWN_ORDER, tally)
    by_order: dict[str, list[Payment]] = defaultdict(list)
    for _, one in first:
        if one.gateway and one.amount:
            by_order[one.order].append(one)
            tally.count("payment", amount=one.amount)
        else:
            tally.count("payment of nothing, left out")
    charge_past_orders(
        source=SOURCE,
        charges={
            order: _charge(parts, orders[order].placed_at) for order, parts in by_order.items()
        },
    )
    keep_rows(SOURCE, "payments", {one.key: {} for _, one in first})


def _charge(parts: Sequence[Payment], at: datetime) -> Charge:
    """One charge for all parts, through the gateway of the greatest."""
    return Charge(
        gateway=max(parts, key=lambda one: (one.amount, one.gateway)).gateway,
        status=Charge.Status.PAID,
        amount=sum(one.amount for one in parts),
        currency=CURRENCY,
        created_at=at,
        paid_at=at,
    )
