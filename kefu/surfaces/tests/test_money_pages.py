"""The till with balance and transfer, the balance's page, and the office of money."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.timezone import localdate, now

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.payments.loopback.keys import fresh_keys
from kefu.payments.models import (
    Attempt,
    BalanceEntry,
    BankLine,
    BillDay,
    BillDifference,
    Merchant,
    Refund,
    Statement,
)
from kefu.payments.queries.balances import balance_of
from kefu.payments.services import balances, merchants, transfers
from kefu.payments.services import refund as give_back
from kefu.payments.services.balances import Movement
from kefu.payments.tests.bank import Bank, equip, running
from kefu.shop.models.orders import Order
from kefu.shop.services import orders
from kefu.shop.services.orders import Destination
from kefu.shop.tests.factories import SkuFactory

HOME = Destination("林晓雨", "13800000000", "杭州市西湖区", "330106")
KEYS = fresh_keys()
ACCOUNT = {"holder": "一诺商贸", "bank": "招商银行杭州分行", "account": "571900123410901"}


@pytest.fixture
def bank(db):
    with running(KEYS, hook_url="http://shop/payments/card/notices/") as (loopback, url):
        equip(KEYS, url)
        merchants.set_keys("bank", ACCOUNT)
        merchants.open_gateway("bank")
        yield Bank(loopback, url)


@pytest.fixture
def fang(db) -> User:
    return User.objects.create_user("fang@example.com", name="方圆", role="manager")


@pytest.fixture
def ling(db) -> User:
    return User.objects.create_user("ling@example.com", name="凌云", role="operations")


@pytest.fixture
def order(lin, bank) -> Order:
    sku = SkuFactory(code="kettle-white", stock=9)
    return orders.place_order(customer=lin, wanted={sku.code: 2}, to=HOME, gateway="online")


def at(name, *keys):
    return reverse(f"surfaces:{name}", args=keys)


def page_of(client, *where):
    return client.get(at(*where)).content.decode()


def rich(customer, amount):
    balances.move(customer.pk, Movement(Decimal(amount), "credit", "gift"))


def statement(client, *rows):
    head = "交易日期,收入金额,支出金额,对方户名,对方账号,附言"
    file = ContentFile("\r\n".join([head, *rows]).encode("gb18030"), name="bank.csv")
    page = client.post(at("office_transfers"), {"file": file})
    deliver_all()
    run_jobs()
    return page


def test_the_balance_pays_a_part_and_the_till_says_what_is_left(as_user, lin, order):
    rich(lin, "58.00")
    client = as_user(lin)
    assert "从余额支付 ¥58.00" in page_of(client, "pay", order.number)
    sent = {"act": "pay", "amount": "58.00", "click": "one"}

    client.post(at("pay_balance", order.number), sent)
    page = client.post(at("pay_balance", order.number), sent, follow=True).content.decode()

    assert "¥200.00" in page
    assert "取回余额" in page
    assert BalanceEntry.objects.filter(reason="paid").count() == 1
    client.post(at("pay_balance", order.number), {"act": "back"})
    assert balance_of(lin) == 58


def test_the_balance_pays_the_whole_and_the_order_is_prepared(as_user, lin, order):
    rich(lin, "300.00")
    sent = {"act": "pay", "amount": "258.00", "click": "one"}

    page = as_user(lin).post(at("pay_balance", order.number), sent, follow=True).content.decode()
    deliver_all()

    assert "已收到您的" in page
    order.refresh_from_db()
    assert order.status == Order.Status.PREPARING


@pytest.mark.parametrize("amount", ["", "1000", "-1", "abc", "NaN"])
def test_a_sum_that_is_not_owed_takes_nothing(amount, as_user, lin, order):
    rich(lin, "300.00")

    page = as_user(lin).post(
        at("pay_balance", order.number), {"amount": amount, "click": "x"}, follow=True
    )

    assert "请再看一眼金额" in page.content.decode()
    assert balance_of(lin) == 300


def test_the_balance_page_tells_every_movement(as_user, lin, wei, order):
    rich(lin, "300.00")
    client = as_user(lin)
    client.post(at("pay_balance", order.number), {"amount": "258.00", "click": "one"})

    page = page_of(client, "balance")

    assert order.number in page
    assert "¥42.00" in page
    assert order.number not in page_of(as_user(wei), "balance")


def test_the_till_shows_where_to_transfer_and_keeps_the_goods(as_user, lin, order):
    page = as_user(lin).post(at("pay", order.number), {"way": "bank"}, follow=True)

    said = page.content.decode()
    attempt = Attempt.objects.get()
    assert attempt.reference in said
    assert ACCOUNT["account"] in said
    order.charge.refresh_from_db()
    assert order.charge.due_at > now() + timedelta(days=4)
    assert orders.cancel_overdue(now() + timedelta(days=4)) == 0
    assert orders.cancel_overdue(now() + timedelta(days=6)) == 1


def test_a_statement_is_given_and_what_is_sure_is_laid_by_itself(as_user, lin, fang, order):
    as_user(lin).post(at("pay", order.number), {"way": "bank"})
    attempt = Attempt.objects.get()
    client = as_user(fang)

    page = statement(client, f"2026-11-20,258.00,,林晓雨,622588,{attempt.reference}")

    assert page.url == at("office_statement", Statement.objects.get().number)
    order.refresh_from_db()
    assert order.charge.status == "paid"
    said = page_of(client, "office_statement", Statement.objects.get().number)
    assert "已归入订单" in said
    assert "已收到您的" in page_of(as_user(lin), "pay", order.number)
    story = page_of(client, "office_payment", order.charge.number)
    assert attempt.reference in story
    assert "林晓雨" not in story


def test_what_is_not_sure_waits_for_a_person(as_user, lin, fang, order):
    as_user(lin).post(at("pay", order.number), {"way": "bank"})
    client = as_user(fang)
    statement(client, "2026-11-20,200.00,,张三,622588,货款")
    line = BankLine.objects.get()
    wrong = client.post(at("bank_line", line.pk), {"act": "lay", "number": "ABCD"})
    assert wrong.status_code == 422
    assert 'value="ABCD"' in wrong.content.decode()

    client.post(at("bank_line", line.pk), {"act": "lay", "number": order.number.lower()})

    till = page_of(as_user(lin), "pay", order.number)
    assert "¥58.00" in till
    client.post(at("bank_line", line.pk), {"act": "unlay"})
    line.refresh_from_db()
    assert line.status == "open"
    client.post(at("bank_line", line.pk), {"act": "aside", "note": "供应商退款"})
    assert "供应商退款" in client.get(at("office_transfers") + "?show=aside").content.decode()


def test_unknown_columns_are_asked_for_and_slips_keep_what_was_said(as_user, fang, bank):
    client = as_user(fang)
    file = ContentFile("甲,乙,丙\r\n2026-11-20,5,x\r\n".encode(), name="odd.csv")
    page = client.post(at("office_transfers"), {"file": file})
    number = Statement.objects.get().number
    assert page.url == at("office_statement", number)
    slip = client.post(at("statement_columns", number), {"memo": "2"})
    assert slip.status_code == 422
    assert '<option value="2" selected>' in slip.content.decode()

    client.post(at("statement_columns", number), {"day": "0", "amount": "1", "memo": "2"})
    deliver_all()
    run_jobs()

    assert BankLine.objects.get().amount == 5
    client.post(at("statement_undo", number))
    assert not BankLine.objects.exists()


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n0000", b"", b"a"])
def test_what_is_no_statement_is_refused_with_a_sentence(content, as_user, fang, bank):
    page = as_user(fang).post(at("office_transfers"), {"file": ContentFile(content, name="x.csv")})

    assert page.status_code == 422
    assert not Statement.objects.exists()


def test_too_much_is_kept_on_the_balance_if_the_customer_wants(as_user, lin, wei, fang, order):
    as_user(lin).post(at("pay", order.number), {"way": "bank"})
    statement(as_user(fang), "2026-11-20,260.00,,林晓雨,622588," + Attempt.objects.get().reference)
    client = as_user(fang)
    client.post(at("bank_line", BankLine.objects.get().pk), {"act": "accept"})
    surplus = Refund.objects.get()
    assert "多转了" in page_of(as_user(lin), "pay", order.number)
    assert as_user(wei).post(at("pay_surplus", order.number, surplus.pk)).status_code == 404

    as_user(lin).post(at("pay_surplus", order.number, surplus.pk))

    assert balance_of(lin) == 2


def test_a_refused_refund_is_tried_again_or_handed_over_by_two(
    as_user, lin, fang, ling, order, bank
):
    attempt = bank.ask(order.charge, "wechat")
    bank.pay(attempt)
    bank.deliver()
    refund = give_back(order.charge_id, amount=Decimal("58.00"), key="x")
    Refund.objects.update(status="failed", error="余额不足")
    client = as_user(fang)
    assert "余额不足" in page_of(client, "office_refunds")
    client.post(at("refund_again", refund.pk))
    client.post(at("refund_again", refund.pk))
    deliver_all()
    run_jobs()
    refund.refresh_from_db()
    assert refund.status == "done"
    assert bank.trade(attempt).left == 200

    big = give_back(order.charge_id, amount=Decimal("200.00"), key="y")
    Refund.objects.filter(pk=big.pk).update(status="failed", amount=Decimal("600.00"))
    slip = client.post(at("refund_hand", big.pk), {"note": ""})
    assert slip.status_code == 422
    client.post(at("refund_hand", big.pk), {"note": "网银转回"})
    client.post(at("refund_verdict", big.pk), {"act": "confirm"})
    client.post(at("refund_again", big.pk))
    big.refresh_from_db()
    assert big.status == "failed"  # its own word is not enough, and it cannot leave twice

    as_user(ling).post(at("refund_verdict", big.pk), {"act": "confirm"})

    big.refresh_from_db()
    assert big.status == "done"
    assert EventRow.objects.filter(name="payments.RefundHandedOver").count() == 1


def test_who_hands_a_transfer_back_reads_its_account_and_that_is_recorded(
    as_user, lin, fang, order
):
    as_user(lin).post(at("pay", order.number), {"way": "bank"})
    client = as_user(fang)
    statement(
        client, "2026-11-20,258.00,,林晓雨,6225881234567890," + Attempt.objects.get().reference
    )
    give_back(order.charge_id, amount=Decimal("58.00"), key="x")
    assert "6225881234567890" not in page_of(client, "office_refunds")

    page = client.post(at("bank_payer", BankLine.objects.get().pk), {"why": "refund"})

    assert "6225881234567890" in page.content.decode()
    assert EventRow.objects.get(name="payments.PayerRead").actor_id == fang.pk


@pytest.mark.parametrize("asked", ["number", "charge", "attempt", "transaction", "refund"])
def test_a_payment_is_found_by_any_number_on_paper(asked, as_user, fang, order, bank, lin):
    SkuFactory(code="pot", stock=9)
    other = orders.place_order(customer=lin, wanted={"pot": 1}, to=HOME, gateway="cod")
    attempt = bank.ask(order.charge, "wechat")
    bank.pay(attempt)
    bank.deliver()
    attempt.refresh_from_db()
    refund = give_back(order.charge_id, amount=Decimal("8.00"), key="x")
    words = {
        "number": order.number.replace("-", " ").lower(),
        "charge": order.charge.number,
        "attempt": attempt.number,
        "transaction": attempt.transaction,
        "refund": refund.trade_number,
    }

    page = as_user(fang).get(at("office_payments"), {"q": words[asked]}).content.decode()

    assert order.number in page
    assert other.number not in page


def test_payments_are_narrowed_by_state_way_and_days(as_user, fang, order, bank, lin):
    SkuFactory(code="pot", stock=9)
    other = orders.place_order(customer=lin, wanted={"pot": 1}, to=HOME, gateway="cod")
    client = as_user(fang)

    for asked, shown in (
        ({"way": "cod"}, {other.number}),
        ({"way": "online"}, {order.number}),
        ({"status": "paid"}, set()),
        ({"status": "pending"}, {order.number, other.number}),
        ({"since": localdate().isoformat()}, {order.number, other.number}),
        ({"until": "2020-01-01"}, set()),
    ):
        page = client.get(at("office_payments"), asked).content.decode()
        assert {one for one in (order.number, other.number) if one in page} == shown, asked
    slip = client.get(at("office_payments"), {"since": "gestern", "q": "ABC"})
    assert slip.status_code == 422
    assert 'value="ABC"' in slip.content.decode()


def test_the_story_of_a_payment_tells_what_was_told(as_user, fang, order, bank):
    attempt = bank.ask(order.charge, "wechat")
    bank.pay(attempt, "repeat")
    bank.deliver()

    page = page_of(as_user(fang), "office_payment", order.charge.number)

    attempt.refresh_from_db()
    for said in (attempt.number, attempt.transaction, "已计入", "此前已知"):
        assert said in page


def test_keys_are_set_tried_and_never_shown_again(as_user, fang, bank, keys_of_wechat):
    client = as_user(fang)
    Merchant.objects.filter(gateway="wechat").delete()
    assert client.post(at("gateway_door", "wechat"), {"act": "open"}).status_code == 302
    assert not Merchant.objects.filter(gateway="wechat", is_open=True).exists()
    slip = client.post(at("office_gateway", "wechat"), {"mchid": "1900000001"})
    assert slip.status_code == 422
    assert 'value="1900000001"' in slip.content.decode()

    client.post(at("office_gateway", "wechat"), keys_of_wechat)
    page = client.post(at("gateway_test", "wechat"), follow=True).content.decode()
    assert "密钥有效" in page
    client.post(at("gateway_door", "wechat"), {"act": "open"})

    page = page_of(client, "office_gateway", "wechat")
    for name in ("private_key", "apiv3_key"):
        assert keys_of_wechat[name] not in page
        assert keys_of_wechat[name][-28:-4] not in page
    merchant = Merchant.objects.get(gateway="wechat")
    assert (merchant.is_open, merchant.checked_at is not None) == (True, True)
    client.post(
        at("office_gateway", "wechat"), {**keys_of_wechat, "private_key": "", "apiv3_key": ""}
    )
    assert Merchant.objects.get(gateway="wechat").keys["apiv3_key"] == keys_of_wechat["apiv3_key"]
    names = list(EventRow.objects.values_list("name", flat=True))
    assert "payments.GatewayKeysChanged" in names
    assert "payments.GatewayTested" in names


@pytest.fixture
def keys_of_wechat(bank):
    return {k: v.strip() for k, v in KEYS.of_merchant("wechat", address=bank.url).items()}


def test_operations_see_the_ways_and_may_not_set_keys(as_user, ling, bank):
    client = as_user(ling)

    assert "微信支付" in page_of(client, "office_gateways")
    assert client.get(at("office_gateway", "wechat")).status_code == 403
    assert client.post(at("gateway_door", "wechat"), {"act": "shut"}).status_code == 403
    assert Merchant.objects.get(gateway="wechat").is_open


def test_a_difference_has_an_owner_and_an_end(as_user, fang, bank):
    bill = BillDay.objects.create(gateway="wechat", day=localdate(), done_at=now(), rows=3)
    one = BillDifference.objects.create(
        bill=bill, what="here", kind="pay", number="K7QM", theirs=5, their_currency="CNY"
    )
    client = as_user(fang)
    assert "账上缺少" in page_of(client, "office_bills")

    client.post(at("bill_difference", one.pk), {"act": "own"})
    slip = client.post(at("bill_difference", one.pk), {"act": "explained", "note": ""})
    assert slip.status_code == 422
    client.post(at("bill_difference", one.pk), {"act": "explained", "note": "测试付款"})

    one.refresh_from_db()
    assert (one.status, one.owner, one.note) == ("explained", fang, "测试付款")
    client.post(at("bill_again", "wechat", localdate().isoformat()))
    one.refresh_from_db()
    assert one.status == "corrected"
    assert client.post(at("bill_again", "wechat", "1999-01-01")).status_code == 404


def test_a_colleague_credits_a_customer_and_is_told_their_limit(as_user, lin, mei):
    client = as_user(mei)
    sent = {"amount": "101", "note": "抱歉让您久等", "click": "one"}
    slip = client.post(at("office_balance", lin.number), sent)
    assert slip.status_code == 422
    assert "抱歉让您久等" in slip.content.decode()

    for _ in range(2):
        client.post(at("office_balance", lin.number), {**sent, "amount": "60"})

    assert balance_of(lin) == 60
    assert "抱歉让您久等" in page_of(as_user(lin), "balance")


@pytest.fixture
def more(fang, lin, order, bank):
    """Fills every list of the office of money with a little more."""

    def add():
        for _ in range(3):
            one = orders.place_order(
                customer=lin, wanted={"kettle-white": 1}, to=HOME, gateway="online"
            )
            bank.pay(bank.ask(one.charge, "wechat"))
            bank.deliver()
            give_back(one.charge_id, amount=Decimal(5), key=f"r{one.pk}")
        given = Statement.objects.create(name="x", status="read", by=fang)
        for n in range(5):
            line = BankLine.objects.create(
                statement=given, row=n, booked_on="2026-11-20", amount=5,
                fingerprint=f"{given.pk}-{n}", payer="张三",
            )  # fmt: skip
            if n < 3:
                transfers.match(line.pk, order.charge_id, why="hand", by=fang)
        Refund.objects.filter(status="asked").update(status="failed")

    SkuFactory._meta.model.objects.update(stock=99)
    return add


OFFICE = (
    "office_payments",
    "office_refunds",
    "office_transfers",
    "office_gateways",
    "office_bills",
)


def test_the_pages_of_the_office_cost_few_queries(
    as_user, fang, more, django_assert_max_num_queries
):
    more()
    client = as_user(fang)
    client.get(at("office_payments"))
    for where in OFFICE:
        with django_assert_max_num_queries(12):
            client.get(at(where))


def test_the_pages_cost_the_same_however_much_there_is(as_user, ling, order, more, flat_queries):
    client = as_user(ling)
    more()
    for where in (
        at("office_payments"),
        at("office_refunds") + "?show=all",
        at("office_transfers") + "?show=matched",
        at("office_payment", order.charge.number),
    ):
        flat_queries(lambda where=where: client.get(where), grow=more)


def test_the_till_with_all_on_it_costs_few_queries(
    as_user, lin, order, django_assert_max_num_queries
):
    rich(lin, "100.00")
    client = as_user(lin)
    client.post(at("pay_balance", order.number), {"amount": "58.00", "click": "one"})
    client.post(at("pay", order.number), {"way": "bank"})

    client.get(at("pay", order.number))
    with django_assert_max_num_queries(12):
        client.get(at("pay", order.number))
    with django_assert_max_num_queries(12):
        client.get(at("balance"))
