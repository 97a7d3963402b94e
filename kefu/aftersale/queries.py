"""Requests, seen by who may see them; and what imported returns may belong to."""

from collections import Counter
from collections.abc import Collection

from django.db.models import QuerySet, Sum

from kefu.accounts.models import User
from kefu.aftersale.models import ServiceRequest
from kefu.shop.models.orders import OrderLine


def requests_for(reader: User) -> QuerySet[ServiceRequest]:
    """Newest first."""
    requests = ServiceRequest.objects.order_by("-created_at", "-pk")
    if reader.is_staff:
        return requests
    return requests.filter(customer=reader.pk)


def unmatched_returns(source: str) -> QuerySet[ServiceRequest]:
    return (
        ServiceRequest.objects.filter(source=source, kind=ServiceRequest.Kind.RETURN, line=None)
        .exclude(customer=None)
        .exclude(sku=None)
        .order_by("created_at", "pk")
    )


def lines_for(requests: Collection[ServiceRequest]) -> QuerySet[OrderLine]:
    """The lines that could be meant, oldest first."""
    return (
        OrderLine.objects.filter(
            kind=OrderLine.Kind.GOODS,
            order__customer__in={request.customer_id for request in requests},
            sku__in={request.sku_id for request in requests},
        )
        .select_related("order")
        .order_by("order__placed_at", "pk")
    )


def pieces_left(lines: Collection[OrderLine]) -> Counter[int]:
    """How many pieces of each line have not come back, by the line's id."""
    left = Counter({line.pk: line.quantity for line in lines})
    back = (
        ServiceRequest.objects.filter(line__in=[line.pk for line in lines])
        .exclude(status__in=[ServiceRequest.Status.REFUSED, ServiceRequest.Status.WITHDRAWN])
        .values_list("line")
        .annotate(pieces=Sum("quantity"))
    )
    for line_id, pieces in back:
        left[line_id] -= pieces
    return left
