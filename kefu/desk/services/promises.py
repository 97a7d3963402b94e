"""A promise is made, warns before it is due, and is kept, broken or released. It is never lost.

Kept is what was done in time. Done later, a broken promise stays broken and is made good.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.promises import (
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseMadeGood,
    PromiseReleased,
    PromiseWarned,
)
from kefu.desk.models.cases import Case
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.promises import Promise
from kefu.desk.services.ledger import (
    case_if_free,
    locked_case,
    note_first_answer,
    policy_for,
    save_in_order,
    state,
    tell,
)
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.routing import supervisor_of

SHARE_TO_WARN = 5  # a fifth of the time is left when it warns
LEAST_WARNING = timedelta(minutes=10)
MOST_WARNING = timedelta(hours=2)
SWEPT_AT_ONCE = 200


@transaction.atomic
def make_promise(
    case_id: int, *, by: User, kind: str, due_at: datetime, client_id: str, text: str = ""
) -> Promise:
    case, at = locked_case(case_id), now()
    known = Promise.objects.filter(client_id=client_id).first()
    if known is not None:
        return known
    if due_at <= at:
        raise Refusal(_("That time has passed. Choose a later one."))
    if not case.is_under_way:
        raise Refusal(_("This case is solved. Reopen it to promise something."))
    note_first_answer(case, policy_for(case), at=at, by=by)
    case.answer(at)
    promise = Promise(kind=Promise.Kind(kind), text=text, client_id=client_id, due_at=due_at)
    return enter(case, promise, by=by, at=at)


def enter(case: Case, promise: Promise, *, by: User, at: datetime) -> Promise:
    """A promise that is said becomes a row, a date in force, and a line of the dialogue."""
    policy = policy_for(case)
    promise.case, promise.owner, promise.made_by, promise.made_at = case, case.owner, by, at
    promise.warn_at = _warn_at(policy, at, promise.due_at)
    promise.save()
    save_in_order(case, at=at, policy=policy)
    state(case, "promised", author=by, promise=promise, at=at)
    due = promise.due_at.isoformat()
    record(PromiseMade(promise.pk, case.pk, case.owner_id, promise.kind, due), by=by)
    tell(case)
    return promise


@transaction.atomic
def keep_promise(promise_id: int, *, by: User, note: str = "") -> Promise:
    """Done. After the time it cannot be kept any more, only made good."""
    case, promise = _locked(promise_id)
    at = now()
    if promise.status == Promise.Status.OPEN and promise.due_at <= at:
        _break(case, promise, at)
    if promise.status == Promise.Status.BROKEN:
        return _make_good(case, promise, by=by, note=note)
    promise.settle(Promise.Status.KEPT, at, note)
    promise.save()
    save_in_order(case, at=at)
    state(case, "kept", author=by, promise=promise, at=at)
    record(PromiseKept(promise.pk, case.pk, promise.owner_id), by=by)
    tell(case)
    return promise


@transaction.atomic
def release_promise(promise_id: int, *, by: User, note: str = "") -> Promise:
    """The customer does not need it any more; said by themselves, or noted by an agent."""
    case, promise = _locked(promise_id)
    at = now()
    promise.settle(Promise.Status.RELEASED, at, note)
    promise.save()
    save_in_order(case, at=at)
    state(case, "released", author=by, promise=promise, at=at)
    released = PromiseReleased(promise.pk, case.pk, by_customer=not by.is_staff)
    record(released, by=by)
    tell(case)
    return promise


def sweep(*, at: datetime) -> int:
    """Warn of what is near and break what is past; the number of promises touched.

    Any number of sweepers may run: one that finds a case locked leaves it to the next round.
    """
    open_ones = Promise.objects.filter(status=Promise.Status.OPEN)
    overdue = open_ones.filter(due_at__lte=at).order_by("due_at")
    near = open_ones.filter(warn_at__lte=at, due_at__gt=at, warned_at=None).order_by("warn_at")
    broken = [_break_if_due(pk, at) for pk in _ids(overdue)]
    warned = [_warn_if_near(pk, at) for pk in _ids(near)]
    return sum(broken) + sum(warned)


def _ids(promises: QuerySet[Promise]) -> list[int]:
    return list(promises.values_list("pk", flat=True)[:SWEPT_AT_ONCE])


@transaction.atomic
def _break_if_due(promise_id: int, at: datetime) -> bool:
    locked = _lock_if_free(promise_id)
    if locked is None or locked[1].status != Promise.Status.OPEN:
        return False
    _break(*locked, at)
    return True


@transaction.atomic
def _warn_if_near(promise_id: int, at: datetime) -> bool:
    locked = _lock_if_free(promise_id)
    if locked is None:
        return False
    case, promise = locked
    if promise.status != Promise.Status.OPEN or promise.warned_at is not None:
        return False
    promise.warned_at = at
    promise.save(update_fields=["warned_at"])
    record(PromiseWarned(promise.pk, promise.owner_id))
    tell(case)
    return True


def _break(case: Case, promise: Promise, at: datetime) -> None:
    """The customer is told so, with a new date; the case is ours to answer; a lead hears of it."""
    promise.settle(Promise.Status.BROKEN, at)
    promise.escalated_to = supervisor_of(promise.owner)
    promise.save()
    policy = policy_for(case)
    if case.is_under_way:
        case.hear(at, policy)
    save_in_order(case, at=at, policy=policy)
    facts = {"due": case.told_by.isoformat()}
    state(case, "broken", author=promise.owner, promise=promise, facts=facts, at=at)
    lead = promise.escalated_to
    record(PromiseBroken(promise.pk, case.pk, promise.owner_id, lead.pk if lead else None))
    tell(case, *filter(None, [lead]))


def _make_good(case: Case, promise: Promise, *, by: User, note: str) -> Promise:
    if promise.made_good_at is not None:
        return promise
    at = now()
    promise.made_good_at, promise.note = at, note
    promise.save(update_fields=["made_good_at", "note"])
    case.answer(at)
    save_in_order(case, at=at)
    state(case, "made_good", author=by, promise=promise, at=at)
    late = int((at - promise.due_at).total_seconds())
    record(PromiseMadeGood(promise.pk, case.pk, late), by=by)
    tell(case, *filter(None, [promise.escalated_to]))
    return promise


def _locked(promise_id: int) -> tuple[Case, Promise]:
    return locked_case(_case_of(promise_id)), _with_people(promise_id)


def _lock_if_free(promise_id: int) -> tuple[Case, Promise] | None:
    case = case_if_free(_case_of(promise_id))
    return (case, _with_people(promise_id)) if case else None


def _case_of(promise_id: int) -> int:
    return Promise.objects.values_list("case_id", flat=True).get(pk=promise_id)


def _with_people(promise_id: int) -> Promise:
    return Promise.objects.select_related("owner", "escalated_to").get(pk=promise_id)


def _warn_at(policy: ServicePolicy, at: datetime, due_at: datetime) -> datetime:
    """With a fifth of the business time left, at least ten minutes, at most two hours."""
    whole = policy.clock.between(at, due_at)
    left = min(max(whole / SHARE_TO_WARN, LEAST_WARNING), MOST_WARNING)
    if whole >= 2 * left:
        return policy.clock.add(at, whole - left)
    return at + (due_at - at) / 2
