"""Parcels and their steps. Carriers repeat themselves and mix the order up; we do not mind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.bulk import numbered, tied, write
from kefu.core.events import record
from kefu.delivery.events import (
    DispatchRuleChanged,
    ParcelDelivered,
    ParcelMoved,
    ParcelPromiseMoved,
    ReachChanged,
)
from kefu.delivery.models import Carrier, DispatchRule, Parcel, Reach, TrackPoint


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


@transaction.atomic
def set_dispatch_rule(*, by: User | None, **values: Any) -> DispatchRule:
    """Dates promised from now on follow it; what was promised before stays as it was told."""
    rule = DispatchRule.objects.create(made_by=by, **values)
    record(DispatchRuleChanged(rule.pk), by=by)
    return rule


@transaction.atomic
def set_reach(code: str, *, days: int, is_served: bool = True, by: User | None) -> Reach:
    """Days on the road to a province, or to a city that has a row already."""
    values = {"days": days, "is_served": is_served}
    reach, is_new = Reach.objects.select_for_update().get_or_create(code=code, defaults=values)
    if not is_new and (reach.days, reach.is_served) == (days, is_served):
        return reach
    reach.days, reach.is_served = days, is_served
    reach.save(update_fields=["days", "is_served"])
    record(ReachChanged(code, days, is_served), by=by)
    return reach


@transaction.atomic
def name_city(code: str, *, name_zh: str, name_en: str, days: int, by: User | None) -> Reach:
    """A city with days of its own; named again, it is renamed."""
    names = {"name_zh": name_zh, "name_en": name_en}
    Reach.objects.update_or_create(code=code, defaults={**names, "days": days})
    record(ReachChanged(code, days, is_served=True), by=by)
    return Reach.objects.get(code=code)


@transaction.atomic
def forget_city(code: str, *, by: User | None) -> None:
    """Its province's days hold again."""
    Reach.objects.filter(code=code).exclude(name_zh="").delete()
    record(ReachChanged(code, 0, is_served=True), by=by)


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
