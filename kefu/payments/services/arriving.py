"""Money that has arrived, and money that goes back: the two ways in which a charge is counted.

Whoever calls holds the charge's lock. Order of locks everywhere: charge, attempt, balance.
"""

from datetime import datetime
from decimal import Decimal

from kefu.core.events import record
from kefu.payments.events import ChargePaid, ChargePartPaid, ExtraReturned
from kefu.payments.models import Attempt, Charge, Refund
from kefu.payments.services import balances

BALANCE, BANK = Charge.Gateway.BALANCE, Charge.Gateway.BANK
LAST_BACK: dict[str, int] = {
    BANK: 1,
    BALANCE: 2,
}  # money of elsewhere goes back before what lies with us


def arrive(charge: Charge, attempt: Attempt, *, transaction: str, at: datetime) -> None:
    """As much of it as is owed pays for the charge; what is beyond that goes back by itself."""
    counted = min(charge.owed, attempt.amount)
    attempt.move_to(Attempt.Status.PAID)
    attempt.transaction, attempt.paid_at = transaction, at
    attempt.surplus = attempt.amount - counted
    attempt.is_extra = not counted
    attempt.save(update_fields=["status", "transaction", "paid_at", "surplus", "is_extra"])
    if counted:
        _count(charge, attempt, counted, at)
    if attempt.surplus:
        back = give_back(
            charge, attempt, attempt.surplus, key=f"payments.extra:{attempt.pk}", reason=""
        )
        record(ExtraReturned(attempt.pk, back.pk, str(back.amount)))


def _count(charge: Charge, attempt: Attempt, counted: Decimal, at: datetime) -> None:
    charge.received += counted
    if charge.owed:
        charge.save(update_fields=["received"])
        left = charge.owed
        record(ChargePartPaid(charge.pk, attempt.pk, str(counted), str(left)))
        return
    charge.move_to(Charge.Status.PAID)
    charge.gateway, charge.paid_at = attempt.gateway, at
    charge.save(update_fields=["received", "status", "gateway", "paid_at"])
    record(ChargePaid(charge.pk))


def give_back(charge: Charge, part: Attempt, amount: Decimal, *, key: str, reason: str) -> Refund:
    """By the way it came: to the balance at once, by a bank by hand, else through the gateway."""
    part.refunded += amount
    part.save(update_fields=["refunded"])
    back = Refund.objects.create(
        charge=charge,
        attempt=part,
        key=key,
        amount=amount,
        reason=reason,
        status=_how(part),
    )
    if part.gateway == BALANCE:
        balances.bring_back(back)
    return back


def _how(part: Attempt) -> str:
    ways = {BALANCE: Refund.Status.DONE, BANK: Refund.Status.BY_HAND}
    return ways.get(Charge.Gateway(part.gateway), Refund.Status.ASKED)


def parts_of(charge: Charge) -> list[Attempt]:
    """What has paid for it, in the order in which it goes back."""
    paid = charge.attempts.select_for_update().filter(status=Attempt.Status.PAID, is_extra=False)
    return sorted(paid, key=lambda part: (LAST_BACK.get(part.gateway, 0), part.pk))
