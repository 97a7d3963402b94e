"""A customer tells us of a parcel: somebody owns the matter in the same moment, with a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.reports import (
    ParcelReported,
    ReportedParcelArrived,
    ReportPutRight,
)
from kefu.aftersale.models.claims import Evidence
from kefu.aftersale.models.reports import ParcelReport, ReportLine, ReportPicture, Trouble
from kefu.aftersale.queries.reports import days_to_report, troubles_of
from kefu.core.events import record
from kefu.core.uploads import services as uploads
from kefu.core.uploads.services import Checked
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import Channel
from kefu.desk.models.remedies import Remedy
from kefu.desk.services.conversations import open_conversation, post_message, stand_in_line
from kefu.desk.services.ledger import locked_case
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order, Shipment


@dataclass(frozen=True)
class Told:
    """What the customer says: of which parcel, what, how many of which lines, and their wish."""

    shipment: Shipment
    trouble: str
    wants: str
    client_id: str
    words: str = ""
    pieces: Mapping[int, int] = field(default_factory=dict)  # empty: all that was in it
    pictures: Sequence[Checked] = ()


@transaction.atomic
def report_parcel(order_id: int, told: Told, *, by: User) -> ParcelReport:
    """Said twice under the same `client_id`, it is told once."""
    stand_in_line(by)
    known = ParcelReport.objects.filter(client_id=told.client_id).first()
    if known is not None:
        return known
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    at = now()
    pieces = _checked(order, told, at)
    case = _case(order, told, by)
    report = ParcelReport.objects.create(
        client_id=told.client_id,
        order=order,
        parcel=told.shipment.parcel,
        case=case,
        customer=by,
        trouble=Trouble(told.trouble),
        wants=ParcelReport.Wants(told.wants),
        words=told.words,
        reported_at=at,
    )
    ReportLine.objects.bulk_create(
        ReportLine(report=report, line_id=line, quantity=n) for line, n in pieces.items()
    )
    for picture in told.pictures:
        upload = uploads.store(picture, owner_id=by.pk)
        ReportPicture.objects.create(report=report, upload=upload)
    parcel_id = told.shipment.parcel_id
    record(ParcelReported(report.pk, parcel_id, case.pk, told.trouble, told.wants), by=by)
    return report


@transaction.atomic
def say_it_arrived(report_id: int, *, by: User) -> ParcelReport:
    """The customer has it after all; said twice, once."""
    report = _locked(report_id)
    if report.status == ParcelReport.Status.REPORTED:
        _note_arrival(report, at=now(), by=by)
        talk = report.case.conversations.order_by("-pk")[0]
        words = _("It has arrived after all.")
        post_message(talk, author=by, body=words, client_id=f"{report.number}-arrived")
    return report


@transaction.atomic
def note_arrival(parcel_id: int, *, at: datetime) -> None:
    """Its carrier brought it. Of one that was said to be lost or late, that is the end; what came
    damaged had come before."""
    waits = ParcelReport.objects.filter(parcel=parcel_id, status=ParcelReport.Status.REPORTED)
    for pk in waits.exclude(trouble=Trouble.DAMAGED).values_list("pk", flat=True):
        report = _locked(pk)
        if report.status == ParcelReport.Status.REPORTED and report.reported_at < at:
            _note_arrival(report, at=at, by=None)


@transaction.atomic
def note_given(remedy_id: int, *, at: datetime) -> None:
    """Something was given in the case of a report, from whichever page: it is put right."""
    remedy = Remedy.objects.get(pk=remedy_id)
    about = ParcelReport.objects.filter(case=remedy.case_id, status=ParcelReport.Status.REPORTED)
    for pk in about.values_list("pk", flat=True):
        report = _locked(pk)
        if remedy.order_id in {None, report.order_id}:
            end_well(report, at=at, by=remedy.asked_by)


def end_well(report: ParcelReport, *, at: datetime, by: User) -> None:
    """It is put right. The report is locked; said twice, the first time stands."""
    if report.status == ParcelReport.Status.PUT_RIGHT:
        return
    report.move_to(ParcelReport.Status.PUT_RIGHT)
    report.ended_at = at
    report.save(update_fields=["status", "ended_at"])
    hours = round((at - report.reported_at).total_seconds() / 3600, 2)
    record(ReportPutRight(report.pk, report.case_id, hours), by=by)


@transaction.atomic
def move_to_customer(*, guest_id: int, user_id: int) -> None:
    ParcelReport.objects.filter(customer=guest_id).update(customer=user_id)


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """Sums stay, for they are claimed; words go, and pictures but for those a claim rests on."""
    own = ParcelReport.objects.filter(customer=user_id)
    for picture in ReportPicture.objects.filter(report__in=own).select_related("upload"):
        picture.delete()
        if not Evidence.objects.filter(upload=picture.upload).exists():
            uploads.forget(picture.upload)
    keys = [words_key(number) for number in own.values_list("number", flat=True)]
    Evidence.objects.filter(key__in=keys).delete()
    own.update(words="")


def words_key(number: str) -> str:
    """Names a customer's words among the evidence of a claim."""
    return f"report-{number}-words"


def _locked(report_id: int) -> ParcelReport:
    """After its case, as all acts on one are."""
    locked_case(ParcelReport.objects.values_list("case_id", flat=True).get(pk=report_id))
    return ParcelReport.objects.select_for_update().get(pk=report_id)


def _checked(order: Order, told: Told, at: datetime) -> dict[int, int]:
    """How many of which line it is about."""
    shipment = told.shipment
    if shipment.order_id != order.pk:
        raise Refusal(_("That parcel belongs to another order."))
    if told.trouble not in troubles_of(shipment.parcel, at=at, days=days_to_report(at)):
        raise Refusal(_("This cannot be said of this parcel now. Ask us in the chat instead."))
    open_ones = ParcelReport.objects.filter(parcel=shipment.parcel_id)
    if open_ones.filter(status=ParcelReport.Status.REPORTED).exists():
        raise Refusal(_("We know of this parcel already, and are on it."))
    held = dict(shipment.lines.values_list("line", "quantity"))
    held = held or dict(order.lines.filter(kind="goods").values_list("pk", "quantity"))
    pieces = {line: n for line, n in told.pieces.items() if n > 0} or held
    if any(n > held.get(line, 0) for line, n in pieces.items()):
        raise Refusal(_("So many pieces were not in this parcel."))
    return pieces


def _case(order: Order, told: Told, by: User) -> Case:
    """The matter that is under way about this order, else one of its own, with the words in it."""
    words = _body(told)
    under_way = Case.objects.filter(customer=by, order=order, status__in=Case.UNDER_WAY)
    known = under_way.order_by("-pk").first()
    if known is None:
        said = open_conversation(
            customer=by,
            channel=Channel.MAIL,
            body=words,
            client_id=told.client_id,
            about=order,
        )
        return said.conversation.case
    talk = known.conversations.order_by("-pk")[0]
    post_message(talk, author=by, body=words, client_id=told.client_id, about=order)
    return known


def _body(told: Told) -> str:
    """One line of what it is about, as their first word, and their own words below."""
    wants = ParcelReport.Wants(told.wants).label
    said = _("%(trouble)s: parcel %(number)s. %(wants)s.") % {
        "trouble": Trouble(told.trouble).label,
        "number": told.shipment.parcel.tracking_number,
        "wants": wants,
    }
    return f"{said}\n{told.words}".strip()


def _note_arrival(report: ParcelReport, *, at: datetime, by: User | None) -> None:
    report.move_to(ParcelReport.Status.ARRIVED)
    report.ended_at = at
    report.save(update_fields=["status", "ended_at"])
    record(ReportedParcelArrived(report.pk, report.parcel_id), by=by)
