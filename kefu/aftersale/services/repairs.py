"""Goods in repair: every act on them, stage by stage. A second press changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.repairs import ExchangeDue, RepairDateMoved, RepairMoved, RepairOpened
from kefu.aftersale.models.repairs import Repair, RepairStep
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.services import covers, parts
from kefu.aftersale.services.receipt import note_received
from kefu.aftersale.services.repair_mail import tell_date, tell_exchange, tell_stage
from kefu.aftersale.services.story import locked, tell_step
from kefu.core.events import record
from kefu.core.uploads import services as uploads
from kefu.core.uploads.services import Checked
from kefu.delivery import services as delivery
from kefu.delivery.models import Carrier
from kefu.desk.services import order_clocks
from kefu.desk.services.refusals import Refusal
from kefu.shop.services import replacements
from kefu.shop.services.stock import OutOfStock

Status = Repair.Status
ASKED = ServiceRequest.Status
PARTS_MISSING = timedelta(days=90)  # sanbao.repair.parts_days: then a new one
TOO_LONG = timedelta(days=30)  # sanbao.repair.days: by our own doing
LABEL = "repair-{number}"


@dataclass(frozen=True)
class Diagnosis:
    """What was found, why it costs nothing, which parts it needs (pieces by the part's id), and by
    when it is sent back."""

    finding: str
    covered_by: str
    due_at: datetime
    parts: Mapping[int, int] = field(default_factory=dict)
    no_fault: bool = False
    photo: Checked | None = None


@transaction.atomic
def open_repair(request_id: int) -> Repair | None:
    """A request for a repair holds: the goods are expected. Said twice, it is opened once."""
    request = ServiceRequest.objects.select_for_update().get(pk=request_id)
    if request.kind != ServiceRequest.Kind.REPAIR or request.line_id is None:
        return None
    known = Repair.objects.select_for_update().filter(request=request).first()
    if request.status not in (ASKED.APPROVED, ASKED.ON_ITS_WAY, ASKED.RECEIVED):
        return known
    if known is not None:
        if known.status == Status.CALLED_OFF:
            _move(known, Status.RECEIVED if known.received_at else Status.EXPECTED)
        return known
    repair = Repair.objects.create(
        request=request,
        line_id=request.line_id,
        pieces=request.quantity,
        is_demo=request.is_demo,
    )
    RepairStep.objects.create(repair=repair, status=Status.EXPECTED)
    record(RepairOpened(repair.pk, request.pk))
    return repair


@transaction.atomic
def call_off(request_id: int) -> None:
    """The customer keeps it, or it was refused: whatever came goes back as it is."""
    repair = Repair.objects.select_for_update().filter(request=request_id).first()
    if repair is not None and repair.status in (Status.EXPECTED, Status.RECEIVED):
        _move(repair, Status.CALLED_OFF)


@transaction.atomic
def receive(
    repair_id: int, *, by: User, serial: str = "", condition: str = "", photo: Checked | None = None
) -> Repair:
    """It is with us: from now on its guarantees stand still."""
    repair = _locked(repair_id)
    if repair.status != Status.EXPECTED:
        return repair
    request = note_received(repair.request_id, by=by)
    repair.received_at = request.received_at or now()
    repair.serial, repair.condition = serial, condition
    _move(repair, Status.RECEIVED, by=by, words=condition, photo=photo)
    covers.redate(repair.line_id)
    return repair


@transaction.atomic
def diagnose(repair_id: int, *, by: User, found: Diagnosis) -> Repair:
    """What is wrong, and by when it is sent back: that ends the clock that ran since it came. Parts
    that lie here are put aside for it; where some are missing, it waits for them."""
    repair, before = _locked(repair_id), None
    if repair.status not in (Status.RECEIVED, Status.IN_REPAIR):
        return repair
    before = repair.due_at
    if found.no_fault and found.parts:
        raise Refusal(_("Where nothing is wrong, no part is needed. Take the parts out."))
    repair.finding, repair.covered_by = found.finding, found.covered_by
    repair.due_at, repair.no_fault = found.due_at, found.no_fault
    _move(repair, Status.DIAGNOSED, by=by, words=found.finding, photo=found.photo)
    parts.ask_for(repair, found.parts, by=by)
    if before is not None and before != found.due_at:
        record(RepairDateMoved(repair.pk, before.isoformat(), found.due_at.isoformat()), by=by)
    if parts.missing(repair):
        _wait(repair, by)
    order_clocks.note_settlement(repair.request_id, at=now())
    ServiceRequest.objects.filter(pk=repair.request_id).update(due_at=found.due_at)
    tell_stage(repair)
    return repair


@transaction.atomic
def begin(repair_id: int, *, by: User) -> Repair:
    """It lies on the bench, with every part it needs."""
    repair = _locked(repair_id)
    if repair.status == Status.IN_REPAIR:
        return repair
    if parts.missing(repair):
        raise Refusal(_("Some of its parts have not come yet."))
    _move(repair, Status.IN_REPAIR, by=by)
    return repair


@transaction.atomic
def note_tested(repair_id: int, *, by: User, done: str, photo: Checked | None = None) -> Repair:
    """It works: what was done, as the customer reads it."""
    repair = _locked(repair_id)
    if repair.status == Status.TESTED:
        return repair
    if repair.status == Status.DIAGNOSED and not repair.no_fault:
        raise Refusal(_("Nothing was done about the fault yet. Begin the repair first."))
    repair.done = done
    _move(repair, Status.TESTED, by=by, words=done, photo=photo)
    return repair


@transaction.atomic
def note_failed(repair_id: int, *, by: User, words: str) -> Repair:
    """The test found that it does not work yet: back on the bench."""
    repair = _locked(repair_id)
    if repair.status == Status.TESTED:
        _move(repair, Status.IN_REPAIR, by=by, words=words)
    return repair


@transaction.atomic
def send_back(repair_id: int, *, by: User, carrier: Carrier, tracking_number: str = "") -> Repair:
    """On its way to its owner, who is told with whom it comes; the request has come to its end."""
    repair = _locked(repair_id)
    if repair.status == Status.SENT_BACK:
        return repair
    order = repair.line.order
    repair.parcel = delivery.pack(
        carrier=carrier,
        tracking_number=tracking_number or LABEL.format(number=repair.number),
        region=order.region,
        promised_at=None,
    )
    _move(repair, Status.SENT_BACK, by=by)
    _settle(repair, by)
    tell_stage(repair)
    return repair


@transaction.atomic
def note_back(parcel_id: int, *, at: datetime) -> None:
    """Its owner has it again: the guarantees go on."""
    repair = Repair.objects.select_for_update().filter(parcel=parcel_id).first()
    if repair is None or repair.status not in (Status.SENT_BACK, Status.EXCHANGED):
        return
    repair.ended_at = max(at, repair.received_at or at)
    if repair.status == Status.EXCHANGED:
        repair.save(update_fields=["ended_at"])
    else:
        _move(repair, Status.BACK, at=at)
    covers.redate(repair.line_id)


@transaction.atomic
def exchange(repair_id: int, *, by: User) -> Repair:
    """A new one goes out instead: its guarantee begins anew. The old one stays with us."""
    repair = _locked(repair_id)
    if repair.status == Status.EXCHANGED:
        return repair
    promised_at = now() + timedelta(days=3)
    key = LABEL.format(number=repair.number)
    try:
        shipment = replacements.resend(
            repair.line.order_id,
            lines={repair.line_id: repair.pieces},
            promised_at=promised_at,
            key=key,
            by=by,
        )
    except OutOfStock as none:
        words = _("Only %(n)d are left in the warehouse. Offer the money back instead.")
        raise Refusal(words % {"n": none.sku.stock}) from none
    except (replacements.NothingToSend, replacements.NoCarrier) as refused:
        raise Refusal(_("This cannot be sent anew. Offer the money back instead.")) from refused
    repair.parcel, repair.ended_at = shipment.parcel, now()
    if repair.waiting_since is not None:
        repair.waited += repair.ended_at - repair.waiting_since
        repair.waiting_since = None
    parts.put_back(repair, by=by)
    _move(repair, Status.EXCHANGED, by=by)
    _settle(repair, by)
    covers.redate(repair.line_id)
    tell_stage(repair)
    return repair


@transaction.atomic
def move_date(repair_id: int, *, to: datetime, because: str, by: User) -> Repair:
    """It is sent back by another day, and the customer reads why."""
    repair = _locked(repair_id)
    if not repair.is_with_us or repair.due_at is None:
        raise Refusal(_("A day can be moved between diagnosis and sending back."))
    before, repair.due_at = repair.due_at, to
    if before == to:
        return repair
    repair.save(update_fields=["due_at"])
    ServiceRequest.objects.filter(pk=repair.request_id).update(due_at=to)
    RepairStep.objects.create(repair=repair, status=repair.status, by=by, words=because)
    record(RepairDateMoved(repair.pk, before.isoformat(), to.isoformat()), by=by)
    tell_date(repair, because)
    return repair


@transaction.atomic
def take_up_again(repair_id: int) -> bool:
    """Every part it waited for is there: it is next on the bench. False if some are missing."""
    repair = _locked(repair_id)
    if repair.status != Status.WAITING or parts.missing(repair):
        return False
    at = now()
    repair.waited += at - (repair.waiting_since or at)
    repair.waiting_since = None
    _move(repair, Status.DIAGNOSED, at=at, words=_("All parts are here."))
    return True


def watch(*, at: datetime) -> int:
    """Who has waited for parts, or been without their goods, longer than the rules allow may have
    a new one: the customer hears so before asking. How many were found."""
    open_ones = Repair.objects.filter(status__in=Repair.WITH_US, told_exchange_at=None)
    late = [one.pk for one in open_ones.iterator() if why_exchange(one, at)]
    return sum(_offer_exchange(pk, at) for pk in late)


def why_exchange(repair: Repair, at: datetime) -> str:
    """`parts` or `days` if it takes too long, else nothing."""
    waiting = at - repair.waiting_since if repair.waiting_since else timedelta(0)
    missing = repair.waited + waiting
    if missing > PARTS_MISSING:
        return "parts"
    away = at - repair.received_at if repair.received_at else timedelta(0)
    return "days" if repair.is_with_us and away - missing > TOO_LONG else ""


@transaction.atomic
def _offer_exchange(repair_id: int, at: datetime) -> bool:
    repair = _locked(repair_id)
    why = why_exchange(repair, at)
    if not why or repair.told_exchange_at is not None or not repair.is_with_us:
        return False
    repair.told_exchange_at = at
    repair.save(update_fields=["told_exchange_at"])
    record(ExchangeDue(repair.pk, why))
    tell_exchange(repair)
    return True


def _wait(repair: Repair, by: User) -> None:
    repair.waiting_since = now()
    _move(repair, Status.WAITING, by=by)


def _settle(repair: Repair, by: User) -> None:
    request, at = locked(repair.request_id), now()
    if request.status != ASKED.RECEIVED:
        return
    request.move_to(ASKED.SETTLED)
    request.settled_at, request.due_at, request.sent_back = at, None, repair.parcel
    request.save(update_fields=["status", "settled_at", "due_at", "sent_back"])
    order_clocks.note_settlement(request.pk, at=at)
    name = "renewed" if repair.status == Status.EXCHANGED else "repaired"
    tell_step(request, name, by=by, at=at, repair=repair.number)


def _move(
    repair: Repair,
    to: str,
    *,
    by: User | None = None,
    at: datetime | None = None,
    words: str = "",
    photo: Checked | None = None,
) -> None:
    before = repair.status
    repair.move_to(to)
    repair.save()
    RepairStep.objects.create(
        repair=repair,
        status=to,
        by=by,
        at=at or now(),
        words=words,
        photo=uploads.store(photo, owner_id=None) if photo else None,
    )
    record(RepairMoved(repair.pk, before, to), by=by)


def _locked(repair_id: int) -> Repair:
    """After its order and its request, as every act on a request does."""
    locked(Repair.objects.values_list("request", flat=True).get(pk=repair_id))
    rows = Repair.objects.select_for_update(of=("self",)).select_related("line__order__customer")
    return rows.get(pk=repair_id)
