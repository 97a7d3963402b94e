"""Appointments at the customer's home: booked, moved, called off, reminded of, reported.

The order is locked first, then the installers who could come, in the order of their keys: two
customers who press at once never get the same hour of one installer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.visits import (
    InstallerChanged,
    VisitBooked,
    VisitCancelled,
    VisitEnded,
    VisitMoved,
    VisitOpened,
)
from kefu.aftersale.models.visits import Absence, Installer, Skill, Visit, VisitPhoto
from kefu.aftersale.queries.visits import (
    LASTS,
    Slot,
    able_to_set_up,
    due_for_a_reminder,
    lines_to_set_up,
    slots_for,
    token_for_installer,
)
from kefu.core.events import record
from kefu.core.uploads.services import Checked, forget, store
from kefu.desk.services.refusals import Refusal
from kefu.notices.services import send, send_outside
from kefu.shop.models.catalogue import ProductClass
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.guests import token_of

MOST_MOVES = 5
A_MINUTE = 60
Status = Visit.Status


@dataclass(frozen=True)
class Report:
    """What an installer says at the end. Without `was_met` nobody opened the door."""

    was_met: bool
    works: bool
    words: str
    signed_by: str = ""
    signature: str = ""
    photos: Sequence[Checked] = ()


@transaction.atomic
def book_visit(
    line_id: int, *, begins_at: datetime, wishes: str, client_id: str, by: User | None
) -> Visit:
    """Said twice under the same `client_id`, it is booked once."""
    line = _locked_line(line_id)
    known = Visit.objects.filter(client_id=client_id, line=line).first()
    if known is not None:
        return known
    if line.pk not in {one.pk for one in lines_to_set_up(line.order)}:
        raise Refusal(_("Somebody is booked for it already, or it needs nobody."))
    slot = _free_slot(line, begins_at)
    visit = Visit.objects.create(
        client_id=client_id,
        order=line.order,
        line=line,
        installer=slot.installers[0],
        begins_at=slot.begins_at,
        ends_at=slot.ends_at,
        wishes=wishes,
    )
    begins = visit.begins_at.isoformat()
    record(VisitBooked(visit.pk, line.order_id, visit.installer_id, begins), by=by)
    return visit


@transaction.atomic
def move_visit(visit_id: int, *, begins_at: datetime, by: User | None) -> Visit:
    """To another time; perhaps somebody else comes then."""
    visit = _booked(visit_id)
    if visit.begins_at == begins_at:
        return visit
    if visit.begins_at <= now():
        raise Refusal(_("Its time has begun. Write to us, and we find another one."))
    if visit.moves >= MOST_MOVES and not (by and by.is_staff):
        raise Refusal(_("It was moved often already. Write to us, and we find a time that holds."))
    slot = _free_slot(visit.line, begins_at)
    same = [one for one in slot.installers if one.pk == visit.installer_id]
    if not same:
        write_to_installer(visit, "cancelled")
    visit.installer = (same or slot.installers)[0]
    visit.begins_at, visit.ends_at = slot.begins_at, slot.begins_at + LASTS
    visit.moves, visit.reminded_at = visit.moves + 1, None
    visit.save(update_fields=["installer", "begins_at", "ends_at", "moves", "reminded_at"])
    begins = visit.begins_at.isoformat()
    record(VisitMoved(visit.pk, visit.installer_id, begins, visit.moves), by=by)
    return visit


@transaction.atomic
def cancel_visit(visit_id: int, *, by: User | None) -> Visit:
    visit = _locked(visit_id)
    if visit.status == Status.CANCELLED:
        return visit
    visit.move_to(Status.CANCELLED)
    visit.ended_at = now()
    visit.save(update_fields=["status", "ended_at"])
    record(VisitCancelled(visit.pk, visit.order_id), by=by)
    return visit


@transaction.atomic
def note_opened(visit: Visit) -> None:
    record(VisitOpened(visit.pk, visit.installer_id))


@transaction.atomic
def report_visit(visit_id: int, report: Report) -> Visit:
    """Once: a second press finds it ended."""
    visit, at = _locked(visit_id), now()
    if visit.status in {Status.DONE, Status.MISSED}:
        return visit
    visit.move_to(Status.DONE if report.was_met else Status.MISSED)
    visit.ended_at, visit.report, visit.works = at, report.words, report.was_met and report.works
    visit.signed_by, visit.signature = report.signed_by, report.signature
    visit.save()
    VisitPhoto.objects.bulk_create(
        VisitPhoto(visit=visit, upload=store(photo, owner_id=visit.order.customer_id))
        for photo in report.photos
    )
    late = max(0.0, (at - visit.ends_at).total_seconds() / A_MINUTE)
    record(
        VisitEnded(
            visit.pk,
            visit.order_id,
            visit.installer_id,
            was_met=report.was_met,
            works=bool(visit.works),
            minutes_late=round(late, 1),
        )
    )
    return visit


def remind(at: datetime) -> int:
    return sum(_remind(pk, at) for pk in list(due_for_a_reminder(at).values_list("pk", flat=True)))


@transaction.atomic
def _remind(visit_id: int, at: datetime) -> bool:
    visit = _locked(visit_id)
    if visit.status != Status.BOOKED or visit.reminded_at is not None:
        return False
    visit.reminded_at = at
    visit.save(update_fields=["reminded_at"])
    write_to_customer(visit, "tomorrow")
    return True


def write_to_customer(visit: Visit, what: str) -> None:
    """`what`: booked, moved, early, tomorrow, cancelled, missed, done; each once a time."""
    order, key = visit.order, f"aftersale.visit:{visit.pk}:{what}:{visit.moves}"
    told = {
        "what": what,
        "number": order.number,
        "name_zh": visit.line.name_zh,
        "name_en": visit.line.name_en or visit.line.name_zh,
        "begins": visit.begins_at.isoformat(),
        "ends": visit.ends_at.isoformat(),
        "who": visit.installer.name,
    }
    template, customer = "aftersale/mail/visit", order.customer
    if customer is not None and customer.email and customer.is_active:
        path = reverse("aftersale:order_visits", args=[order.number])
        send(to=customer, key=key, template=template, context={**told, "path": path})
    elif customer is None and order.contact and "@" in order.contact:
        path = reverse(settings.PLACES["open_order"], args=[token_of(order)])
        send_outside(
            address=order.contact,
            language=order.language or settings.LANGUAGE_CODE,
            key=key,
            template=template,
            context={**told, "path": path},
        )


def write_to_installer(visit: Visit, what: str) -> None:
    """With the link to the page of the visit; no name, no address stands in the mail."""
    if not visit.installer.mail:
        return
    told = {
        "what": what,
        "name_zh": visit.line.name_zh,
        "begins": visit.begins_at.isoformat(),
        "ends": visit.ends_at.isoformat(),
        "path": reverse("aftersale:visit", args=[token_for_installer(visit)]),
    }
    send_outside(
        address=visit.installer.mail,
        language=settings.LANGUAGE_CODE,
        key=f"aftersale.visit:{visit.pk}:installer:{what}:{visit.moves}",
        template="aftersale/mail/visit_installer",
        context=told,
    )


@transaction.atomic
def write_installer(
    installer: Installer, *, skills: Sequence[ProductClass], absences: Sequence[date], by: User
) -> Installer:
    """A new one, or one as they now are. Whom they are booked for they still visit."""
    installer.save()
    installer.skills.all().delete()
    Skill.objects.bulk_create(Skill(installer=installer, product_class=one) for one in skills)
    installer.absences.all().delete()
    Absence.objects.bulk_create(Absence(installer=installer, day=day) for day in absences)
    record(InstallerChanged(installer.pk, by.pk), by=by)
    return installer


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """Their signatures, and what was written and pictured of their homes."""
    photos = VisitPhoto.objects.filter(visit__order__customer=user_id).select_related("upload")
    for photo in photos:
        photo.delete()
        forget(photo.upload)
    Visit.objects.filter(order__customer=user_id).update(
        signed_by="", signature="", report="", wishes=""
    )


def _free_slot(line: OrderLine, begins_at: datetime) -> Slot:
    """Under the lock of all who could come."""
    able = able_to_set_up(line).select_for_update(of=["self"])
    list(able.values_list("pk", flat=True))
    slots = {slot.begins_at: slot for slot in slots_for(line, at=now())}
    if begins_at not in slots:
        raise Refusal(_("That time is taken. Choose another one."))
    return slots[begins_at]


def _locked_line(line_id: int) -> OrderLine:
    line = OrderLine.objects.select_related("sku__product").get(pk=line_id)
    line.order = Order.objects.select_for_update().get(pk=line.order_id)
    return line


def _booked(visit_id: int) -> Visit:
    visit = _locked(visit_id)
    if visit.status != Status.BOOKED:
        raise Refusal(_("This appointment is over."))
    return visit


def _locked(visit_id: int) -> Visit:
    line_id = Visit.objects.values_list("line", flat=True).get(pk=visit_id)
    line = _locked_line(line_id)
    visits = Visit.objects.select_for_update(of=["self"]).select_related("installer")
    visit = visits.get(pk=visit_id)
    visit.line, visit.order = line, line.order
    return visit
