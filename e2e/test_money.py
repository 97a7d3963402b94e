"""Paid by transfer and from the balance, in both languages, by the real face of the shop."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.buying import order_a_kettle
from e2e.test_paying import BUYERS
from kefu.accounts.models import User
from kefu.payments.models import Attempt
from kefu.payments.services import balances, merchants
from kefu.payments.services.balances import Movement
from kefu.shop.tests.factories import SkuFactory

ACCOUNT = {"holder": "一诺商贸", "bank": "招商银行杭州分行", "account": "571900123410901"}


@dataclass(frozen=True)
class Words:
    """What customer and colleague read on the way."""

    transfer: str
    read_it: str
    laid: str
    paid: str
    part: str
    rest: str
    entry: str
    yes: str
    proposed: str


ZH = Words(
    "银行转账", "读取", "已归入订单", "已收到您的", "从余额支付 ¥100.00", "待付", "支付订单",
    "对，归入", "附言码相符，金额偏少",
)  # fmt: skip
EN = Words(
    "Bank transfer", "Read it", "Laid to orders", "We have received your payment",
    "Pay ¥100.00 from my balance", "still to pay of", "Paid for an order", "Yes, lay it there",
    "The reference agrees, the sum is too small",
)  # fmt: skip
WORDS = {"zh-CN": ZH, "en": EN}
SPOKEN = pytest.mark.parametrize("language", WORDS)


@pytest.fixture
def lin(shop) -> User:
    """Lin, and a kettle at a shop with an account."""
    SkuFactory(code="kettle-white", product__code="kettle", stock=9)
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    merchants.set_keys("bank", ACCOUNT)
    merchants.open_gateway("bank")
    return lin


@pytest.fixture
def fang(shop) -> User:
    return User.objects.create_user("fang@example.com", name="方圆", role="manager")


def choose_transfer(page: Page) -> str:
    """At the till; the reference that stands there."""
    page.locator("button[value=bank]").click()
    return page.locator("#t-reference").inner_text()


def give_statement(page: Page, folder: Path, words: Words, *rows: str) -> None:
    file = folder / "bank.csv"
    head = "交易日期,收入金额,支出金额,对方户名,对方账号,附言"
    file.write_bytes("\r\n".join([head, *rows]).encode("gb18030"))
    page.goto("/office/money/transfers/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=words.read_it, exact=True).click()
    expect(page.locator("#statement .m-sums")).to_be_visible()


@SPOKEN
@BUYERS
def test_a_transfer_finds_its_order(contact, language, lin, fang, page_of, tmp_path):
    words = WORDS[language]
    till = page_of(None if contact else lin, language=language)
    office = page_of(fang, language=language)
    order_a_kettle(till, language, contact=contact)
    reference = choose_transfer(till)
    expect(till.get_by_role("region", name=words.transfer)).to_contain_text(ACCOUNT["account"])

    give_statement(
        office, tmp_path, words, f"2026-11-20,100.00,,林晓雨,6225881234567890,货款 {reference}"
    )
    office.goto("/office/money/transfers/")
    expect(office.get_by_text(words.proposed)).to_be_visible()
    office.get_by_role("button", name=words.yes).click()
    till.reload()
    expect(till.locator(".p-amount")).to_have_text("¥29.00")
    give_statement(
        office, tmp_path, words, f"2026-11-21,29.00,,林晓雨,6225881234567890,{reference.lower()}"
    )
    expect(office.locator("#statement")).to_contain_text(words.laid)

    till.reload()
    expect(till.get_by_text(words.paid)).to_be_visible()
    assert Attempt.objects.filter(status="paid").count() == 2


@SPOKEN
def test_the_balance_pays_a_part_and_a_transfer_the_rest(language, lin, fang, page_of, tmp_path):
    words = WORDS[language]
    balances.move(lin.pk, Movement(Decimal(100), "credit", "gift"))
    till, office = page_of(lin, language=language), page_of(fang, language=language)
    order_a_kettle(till, language)

    till.get_by_role("button", name=re.compile(words.part)).click()
    expect(till.locator(".p-amount")).to_have_text("¥29.00")
    expect(till.get_by_text(words.rest)).to_be_visible()
    till.locator("button[value=bank]").click()
    reference = till.locator("#t-reference").inner_text()
    give_statement(office, tmp_path, words, f"2026-11-20,29.00,,林晓雨,62258,{reference}")

    till.reload()
    expect(till.get_by_text(words.paid)).to_be_visible()
    till.goto("/balance/")
    expect(till.get_by_text(words.entry)).to_be_visible()
    expect(till.locator(".p-purse-sum strong")).to_have_text("¥0.00")
