"""What pages about money show."""

from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localdate, now

from e2e.people import when
from e2e.sights import an_unpaid_order, fang, lin
from kefu.accounts.models import User
from kefu.core.uploads.services import check
from kefu.payments.models import Attempt, BillDay, BillDifference, Charge, Statement
from kefu.payments.services import balances, merchants, statements
from kefu.shop.models.orders import Order
from kefu.shop.services.paying import wait_for_transfer

ACCOUNT = {
    "holder": "一诺商贸有限公司",
    "bank": "招商银行杭州分行",
    "account": "571900123410901",
}


def lin_with_a_balance() -> User:
    balances.credit(lin(), amount=Decimal(30), note="抱歉让您久等", by=fang(), client_id="axe")
    return lin()


def a_payment() -> list[Any]:
    """One that went through a gateway, if the shop has one."""
    paid = Attempt.objects.filter(status="paid").select_related("charge").first()
    charge = paid.charge if paid else Charge.objects.filter(status="paid")[0]
    return [charge.number]


def fang_with_a_difference() -> User:
    bill, _ = BillDay.objects.get_or_create(
        gateway="wechat", day=localdate(), defaults={"done_at": now(), "rows": 3}
    )
    BillDifference.objects.get_or_create(
        bill=bill, what="here", kind="pay", number="K7QMAXE2", theirs=Decimal("12.50"),
        their_currency="CNY",
    )  # fmt: skip
    return fang()


def an_order_to_transfer() -> list[Any]:
    merchants.set_keys("bank", ACCOUNT)
    merchants.open_gateway("bank")
    found = an_unpaid_order()
    wait_for_transfer(Order.objects.get(number=found[0]), at=now())
    return found


def a_statement() -> list[Any]:
    an_order_to_transfer()
    asked = Attempt.objects.filter(gateway="bank").latest("pk")
    rows = [
        "交易日期,收入金额,支出金额,对方户名,对方账号,附言",
        f"2026-11-20,{asked.amount},,林女士,6225881234567890,货款 {asked.reference[:4]}",
        "2026-11-20,88.00,,王建国,6225880000001234,货款",
        "2026-11-20,,12.00,招商银行,,手续费",
    ]
    return [_given(rows, read=True).number]


def an_odd_statement() -> list[Any]:
    return [_given(["Wann,Was,Wer", "2026-11-20,5,Lin", "2026-11-20,6,Wei"], read=False).number]


def fang_with_bank_lines() -> User:
    a_statement()
    return fang()


def _given(rows: list[str], *, read: bool) -> Statement:
    file = ContentFile("\r\n".join(rows).encode("gb18030"), name="2026-11.csv")
    statement = statements.take(check(file), by=fang())
    if read:
        done = Statement.objects.filter(pk=statement.pk, status=Statement.Status.READ)
        when(done.exists, "the statement is read")
    return statement
