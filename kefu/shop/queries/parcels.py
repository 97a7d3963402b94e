"""Parcels that somebody should look at, each with its order; for who may read orders."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kefu.accounts.models import User
from kefu.delivery.models import UNDER_WAY, DispatchRule, Parcel, TrackPoint
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order, Shipment
from kefu.shop.queries.orders import SECRETS, orders_for

KINDS = ("late", "past", "silent", "held", "gone", "under_way")
SILENT = timedelta(days=3)
LOST_LATELY = timedelta(days=60)
NOTICE = timedelta(hours=24)  # from the money to the notice that it was packed


@dataclass(frozen=True)
class Waiting:
    """An order that has not left: since when, and by when what is due."""

    order: Order
    since: datetime
    notice_by: datetime
    out_by: datetime
    is_packed: bool

    def over(self, at: datetime) -> str:
        """Which of both hours has passed."""
        if self.out_by < at:
            return "out"
        return "notice" if self.notice_by < at and not self.is_packed else ""


def shipments_for(reader: User) -> QuerySet[Any]:
    """With parcel, carrier and alarm at hand, and what was last heard (`heard_at`)."""
    heard = TrackPoint.objects.filter(parcel=OuterRef("parcel")).order_by("-at").values("at")[:1]
    mine = Shipment.objects.filter(order__in=orders_for(reader).order_by().values("pk"))
    return (
        mine.select_related("parcel__carrier", "parcel__alarm", "order")
        .defer(*(f"order__{name}" for name in SECRETS))
        .annotate(heard_at=Coalesce(Subquery(heard), F("parcel__created_at")))
    )


def in_trouble(reader: User, kind: str, *, at: datetime) -> QuerySet[Any]:
    """One of `KINDS`; what presses most stands first."""
    under_way = shipments_for(reader).filter(parcel__status__in=UNDER_WAY)
    newest = TrackPoint.objects.filter(parcel=OuterRef("parcel"), at__gte=OuterRef("heard_at"))
    if kind == "late":
        found = under_way.filter(parcel__alarm__ended_at=None, parcel__alarm__isnull=False)
    elif kind == "past":
        found = under_way.filter(parcel__promised_at__lt=at)
    elif kind == "silent":
        found = under_way.filter(parcel__shipped_at__isnull=False, heard_at__lt=at - SILENT)
    elif kind == "held":
        odd = newest.filter(status__in=[TrackPoint.Kind.TROUBLE, TrackPoint.Kind.UNKNOWN])
        found = under_way.filter(Exists(odd))
    elif kind == "gone":
        ended = [Parcel.Status.LOST, Parcel.Status.RETURNED]
        lost = Q(parcel__status__in=ended) | Q(parcel__damaged_at__isnull=False)
        lately = Q(parcel__created_at__gt=at - LOST_LATELY)
        return shipments_for(reader).filter(lost & lately).order_by("-parcel__created_at", "pk")
    else:
        found = under_way
    return found.order_by("parcel__promised_at", "pk")


def counts(reader: User, *, at: datetime) -> dict[str, int]:
    """How many of each kind, as far as work waits there."""
    return {kind: in_trouble(reader, kind, at=at).count() for kind in KINDS[:5]}


def shipment_for(reader: User, number: str) -> Shipment | None:
    """By the number of the parcel."""
    return shipments_for(reader).filter(parcel__number=number).first()


def not_left(reader: User) -> QuerySet[Any]:
    """Orders that could leave and have not, the oldest first; `is_packed` and `since` at hand."""
    waits = Shipment.objects.filter(order=OuterRef("pk"), parcel__status=Parcel.Status.PACKED)
    at_the_door = Q(charge__gateway=Charge.Gateway.COD)
    told = orders_for(reader).annotate(is_packed=Exists(waits))
    told = told.filter(Q(status=Order.Status.PREPARING) | Q(is_packed=True))
    told = told.exclude(Q(paid_at=None) & ~at_the_door).defer(*SECRETS)
    return told.annotate(since=Coalesce("paid_at", "placed_at")).order_by("since", "pk")


def waiting(order: Any, rule: DispatchRule) -> Waiting:
    """An order of `not_left` with its two hours. No query."""
    since: datetime = order.since
    out_by = rule.clock.add(since, timedelta(minutes=rule.minutes))
    return Waiting(order, since, since + NOTICE, out_by, bool(order.is_packed))
