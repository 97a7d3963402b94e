"""What makes a claim: something was given to a customer for another's fault.

Hearing of it twice opens nothing twice: a parcel has one claim, a remedy one cost.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from kefu.accounts.models import User
from kefu.aftersale.events.claims import (
    ClaimCostAdded,
    ClaimDateMissed,
    ClaimOpened,
    ClaimWarned,
    EvidenceAdded,
)
from kefu.aftersale.models.claims import Claim, ClaimCost, ClaimStep, Evidence
from kefu.aftersale.models.reports import ParcelReport
from kefu.aftersale.queries.claims import due_soon, keeper, overdue, owed_by_carrier, terms_with
from kefu.aftersale.services.claims import locked, tell_step
from kefu.aftersale.services.reports import words_key
from kefu.core.events import record
from kefu.core.money import written
from kefu.core.uploads import services as uploads
from kefu.core.uploads.services import Checked
from kefu.delivery.models import Parcel
from kefu.desk.models.remedies import Remedy
from kefu.desk.services.refusals import Refusal
from kefu.notices.services import send
from kefu.shop.models.orders import Order

SWEPT_AT_ONCE = 200
What = ClaimStep.What
GRAVITY = (Claim.Cause.LATE, Claim.Cause.DAMAGED, Claim.Cause.LOST)  # what was late may be lost


@transaction.atomic
def claim_back(remedy_id: int, *, at: datetime) -> Claim | None:
    """What was given for a carrier's fault is claimed from it. None where no parcel had left."""
    remedy = Remedy.objects.select_related("order", "case__order").get(pk=remedy_id)
    report = _report_of(remedy)
    order = remedy.order or (report.order if report else remedy.case.order)
    parcel = report.parcel if report else _last_parcel(order)
    if order is None or parcel is None:
        return None
    claim = _claim_for(parcel, order, remedy, at=at)
    key = f"remedy-{remedy.number}"
    if not ClaimCost.objects.filter(key=key).exists():
        _add_cost(claim, remedy, key)
    if report is not None:
        _bring_evidence(claim, report)
    return claim


@transaction.atomic
def add_evidence(
    claim_id: int, *, by: User, words: str = "", file: Checked | None = None, key: str
) -> Evidence:
    """A picture, a paper or words. The same key again is the same evidence."""
    claim = locked(claim_id)
    known = Evidence.objects.filter(key=key).first()
    if known is not None:
        return known
    if claim.is_over:
        raise Refusal(_("This claim is closed."))
    if not words and file is None:
        raise Refusal(_("Write something, or choose a file."))
    upload = uploads.store(file, owner_id=by.pk) if file is not None else None
    row = Evidence.objects.create(claim=claim, upload=upload, words=words, by=by, key=key)
    record(EvidenceAdded(claim.pk, row.pk), by=by)
    return row


@transaction.atomic
def note_it_turned_up(parcel_id: int, *, at: datetime) -> None:
    """What was claimed as lost has arrived: whoever keeps the claim has to know."""
    claims = Claim.objects.filter(parcel=parcel_id, cause=Claim.Cause.LOST, closed_at=None)
    for pk in claims.values_list("pk", flat=True):
        claim = locked(pk)
        if not claim.steps.filter(what=What.ARRIVED).exists():
            tell_step(claim, What.ARRIVED, by=None, at=at)


def watch(*, at: datetime) -> int:
    """Remind of dates that are near, and say which have passed; how many were touched."""
    near = list(due_soon(at).order_by("due_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    past = list(overdue(at).order_by("due_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return sum(_warn(pk, at) for pk in near) + sum(_miss(pk, at) for pk in past)


@transaction.atomic
def _warn(claim_id: int, at: datetime) -> bool:
    claim = locked(claim_id)
    if claim.warned_at is not None or claim.due_at is None or claim.due_at <= at:
        return False
    claim.warned_at = at
    _owned(claim)
    claim.save(update_fields=["warned_at", "owner"])
    record(ClaimWarned(claim.pk, claim.owner_id))
    _remind(claim, "soon")
    return True


@transaction.atomic
def _miss(claim_id: int, at: datetime) -> bool:
    claim = locked(claim_id)
    if claim.missed_at is not None or claim.due_at is None or claim.due_at > at:
        return False
    claim.missed_at = at
    _owned(claim)
    claim.save(update_fields=["missed_at", "owner"])
    tell_step(claim, What.MISSED, by=None, at=at, words=claim.status_label)
    record(ClaimDateMissed(claim.pk, claim.owner_id, claim.status))
    _remind(claim, "missed")
    return True


def _owned(claim: Claim) -> None:
    """One whose keeper has left the shop gets another."""
    if claim.owner is None or not claim.owner.is_active:
        claim.owner = keeper()


def _remind(claim: Claim, how: str) -> None:
    if claim.owner is None or claim.due_at is None:
        return
    with override(claim.owner.language):
        context = {
            "number": claim.number,
            "against": claim.against,
            "sum": written(claim.asked, claim.currency),
            "state": claim.status_label,
            "due": claim.due_at.isoformat(),
            "how": how,
        }
    key = f"claim-{claim.number}-{how}-{claim.due_at:%Y%m%d%H%M}"
    send(to=claim.owner, key=key, template="aftersale/mail/claim_due", context=context)


def _report_of(remedy: Remedy) -> ParcelReport | None:
    reports = ParcelReport.objects.filter(case=remedy.case_id).select_related("parcel", "order")
    if remedy.order_id is not None:
        reports = reports.filter(order=remedy.order_id)
    own = reports.filter(remedies__remedy=remedy).first()
    return own or reports.filter(trouble=remedy.reason).order_by("-pk").first()


def _last_parcel(order: Order | None) -> Parcel | None:
    """Of an order that nobody reported by its parcel: the one that came, or left, last; goods sent
    once more had no fault yet."""
    if order is None:
        return None
    shipments = order.shipments.filter(is_replacement=False).select_related("parcel")
    last = shipments.order_by("-parcel__shipped_at", "-pk").first()
    return last.parcel if last else None


def _claim_for(parcel: Parcel, order: Order, remedy: Remedy, *, at: datetime) -> Claim:
    Parcel.objects.select_for_update().get(pk=parcel.pk)  # two remedies, one claim
    known = Claim.objects.filter(parcel=parcel, carrier__isnull=False).first()
    if known is not None:
        return locked(known.pk)
    terms = terms_with(parcel.carrier, at=at)
    claim = Claim.objects.create(
        carrier=parcel.carrier,
        parcel=parcel,
        order=order,
        owner=keeper(),
        cause=Claim.Cause(remedy.reason),
        currency=order.currency,
        opened_at=at,
        due_at=at + timedelta(days=terms.file_days),
        is_demo=order.is_demo,
    )
    tell_step(claim, What.OPENED, by=None, at=at)
    record(ClaimOpened(claim.pk, claim.carrier_id, None, claim.cause, claim.owner_id))
    return claim


def _add_cost(claim: Claim, remedy: Remedy, key: str) -> None:
    at = remedy.settled_at or now()
    ClaimCost.objects.create(
        claim=claim,
        remedy=remedy,
        what=remedy.kind,
        amount=remedy.amount,
        at=at,
        key=key,
    )
    record(ClaimCostAdded(claim.pk, str(remedy.amount), claim.currency))
    if claim.status == Claim.Status.OPEN and claim.carrier is not None:
        claim.cause = max(claim.cause, remedy.reason, key=GRAVITY.index)
        claim.asked = owed_by_carrier(claim, terms_with(claim.carrier, at=at)).asked
        claim.save(update_fields=["asked", "cause"])
    elif claim.status != Claim.Status.OPEN:
        tell_step(claim, What.COST, by=None, at=at, words=str(remedy.amount))


def _bring_evidence(claim: Claim, report: ParcelReport) -> None:
    """What the customer said and showed, once."""
    rows = [Evidence(claim=claim, words=report.words, key=words_key(report.number))]
    rows += [
        Evidence(claim=claim, upload=one.upload, key=f"report-{report.number}-{one.pk}")
        for one in report.pictures.select_related("upload")
    ]
    wanted = [row for row in rows if row.words or row.upload_id]
    Evidence.objects.bulk_create(wanted, ignore_conflicts=True)
