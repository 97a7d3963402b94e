"""Who can come, when, and who may see it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core import signing
from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet
from django.utils.timezone import get_current_timezone, localdate, localtime

from kefu.accounts.models import User
from kefu.aftersale.models.visits import Absence, Installer, Visit, VisitPhoto
from kefu.shop.models.orders import Order, OrderLine

SALT = "kefu.aftersale.visit"
HOURS = (9, 11, 14, 16)
LASTS = timedelta(hours=2)
DAYS_AHEAD = 14
AFTER_ARRIVAL = timedelta(hours=2)
SOONEST = timedelta(hours=18)  # an installer knows the day before
LINK_LIVES = timedelta(days=60)
COMES = frozenset({Order.Status.PREPARING, Order.Status.SHIPPED, Order.Status.DELIVERED,
                   Order.Status.COMPLETED})  # fmt: skip


@dataclass(frozen=True)
class Slot:
    begins_at: datetime
    installers: tuple[Installer, ...]  # the one with the fewest visits that day first

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + LASTS


def installers_for(reader: User) -> QuerySet[Installer]:
    if not reader.may("aftersale.read"):
        return Installer.objects.none()
    ahead = Prefetch("absences", Absence.objects.filter(day__gte=localdate()).order_by("day"))
    return Installer.objects.prefetch_related("skills__product_class", ahead).order_by(
        "-is_active", "name", "pk"
    )


def visits_for(reader: User) -> QuerySet[Visit]:
    """In the order of their times."""
    visits = Visit.objects.order_by("begins_at", "pk")
    if reader.may("aftersale.read"):
        return visits
    return visits.filter(order__customer=reader.pk)


def visits_of(order: Order) -> list[Visit]:
    """An order's own, the newest first; whoever asks may see the order."""
    visits = Visit.objects.filter(order=order).select_related("installer", "line")
    return list(visits.prefetch_related("photos__upload").order_by("-begins_at", "-pk"))


def lines_to_set_up(order: Order) -> list[OrderLine]:
    """Goods that somebody of ours can set up, and for which nobody is booked."""
    if order.status not in COMES:
        return []
    able = Installer.objects.filter(
        is_active=True, skills__product_class=OuterRef("sku__product__product_class")
    )
    booked = Visit.objects.filter(line=OuterRef("pk"), status=Visit.Status.BOOKED)
    lines = order.lines.filter(Exists(able), ~Exists(booked), kind=OrderLine.Kind.GOODS)
    return list(lines.select_related("sku__product"))


def slots_for(line: OrderLine, *, at: datetime) -> list[Slot]:
    """The times in which somebody who can set it up comes to where it goes."""
    order = line.order
    able = [one for one in able_to_set_up(line) if one.comes_to(order.region)]
    earliest = max(at + SOONEST, arrives_at(order, at))
    days = [localdate(earliest) + timedelta(days=n) for n in range(DAYS_AHEAD)]
    calendar = Calendar(able, days)
    found = (calendar.slot(begins) for day in days for begins in _begins(day))
    return [slot for slot in found if slot.installers and slot.begins_at >= earliest]


def able_to_set_up(line: OrderLine) -> QuerySet[Installer]:
    if line.sku is None:
        return Installer.objects.none()
    able = Installer.objects.filter(
        is_active=True, skills__product_class=line.sku.product.product_class_id
    )
    return able.order_by("pk")


def arrives_at(order: Order, at: datetime) -> datetime:
    """When the goods are there: as it happened, or as it was promised."""
    if order.delivered_at is not None:
        return order.delivered_at
    last = order.shipments.aggregate(at=Max("parcel__promised_at"))["at"]
    return (last or order.promised_at or at) + AFTER_ARRIVAL


def booked_too_early(parcel_id: int) -> list[Visit]:
    """Those that would come before their goods do, now that the parcel's day has moved."""
    order = Order.objects.filter(shipments__parcel=parcel_id, delivered_at=None).first()
    if order is None:
        return []
    booked = Visit.objects.filter(order=order, status=Visit.Status.BOOKED)
    early = booked.filter(begins_at__lt=arrives_at(order, order.placed_at))
    return list(early.select_related("order__customer", "line", "installer").order_by("pk"))


class Calendar:
    """When some installers are free, on some days; three queries however many of either."""

    def __init__(self, installers: Iterable[Installer], days: Collection[date]) -> None:
        self.installers = list(installers)
        zone = get_current_timezone()
        first, last = min(days), max(days)
        booked = Visit.objects.filter(
            installer__in=self.installers,
            status=Visit.Status.BOOKED,
            begins_at__gte=datetime.combine(first, time(), zone),
            begins_at__lt=datetime.combine(last + timedelta(days=1), time(), zone),
        )
        self.taken = set(booked.values_list("installer", "begins_at"))
        self.counts = Counter((pk, localtime(begins).date()) for pk, begins in self.taken)
        absences = Absence.objects.filter(installer__in=self.installers, day__range=(first, last))
        self.absent = set(absences.values_list("installer", "day"))

    def slot(self, begins: datetime) -> Slot:
        day = localtime(begins).date()
        free = [one for one in self.installers if self._is_free(one, day, begins)]
        return Slot(begins, tuple(sorted(free, key=lambda one: (self.counts[one.pk, day], one.pk))))

    def _is_free(self, one: Installer, day: date, begins: datetime) -> bool:
        works = day.weekday() in one.weekdays and (one.pk, day) not in self.absent
        has_room = self.counts[one.pk, day] < one.a_day
        return works and has_room and (one.pk, begins) not in self.taken


def told_to(customer: User) -> Iterator[dict[str, Any]]:
    """A customer's own appointments as plain rows, for a copy of their data."""
    visits = Visit.objects.filter(order__customer=customer.pk).select_related("order")
    for visit in visits.order_by("begins_at"):
        yield {
            "order": visit.order.number,
            "at": visit.begins_at.isoformat(),
            "status": visit.status,
            "wishes": visit.wishes,
            "report": visit.report,
            "signed_by": visit.signed_by,
        }


def due_for_a_reminder(at: datetime) -> QuerySet[Visit]:
    """Those that begin within a day and were not booked within it."""
    coming = Visit.objects.filter(status=Visit.Status.BOOKED, reminded_at=None)
    return coming.filter(begins_at__gt=at, begins_at__lte=at + timedelta(days=1)).order_by("pk")


def token_for_installer(visit: Visit) -> str:
    """Dies when the visit goes to somebody else."""
    return signing.dumps([visit.number, visit.installer_id], salt=SALT)


def visit_behind(token: str) -> Visit | None:
    try:
        number, installer = signing.loads(token, salt=SALT, max_age=LINK_LIVES)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    visits = Visit.objects.filter(number=number, installer=installer)
    return visits.select_related("order", "line", "installer").first()


def photo_behind(token: str, number: str) -> VisitPhoto | None:
    visit = visit_behind(token)
    return photo_of(visit, number) if visit else None


def photo_of(visit: Visit, number: str) -> VisitPhoto | None:
    return visit.photos.filter(upload__number=number).select_related("upload").first()


def _begins(day: date) -> list[datetime]:
    zone = get_current_timezone()
    return [datetime.combine(day, time(hour), zone) for hour in HOURS]
