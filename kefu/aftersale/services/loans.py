"""A unit of the shop stands in for the customer's own: out, and back."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.repairs import UnitLent, UnitReturned, UnitWritten
from kefu.aftersale.models.loans import Loan, LoanUnit
from kefu.aftersale.models.repairs import Repair
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal

Status = LoanUnit.Status


@transaction.atomic
def add_unit(unit: LoanUnit, *, by: User) -> LoanUnit:
    unit.save()
    record(UnitWritten(unit.pk, unit.status), by=by)
    return unit


@transaction.atomic
def retire(unit_id: int, *, by: User) -> LoanUnit:
    """It is not lent any more. Raises WrongMove while it is out."""
    return _set(unit_id, Status.RETIRED, by)


@transaction.atomic
def bring_back_into_use(unit_id: int, *, by: User) -> LoanUnit:
    return _set(unit_id, Status.FREE, by)


@transaction.atomic
def lend(repair_id: int, *, unit_id: int, by: User) -> Loan:
    """One unit for one repair, as long as the customer's own is away."""
    repair = Repair.objects.select_for_update().get(pk=repair_id)
    unit = LoanUnit.objects.select_for_update().get(pk=unit_id)
    out = Loan.objects.filter(repair=repair, back_at=None).first()
    if out is not None:
        if out.unit_id == unit.pk:
            return out
        raise Refusal(_("A unit is lent for this repair already."))
    if not repair.is_open or repair.status == Repair.Status.SENT_BACK:
        raise Refusal(_("This repair has come to its end; nothing is lent for it any more."))
    if unit.status != Status.FREE:
        raise Refusal(_("This unit has been lent in the meantime. Choose another one."))
    unit.move_to(Status.OUT)
    unit.save(update_fields=["status"])
    loan = Loan.objects.create(unit=unit, repair=repair, lent_by=by)
    record(UnitLent(loan.pk, repair.pk), by=by)
    return loan


@transaction.atomic
def take_back(loan_id: int, *, condition: str, by: User) -> Loan:
    """It is with us again, in a condition that somebody looked at."""
    loan = Loan.objects.select_for_update().get(pk=loan_id)
    if loan.back_at is not None:
        return loan
    unit = LoanUnit.objects.select_for_update().get(pk=loan.unit_id)
    loan.back_at, loan.condition = now(), condition
    loan.save(update_fields=["back_at", "condition"])
    unit.move_to(Status.FREE)
    unit.condition = condition or unit.condition
    unit.save(update_fields=["status", "condition"])
    record(UnitReturned(loan.pk, loan.repair_id), by=by)
    return loan


def _set(unit_id: int, status: str, by: User) -> LoanUnit:
    unit = LoanUnit.objects.select_for_update().get(pk=unit_id)
    if unit.status != status:
        unit.move_to(status)
        unit.save(update_fields=["status"])
        record(UnitWritten(unit.pk, status), by=by)
    return unit
