"""A day's bill beside our books finds what was planted, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate, localtime, now

from kefu.accounts.tests.factories import StaffFactory
from kefu.payments import jobs, services
from kefu.payments.models import Attempt, BillDay, BillDifference, Charge, Refund
from kefu.payments.queries import bills as queries
from kefu.payments.queries.reconciling import differences
from kefu.payments.services import bills, handing, merchants, refunds
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


@pytest.mark.parametrize("way", ["wechat", "card"])
def test_another_currency_is_a_difference_of_its_own(way, bank):
    attempt = paid(bank, way, "100.00")
    bank.loopback.books.find(attempt.gateway, attempt.number).currency = "HKD"

    (found,) = differences(WAYS[way], localdate(now()))

    assert (found.what, found.our_currency, found.their_currency) == ("currency", "CNY", "HKD")


@ONCE
def test_twice_on_the_bill_and_a_refund_of_nobody_are_differences(way, bank):
    attempt = paid(bank, way, "100.00")
    trade = bank.loopback.books.find(attempt.gateway, attempt.number)
    bank.loopback.books.trades["again"] = trade
    bank.loopback.books.give_back(trade, "elsewhere", Decimal("5.00"))
    bank.loopback.books.trades["again"] = replace(trade, repaid={})

    found = differences(WAYS[way], localdate(now()))

    assert [(one.what, one.kind, one.number, one.theirs) for one in found] == [
        ("doubled", "pay", attempt.number, Decimal("100.00")),
        ("here", "refund", "elsewhere", Decimal("5.00")),
    ]


def test_what_was_handed_over_by_hand_is_on_no_bill_and_no_difference(bank, lin, hao):
    attempt = paid(bank, "wechat", "100.00")
    refund = services.refund(attempt.charge_id, amount=Decimal("10.00"), key="a")
    Refund.objects.update(status="failed")

    handing.say_handed_over(refund.pk, note="柜台", by=hao)

    assert Refund.objects.get().status == "done"
    assert differences("wechat", localdate(now())) == []


def test_the_job_compares_yesterday_once_and_writes_each_difference_once(bank):
    attempt = paid(bank, "wechat", "100.00")
    long_ago = now() - timedelta(days=1)
    Attempt.objects.update(asked_at=long_ago, paid_at=long_ago, amount=Decimal("99.00"))
    bank.loopback.books.find("wechat", attempt.number).paid_at = long_ago.isoformat()
    noon = localtime().replace(hour=12, minute=40)
    jobs.compare_bills(int(noon.timestamp()))
    jobs.compare_bills(int(noon.timestamp()))

    one = BillDifference.objects.get()
    assert (one.what, one.number, one.status) == ("amount", attempt.number, "open")
    assert BillDay.objects.get(gateway="wechat").day == localdate(long_ago)
    assert bills.due(noon) == []

    Attempt.objects.update(amount=Decimal("100.00"))
    bills.compare("wechat", localdate(long_ago))

    one.refresh_from_db()
    assert one.status == "corrected"


def test_a_bill_that_cannot_be_had_is_asked_for_again_and_alarms(bank):
    paid(bank, "wechat", "100.00")
    Attempt.objects.update(asked_at=now() - timedelta(days=2))
    noon = localtime().replace(hour=12, minute=40)
    merchants.set_keys("wechat", {"address": "http://127.0.0.1:9"})

    jobs.compare_bills(int(noon.timestamp()))

    day = BillDay.objects.order_by("day").first()
    assert (day.done_at, bool(day.error)) == (None, True)
    assert bills.due(noon)
    assert queries.health().grade == "warning"


def test_an_open_difference_shows_on_the_health_page(bank):
    assert queries.health().grade == "good"
    bill = BillDay.objects.create(gateway="wechat", day=localdate(), done_at=now())
    one = BillDifference.objects.create(bill=bill, what="here", kind="pay", number="X")
    assert queries.health().grade == "warning"

    bills.settle(one.pk, status="explained", note="测试付款", by=StaffFactory())

    assert queries.health().grade == "good"


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
