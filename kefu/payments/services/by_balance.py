"""Paying from one's balance, wholly or a part, and taking that part back while the rest is owed."""

from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.payments.events import PartTakenBack
from kefu.payments.models import Attempt, BalanceEntry, Charge
from kefu.payments.services import arriving, balances
from kefu.payments.services.charges import locked

WAY = "balance"


class Moved(Exception):
    """The sum is not what it was: something was paid meanwhile, or the time is over."""


@transaction.atomic
def pay(charge_id: int, *, customer: User, amount: Decimal, client_id: str) -> Attempt:
    """Pay so much from the customer's balance. Said twice, it is paid once.

    Raises Moved, balances.NotEnough.
    """
    charge = locked(charge_id)
    reference = f"{charge.pk}:{client_id}"[:60]
    known = BalanceEntry.objects.filter(reason="paid", reference=reference).first()
    if known is not None:
        return charge.attempts.get(gateway=WAY, transaction=str(known.pk))
    over = charge.due_at is not None and charge.due_at <= now()
    if over or amount <= 0 or amount > charge.owed:
        raise Moved
    drawn = balances.draw(charge, customer, amount, client_id=client_id)
    part = Attempt.objects.create(
        charge=charge, gateway=WAY, way=WAY, amount=amount, currency=charge.currency
    )
    arriving.arrive(charge, part, transaction=str(drawn.pk), at=now())
    return part


@transaction.atomic
def take_back(charge_id: int, *, by: User) -> Decimal:
    """Parts from the balance are there again, as long as the rest has not come."""
    charge = locked(charge_id)
    if charge.status == Charge.Status.PAID:
        raise Moved
    sums = [_back(charge, part, by) for part in arriving.parts_of(charge) if part.gateway == WAY]
    return sum(sums, Decimal(0))


def _back(charge: Charge, part: Attempt, by: User) -> Decimal:
    amount = part.left
    charge.received -= part.counted
    charge.save(update_fields=["received"])
    part.is_extra, part.surplus = True, part.amount
    part.save(update_fields=["is_extra", "surplus"])
    arriving.give_back(charge, part, amount, key=f"payments.part:{part.pk}", reason="")
    record(PartTakenBack(charge.pk, part.pk, str(amount)), by=by)
    return amount
