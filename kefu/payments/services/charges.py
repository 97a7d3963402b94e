"""Money in and money back. What a charge is for, its owner above knows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from kefu.core.bulk import numbered, tied, write
from kefu.core.events import record
from kefu.payments.events import ChargeCancelled, ChargePaid, ChargeRefunded
from kefu.payments.models import Adjustment, Attempt, Charge, Refund


class RefundTooLarge(Exception):
    """More was asked back than is left of the charge."""

    def __init__(self, left: Decimal) -> None:
        self.left = left
        super().__init__(f"only {left} is left to refund")


class NotPaid(Exception):
    """Nothing can be given back of what was never received."""


def ask(
    *, gateway: str, amount: Decimal, currency: str = "CNY", due_at: datetime | None = None
) -> Charge:
    return Charge.objects.create(gateway=gateway, amount=amount, currency=currency, due_at=due_at)


@transaction.atomic
def mark_paid(charge_id: int) -> Charge:
    """Money has arrived. Said twice, it changes nothing the second time."""
    charge = locked(charge_id)
    if charge.status == Charge.Status.PAID:
        return charge
    charge.move_to(Charge.Status.PAID)
    charge.paid_at = now()
    charge.save(update_fields=["status", "paid_at"])
    record(ChargePaid(charge.pk))
    return charge


@transaction.atomic
def cancel(charge_id: int) -> Charge:
    charge = locked(charge_id)
    charge.move_to(Charge.Status.CANCELLED)
    charge.save(update_fields=["status"])
    record(ChargeCancelled(charge.pk))
    return charge


@transaction.atomic
def refund(charge_id: int, *, amount: Decimal, key: str, reason: str = "") -> Refund:
    """Give money back to its source, never more than came in. A gateway is told after the commit.

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
    came_by = charge.attempts.filter(status=Attempt.Status.PAID, is_extra=False).first()
    if came_by is not None:
        came_by.refunded += amount
        came_by.save(update_fields=["refunded"])
    given = Refund.objects.create(
        charge=charge,
        attempt=came_by,
        key=key,
        amount=amount,
        reason=reason,
        status=Refund.Status.DONE if came_by is None else Refund.Status.ASKED,
    )
    record(ChargeRefunded(charge.pk, given.pk, str(amount)))
    return given


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
