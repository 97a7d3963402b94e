"""Somebody owes a decision by a time; who does not decide in time is passed over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.remedies import ApprovalEscalated, RemedyDeclined
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.remedies import Approval, Remedy, RemedyKind
from kefu.desk.queries.limits import approver_of, gift_of, may_decide
from kefu.desk.queries.remedies import WAITS_HERE, left_to_refund
from kefu.desk.services.conversations import write_note
from kefu.desk.services.ledger import case_if_free, locked_case, policy_for, state, tell
from kefu.desk.services.promises import keep_promise
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.remedies import give, lock_order

NEXT_DECIDES_WITHIN = timedelta(minutes=30)  # of business time
PASSED_AT_ONCE = 100


@transaction.atomic
def approve(remedy_id: int, *, by: User) -> Remedy:
    """Yes: it is given in the same moment, and the customer has the answer they were promised."""
    case, remedy, approval, at = *_locked(remedy_id, by), now()
    lock_order(remedy.order)
    _decide(approval, Approval.Verdict.APPROVED, by=by, at=at)
    give(case, remedy, by=by, at=at, cancels=_cancels(remedy))
    _answered(approval, by)
    return remedy


@transaction.atomic
def decline(remedy_id: int, *, by: User, note: str) -> Remedy:
    """No, and why; the agent still owes the customer the answer, by the time promised."""
    case, remedy, approval, at = *_locked(remedy_id, by), now()
    _decide(approval, Approval.Verdict.DECLINED, by=by, at=at, note=note)
    remedy.move_to(Remedy.Status.DECLINED)
    remedy.settled_at = at
    remedy.save(update_fields=["status", "settled_at"])
    facts = {"kind": remedy.kind, "amount": str(remedy.amount), "currency": remedy.currency}
    state(case, "remedy_declined", author=by, facts=facts, at=at)
    if note:
        talk = case.conversations.order_by("-pk")[0]
        write_note(talk, author=by, body=note, client_id=f"declined-{remedy.number}")
    record(RemedyDeclined(remedy.pk, case.pk, by.pk), by=by)
    tell(case, remedy.asked_by, by)
    return remedy


def pass_on(*, at: datetime) -> int:
    """Decisions that are overdue go to the next who may make them; how many were."""
    late = Approval.objects.filter(verdict="", due_at__lte=at).order_by("due_at")
    return sum(_pass_on(pk, at) for pk in list(late.values_list("pk", flat=True)[:PASSED_AT_ONCE]))


@transaction.atomic
def _pass_on(approval_id: int, at: datetime) -> bool:
    case_id = Approval.objects.values_list("remedy__case_id", flat=True).get(pk=approval_id)
    case = case_if_free(case_id)
    approval = Approval.objects.select_related(
        "remedy__asked_by", "remedy__case__customer", "owner"
    ).get(pk=approval_id)
    if case is None or approval.verdict or approval.due_at > at:
        return False
    remedy, before = approval.remedy, approval.owner
    heir = approver_of(remedy.asked_by, gift_of(remedy), instead_of=before)
    approval.owner = heir or before
    approval.due_at = policy_for(case).clock.add(at, NEXT_DECIDES_WITHIN)
    approval.escalations += 1
    approval.save(update_fields=["owner", "due_at", "escalations"])
    record(ApprovalEscalated(remedy.pk, case.pk, before.pk, approval.owner.pk))
    tell(case, before, approval.owner)
    return True


def _locked(remedy_id: int, by: User) -> tuple[Case, Remedy, Approval]:
    case = locked_case(Remedy.objects.values_list("case_id", flat=True).get(pk=remedy_id))
    people = Remedy.objects.select_related("asked_by", "order", "case__customer")
    remedy = people.get(pk=remedy_id)
    if not may_decide(by, remedy):
        raise Refusal(_("Somebody else has to decide this: it is your own, or beyond your limit."))
    return case, remedy, Approval.objects.select_related("promise").get(remedy=remedy)


def _decide(approval: Approval, verdict: str, *, by: User, at: datetime, note: str = "") -> None:
    if approval.verdict:
        raise Refusal(_("This has been decided already."))
    approval.verdict, approval.note = Approval.Verdict(verdict), note
    approval.decided_by, approval.decided_at = by, at
    approval.save(update_fields=["verdict", "note", "decided_by", "decided_at"])


def _answered(approval: Approval, by: User) -> None:
    """What was given is the answer; a promise that was broken meanwhile is made good by it."""
    promise = approval.promise
    if promise is not None and promise.status in {Promise.Status.OPEN, Promise.Status.BROKEN}:
        keep_promise(promise.pk, by=by)


def _cancels(remedy: Remedy) -> bool:
    order = remedy.order
    if remedy.kind != RemedyKind.REFUND or order is None or order.status not in WAITS_HERE:
        return False
    return remedy.amount == left_to_refund(order) and not remedy.lines.exists()
