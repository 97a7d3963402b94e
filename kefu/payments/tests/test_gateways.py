"""Each gateway through its own SDK: whatever is told, in whatever order, ends right."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils.timezone import localdate, now

from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs, together
from kefu.payments import services
from kefu.payments.models import Attempt, Charge, HeardNotice, Merchant, Refund
from kefu.payments.port import Unreachable
from kefu.payments.queries.ways import provider
from kefu.payments.services import merchants, paying, refunds
from kefu.payments.tests.bank import WAYS, Bank, equip

ALL = pytest.mark.parametrize("way", list(WAYS))
ONCE = pytest.mark.parametrize("way", ["alipay", "wechat", "card"])


def names() -> list[str]:
    return list(EventRow.objects.order_by("pk").values_list("name", flat=True))


@ALL
def test_what_the_customer_pays_arrives(way, bank, charge):
    attempt = bank.ask(charge, way)
    assert bool(attempt.code) == (way in {"alipay_qr", "wechat"})
    assert bool(attempt.address) != bool(attempt.code)

    bank.pay(attempt)
    assert bank.deliver() == [200]

    charge.refresh_from_db()
    attempt.refresh_from_db()
    assert (charge.status, charge.gateway) == (Charge.Status.PAID, WAYS[way])
    assert attempt.status == Attempt.Status.PAID
    assert attempt.transaction
    assert names().count("payments.ChargePaid") == 1


@ONCE
def test_a_notification_that_comes_three_times_counts_once(way, bank, charge):
    attempt = bank.ask(charge, way)

    bank.pay(attempt, "repeat")
    assert bank.deliver() == [200, 200, 200]

    assert names().count("payments.ChargePaid") == 1
    assert not Refund.objects.exists()


@ONCE
@pytest.mark.parametrize("fault", ["forge", "stale", "amount"])
def test_what_is_forged_old_or_of_another_amount_has_no_effect(fault, way, bank, charge):
    attempt = bank.ask(charge, way)

    bank.pay(attempt, fault)
    (status,) = bank.deliver()

    charge.refresh_from_db()
    attempt.refresh_from_db()
    assert status >= 400
    assert charge.status == Charge.Status.PENDING
    assert (attempt.status, attempt.transaction) == (Attempt.Status.OPEN, "")
    assert ("payments.NoticeContradicted" in names()) == (fault == "amount")


@ONCE
@pytest.mark.parametrize("fault", ["merchant", "app"])
def test_what_is_for_another_shop_or_app_has_no_effect(fault, way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt, fault)

    (status,) = bank.deliver()

    charge.refresh_from_db()
    assert (status >= 400, charge.status) == (True, Charge.Status.PENDING)
    assert HeardNotice.objects.get().verdict == "forged"


@pytest.mark.parametrize("way", ["wechat", "card"])  # Alipay's have no currency: it is the yuan
def test_what_tells_another_currency_has_no_effect(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt, "currency")

    (status,) = bank.deliver()

    charge.refresh_from_db()
    assert (status >= 400, charge.status) == (True, Charge.Status.PENDING)
    heard = HeardNotice.objects.get()
    assert (heard.verdict, heard.attempt) == ("currency", attempt)


@ONCE
def test_what_comes_in_another_order_ends_right(way, bank, charge):
    """The older letter says that it is open still, or closed, and comes after the payment."""
    attempt = bank.ask(charge, way)
    trade = bank.trade(attempt)
    tell = bank.loopback.tongues[WAYS[way]].letter
    before = tell(trade)
    trade.state = "closed"
    closed = tell(trade)
    trade.state = "open"
    bank.pay(attempt)

    (paid,) = bank.loopback.books.due()
    told = [bank.post(one) for one in (closed, paid, before, closed)]

    charge.refresh_from_db()
    attempt.refresh_from_db()
    assert told == [200] * 4
    assert (charge.status, attempt.status) == (Charge.Status.PAID, Attempt.Status.PAID)
    assert not attempt.is_extra
    verdicts = list(HeardNotice.objects.order_by("pk").values_list("verdict", flat=True))
    assert verdicts == ["closed", "counted", "nothing", "nothing"]


@ONCE
def test_a_transaction_that_has_paid_for_something_else_has_no_effect(way, bank, charge):
    first = bank.ask(charge, way)
    bank.pay(first)
    bank.deliver()
    other = Charge.objects.create(gateway="online", amount=charge.amount)
    second = bank.ask(other, way)
    bank.pay(second, "lose")
    bank.trade(second).transaction = bank.trade(first).transaction
    bank.loopback.tell(bank.trade(second))

    (status,) = bank.deliver()

    other.refresh_from_db()
    assert (status >= 400, other.status) == (True, Charge.Status.PENDING)
    assert HeardNotice.objects.latest("pk").verdict == "transaction"


@ONCE
def test_each_notification_is_kept_with_its_verdict(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt, "repeat")
    bank.deliver()
    bank.loopback.tell(bank.trade(attempt), "forge")
    bank.deliver()

    verdicts = list(HeardNotice.objects.order_by("pk").values_list("verdict", flat=True))

    assert verdicts == ["counted", "repeated", "repeated", "forged"]
    if way != "wechat":  # of which nothing can be read before it is believed
        assert HeardNotice.objects.filter(attempt=attempt).count() == 4


@ONCE
def test_a_lost_notification_is_asked_for(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt, "lose")
    assert bank.deliver() == []

    assert paying.look(attempt.pk) == "paid"

    charge.refresh_from_db()
    assert charge.status == Charge.Status.PAID
    assert paying.look(attempt.pk) == "paid"
    assert names().count("payments.ChargePaid") == 1


@ALL
def test_what_waits_for_the_customer_stays_open_when_asked_about(way, bank, charge):
    attempt = bank.ask(charge, way)

    assert paying.look(attempt.pk) == "open"

    charge.refresh_from_db()
    assert charge.status == Charge.Status.PENDING


@ONCE
def test_asking_twice_is_asking_once(way, bank, charge):
    first = bank.ask(charge, way)

    assert bank.ask(charge, way).number == first.number
    assert Attempt.objects.count() == 1


@ONCE
def test_who_pays_twice_gets_the_second_sum_back(way, bank, charge):
    first = bank.ask(charge, way)
    services.mark_paid(charge.pk)

    bank.pay(first)
    assert bank.deliver() == [200]
    deliver_all()
    run_jobs()

    first.refresh_from_db()
    charge.refresh_from_db()
    refund = Refund.objects.get()
    assert (first.is_extra, first.refunded) == (True, Decimal("258.30"))
    assert (refund.status, refund.amount) == (Refund.Status.DONE, Decimal("258.30"))
    assert (charge.status, charge.refunded) == (Charge.Status.PAID, 0)
    assert bank.trade(first).left == 0


@ONCE
def test_what_is_paid_after_the_order_was_cancelled_goes_back(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt, "delay")
    services.cancel(charge.pk)
    deliver_all()
    run_jobs()  # closes at the gateway, and hears there that it is paid

    deliver_all()
    run_jobs()

    charge.refresh_from_db()
    assert charge.status == Charge.Status.CANCELLED
    assert Refund.objects.get().status == Refund.Status.DONE
    assert bank.trade(attempt).left == 0


@ONCE
def test_a_cancelled_charge_can_no_longer_be_paid(way, bank, charge):
    attempt = bank.ask(charge, way)
    trade = bank.trade(attempt)

    services.cancel(charge.pk)
    deliver_all()
    run_jobs()

    attempt.refresh_from_db()
    assert (attempt.status, trade.state) == (Attempt.Status.CLOSED, "closed")
    assert not bank.loopback.pay(trade)
    with pytest.raises(paying.NotOpen):
        bank.ask(charge, way)


@ONCE
def test_parts_go_back_to_the_source_and_never_more_than_came(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt)
    bank.deliver()

    first = services.refund(charge.pk, amount=Decimal("58.30"), key="a", reason="少发一件")
    services.refund(charge.pk, amount=Decimal("58.30"), key="a")
    with pytest.raises(services.RefundTooLarge):
        services.refund(charge.pk, amount=Decimal("200.01"), key="b")
    assert first.status == Refund.Status.ASKED
    deliver_all()
    run_jobs()
    assert bank.trade(attempt).left == 200
    services.refund_rest(charge.pk, key="c")
    deliver_all()
    run_jobs()

    charge.refresh_from_db()
    attempt.refresh_from_db()
    assert charge.refunded == attempt.refunded == Decimal("258.30")
    assert bank.trade(attempt).left == 0
    assert set(Refund.objects.values_list("status", flat=True)) == {Refund.Status.DONE}


@ONCE
def test_a_refund_told_twice_is_given_once(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt)
    bank.deliver()
    refund = services.refund(charge.pk, amount=Decimal("8.30"), key="a")

    refunds.send(refund.pk)
    Refund.objects.update(status=Refund.Status.ASKED)  # its answer was lost
    refunds.send(refund.pk)

    assert bank.trade(attempt).left == 250


@ONCE
def test_a_refund_the_gateway_refuses_says_so_and_can_be_asked_again(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt)
    bank.deliver()
    trade = bank.trade(attempt)
    bank.loopback.books.give_back(trade, "elsewhere", Decimal("258.30"))  # in the gateway's office
    refund = services.refund(charge.pk, amount=Decimal("8.30"), key="a")

    refunds.send(refund.pk)
    refund.refresh_from_db()
    assert refund.status == Refund.Status.FAILED
    assert refund.error
    trade.repaid.clear()
    refunds.ask_again(refund.pk)
    refunds.send(refund.pk)

    refund.refresh_from_db()
    assert (refund.status, refund.error) == (Refund.Status.DONE, "")


@ONCE
def test_a_gateway_that_is_away_keeps_the_refund_waiting(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt)
    bank.deliver()
    refund = services.refund(charge.pk, amount=Decimal("8.30"), key="a")
    merchants.set_keys(WAYS[way], {"address": "http://127.0.0.1:9"})

    with pytest.raises(Unreachable):
        refunds.send(refund.pk)

    refund.refresh_from_db()
    assert (refund.status, refund.tries) == (Refund.Status.ASKED, 1)
    assert refund.error


@ONCE
def test_a_call_goes_through_with_the_right_keys_only(way, bank, keys):
    gateway = WAYS[way]
    assert merchants.test_connection(gateway) == ""
    assert Merchant.objects.get(gateway=gateway).checked_at is not None

    wrong = {"private_key": keys.forger.private, "secret_key": "sk_test_wrong"}
    merchants.set_keys(
        gateway, {k: v for k, v in wrong.items() if k in keys.of_merchant(gateway, address="")}
    )

    assert merchants.test_connection(gateway)
    assert Merchant.objects.get(gateway=gateway).checked_at is None


@ONCE
def test_keys_lie_encrypted(way, bank, keys):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM payments_merchant")
        lying = " ".join(row[0] for row in cursor.fetchall())

    for secret in keys.of_merchant(WAYS[way], address="").values():
        assert not secret or secret not in lying


@ONCE
def test_the_bill_of_a_day_tells_payments_and_refunds(way, bank, charge):
    attempt = bank.ask(charge, way)
    bank.pay(attempt)
    bank.deliver()
    refund = services.refund(charge.pk, amount=Decimal("8.30"), key="a")
    refunds.send(refund.pk)

    rows = provider(WAYS[way]).bill(localdate(now()))

    assert {(row.kind, row.amount, row.number) for row in rows} == {
        ("pay", Decimal("258.30"), attempt.number),
        ("refund", Decimal("8.30"), attempt.number),
    }
    attempt.refresh_from_db()
    assert {row.currency for row in rows} == {"CNY"}
    assert {row.transaction for row in rows if row.kind == "pay"} == {attempt.transaction}
    assert [row.refund_number for row in rows if row.kind == "refund"] == [
        Refund.objects.get().trade_number
    ]


@pytest.mark.django_db(transaction=True)
@ONCE
def test_eight_notifications_at_once_count_once(way, transactional_db, loopback, keys):
    equip(keys, loopback[1])
    bank = Bank(*loopback)
    charge = Charge.objects.create(gateway="online", amount=Decimal("258.30"))
    attempt = bank.ask(charge, way)
    bank.pay(attempt)
    (letter,) = bank.loopback.books.due()

    assert together(8, lambda: bank.post(letter)) == [200] * 8

    charge.refresh_from_db()
    assert charge.status == Charge.Status.PAID
    assert names().count("payments.ChargePaid") == 1
    assert not Refund.objects.exists()
