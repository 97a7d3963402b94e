"""How goods come back: a courier at the door in a stated time, or a parcel with our label.

A courier is told after the commit, by a job that asks again until it says yes or no. The order is
locked before its requests, a visit after them.
"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale import couriers
from kefu.aftersale.couriers.port import Declined, Unreachable, Went
from kefu.aftersale.events.pick_ups import (
    PickUpBooked,
    PickUpCancelled,
    PickUpCollected,
    PickUpHandedOn,
    PickUpMissed,
    PickUpMoved,
)
from kefu.aftersale.events.requests import RequestOnItsWay
from kefu.aftersale.models.pick_ups import PickUp
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.pick_ups import carrier_of, visit_of
from kefu.aftersale.services.story import locked, tell_step
from kefu.core.events import record
from kefu.delivery import services as delivery
from kefu.delivery.models import Parcel
from kefu.desk.services.refusals import Refusal

Status = PickUp.Status
UNTOLD = (Status.BOOKED, Status.MISSED)


def call_courier(
    request: ServiceRequest, *, slot: tuple[datetime, datetime], by: User | None
) -> PickUp:
    """One visit for all that is fetched from an order in the same time. The order is locked."""
    begins_at, ends_at = slot
    same = PickUp.objects.filter(order=request.order_id, begins_at=begins_at, status=Status.BOOKED)
    pick_up = same.order_by("pk").first()
    if pick_up is None:
        pick_up = PickUp.objects.create(
            client_id=f"request-{request.number}",
            order_id=request.order_id or 0,
            case=request.case,
            booked_by=by,
            begins_at=begins_at,
            ends_at=ends_at,
            courier=couriers.code_for(is_demo=request.is_demo),
        )
        booked = PickUpBooked(
            pick_up.pk,
            pick_up.case_id,
            pick_up.order_id,
            by.pk if by else None,
            ends_at.isoformat(),
        )
        record(booked, by=by)
    request.pick_up, request.due_at = pick_up, ends_at
    request.save(update_fields=["pick_up", "due_at"])
    _tell_time(request, pick_up, by=by)
    return pick_up


def call_if_in_time(request: ServiceRequest, *, at: datetime, by: User | None) -> None:
    """For the time the customer chose; if that is over by now, they choose another on the page."""
    slot = request.slot
    if slot is not None and slot[0] > at:
        call_courier(request, slot=slot, by=by)


def write_label(request: ServiceRequest, *, by: User | None) -> None:
    """A parcel in our name that the customer hands in where its carrier takes parcels."""
    order = request.order
    carrier = carrier_of(order) if order else None
    if order is None or carrier is None:
        raise Refusal(_("We have no carrier for a label. Choose to have it fetched."))
    request.parcel = delivery.pack(
        carrier=carrier, tracking_number=f"RT{request.number}", region="", promised_at=None
    )
    request.save(update_fields=["parcel"])
    tell_step(request, "labelled", by=by, label=request.parcel.tracking_number)


@transaction.atomic
def hand_on(pick_up_id: int) -> None:
    """Tell the courier. Raises Unreachable, so that the job asks again."""
    pick_up = PickUp.objects.select_for_update().select_related("order").get(pk=pick_up_id)
    if pick_up.status != Status.BOOKED or pick_up.waybill or not pick_up.courier:
        return
    try:
        pick_up.waybill = couriers.made(pick_up.courier).book(visit_of(pick_up))
    except Declined as no:
        pick_up.courier, pick_up.error = "", str(no)[:200]  # people call one
    pick_up.tries += 1
    pick_up.save(update_fields=["waybill", "courier", "error", "tries"])
    if pick_up.waybill:
        record(PickUpHandedOn(pick_up.pk, pick_up.courier))


def ask_how_it_went(pick_up_id: int, *, at: datetime) -> None:
    """What the courier says of a visit whose time has begun."""
    pick_up = PickUp.objects.select_related("order").get(pk=pick_up_id)
    if pick_up.status != Status.BOOKED or not pick_up.waybill:
        return
    try:
        news = couriers.made(pick_up.courier).ask(pick_up.waybill, visit_of(pick_up), at=at)
    except (Unreachable, Declined):
        return  # the next round asks again
    if news.went == Went.COLLECTED:
        note_collected(pick_up.pk, by=None, at=news.at or at)
    elif news.went == Went.MISSED:
        note_missed(pick_up.pk, by=None)


@transaction.atomic
def note_collected(pick_up_id: int, *, by: User | None, at: datetime, label: str = "") -> PickUp:
    """The goods are with the courier. Said twice, it counts once."""
    requests = _held(pick_up_id)
    pick_up = PickUp.objects.select_for_update().select_related("order").get(pk=pick_up_id)
    if pick_up.status == Status.COLLECTED:
        return pick_up
    pick_up.move_to(Status.COLLECTED)
    pick_up.collected_at, pick_up.waybill = at, label or pick_up.waybill
    pick_up.save(update_fields=["status", "collected_at", "waybill"])
    parcel = _parcel_of(pick_up)
    for request in requests:
        if request.status == ServiceRequest.Status.APPROVED:
            request.parcel = parcel
            set_off(request, by=by, at=at)
    record(PickUpCollected(pick_up.pk), by=by)
    return pick_up


@transaction.atomic
def note_missed(pick_up_id: int, *, by: User | None) -> PickUp:
    requests = _held(pick_up_id)
    pick_up = PickUp.objects.select_for_update().get(pk=pick_up_id)
    if pick_up.status != Status.BOOKED:
        return pick_up
    pick_up.move_to(Status.MISSED)
    pick_up.save(update_fields=["status"])
    for request in requests:
        tell_step(request, "missed", by=by)
    record(PickUpMissed(pick_up.pk), by=by)
    return pick_up


@transaction.atomic
def choose_time(request_id: int, *, slot: tuple[datetime, datetime], by: User | None) -> None:
    """By the customer: another time for the visit that is booked, or a time for a new one."""
    request = locked(request_id)
    if request.status != ServiceRequest.Status.APPROVED or not request.takes_back:
        raise Refusal(_("Nothing is to be fetched for this request now."))
    own = PickUp.objects.filter(requests=request, status__in=UNTOLD)
    visit = own.first()
    if visit is not None:
        move_visit(visit.pk, slot=slot, by=by)
    elif slot[0] <= now():
        raise Refusal(_("That time has passed. Choose a later one."))
    else:
        call_courier(request, slot=slot, by=by)


@transaction.atomic
def move_visit(pick_up_id: int, *, slot: tuple[datetime, datetime], by: User | None) -> PickUp:
    """Another time suits better, or nobody was met. The courier is told anew."""
    requests = _held(pick_up_id)
    pick_up = PickUp.objects.select_for_update().select_related("order").get(pk=pick_up_id)
    if pick_up.begins_at == slot[0] and pick_up.status == Status.BOOKED:
        return pick_up
    if slot[0] <= now():
        raise Refusal(_("That time has passed. Choose a later one."))
    if pick_up.status not in UNTOLD:
        raise Refusal(_("The courier has been there already."))
    _call_off(pick_up)
    if pick_up.status == Status.MISSED:
        pick_up.move_to(Status.BOOKED)
    pick_up.begins_at, pick_up.ends_at, pick_up.waybill = *slot, ""
    pick_up.courier = couriers.code_for(is_demo=pick_up.order.is_demo)
    pick_up.save()
    for request in requests:
        request.due_at = pick_up.ends_at
        request.save(update_fields=["due_at"])
        _tell_time(request, pick_up, by=by)
    record(PickUpMoved(pick_up.pk, pick_up.ends_at.isoformat()), by=by)
    return pick_up


def let_go(request: ServiceRequest, *, by: User | None) -> None:
    """It was withdrawn: where nothing else is fetched with it, nobody comes."""
    if request.pick_up_id is None:
        return
    others = ServiceRequest.objects.filter(
        pick_up=request.pick_up_id, status=ServiceRequest.Status.APPROVED
    ).exclude(pk=request.pk)
    pick_up = PickUp.objects.select_for_update().get(pk=request.pick_up_id)
    if others.exists() or pick_up.status not in UNTOLD:
        return
    _call_off(pick_up)
    pick_up.move_to(Status.CANCELLED)
    pick_up.save(update_fields=["status"])
    record(PickUpCancelled(pick_up.pk), by=by)


def set_off(request: ServiceRequest, *, by: User | None, at: datetime) -> None:
    """From now on the goods travel; our next date is their receipt."""
    request.move_to(ServiceRequest.Status.ON_ITS_WAY)
    request.due_at = None
    request.save(update_fields=["status", "due_at", "parcel"])
    label = request.parcel.tracking_number if request.parcel else ""
    tell_step(request, "on_its_way", by=by, at=at, label=label)
    record(RequestOnItsWay(request.pk), by=by)


@transaction.atomic
def follow_parcel(parcel_id: int) -> None:
    """A carrier says that a parcel with our label moves. Said twice, it counts once."""
    parcel = Parcel.objects.get(pk=parcel_id)
    if parcel.status == Parcel.Status.PACKED:
        return
    waiting = ServiceRequest.objects.filter(parcel=parcel_id).values_list("pk", flat=True)
    for pk in waiting:
        request = locked(pk)
        if request.status == ServiceRequest.Status.APPROVED:
            set_off(request, by=None, at=now())


def _held(pick_up_id: int) -> list[ServiceRequest]:
    ids = ServiceRequest.objects.filter(pick_up=pick_up_id).order_by("pk")
    return [locked(pk) for pk in ids.values_list("pk", flat=True)]


def _call_off(pick_up: PickUp) -> None:
    """Who was told is told otherwise, once ours is written down."""
    code, waybill = pick_up.courier, pick_up.waybill
    if code and waybill:
        transaction.on_commit(lambda: couriers.made(code).cancel(waybill), robust=True)


def _parcel_of(pick_up: PickUp) -> Parcel | None:
    carrier = carrier_of(pick_up.order)
    if carrier is None:
        return None
    label = pick_up.waybill or f"RT{pick_up.number}"
    return delivery.pack(carrier=carrier, tracking_number=label, region="", promised_at=None)


def _tell_time(request: ServiceRequest, pick_up: PickUp, *, by: User | None) -> None:
    begins, ends = pick_up.begins_at.isoformat(), pick_up.ends_at.isoformat()
    tell_step(request, "courier", by=by, begins=begins, due=ends)
