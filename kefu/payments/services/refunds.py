"""Money on its way back through the gateway it came by."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.payments.events import RefundAskedAgain, RefundDone, RefundFailed
from kefu.payments.models import HandOver, Refund
from kefu.payments.port import Declined, GivenBack, Unreachable
from kefu.payments.queries.ways import provider
from kefu.payments.services.paying import trade_of

log = logging.getLogger(__name__)


def send(refund_id: int) -> str:
    """Tell the gateway, with a number that makes a second telling harmless; how it stands now.

    Raises Unreachable: then it is told again.
    """
    refund = Refund.objects.select_related("attempt").get(pk=refund_id)
    if refund.attempt is None or refund.status != Refund.Status.ASKED:
        return refund.status
    gateway = provider(refund.attempt.gateway)
    try:
        if gateway is None:
            raise Unreachable("no keys")
        given = gateway.give_back(
            trade_of(refund.attempt),
            amount=refund.amount,
            number=refund.trade_number,
            reason=refund.reason,
        )
    except Declined as error:
        return _refused(refund_id, str(error))
    except Unreachable as error:
        _waits(refund_id, str(error))
        raise
    return _given(refund_id, given)


def send_if_possible(refund_id: int) -> None:
    try:
        send(refund_id)
    except Unreachable as error:
        log.warning("a refund still waits: %s", error)


def waiting(at: datetime) -> list[int]:
    old = Refund.objects.filter(status=Refund.Status.ASKED, attempt__isnull=False)
    old = old.filter(at__lte=at - timedelta(minutes=30))
    return list(old.order_by("at").values_list("pk", flat=True)[:200])


@transaction.atomic
def ask_again(refund_id: int, *, by: User | None = None) -> None:
    """After the gateway refused: somebody has put right what was wrong. Said twice, it is asked
    once more, not twice."""
    refund = _locked(refund_id)
    if refund.status == Refund.Status.ASKED:
        return
    _insist_nobody_paid(refund)
    refund.move_to(Refund.Status.ASKED)
    refund.error = ""
    refund.save(update_fields=["status", "error"])
    record(RefundAskedAgain(refund.pk), by=by)


@transaction.atomic
def _given(refund_id: int, given: GivenBack) -> str:
    refund = _locked(refund_id)
    if refund.status != Refund.Status.ASKED:
        return refund.status
    refund.tries += 1
    refund.transaction, refund.error = given.transaction[:120], ""
    if given.done:
        refund.move_to(Refund.Status.DONE)
        refund.done_at = now()
        record(RefundDone(refund.pk))
    refund.save(update_fields=["tries", "transaction", "error", "status", "done_at"])
    return refund.status


@transaction.atomic
def _refused(refund_id: int, why: str) -> str:
    refund = _locked(refund_id)
    if refund.status == Refund.Status.ASKED:
        refund.move_to(Refund.Status.FAILED)
        refund.tries += 1
        refund.error = why[:300]
        refund.save(update_fields=["status", "tries", "error"])
        record(RefundFailed(refund.pk))
    return refund.status


@transaction.atomic
def _waits(refund_id: int, why: str) -> None:
    refund = _locked(refund_id)
    refund.tries += 1
    refund.error = why[:300]
    refund.save(update_fields=["tries", "error"])


class SaidPaid(Exception):
    """Somebody has said that it was handed over; it must not leave a second time."""


def _insist_nobody_paid(refund: Refund) -> None:
    if HandOver.objects.filter(refund=refund).exists():
        raise SaidPaid


def _locked(refund_id: int) -> Refund:
    return Refund.objects.select_for_update().get(pk=refund_id)
