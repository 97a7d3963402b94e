"""Parcels and their steps. Carriers repeat themselves and mix the order up; we do not mind."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.bulk import numbered, tied, write
from kefu.core.events import record
from kefu.delivery.events import (
    ParcelDamaged,
    ParcelDelivered,
    ParcelMoved,
    ParcelPacked,
    ParcelPromiseMoved,
)
from kefu.delivery.models import UNDER_WAY, Carrier, LateAlarm, Parcel, PromiseMove, TrackPoint

Status = Parcel.Status
AT_AN_END = frozenset({Status.DELIVERED, Status.RETURNED})


@dataclass(frozen=True)
class Step:
    """What a carrier reports: a `TrackPoint.Kind`, when, where, and in its own words."""

    status: str
    at: datetime
    place_zh: str = ""
    place_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    code: str = ""

    @property
    def mark(self) -> str:
        """Names a step told by a machine, whatever we hold its code to mean."""
        if not self.code:
            return ""
        told = "\n".join((self.place_zh, self.text_zh))
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


@transaction.atomic
def pack(
    *,
    carrier: Carrier,
    tracking_number: str,
    region: str,
    promised_at: datetime | None,
    ordered_at: datetime | None = None,
) -> Parcel:
    """A box with a label. The same label again is the same parcel."""
    told = {"region": region, "promised_at": promised_at, "ordered_at": ordered_at}
    parcel, is_new = Parcel.objects.get_or_create(
        carrier=carrier,
        tracking_number=tracking_number,
        defaults={**told, "look_at": now() if carrier.adapter else None},
    )
    if is_new:
        record(ParcelPacked(parcel.pk))
    return parcel


def take_step(parcel_id: int, step: Step) -> Parcel:
    """Write a carrier's step down, once; the parcel's state follows its newest step.

    A step older than one already known joins the history and moves nothing.
    """
    return take_steps(parcel_id, [step])[0]


@transaction.atomic
def take_steps(parcel_id: int, steps: Iterable[Step]) -> tuple[Parcel, int]:
    """The same for many at once, in whatever order; how many of them were news."""
    parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
    fresh = [step for step in sorted(steps, key=lambda one: one.at) if _noted(parcel, step)]
    newest = _newest(parcel)
    for step in fresh:
        if step.status == Status.IN_TRANSIT:
            _left_earlier(parcel, step.at)
        if newest is not None and step.at >= newest:
            _follow(parcel, step)
    return parcel, len(fresh)


@transaction.atomic
def add_past_parcels(parcels: Sequence[Parcel], points: Sequence[TrackPoint]) -> None:
    """Parcels of long ago with their steps, for the demo shop; nobody is told."""
    write(numbered(parcels))
    write(tied(points, "parcel"))


@transaction.atomic
def remove_parcels(ids: Iterable[int]) -> None:
    wanted = list(ids)
    for model in (TrackPoint, PromiseMove, LateAlarm):
        model.objects.filter(parcel__in=wanted).delete()
    Parcel.objects.filter(pk__in=wanted).delete()


@transaction.atomic
def promise_another_day(
    parcel_id: int,
    *,
    promised_at: datetime,
    because: str = PromiseMove.Because.OFFICE,
    chance: int | None = None,
    by: User | None = None,
) -> Parcel:
    """The customer is told by whoever hears of it, with what it was before and why."""
    parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
    before = parcel.promised_at
    if before == promised_at:
        return parcel
    parcel.promised_at, parcel.chance = promised_at, chance
    parcel.save(update_fields=["promised_at", "chance"])
    move = PromiseMove.objects.create(
        parcel=parcel, before=before, after=promised_at, because=because, chance=chance, by=by
    )
    days = (promised_at - (before or promised_at)).total_seconds() / 86400
    record(ParcelPromiseMoved(parcel.pk, round(days, 2), move.pk), by=by)
    return parcel


@transaction.atomic
def note_damage(parcel_id: int, *, at: datetime) -> None:
    """What was in it arrived broken. Said twice, the first time stands."""
    parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
    if parcel.damaged_at is None:
        parcel.damaged_at = at
        parcel.save(update_fields=["damaged_at"])
        record(ParcelDamaged(parcel.pk))


def _noted(parcel: Parcel, step: Step) -> bool:
    """Whether it says something new; a code that we understand by now says it too."""
    told = parcel.points.filter(at=step.at, mark=step.mark)
    known = (told if step.mark else told.filter(status=step.status)).first()
    if known is not None:
        if known.status != TrackPoint.Kind.UNKNOWN or step.status == known.status:
            return False
        parcel.points.filter(pk=known.pk).update(status=step.status)
        return True
    TrackPoint.objects.create(
        parcel=parcel,
        at=step.at,
        status=step.status,
        code=step.code,
        mark=step.mark,
        place_zh=step.place_zh,
        place_en=step.place_en,
        text_zh=step.text_zh,
        text_en=step.text_en,
    )
    return True


def _newest(parcel: Parcel) -> datetime | None:
    """When the last step was that says where its life stands."""
    said = parcel.points.filter(status__in=Status.values).order_by("-at")
    return said.values_list("at", flat=True).first()


def _left_earlier(parcel: Parcel, at: datetime) -> None:
    """News that comes late may still be the first to say when it left."""
    if parcel.status != Status.PACKED and (parcel.shipped_at is None or at < parcel.shipped_at):
        parcel.shipped_at = at
        parcel.save(update_fields=["shipped_at"])


def _follow(parcel: Parcel, step: Step) -> None:
    if step.status not in Status.values or parcel.status == step.status:
        return
    skips = {Status.OUT_FOR_DELIVERY, Status.DELIVERED}
    if parcel.status == Status.PACKED and step.status in skips:  # the news between was lost
        _move(parcel, Status.IN_TRANSIT, step.at)
    if parcel.can_move_to(step.status):
        _move(parcel, step.status, step.at)


def _move(parcel: Parcel, status: str, at: datetime) -> None:
    parcel.move_to(status)
    if status == Status.DELIVERED:
        parcel.delivered_at = at
    if status == Status.IN_TRANSIT and parcel.shipped_at is None:
        parcel.shipped_at = at
    if status not in UNDER_WAY:
        parcel.look_at = None
    parcel.save(update_fields=["status", "delivered_at", "shipped_at", "look_at"])
    record(ParcelMoved(parcel.pk, status))
    if status == Status.DELIVERED:
        record(ParcelDelivered(parcel.pk))
    if status in AT_AN_END:
        LateAlarm.objects.filter(parcel=parcel, ended_at=None).update(ended_at=at)
