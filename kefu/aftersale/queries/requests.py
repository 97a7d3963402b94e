"""Requests, seen by who may see them; and what imported returns may belong to."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Sum

from kefu.accounts.models import User
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.worth import pieces_here
from kefu.shop.models.orders import Order, OrderLine


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


def lines_for(source: str) -> QuerySet[OrderLine, tuple[int, int, int, int, datetime, int]]:
    """The lines that unmatched returns could mean, oldest first, as (id, customer, SKU, order,
    placed at, pieces)."""
    waiting = unmatched_returns(source).order_by()
    meant = waiting.filter(customer=OuterRef("order__customer"), sku=OuterRef("sku"))
    return (
        OrderLine.objects.filter(Exists(meant), kind=OrderLine.Kind.GOODS)
        .order_by("order__placed_at", "pk")
        .values_list("pk", "order__customer", "sku", "order", "order__placed_at", "quantity")
    )


def pieces_back(source: str) -> dict[int, int]:
    """How many pieces of each line have come back already, by the line's id."""
    lines = ServiceRequest.objects.filter(source=source).exclude(line=None)
    settled = lines.exclude(
        status__in=[ServiceRequest.Status.REFUSED, ServiceRequest.Status.WITHDRAWN]
    )
    return dict(settled.values_list("line").annotate(pieces=Sum("quantity")))


def lines_to_return(order: Order) -> list[tuple[OrderLine, int]]:
    """Its goods, and how many pieces of each are with the customer and not asked back yet."""
    goods = list(order.lines.filter(kind=OrderLine.Kind.GOODS))
    here = pieces_here([line.pk for line in goods])
    return [(line, here[line.pk]) for line in goods]
