"""A case has one owner at every moment, and ends with the customer's yes or with stated silence."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.moments import spoken
from kefu.desk.events.cases import CaseClosed, CaseLinked, CaseNamed, CaseReopened, CaseSolved
from kefu.desk.models.cases import Case
from kefu.desk.models.handing import HandOver
from kefu.desk.models.promises import Promise
from kefu.desk.queries.reading import UNDECIDED, Decided
from kefu.desk.services import clocks
from kefu.desk.services.conversations import post_message, write_note
from kefu.desk.services.fields import insist_on_required
from kefu.desk.services.handing import give
from kefu.desk.services.ledger import (
    locked_case,
    note_first_answer,
    policy_for,
    save_in_order,
    state,
    tell,
    tell_staff,
)
from kefu.desk.services.refusals import Refusal
from kefu.desk.services.texts import add_words
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order

CLOSED_AT_ONCE = 200
SOMEBODY_WAS_FASTER = gettext_lazy("A colleague has taken this case in the meantime.")


@transaction.atomic
def take_case(case_id: int, *, by: User, seen_owner: str) -> Case:
    """Mine now, unless the owner is not the one whose number the taker saw."""
    case = locked_case(case_id)
    if case.owner.number != seen_owner:
        raise Refusal(str(SOMEBODY_WAS_FASTER))
    return give(case, to=by, by=by, why=HandOver.Why.TAKEN, at=now())


@transaction.atomic
def hand_over(
    case_id: int, *, to: User, by: User | None, words: str = "", client_id: str = ""
) -> Case:
    """Case and open promises go to a colleague; the brief is there already, `words` are more."""
    case = locked_case(case_id)
    if not to.may("desk.work"):
        raise Refusal(_("This colleague does not work at the desk."))
    if words and by is not None:
        talk = case.conversations.order_by("-pk")[0]
        write_note(talk, author=by, body=words, client_id=client_id)
    why, at = HandOver.Why.ASKED, now()
    return give(case, to=to, by=by, why=why, at=at, with_words=bool(words))


@transaction.atomic
def solve_case(
    case_id: int,
    *,
    by: User,
    answer: str = "",
    client_id: str = "",
    decided: Decided = UNDECIDED,
) -> Case:
    """Nothing promised may be open; the customer is asked whether it is solved."""
    case, at = locked_case(case_id), now()
    _refuse_if_promised(case)
    if answer:
        talk = case.conversations.order_by("-pk")[0]
        ends = replace(decided, solves=True)
        post_message(talk, author=by, body=answer, client_id=client_id, decided=ends)
        case = locked_case(case_id)
        _refuse_if_promised(case)
    policy = policy_for(case)
    note_first_answer(case, policy, at=at, by=by)
    case.solve(at)
    save_in_order(case, at=at, policy=policy)
    state(case, "solved", author=by, facts={"due": case.told_by.isoformat()})
    hours = round((at - case.created_at).total_seconds() / 3600, 2)
    record(CaseSolved(case.pk, case.customer_id, by.pk, hours), by=by)
    tell(case)
    return case


@transaction.atomic
def confirm_solved(case_id: int, *, by: User) -> Case:
    """The customer's yes. Said twice, it is said once."""
    case, at = locked_case(case_id), now()
    if case.confirmed_at is not None:
        return case
    case.close(at)
    case.confirmed_at = at
    save_in_order(case, at=at)
    state(case, "confirmed", author=by)
    record(CaseClosed(case.pk, case.customer_id, case.owner_id, "yes"), by=by)
    tell(case)
    return case


@transaction.atomic
def deny_solved(case_id: int, *, by: User) -> Case:
    """The customer's no: the case is open again, with a new date."""
    case, at = locked_case(case_id), now()
    if case.is_under_way:
        return case
    policy = policy_for(case)
    case.reopen()
    case.hear(at, policy)
    save_in_order(case, at=at, policy=policy)
    state(case, "denied", author=by, facts={"due": case.told_by.isoformat()})
    record(CaseReopened(case.pk, case.owner_id), by=by)
    tell(case)
    return case


@transaction.atomic
def reopen_case(case_id: int, *, by: User) -> Case:
    """An agent has second thoughts, or has something to promise after all."""
    case, at = locked_case(case_id), now()
    case.reopen()
    save_in_order(case, at=at)
    state(case, "reopened", author=by)
    record(CaseReopened(case.pk, case.owner_id), by=by)
    tell(case)
    return case


@transaction.atomic
def name_case(case_id: int, *, by: User, subject: str) -> Case:
    case = locked_case(case_id)
    case.subject = subject
    case.save(update_fields=["subject"])
    add_words(case, subject, at=case.created_at)
    record(CaseNamed(case.pk), by=by)
    tell_staff(case)
    return case


@transaction.atomic
def link_case(
    case_id: int, *, by: User, product: Product | None = None, order: Order | None = None
) -> Case:
    """What the case is about. An order must be the customer's own."""
    case = locked_case(case_id)
    if order is not None and order.customer_id != case.customer_id:
        raise Refusal(_("That order belongs to somebody else."))
    case.product = product or case.product
    case.order = order or case.order
    case.save(update_fields=["product", "order"])
    record(CaseLinked(case.pk, case.product_id, case.order_id), by=by)
    tell_staff(case)
    return case


def close_silent(*, at: datetime) -> int:
    """Solved, asked, and no word until the stated day: closed."""
    quiet = Case.objects.filter(status=Case.Status.SOLVED, told_by__lte=at)
    ids = quiet.order_by("told_by").values_list("pk", flat=True)[:CLOSED_AT_ONCE]
    return sum(_close_if_silent(pk, at) for pk in list(ids))


@transaction.atomic
def _close_if_silent(case_id: int, at: datetime) -> bool:
    case = locked_case(case_id)
    if case.status != Case.Status.SOLVED or case.told_by > at:
        return False
    case.close(at)
    case.save(update_fields=["status", "closed_at"])
    clocks.follow(case, at=at)
    state(case, "closed", author=None)
    record(CaseClosed(case.pk, case.customer_id, case.owner_id, "silence"))
    tell(case)
    return True


def _refuse_if_promised(case: Case) -> None:
    promise = case.promises.filter(status=Promise.Status.OPEN).order_by("due_at").first()
    if promise is not None:
        raise Refusal(_still_promised(promise))
    insist_on_required(case)


def _still_promised(promise: Promise) -> str:
    words = {"what": promise.text or promise.get_kind_display(), "when": spoken(promise.due_at)}
    return _("Still promised: %(what)s by %(when)s. Keep it or have it released first.") % words
