"""Parcels and their steps. Carriers repeat themselves and mix the order up; we do not mind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kefu.core.bulk import numbered, tied, write
from kefu.core.events import record
from kefu.delivery.events import ParcelDelivered, ParcelMoved, ParcelPromiseMoved
from kefu.delivery.models import Carrier, Parcel, TrackPoint


@dataclass(frozen=True)
class Step:
    """What a carrier reports: a `Parcel.Status`, when, where, and in its own words."""

    status: str
    at: datetime
    place_zh: str = ""
    place_en: str = ""
    text_zh: str = ""
    text_en: str = ""


@transaction.atomic
def pack(
    *, carrier: Carrier, tracking_number: str, region: str, promised_at: datetime | None
) -> Parcel:
    """A box with a label. The same label again is the same parcel."""
    parcel, _ = Parcel.objects.get_or_create(
        carrier=carrier,
        tracking_number=tracking_number,
        defaults={"region": region, "promised_at": promised_at},
    )
    return parcel


@transaction.atomic
def take_step(parcel_id: int, step: Step) -> Parcel:
    """Write a carrier's step down, once; the parcel's state follows its newest step.

    A step older than one already known joins the history and moves nothing.
    """
    parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
    _, is_new = TrackPoint.objects.get_or_create(
        parcel=parcel,
        at=step.at,
        status=step.status,
        defaults={
            "place_zh": step.place_zh,
            "place_en": step.place_en,
            "text_zh": step.text_zh,
            "text_en": step.text_en,
        },
    )
    is_newest = not parcel.points.filter(at__gt=step.at).exists()
    if is_new and is_newest and parcel.status != step.status and parcel.can_move_to(step.status):
        _move(parcel, step)
    return parcel


@transaction.atomic
def add_past_parcels(parcels: Sequence[Parcel], points: Sequence[TrackPoint]) -> None:
    """Parcels of long ago with their steps, for the demo shop; nobody is told."""
    write(numbered(parcels))
    write(tied(points, "parcel"))


@transaction.atomic
def remove_parcels(ids: Iterable[int]) -> None:
    wanted = list(ids)
    TrackPoint.objects.filter(parcel__in=wanted).delete()
    Parcel.objects.filter(pk__in=wanted).delete()


def make_carrier(*, code: str, name_zh: str, name_en: str) -> Carrier:
    names = {"name_zh": name_zh, "name_en": name_en}
    return Carrier.objects.update_or_create(code=code, defaults=names)[0]


@transaction.atomic
def promise_another_day(parcel_id: int, *, promised_at: datetime) -> Parcel:
    parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
    before = parcel.promised_at or promised_at
    parcel.promised_at = promised_at
    parcel.save(update_fields=["promised_at"])
    days = (promised_at - before).total_seconds() / 86400
    record(ParcelPromiseMoved(parcel.pk, round(days, 2)))
    return parcel


def _move(parcel: Parcel, step: Step) -> None:
    parcel.move_to(step.status)
    if step.status == Parcel.Status.DELIVERED:
        parcel.delivered_at = step.at
    if step.status == Parcel.Status.IN_TRANSIT and parcel.shipped_at is None:
        parcel.shipped_at = step.at
    parcel.save(update_fields=["status", "delivered_at", "shipped_at"])
    record(ParcelMoved(parcel.pk, step.status))
    if step.status == Parcel.Status.DELIVERED:
        record(ParcelDelivered(parcel.pk))
