"""What the house sees of requests: what waits for whom, and what an import could not match."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.accounts.models import User
from kefu.aftersale.models.requests import NOTHING, ServiceRequest
from kefu.aftersale.queries.worth import payer_of, worth_of

Status = ServiceRequest.Status
SECOND = Q(status=Status.REFUSED, second_look__verdict="", second_look__isnull=False)
OPEN = Q(status__in=ServiceRequest.LIVING) | SECOND
SHOWN = {
    "requested": Q(status=Status.REQUESTED),
    "second": SECOND,
    "received": Q(status=Status.RECEIVED),
    "coming": Q(status__in=[Status.APPROVED, Status.ON_ITS_WAY]),
    "all": Q(),
}


@dataclass(frozen=True)
class Shelf:
    """A list of requests, with how many are in it."""

    code: str
    label: str
    count: int | None


def requests_for_house(reader: User, *, show: str = "all") -> QuerySet[ServiceRequest]:
    """What waits longest for us comes first; of those at an end, the newest."""
    if not reader.may("aftersale.read"):
        return ServiceRequest.objects.none()
    found = ServiceRequest.objects.filter(SHOWN[show], source="").exclude(order=None)
    order = ("-created_at", "-pk") if show == "all" else (F("due_at").asc(nulls_last=True), "pk")
    return found.select_related("order", "line", "customer", "parcel").order_by(*order)


def shelves(reader: User) -> list[Shelf]:
    """One count for all lists."""
    words = {
        "requested": pgettext("requests", "To decide"),
        "second": pgettext("requests", "Second look"),
        "received": pgettext("requests", "Goods here"),
        "coming": pgettext("requests", "On their way"),
        "all": _("All"),
    }
    living = ServiceRequest.objects.filter(OPEN, source="").exclude(order=None)
    if not reader.may("aftersale.read"):
        living = living.none()
    counted = {code: Count("pk", filter=which) for code, which in SHOWN.items() if code != "all"}
    counts = living.order_by().aggregate(**counted)
    return [Shelf(code, label, counts.get(code)) for code, label in words.items()]


def found_by(requests: QuerySet[ServiceRequest], text: str) -> QuerySet[ServiceRequest]:
    """As somebody types it at the ramp: the number of a request, an order, or on a label."""
    plain = text.strip().upper()
    signs = "".join(sign for sign in plain if sign.isalnum())
    spelt = "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))
    return requests.filter(
        Q(number__in=[plain, spelt])
        | Q(order__number__in=[plain, spelt])
        | Q(parcel__tracking_number=plain)
        | Q(pick_up__waybill=plain)
    )


@dataclass(frozen=True)
class Settlement:
    """What a settlement would give now."""

    refund: Decimal
    currency: str
    gateway: str  # to which it goes back; empty where nothing was paid here
    new_left: int | None  # pieces of what goes out instead, or once more


def settlement_of(request: ServiceRequest) -> Settlement | None:
    if request.line is None or request.order is None or not request.is_living:
        return None
    request.line.order = request.order
    worth = worth_of(request.line)
    refund = worth.of(request.quantity)
    if request.kind in {"faulty", "missing"}:
        refund += worth.carriage_of(request.quantity)
    if request.kind == "price":
        refund = min(request.difference, worth.goods)
    payer = payer_of(request.order)
    sku = request.wanted_sku or request.line.sku
    return Settlement(
        refund=refund if request.money_id is None else NOTHING,
        currency=request.currency,
        gateway=payer.gateway_label if payer else "",
        new_left=sku.stock if sku and request.kind in {"exchange", "missing"} else None,
    )


def unmatched(reader: User) -> QuerySet[ServiceRequest]:
    """What an import brought and no line of an order was found for, the newest first."""
    if not reader.may("aftersale.read"):
        return ServiceRequest.objects.none()
    found = ServiceRequest.objects.exclude(source="").filter(line=None)
    return found.select_related("sku").order_by("-created_at", "-pk")


@dataclass(frozen=True)
class Brought:
    """One source's requests, in all and without a line; the sums are those of its file."""

    source: str
    currency: str
    count: int
    pieces: int
    refund: Decimal
    without: int
    without_refund: Decimal
    first: datetime
    last: datetime


def brought(reader: User) -> list[Brought]:
    if not reader.may("aftersale.read"):
        return []
    alone = Q(line=None)
    rows = (
        ServiceRequest.objects.exclude(source="")
        .order_by("source", "currency")
        .values("source", "currency")
        .annotate(
            count=Count("pk"),
            pieces=Sum("quantity"),
            sum=Sum("refund"),
            without=Count("pk", filter=alone),
            alone=Sum("refund", filter=alone, default=NOTHING),
            first=Min("created_at"),
            last=Max("created_at"),
        )
    )
    return [
        Brought(
            row["source"],
            row["currency"],
            row["count"],
            row["pieces"],
            row["sum"],
            row["without"],
            row["alone"],
            row["first"],
            row["last"],
        )
        for row in rows
    ]
