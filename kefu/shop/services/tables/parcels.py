"""Orders put into parcels by a table: one line for each, with the parcel's number."""

import re
from collections.abc import Iterator, Sequence

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kefu.core.machine import WrongMove
from kefu.core.sheets import shown
from kefu.delivery.models import Carrier
from kefu.shop.models.orders import Order, OrderLine, Shipment
from kefu.shop.models.tables import TableRun
from kefu.shop.queries.office_orders import number_in
from kefu.shop.services import packing
from kefu.shop.services.tables.port import Change, Column, Outcome, Row, WrongLine, outcomes

NUMBER = Column("order", "订单号", "Order", is_needed=True)
CARRIER = Column("carrier", "快递代码", "Carrier", is_needed=True)
TRACKING = Column("tracking", "快递单号", "Parcel", is_needed=True)
A_LABEL = re.compile(r"[A-Za-z0-9-]{4,40}")


class Parcels:
    columns = (NUMBER, CARRIER, TRACKING)

    def plan(self, run: TableRun, rows: Sequence[Row]) -> list[Outcome]:
        numbers = [number_in(row.values.get("order", "")) for row in rows]
        orders = Order.objects.filter(number__in=numbers).only("number", "status")
        found = {one.number: one for one in orders}
        carriers = {one.code: one for one in Carrier.objects.all()}
        labels = [row.values.get("tracking", "") for row in rows]
        known = Shipment.objects.filter(parcel__tracking_number__in=labels).values_list(
            "parcel__tracking_number", "parcel__carrier__code", "order__number"
        )
        taken = {(label, carrier): number for label, carrier, number in known}
        return outcomes(rows, lambda row: _seen(row, found, carriers, taken))

    def do(self, run: TableRun, change: Change) -> None:
        data = change.data
        try:
            packing.send_off(
                data["order"], carrier=data["carrier"], tracking=data["tracking"], by=run.by
            )
        except packing.NotNow as refusal:
            raise WrongLine("order", gettext_noop("%(why)s"), why=str(refusal)) from refusal
        except WrongMove as moved:
            raise WrongLine("order", gettext_noop("%(why)s"), why=moved.sentence) from moved


def _seen(
    row: Row,
    found: dict[str, Order],
    carriers: dict[str, Carrier],
    taken: dict[tuple[str, str], str],
) -> Change | None:
    order = _order(row, found)
    carrier, label = _carrier(row, carriers), _label(row)
    holder = taken.get((label, carrier.code))
    if holder == order.number:
        return None
    if holder is not None:
        reason = gettext_noop("The label %(tracking)s is on order %(number)s already.")
        raise WrongLine("tracking", reason, tracking=label, number=holder)
    if order.status not in packing.CAN_BE_SENT:
        reason = gettext_noop("The order is “%(status)s”, so nothing is sent")
        raise WrongLine("order", reason, status=order.status_label)
    data = {"order": order.pk, "carrier": carrier.code, "tracking": label}
    after = f"{_('in a parcel')} · {carrier.name} {label}"
    return Change(row, order.number, order.status_label, after, data)


class ParcelsOut:
    """The orders that wait to be sent, with room for a parcel's number."""

    columns = (NUMBER, CARRIER, TRACKING, Column("goods", "商品", "Goods"))

    def count(self, run: TableRun) -> int:
        return Order.objects.filter(status=Order.Status.PREPARING).count()

    def rows(self, run: TableRun) -> Iterator[Sequence[object]]:
        lines = OrderLine.objects.filter(
            order__status=Order.Status.PREPARING, kind=OrderLine.Kind.GOODS
        )
        told = lines.order_by("order__placed_at", "order", "pk").annotate(number=F("order__number"))
        last, goods = "", list[str]()
        for line in told.iterator(2000):
            number = str(vars(line)["number"])
            if number != last and last:
                yield (last, "", "", "; ".join(goods))
                goods = []
            last = number
            goods.append(f"{line.name} × {line.quantity}")
        if last:
            yield (last, "", "", "; ".join(goods))


def _order(row: Row, found: dict[str, Order]) -> Order:
    text = row.needed("order")
    number = number_in(text)
    if number not in found:
        reason = gettext_noop("There is no order “%(number)s”")
        raise WrongLine("order", reason, number=shown(text))
    return found[number]


def _carrier(row: Row, carriers: dict[str, Carrier]) -> Carrier:
    code = row.needed("carrier")
    if code not in carriers:
        reason = gettext_noop("There is no carrier “%(code)s”; known are %(known)s")
        raise WrongLine("carrier", reason, code=shown(code), known=", ".join(sorted(carriers)))
    return carriers[code]


def _label(row: Row) -> str:
    label = row.needed("tracking", most=60)
    if not A_LABEL.fullmatch(label):
        reason = gettext_noop("“%(value)s” is no parcel's number")
        raise WrongLine("tracking", reason, value=shown(label))
    return label
