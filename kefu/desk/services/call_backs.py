"""Instead of waiting in line: a call at an hour the customer chose, a promise like any other; or
nothing any more."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import override

from kefu.accounts.models import User
from kefu.accounts.services.privacy import reveal
from kefu.core.events import record
from kefu.desk.events.cases import CaseClosed
from kefu.desk.events.duty import CallBackBooked
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import ANSWERS
from kefu.desk.models.line import CallBack
from kefu.desk.models.promises import Promise
from kefu.desk.queries.call_backs import free_slots
from kefu.desk.queries.crew import routing_settings
from kefu.desk.services.clocks import save_changed
from kefu.desk.services.ledger import locked_case, save_in_order, state, tell
from kefu.desk.services.line import step_out
from kefu.desk.services.promises import enter
from kefu.desk.services.refusals import Refusal

CALL = Promise.Kind.CALL_BACK


@transaction.atomic
def book_call_back(
    case_id: int, *, by: User, starts_at: datetime, phone: str = "", client_id: str = ""
) -> CallBack:
    """The customer leaves the line with a promise in hand. Asked twice, it is booked once."""
    case, at = locked_case(case_id), now()
    known = CallBack.objects.filter(promise__case=case, promise__status="open").first()
    if known is not None:
        return known
    if not case.is_under_way:
        raise Refusal(_("This matter is solved. Write to us again and we are there."))
    if starts_at not in free_slots(at=at):
        raise Refusal(_("That hour has just been taken. Please choose another."))
    ends_at = starts_at + timedelta(minutes=routing_settings().slot_minutes)
    if case.in_line:
        step_out(case, "call_back", at)
    _let_answers_go(case, at)
    promise = Promise(kind=CALL, due_at=ends_at, client_id=client_id or uuid4().hex)
    promise.text = _between(starts_at, ends_at, by)
    enter(case, promise, by=case.owner, at=at)
    booked = CallBack(promise=promise, starts_at=starts_at, ends_at=ends_at, phone=phone)
    booked.save()
    record(CallBackBooked(promise.pk, case.pk), by=by)
    return booked


@transaction.atomic
def leave_line(case_id: int, *, by: User) -> Case:
    """The customer needs it no more, and nobody had answered. Said twice, it is said once."""
    case, at = locked_case(case_id), now()
    if not case.in_line:
        return case
    if case.promises.filter(status=Promise.Status.OPEN).exists():
        raise Refusal(_("Something is still promised to you here, so it stays open."))
    step_out(case, "left", at)
    _let_answers_go(case, at)
    case.solve(at)
    case.close(at)
    case.confirmed_at = at
    save_in_order(case, at=at)
    state(case, "left", author=by)
    record(CaseClosed(case.pk, case.customer_id, case.owner_id, "left"), by=by)
    tell(case)
    return case


@transaction.atomic
def number_to_call(promise: Promise, *, by: User) -> str:
    """In clear, for the one who calls; that it was read is written down."""
    case = Case.objects.select_related("customer").get(pk=promise.case_id)
    booked = CallBack.objects.filter(promise=promise).first()
    of_account = reveal(field="phone", of=case.customer, by=by, reason=_("Call back"))
    return (booked.phone if booked else "") or of_account


def _between(starts_at: datetime, ends_at: datetime, customer: User) -> str:
    hours = {"start": f"{localtime(starts_at):%H:%M}", "end": f"{localtime(ends_at):%H:%M}"}
    with override(customer.language):
        return _("Call back between %(start)s and %(end)s") % hours


def _let_answers_go(case: Case, at: datetime) -> None:
    """They chose so themselves: no clock calls that an answer, or a late one."""
    case.waiting_since = case.answer_due_at = None
    owed = list(case.clocks.filter(kind__in=ANSWERS, stopped_at=None).select_related("policy"))
    for clock in owed:
        clock.let_go(at)
    save_changed(owed, at)
