"""What pieces of a line are worth when they come back: what was really paid, to the cent.

What was paid for a line leaves it in four ways: a refund of a request, an exchange (it moves to the
order that holds the new pieces), a price made good, asked for or offered by us, a refund by the
desk. Whatever is left of it belongs to the pieces that have not been paid for yet, so however a
line comes back in parts, all of them together are what was paid.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from kefu.aftersale.models.requests import NOTHING, ServiceRequest
from kefu.aftersale.queries.price_offers import protected_amounts
from kefu.desk.queries.remedies import parts_of
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.paid_back import pays_back

Kind, Status = ServiceRequest.Kind, ServiceRequest.Status
AT_AN_END = (Status.REFUSED, Status.WITHDRAWN)
BY_PIECE = (Kind.RETURN, Kind.FAULTY, Kind.EXCHANGE, Kind.MISSING, Kind.REPAIR)
PAID = Q(money__isnull=False) | Q(replacement__isnull=False)
SETTLED_AWAY = Q(status=Status.SETTLED, kind__in=[Kind.RETURN, Kind.FAULTY])
PAID_OUT = Q(kind__in=BY_PIECE) & (PAID | SETTLED_AWAY)
AWAY = PAID_OUT | (Q(kind__in=BY_PIECE) & ~Q(status__in=[*AT_AN_END, Status.SETTLED]))


@dataclass(frozen=True)
class Worth:
    """Of a line: `here` pieces may be asked for, `unpaid` ones share what is left of the money."""

    here: int
    unpaid: int
    goods: Decimal
    freight: Decimal
    currency: str

    def of(self, pieces: int) -> Decimal:
        return pays_back(self.goods, self.unpaid, before=0, pieces=pieces, currency=self.currency)

    def carriage_of(self, pieces: int) -> Decimal:
        """Their share of what was paid for sending them out."""
        return pays_back(self.freight, self.unpaid, before=0, pieces=pieces, currency=self.currency)


def pieces_here(lines: Collection[int]) -> dict[int, int]:
    """How many pieces of each line are the customer's and not asked back, by the line's id."""
    bought = dict(OrderLine.objects.filter(pk__in=lines).values_list("pk", "quantity"))
    away = _pieces(ServiceRequest.objects.filter(AWAY, line__in=lines))
    return {pk: max(0, pieces - away.get(pk, 0)) for pk, pieces in bought.items()}


def worth_of(line: OrderLine) -> Worth:
    requests = ServiceRequest.objects.filter(line=line.pk)
    given = requests.aggregate(
        goods=Sum(F("refund") - F("freight_back") + F("moved"), default=NOTHING),
        freight=Sum("freight_back", default=NOTHING),
        paid_out=Sum("quantity", filter=PAID_OUT, default=0),
        away=Sum("quantity", filter=AWAY, default=0),
    )
    part = next((one for one in parts_of(line.order) if one.line.pk == line.pk), None)
    paid = part.left if part else NOTHING
    protected = protected_amounts([line.pk]).get(line.pk, NOTHING)
    return Worth(
        here=max(0, line.quantity - given["away"]),
        unpaid=line.quantity - given["paid_out"],
        goods=max(NOTHING, paid - given["goods"] - protected),
        freight=max(NOTHING, line.freight - given["freight"]),
        currency=line.order.currency,
    )


def payer_of(order: Order) -> Charge | None:
    """What paid for an order: its own charge, or that of the goods it came in exchange for."""
    while order.charge_id is None:
        request = (
            ServiceRequest.objects.select_related("order__charge")
            .filter(replacement=order.pk)
            .first()
        )
        if request is None or request.order is None:
            return None
        order = request.order
    return order.charge


def _pieces(requests: QuerySet[ServiceRequest]) -> dict[int, int]:
    return dict(requests.order_by().values_list("line").annotate(pieces=Sum("quantity")))
