"""A day's bill beside our books finds what was planted, and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate, now

from kefu.payments import services
from kefu.payments.models import Attempt, Charge, Refund
from kefu.payments.queries.reconciling import differences
from kefu.payments.services import refunds
from kefu.payments.tests.bank import WAYS

ONCE = pytest.mark.parametrize("way", ["alipay", "wechat", "card"])


def paid(bank, way: str, amount: str) -> Attempt:
    charge = Charge.objects.create(gateway="online", amount=Decimal(amount))
    attempt = bank.ask(charge, way)
    bank.pay(attempt)
    bank.deliver()
    return Attempt.objects.get(pk=attempt.pk)


def give_back(attempt: Attempt, amount: str) -> Refund:
    refund = services.refund(attempt.charge_id, amount=Decimal(amount), key=f"r{attempt.pk}")
    refunds.send(refund.pk)
    return Refund.objects.get(pk=refund.pk)


@ONCE
def test_planted_differences_are_found_and_no_others(way, bank):
    right, lost, other, gone = (paid(bank, way, f"{n}00.50") for n in (1, 2, 3, 4))
    back = give_back(right, "20.10")
    give_back(gone, "5.00")
    assert differences(WAYS[way], localdate(now())) == []

    Attempt.objects.filter(pk=lost.pk).update(status="open", transaction="", paid_at=None)
    Attempt.objects.filter(pk=other.pk).update(amount=Decimal("300.51"))
    del bank.loopback.books.trades[f"{gone.gateway}:{gone.number}"]
    right_trade = bank.loopback.books.find(right.gateway, right.number)
    right_trade.repaid[back.trade_number].amount = "20.11"

    found = differences(WAYS[way], localdate(now()))

    gone_back = Refund.objects.get(attempt=gone)
    assert [(one.what, one.kind, one.number, one.ours, one.theirs) for one in found] == [
        ("amount", "pay", other.number, Decimal("300.51"), Decimal("300.50")),
        ("amount", "refund", back.trade_number, Decimal("20.10"), Decimal("20.11")),
        ("here", "pay", lost.number, None, Decimal("200.50")),
        ("there", "pay", gone.number, Decimal("400.50"), None),
        ("there", "refund", gone_back.trade_number, Decimal("5.00"), None),
    ]


def test_what_was_heard_after_midnight_is_no_difference(bank):
    attempt = paid(bank, "wechat", "100.00")
    trade = bank.loopback.books.find("wechat", attempt.number)
    trade.paid_at = (now() - timedelta(days=1)).isoformat()

    assert differences("wechat", localdate(now())) == []
    assert differences("wechat", localdate(now()) - timedelta(days=1)) == []


def test_the_command_says_what_differs(bank, capsys):
    attempt = paid(bank, "card", "100.00")
    day = localdate(now()).isoformat()
    call_command("reconcile", "card", day)
    assert "all agrees" in capsys.readouterr().out
    Attempt.objects.filter(pk=attempt.pk).update(amount=Decimal("99.00"))

    with pytest.raises(CommandError, match="1 differences"):
        call_command("reconcile", "card", day)

    assert attempt.number in capsys.readouterr().out
