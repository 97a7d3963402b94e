"""The customers' money with the shop: put in, taken out, paid with. Never below nothing.

Every movement is an entry, and the same occasion (reason and reference) moves it once. The row of
the balance is locked; the order of locks is charge, attempt, balance.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.payments.events import BalanceMoved
from kefu.payments.models import Balance, BalanceEntry, Charge, Refund
from kefu.payments.queries import balances as queries

Reason = BalanceEntry.Reason
NOTHING = Decimal(0)


class NotEnough(Exception):
    """The balance does not hold so much."""

    def __init__(self, there: Decimal) -> None:
        self.there = there
        super().__init__(f"only {there}")


class BeyondLimit(Exception):
    """More than this colleague may give, at once or today; `left` is what they may."""

    def __init__(self, left: Decimal) -> None:
        self.left = left
        super().__init__(f"only {left}")


@dataclass(frozen=True)
class Movement:
    """What moves a balance, and why; `reference` names the occasion."""

    amount: Decimal
    reason: str
    reference: str
    charge: Charge | None = None
    note: str = ""
    by: User | None = None


@transaction.atomic
def move(customer_id: int, what: Movement, *, currency: str = "CNY") -> BalanceEntry:
    """Write an entry and the sum it leaves. Said twice, it counts once. Raises NotEnough."""
    balance = _locked(customer_id, currency)
    known = BalanceEntry.objects.filter(reason=what.reason, reference=what.reference).first()
    if known is not None:
        return known
    after = balance.amount + what.amount
    if after < 0:
        raise NotEnough(balance.amount)
    balance.amount, balance.entry_count = after, balance.entry_count + 1
    entry = BalanceEntry.objects.create(
        balance=balance,
        number=balance.entry_count,
        amount=what.amount,
        after=after,
        reason=what.reason,
        reference=what.reference,
        charge=what.charge,
        note=what.note,
        by=what.by,
    )
    balance.save(update_fields=["amount", "entry_count"])
    record(BalanceMoved(entry.pk, customer_id, entry.reason, str(entry.amount)), by=what.by)
    return entry


@transaction.atomic
def credit(
    customer: User, *, amount: Decimal, note: str, by: User, client_id: str, currency: str = "CNY"
) -> BalanceEntry:
    """A colleague gives, for a reason, within their limits. Raises BeyondLimit."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one credit of theirs at a time
    reference = f"{by.pk}:{client_id}"[:60]
    known = BalanceEntry.objects.filter(reason=Reason.CREDIT, reference=reference).first()
    if known is not None:
        return known
    left = queries.may_credit(by, at=now())
    if left is not None and amount > left:
        raise BeyondLimit(left)
    what = Movement(amount, Reason.CREDIT, reference, note=note, by=by)
    return move(customer.pk, what, currency=currency)


def draw(charge: Charge, customer: User, amount: Decimal, *, client_id: str) -> BalanceEntry:
    """Take what pays for a part of a charge; the caller holds its lock. Raises NotEnough."""
    reference = f"{charge.pk}:{client_id}"[:60]
    what = Movement(-amount, Reason.PAID, reference, charge=charge)
    return move(customer.pk, what, currency=charge.currency)


def bring_back(back: Refund) -> BalanceEntry:
    """What had been paid from a balance is there again."""
    part = back.attempt
    if part is None:
        raise ValueError("it came from no balance")
    drawn = BalanceEntry.objects.select_related("balance").get(pk=int(part.transaction))
    what = Movement(back.amount, Reason.BACK, f"refund:{back.pk}", charge=back.charge)
    Refund.objects.filter(pk=back.pk).update(done_at=now())
    return move(drawn.balance.customer_id, what, currency=part.currency)


@transaction.atomic
def join(*, user_id: int, guest_id: int) -> None:
    """A guest turned out to be this customer: their money is one."""
    Charge.objects.filter(customer=guest_id).update(customer=user_id)
    for one in Balance.objects.filter(customer=guest_id, amount__gt=0).order_by("pk"):
        about = f"{guest_id}:{one.currency}:{one.entry_count}"
        out = Movement(-one.amount, Reason.MOVED, f"from {about}")
        move(guest_id, out, currency=one.currency)
        move(user_id, Movement(one.amount, Reason.MOVED, f"to {about}"), currency=one.currency)


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """The figures stay, for books must add up; what was written about a person goes."""
    BalanceEntry.objects.filter(balance__customer=user_id).exclude(note="").update(note="")


@transaction.atomic
def remove_demo() -> None:
    """The demo's customers go, with their money; nobody else's entries can be taken away."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL kefu.clearing = 'demo'")
    gone = Balance.objects.filter(customer__is_demo=True)
    BalanceEntry.objects.filter(balance__in=gone).delete()
    gone.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL kefu.clearing = ''")


def _locked(customer_id: int, currency: str) -> Balance:
    Balance.objects.get_or_create(customer_id=customer_id, currency=currency)
    return Balance.objects.select_for_update().get(customer=customer_id, currency=currency)
