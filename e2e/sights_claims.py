"""Parcels of the demo shop that went wrong, claims and suppliers."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import now

from e2e.sights import lin, mei
from kefu.aftersale.models.claims import Claim
from kefu.aftersale.models.reports import ParcelReport
from kefu.aftersale.services.claim_opening import claim_back
from kefu.aftersale.services.mending import mend
from kefu.aftersale.services.reports import Told, report_parcel
from kefu.delivery.models import Carrier, Parcel
from kefu.shop.models.catalogue import Supplier
from kefu.shop.models.orders import Order, Shipment


def _late_shipment() -> Shipment:
    """Of an order of Lin's that is on its way, and should have come yesterday."""
    shipment = Shipment.objects.filter(
        order__customer=lin(), order__status="shipped", is_replacement=False
    ).order_by("pk")[0]
    Parcel.objects.filter(pk=shipment.parcel_id, delivered_at=None).update(
        promised_at=now() - timedelta(days=1)
    )
    shipment.parcel.refresh_from_db()
    return shipment


def _report() -> ParcelReport:
    shipment = _late_shipment()
    known = ParcelReport.objects.filter(parcel=shipment.parcel).first()
    told = Told(shipment, "lost", "refund", uuid4().hex, words="等了三天没人送来")
    return known or report_parcel(shipment.order_id, told, by=lin())


def an_order_to_report() -> list[Any]:
    """One of whose parcels nothing has been told yet."""
    told = ParcelReport.objects.values("order")
    own = Order.objects.filter(customer=lin(), shipments__isnull=False).exclude(pk__in=told)
    delivered = own.filter(status="delivered", delivered_at__gte=now() - timedelta(days=7))
    return [(delivered.first() or own.order_by("-placed_at")[0]).number]


def a_report() -> list[Any]:
    report = _report()
    return [report.order.number, report.number]


def a_case_with_a_report() -> list[Any]:
    return [_report().case.number]


def a_claim() -> list[Any]:
    report = _report()
    given = mend(report.pk, by=mei(), how="refund")
    for remedy in given.remedies:
        claim_back(remedy.pk, at=now())
    return [(Claim.objects.filter(parcel=report.parcel).first() or Claim.objects.all()[0]).number]


def a_carrier() -> list[Any]:
    return [Carrier.objects.order_by("pk")[0].code]


def a_supplier() -> list[Any]:
    return [Supplier.objects.filter(products__is_active=True).order_by("pk")[0].code]
