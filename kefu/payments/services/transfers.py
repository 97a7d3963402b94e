"""Paying at one's own bank: chosen at the till, found in the bank's file, counted once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.words import unguessable_number
from kefu.payments.events import (
    LineSetAside,
    PayerRead,
    TransferAwaited,
    TransferMatched,
    TransferUnmatched,
)
from kefu.payments.models import Attempt, BankLine, Charge
from kefu.payments.queries import transfers as queries
from kefu.payments.queries.ways import bank_account
from kefu.payments.services import arriving
from kefu.payments.services.charges import locked
from kefu.payments.services.paying import NotOpen

WAY = "bank"
KEPT_FOR = timedelta(days=5)  # a transfer takes up to two working days, and a weekend may come


class InUse(Exception):
    """The money has paid for an order already, or has gone back: it is a refund then."""


@transaction.atomic
def choose(charge_id: int, *, at: datetime) -> Attempt:
    """The customer will transfer what is owed: a reference for it, and time. Raises NotOpen."""
    charge = locked(charge_id)
    over = charge.due_at is not None and charge.due_at <= at
    if bank_account(charge.currency) is None or over or not charge.owed:
        raise NotOpen
    found = charge.attempts.filter(gateway=WAY, status=Attempt.Status.OPEN).first()
    if found is not None:
        return found
    charge.due_at = max(charge.due_at or at, at + KEPT_FOR)
    charge.save(update_fields=["due_at"])
    attempt = Attempt.objects.create(
        charge=charge,
        gateway=WAY,
        way=WAY,
        amount=charge.owed,
        currency=charge.currency,
        reference=unguessable_number(2).replace("-", ""),
    )
    record(TransferAwaited(attempt.pk))
    return attempt


@transaction.atomic
def match(line_id: int, charge_id: int, *, why: str, by: User | None = None) -> bool:
    """Lay a line to a charge. Said twice, it counts once; False where another was faster."""
    charge = locked(charge_id)
    line = _locked(line_id)
    if line.status == BankLine.Status.MATCHED:
        return line.charge_id == charge.pk
    if line.currency != charge.currency:
        return False
    line.move_to(BankLine.Status.MATCHED)
    part = Attempt.objects.create(
        charge=charge, gateway=WAY, way=WAY, amount=line.amount, currency=line.currency
    )
    arriving.arrive(charge, part, transaction=f"line {line.pk}", at=now())
    line.charge, line.attempt, line.why = charge, part, why
    line.settled_by, line.settled_at = by, now()
    line.save(update_fields=["status", "charge", "attempt", "why", "settled_by", "settled_at"])
    if charge.owed:
        charge.due_at = max(charge.due_at or now(), now() + KEPT_FOR)
        charge.save(update_fields=["due_at"])
    record(TransferMatched(line.pk, charge.pk, why), by=by)
    return True


@transaction.atomic
def unmatch(line_id: int, *, by: User) -> None:
    """Take a line away from where it was laid, as long as its money has done nothing there.

    Raises InUse.
    """
    charge_id = BankLine.objects.values_list("charge", flat=True).get(pk=line_id)
    if charge_id is None:
        raise InUse
    charge = locked(charge_id)
    line = _locked(line_id)
    part = line.attempt
    if part is None or not charge.owed or part.refunded:
        raise InUse
    charge.received -= part.counted
    charge.save(update_fields=["received"])
    part.move_to(Attempt.Status.VOID)
    part.transaction = ""
    part.save(update_fields=["status", "transaction"])
    line.move_to(BankLine.Status.OPEN)
    _bare(line)
    record(TransferUnmatched(line.pk, charge.pk), by=by)


@transaction.atomic
def set_aside(line_id: int, *, note: str, by: User) -> None:
    """It is not for an order: interest, a supplier's money back."""
    line = _locked(line_id)
    line.move_to(BankLine.Status.ASIDE)
    line.charge, line.note, line.why = None, note[:120], ""
    line.settled_by, line.settled_at = by, now()
    line.save(update_fields=["status", "charge", "note", "why", "settled_by", "settled_at"])
    record(LineSetAside(line.pk), by=by)


@transaction.atomic
def take_up(line_id: int, *, by: User) -> None:
    """What was set aside is looked at again."""
    line = _locked(line_id)
    line.move_to(BankLine.Status.OPEN)
    _bare(line)


@transaction.atomic
def refuse(line_id: int, *, by: User) -> None:
    """What was proposed is not so."""
    line = _locked(line_id)
    line.move_to(BankLine.Status.OPEN)
    _bare(line)


@transaction.atomic
def weigh(line_id: int) -> str:
    """Lay a sure one to its order, propose a likely one. What it came to."""
    line = _locked(line_id)
    if line.status != BankLine.Status.OPEN:
        return line.status
    verdict = queries.verdict_on(line)
    if verdict is None:
        return line.status
    if verdict.why == BankLine.Why.SURE:
        match(line.pk, verdict.charge_id, why=verdict.why)
        return BankLine.Status.MATCHED
    line.move_to(BankLine.Status.PROPOSED)
    line.charge = Charge.objects.get(pk=verdict.charge_id)
    line.why = verdict.why
    line.save(update_fields=["status", "charge", "why"])
    return line.status


@transaction.atomic
def read_payer(line_id: int, *, why: str, by: User) -> tuple[str, str]:
    """Name and account in clear, for whoever pays back by hand; that they looked is recorded."""
    line = BankLine.objects.get(pk=line_id)
    record(PayerRead(line.pk, why), by=by)
    return line.payer, line.account


def _locked(line_id: int) -> BankLine:
    return BankLine.objects.select_for_update(of=("self",)).get(pk=line_id)


def _bare(line: BankLine) -> None:
    line.charge, line.attempt, line.why, line.note = None, None, "", ""
    line.settled_by, line.settled_at = None, None
    line.save()
