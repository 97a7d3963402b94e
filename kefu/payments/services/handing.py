"""Refunds that no gateway carries: handed over by people, who say so, or put on the balance.

Above a limit one colleague says it and another one, who looked, agrees.
"""

from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.payments.events import (
    HandOverDenied,
    RefundDone,
    RefundHandedOver,
    RefundSaidHandedOver,
)
from kefu.payments.models import HandOver, Refund
from kefu.payments.services import balances

BY_PEOPLE = frozenset({Refund.Status.BY_HAND, Refund.Status.FAILED})


class NotByHand(Exception):
    """It is done, or on its way through its gateway."""


class NotYours(Exception):
    """Who said it cannot be the second person."""


class NoBalance(Exception):
    """Nobody's balance is known to whom it belongs."""


def needs_second(amount: Decimal) -> bool:
    return amount > settings.HAND_OVER_ALONE


@transaction.atomic
def say_handed_over(refund_id: int, *, note: str, by: User) -> HandOver:
    """Said twice, it is said once. Raises NotByHand."""
    refund = _locked(refund_id)
    known = HandOver.objects.filter(refund=refund).first()
    if known is not None:
        return known
    if refund.status not in BY_PEOPLE:
        raise NotByHand
    said = HandOver.objects.create(refund=refund, note=note[:200], by=by)
    if needs_second(refund.amount):
        record(RefundSaidHandedOver(refund.pk), by=by)
    else:
        _over(refund, by)
    return said


@transaction.atomic
def confirm(refund_id: int, *, by: User) -> None:
    """The second person has looked. Raises NotYours, NotByHand."""
    refund, said = _said(refund_id)
    if refund.status == Refund.Status.DONE:
        return
    if said.by_id == by.pk:
        raise NotYours
    said.confirmed_by, said.confirmed_at = by, now()
    said.save(update_fields=["confirmed_by", "confirmed_at"])
    _over(refund, by)


@transaction.atomic
def deny(refund_id: int, *, by: User) -> None:
    """It was not so, or whoever said it takes it back: it waits again. Raises NotByHand."""
    refund, said = _said(refund_id)
    if refund.status == Refund.Status.DONE:
        raise NotByHand
    said.delete()
    record(HandOverDenied(refund.pk), by=by)


@transaction.atomic
def put_on_balance(refund_id: int, *, by: User | None = None) -> None:
    """Instead of by hand, where the customer is known. Said twice, it is put there once.

    Raises NotByHand, NoBalance.
    """
    refund = _locked(refund_id)
    if refund.status == Refund.Status.DONE:
        return
    if refund.status not in BY_PEOPLE or HandOver.objects.filter(refund=refund).exists():
        raise NotByHand
    customer = refund.charge.customer
    if customer is None:
        raise NoBalance
    what = balances.Movement(
        refund.amount,
        balances.Reason.SURPLUS if _is_surplus(refund) else balances.Reason.BACK,
        f"refund:{refund.pk}",
        charge=refund.charge,
    )
    balances.move(customer.pk, what, currency=refund.charge.currency)
    HandOver.objects.create(refund=refund, note="balance", by=by or customer)
    _done(refund)
    record(RefundDone(refund.pk), by=by)


def _is_surplus(refund: Refund) -> bool:
    return refund.key.startswith("payments.extra:")


def _over(refund: Refund, by: User) -> None:
    _done(refund)
    record(RefundHandedOver(refund.pk), by=by)


def _done(refund: Refund) -> None:
    refund.move_to(Refund.Status.DONE)
    refund.done_at, refund.error = now(), ""
    refund.save(update_fields=["status", "done_at", "error"])


def _said(refund_id: int) -> tuple[Refund, HandOver]:
    refund = _locked(refund_id)
    said = HandOver.objects.select_for_update().filter(refund=refund).first()
    if said is None:
        raise NotByHand
    return refund, said


def _locked(refund_id: int) -> Refund:
    rows = Refund.objects.select_for_update(of=("self",)).select_related("charge__customer")
    return rows.get(pk=refund_id)
