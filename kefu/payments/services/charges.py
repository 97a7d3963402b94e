"""Money in and money back. What a charge is for, its owner above knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.bulk import numbered, tied, write
from kefu.core.events import record
from kefu.core.rows import Shape
from kefu.payments.events import ChargeCancelled, ChargePaid, ChargeRefunded, ExtraReturned
from kefu.payments.models import Adjustment, Attempt, BankLine, Charge, Refund
from kefu.payments.services.arriving import give_back, parts_of

CHARGE = Shape(Charge, "c")


class RefundTooLarge(Exception):
    """More was asked back than is left of the charge."""

    def __init__(self, left: Decimal) -> None:
        self.left = left
        super().__init__(f"only {left} is left to refund")


class NotPaid(Exception):
    """Nothing can be given back of what was never received."""


def ask(
    *,
    gateway: str,
    amount: Decimal,
    currency: str = "CNY",
    due_at: datetime | None = None,
    customer: User | None = None,
) -> Charge:
    charge = Charge(
        gateway=gateway, amount=amount, currency=currency, due_at=due_at, customer=customer
    )
    CHARGE.insert(charge)
    return charge


@transaction.atomic
def mark_paid(charge_id: int) -> Charge:
    """All that was still owed has arrived. Said twice, it changes nothing the second time."""
    charge = locked(charge_id)
    if charge.status == Charge.Status.PAID:
        return charge
    charge.move_to(Charge.Status.PAID)
    charge.received, charge.paid_at = charge.amount, now()
    charge.save(update_fields=["status", "received", "paid_at"])
    record(ChargePaid(charge.pk))
    return charge


@transaction.atomic
def cancel(charge_id: int) -> Charge:
    """Nobody waits for it any more; parts that had come go back."""
    charge = locked(charge_id)
    charge.move_to(Charge.Status.CANCELLED)
    charge.received = Decimal(0)
    charge.save(update_fields=["status", "received"])
    for part in parts_of(charge):
        part.is_extra, part.surplus = True, part.amount
        part.save(update_fields=["is_extra", "surplus"])
        back = give_back(charge, part, part.left, key=f"payments.extra:{part.pk}:rest", reason="")
        record(ExtraReturned(part.pk, back.pk, str(back.amount)))
    record(ChargeCancelled(charge.pk))
    return charge


@transaction.atomic
def refund(charge_id: int, *, amount: Decimal, key: str, reason: str = "") -> Refund:
    """Give money back to its source, never more than came in. A gateway is told after the commit.

    What came in parts goes back in parts: one refund for each, and the first of them is returned.
    `key` names the occasion: the same key again returns the first refund.
    Raises NotPaid, RefundTooLarge.
    """
    charge = locked(charge_id)
    done = Refund.objects.filter(key=key).first()
    if done is not None:
        return done
    if charge.status != Charge.Status.PAID:
        raise NotPaid(charge.number)
    left = charge.amount - charge.refunded
    if amount > left:
        raise RefundTooLarge(left)
    charge.refunded += amount
    charge.save(update_fields=["refunded"])
    first, *_ = list(_given(charge, amount, key, reason))
    return first


def _given(charge: Charge, amount: Decimal, key: str, reason: str) -> Iterator[Refund]:
    keys = (key if n == 1 else f"{key}/{n}" for n in count(1))
    rest = amount
    for part in parts_of(charge):
        if sum_ := min(rest, part.left):
            rest -= sum_
            yield _told(give_back(charge, part, sum_, key=next(keys), reason=reason))
    if rest:  # that no attempt brought: it came by hand, and goes back by hand
        yield _told(
            Refund.objects.create(
                charge=charge,
                key=next(keys),
                amount=rest,
                reason=reason,
                status=Refund.Status.BY_HAND,
            )
        )


def _told(back: Refund) -> Refund:
    record(ChargeRefunded(back.charge_id, back.pk, str(back.amount)))
    return back


@transaction.atomic
def refund_rest(charge_id: int, *, key: str) -> Refund | None:
    """Give back all that has not been given back yet; None if that is nothing."""
    charge = locked(charge_id)
    done = Refund.objects.filter(key=key).first()
    left = charge.amount - charge.refunded
    if done is not None or not left:
        return done
    return refund(charge_id, amount=left, key=key)


@transaction.atomic
def add_past_charges(charges: Sequence[Charge], refunds: Sequence[Refund]) -> None:
    """What was paid and given back long ago, for the demo shop; nobody is told."""
    write(numbered(charges))
    write(tied(refunds, "charge"))


@transaction.atomic
def remove_charges(ids: Iterable[int]) -> None:
    wanted = list(ids)
    Refund.objects.filter(charge__in=wanted).delete()
    BankLine.objects.filter(charge__in=wanted).delete()
    Attempt.objects.filter(charge__in=wanted).delete()
    Charge.objects.filter(pk__in=wanted).delete()


def add_to_past_charges(amounts: Mapping[int, Decimal]) -> None:
    """Further parts of charges written before, by their ids."""
    for pk, amount in amounts.items():
        Charge.objects.filter(pk=pk).update(amount=F("amount") + amount)


def add_adjustment(
    *, source: str, external_id: str, amount: Decimal, currency: str, words: str, at: datetime
) -> bool:
    """Write down what another system's books moved without an order. False if it was known."""
    _, is_new = Adjustment.objects.get_or_create(
        source=source,
        external_id=external_id,
        defaults={"amount": amount, "currency": currency, "words": words[:200], "at": at},
    )
    return is_new


def locked(charge_id: int) -> Charge:
    """Nobody else moves this money until the caller's transaction ends."""
    return Charge.objects.select_for_update().get(pk=charge_id)
