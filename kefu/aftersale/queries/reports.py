"""Which parcels of an order can be reported, and what was."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from kefu.accounts.models import User
from kefu.aftersale.models.reports import ParcelReport, ReportRemedy, Trouble
from kefu.aftersale.policy.days import is_inside, months_after
from kefu.aftersale.queries.books import shelf
from kefu.aftersale.queries.compensations import Compensation, compensation, first_told
from kefu.core.uploads.models import Upload
from kefu.delivery.models import Parcel
from kefu.desk.queries.remedies import parts_of
from kefu.shop.models.orders import Order, Shipment

REPORTS_SHOWN = 20

ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True)
class Reportable:
    """A parcel, what can be said of it now, and from when on more can."""

    shipment: Shipment
    troubles: tuple[str, ...]
    from_when: datetime | None  # nothing can be said before
    known: ParcelReport | None  # one that we are on

    @property
    def parcel(self) -> Parcel:
        return self.shipment.parcel


def troubles_of(parcel: Parcel, *, at: datetime, days: int) -> tuple[str, ...]:
    """Lost: its carrier says so, its day has passed, or it is said to be delivered and is not
    there. Late: its first day has passed. Damaged: it came within so many days."""
    told = first_told(parcel)
    is_late = told is not None and (parcel.delivered_at or at) > told
    came = parcel.delivered_at
    is_fresh = came is not None and is_inside(at, months_after(came, 0, ZONE, more_days=days))
    found = []
    if parcel.status == Parcel.Status.LOST or is_fresh or (came is None and is_late):
        found.append(Trouble.LOST.value)
    if is_late and (came is None or is_fresh):
        found.append(Trouble.LATE.value)
    if is_fresh:
        found.append(Trouble.DAMAGED.value)
    return tuple(found) if parcel.status != Parcel.Status.RETURNED else ()


def days_to_report(at: datetime) -> int:
    """How long damage may be told, by the rules of after-sale, for any class of goods."""
    return shelf().on(at).most("damaged.days")


def reportable(order: Order, *, at: datetime) -> list[Reportable]:
    """Every parcel of it, the newest first."""
    shipments = (
        Shipment.objects.filter(order=order.pk)
        .select_related("parcel__carrier")
        .prefetch_related("parcel__moves", "lines__line")
        .order_by("-pk")
    )
    on_it = ParcelReport.objects.filter(order=order.pk, status=ParcelReport.Status.REPORTED)
    known = {report.parcel_id: report for report in on_it}
    days = days_to_report(at)
    return [_one(shipment, known.get(shipment.parcel_id), at, days) for shipment in shipments]


def _one(shipment: Shipment, known: ParcelReport | None, at: datetime, days: int) -> Reportable:
    parcel = shipment.parcel
    troubles = () if known else troubles_of(parcel, at=at, days=days)
    waits = parcel.is_under_way and not troubles and known is None
    return Reportable(shipment, troubles, first_told(parcel) if waits else None, known)


def reports_for(reader: User) -> QuerySet[ParcelReport]:
    """Newest first."""
    reports = ParcelReport.objects.order_by("-reported_at", "-pk")
    if reader.may("aftersale.read"):
        return reports
    return reports.filter(customer=reader.pk)


def reports_of_order(order: Order) -> list[ParcelReport]:
    """Who asks has shown before that the order is theirs."""
    return list(_whole(ParcelReport.objects.filter(order=order.pk))[:REPORTS_SHOWN])


def reports_of_case(reader: User, case_id: int) -> list[ParcelReport]:
    return list(_whole(reports_for(reader).filter(case=case_id))[:REPORTS_SHOWN])


def report_of_order(order: Order, number: str) -> ParcelReport | None:
    return _whole(ParcelReport.objects.filter(order=order.pk, number=number)).first()


def report_for(reader: User, number: str) -> ParcelReport | None:
    return _whole(reports_for(reader).filter(number=number)).first()


def _whole(reports: QuerySet[ParcelReport]) -> QuerySet[ParcelReport]:
    """With all that a page shows of them."""
    given = ReportRemedy.objects.select_related("remedy__coupon", "remedy__promise")
    people = "parcel__carrier", "order__charge", "case__owner", "case__customer"
    return (
        reports.select_related(*people)
        .prefetch_related("lines__line", "pictures__upload", "parcel__moves", "parcel__points")
        .prefetch_related(Prefetch("remedies", given))
        .order_by("-reported_at", "-pk")
    )


@dataclass(frozen=True)
class Worth:
    """What the pieces of a report had cost, and what is due for the trouble."""

    goods: Decimal
    is_all: bool  # every piece of the order
    sorry: Compensation


def worth_of(report: ParcelReport, *, at: datetime) -> Worth:
    """By what was really paid for so many pieces."""
    pieces = {one.line_id: one.quantity for one in report.lines.all()}
    parts = parts_of(report.order)
    goods = sum(
        (part.worth(pieces[part.line.pk]) for part in parts if part.line.pk in pieces), Decimal(0)
    )
    bought = {part.line.pk: part.line.quantity for part in parts if part.line.kind == "goods"}
    sorry = compensation(
        report.trouble, paid=goods, parcel=report.parcel, at=at, reported_at=report.reported_at
    )
    return Worth(goods, pieces == bought, sorry)


def picture_for(report: ParcelReport, number: str) -> Upload | None:
    return next((one.upload for one in report.pictures.all() if one.upload.number == number), None)
