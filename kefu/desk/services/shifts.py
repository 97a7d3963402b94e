"""Going home, going on leave, leaving for good: every open case and promise goes to somebody.

The plan that a page shows and what then happens come from one function. Each case is handed over
in a transaction of its own; who stops half way leaves `hands_over` set, and the watch goes on.
"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.shifts import LeaveCalledOff, LeavePlanned, ShiftEnded
from kefu.desk.models.cases import Case
from kefu.desk.models.duty import Duty, Leave
from kefu.desk.models.handing import HandOver
from kefu.desk.models.line import RoutingDecision
from kefu.desk.queries.shifts import Passing, planned
from kefu.desk.services.duty import set_duty
from kefu.desk.services.handing import give
from kefu.desk.services.ledger import locked_case
from kefu.desk.services.refusals import Refusal

Why = HandOver.Why
BEGUN_AT_ONCE = 50


def end_shift(agent: User, *, by: User, back_at: datetime | None = None) -> int:
    """Off duty, and everything open goes to whoever is here; the number of cases that went."""
    if by.pk != agent.pk and not by.may("desk.supervise"):
        raise Refusal(_("Only a supervisor ends somebody else's shift."))
    set_duty(agent, Duty.State.OFF, by=by, back_at=back_at, hands_over=True)
    count = hand_over_all(agent, why=Why.SHIFT, by=by)
    with transaction.atomic():
        record(ShiftEnded(agent.pk, count), by=by)
    return count


def hand_over_all(owner: User, *, why: str, by: User | None = None) -> int:
    """Nothing of theirs is dropped: what nobody can take now is taken by who comes first."""
    passings = [one for one in planned(owner, why=why, at=now()) if one.to is not None]
    went = sum(_pass(one, by=by) for one in passings)
    if not Case.objects.filter(owner=owner).exclude(status=Case.Status.CLOSED).exists():
        Duty.objects.filter(agent=owner).update(hands_over=False)
    if why == Why.LEFT:
        Case.objects.filter(keeper=owner).update(keeper=None)
    return went


@transaction.atomic
def plan_leave(agent: User, *, by: User, starts_at: datetime, ends_at: datetime) -> Leave:
    if by.pk != agent.pk and not by.may("desk.supervise"):
        raise Refusal(_("Only a supervisor plans somebody else's leave."))
    if ends_at <= starts_at or ends_at <= now():
        raise Refusal(_("The leave must end after it begins, and not in the past."))
    leave = Leave.objects.create(agent=agent, starts_at=starts_at, ends_at=ends_at, made_by=by)
    record(LeavePlanned(leave.pk, agent.pk), by=by)
    return leave


@transaction.atomic
def call_off_leave(leave_id: int, *, by: User) -> Leave:
    leave = Leave.objects.select_for_update().get(pk=leave_id)
    if by.pk != leave.agent_id and not by.may("desk.supervise"):
        raise Refusal(_("Only a supervisor plans somebody else's leave."))
    if leave.called_off_at is None:
        leave.called_off_at = now()
        leave.save(update_fields=["called_off_at"])
        record(LeaveCalledOff(leave.pk, leave.agent_id), by=by)
    return leave


def watch_shifts(*, at: datetime) -> int:
    """Leave that begins, and what is left of shifts that have ended; the number of cases passed."""
    waiting = Leave.objects.filter(begun_at=None, called_off_at=None, starts_at__lte=at)
    begun = [_begin(leave, at) for leave in waiting.select_related("agent")[:BEGUN_AT_ONCE]]
    left = Duty.objects.filter(hands_over=True).select_related("agent")[:BEGUN_AT_ONCE]
    rest = [hand_over_all(duty.agent, why=_why(duty, at)) for duty in left]
    return sum(begun) + sum(rest)


def _begin(leave: Leave, at: datetime) -> int:
    with transaction.atomic():
        mine = Leave.objects.select_for_update(skip_locked=True).filter(pk=leave.pk, begun_at=None)
        if mine.first() is None:
            return 0
        mine.update(begun_at=at)
        off = Duty.State.OFF
        set_duty(leave.agent, off, by=None, back_at=leave.ends_at, hands_over=True)
    return hand_over_all(leave.agent, why=Why.LEAVE)


def _why(duty: Duty, at: datetime) -> str:
    on_leave = Leave.objects.filter(agent=duty.agent_id, begun_at__isnull=False, ends_at__gt=at)
    return Why.LEAVE if on_leave.exists() else Why.SHIFT


@transaction.atomic
def _pass(passing: Passing, *, by: User | None) -> bool:
    case = locked_case(passing.case.pk)
    if case.owner_id != passing.case.owner_id or case.status == Case.Status.CLOSED:
        return False
    taker = User.objects.get(pk=passing.to or 0)
    give(case, to=taker, by=by, why=passing.why, at=now())
    RoutingDecision.objects.create(
        case=case,
        cause=passing.why,
        chosen=taker,
        because=passing.verdict.because,
        steps=passing.verdict.steps,
    )
    return True
