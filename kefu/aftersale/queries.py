"""Requests, seen by who may see them; and what imported returns may belong to."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.timezone import get_current_timezone, localdate

from kefu.accounts.models import User
from kefu.aftersale.models import ServiceRequest
from kefu.shop.models.orders import Order, OrderLine

DAYS_AHEAD = 3
HOURS = (9, 12, 15, 18)  # a courier comes within three hours
LASTS = timedelta(hours=3)
SOONEST = timedelta(hours=2)


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


def slots(at: datetime) -> list[tuple[datetime, datetime]]:
    """The times in which a courier can come, today and the next days."""
    zone, today = get_current_timezone(), localdate(at)
    days = [today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)]
    begins = [datetime.combine(day, time(hour), zone) for day in days for hour in HOURS]
    return [(begin, begin + LASTS) for begin in begins if begin - at >= SOONEST]


def lines_to_return(order: Order) -> list[tuple[OrderLine, int]]:
    """Its goods, and how many pieces of each are with the customer and not asked back yet."""
    living = ServiceRequest.objects.filter(order=order.pk, kind=ServiceRequest.Kind.RETURN)
    living = living.exclude(
        status__in=[ServiceRequest.Status.REFUSED, ServiceRequest.Status.WITHDRAWN]
    )
    asked = dict(living.values_list("line").annotate(pieces=Sum("quantity")))
    goods = order.lines.filter(kind=OrderLine.Kind.GOODS)
    return [(line, line.quantity - asked.get(line.pk, 0)) for line in goods]
