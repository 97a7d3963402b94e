"""Returns by the thousand, as other systems tell them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from kefu.aftersale import queries
from kefu.aftersale.models import PickUp, ServiceRequest
from kefu.aftersale.services.pick_ups import return_key
from kefu.core.bulk import write
from kefu.shop.models.returns import Returned
from kefu.shop.services.returns import add_past_returns, reason_in


@dataclass(slots=True)
class PastRequest:
    """A settled request of another system; which line it is about, `match_to_lines` finds out."""

    external_id: str
    kind: str
    customer_id: int | None
    sku_id: int | None
    quantity: int
    refund: Decimal
    currency: str
    words: str
    at: datetime


def add_past_requests(*, source: str, requests: Iterable[PastRequest]) -> None:
    """Write settled requests; the caller knows that none of them is there yet."""
    write(
        [
            ServiceRequest(
                source=source,
                external_id=request.external_id,
                kind=request.kind,
                status=ServiceRequest.Status.SETTLED,
                customer_id=request.customer_id,
                sku_id=request.sku_id,
                quantity=request.quantity,
                refund=request.refund.quantize(Decimal("0.01")),
                currency=request.currency,
                reason=request.words[:300],
                created_at=request.at,
                received_at=request.at,
                settled_at=request.at,
            )
            for request in requests
        ]
    )


def add_settled_requests(requests: Sequence[ServiceRequest]) -> None:
    """What was put right long ago, for the demo shop; nobody is told."""
    write(requests)
    add_past_returns(
        Returned(
            product_id=request.sku.product_id,
            reason=reason_in(request.reason),
            pieces=request.quantity,
            at=request.created_at,
            key=return_key(request),
            is_demo=request.is_demo,
        )
        for request in requests
        if request.kind == ServiceRequest.Kind.RETURN and request.sku is not None
    )


def remove_demo_requests() -> None:
    of_the_demo = Q(is_demo=True) | Q(customer__is_demo=True)
    ServiceRequest.objects.filter(of_the_demo).delete()
    PickUp.objects.filter(order__customer__is_demo=True).delete()


@transaction.atomic
def match_to_lines(*, source: str) -> int:
    """Find the order line of each imported return that has none; returns how many were found.

    A return belongs to the latest earlier line of the same customer and SKU of which enough pieces
    are still with the customer. No piece is returned twice.
    """
    sold = defaultdict[tuple[int | None, int | None], list[tuple[int, int, datetime]]](list)
    left = Counter[int]()
    for line, customer, sku, order, at, pieces in queries.lines_for(source):
        sold[customer, sku].append((line, order, at))
        left[line] = pieces
    left.subtract(queries.pieces_back(source))
    matched = []
    for request in queries.unmatched_returns(source):
        for line, order, at in reversed(sold[request.customer_id, request.sku_id]):
            if at <= request.created_at and left[line] >= request.quantity:
                left[line] -= request.quantity
                request.line_id, request.order_id = line, order
                matched.append(request)
                break
    ServiceRequest.objects.bulk_update(matched, ["line", "order"], batch_size=2000)
    return len(matched)
