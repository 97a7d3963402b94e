"""The customer does not agree with a no: somebody else looks at the whole record, and decides."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.requests import SecondLookAsked, SecondLookDecided
from kefu.aftersale.models.inspections import SecondLook
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.services.story import locked, tell_step
from kefu.core.events import record
from kefu.desk.queries.policies import policy_of
from kefu.desk.services.refusals import Refusal

LOOKED_AT_WITHIN = timedelta(hours=8)  # of business time
Status, Verdict = ServiceRequest.Status, SecondLook.Verdict


@transaction.atomic
def disagree(request_id: int, *, by: User | None, words: str) -> SecondLook:
    """Asked once; what a second person decides stands. `by` is empty for a guest."""
    request, at = locked(request_id), now()
    known = SecondLook.objects.filter(request=request).first()
    if known is not None:
        return known
    if request.status != Status.REFUSED or request.sent_back_id is not None:
        raise Refusal(_("Only a no can be looked at again."))
    if not words.strip():
        raise Refusal(_("Tell us what we have overlooked."))
    tier = request.customer.tier if request.customer else 0
    look = SecondLook.objects.create(
        request=request,
        words=words.strip()[:300],
        refused_by=request.decided_by,
        asked_at=at,
        due_at=policy_of("", tier=tier).clock.add(at, LOOKED_AT_WITHIN),
    )
    request.due_at = look.due_at
    request.save(update_fields=["due_at"])
    tell_step(request, "disagreed", by=by, at=at, words=look.words, due=look.due_at.isoformat())
    record(SecondLookAsked(request.pk, look.due_at.isoformat()), by=by)
    return look


@transaction.atomic
def decide(request_id: int, *, by: User, verdict: str, note: str) -> SecondLook:
    """By somebody who may, and who did not say no before. The second press changes nothing."""
    request, at = locked(request_id), now()
    look = SecondLook.objects.get(request=request)
    if look.verdict:
        return look
    if by.pk == look.refused_by_id:
        raise Refusal(_("You said no to it. Somebody else has to look at it."))
    if not note.strip() or verdict not in Verdict.values:
        raise Refusal(_("Choose, and say why, in words that the customer can read."))
    look.verdict, look.note, look.decided_by, look.decided_at = verdict, note.strip()[:300], by, at
    look.save()
    request.due_at = None
    if verdict == Verdict.REVERSED:
        _take_up_again(request, by)
    request.save(update_fields=["status", "due_at", "decided_by", "decided_at"])
    tell_step(request, verdict, by=by, at=at, words=look.note)
    record(SecondLookDecided(request.pk, verdict, by.pk), by=by)
    return look


def _take_up_again(request: ServiceRequest, by: User) -> None:
    """Where the goods are here, it waits for its settlement; else for the goods."""
    at = now()
    is_here = request.received_at is not None
    request.move_to(Status.RECEIVED if is_here else Status.APPROVED)
    request.decided_by, request.decided_at = by, at
    tier = request.customer.tier if request.customer else 0
    policy = policy_of("", tier=tier)
    request.due_at = policy.due("settlement", at)
