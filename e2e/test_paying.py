"""From search to paid: each way, in both languages, at the loopback gateway."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from e2e.buying import order_a_kettle, order_to_the_door
from kefu.accounts.models import User
from kefu.payments.loopback.keys import fresh_keys
from kefu.payments.loopback.server import deliver
from kefu.payments.models import Attempt
from kefu.payments.tests.bank import equip, running
from kefu.shop.models.orders import Order
from kefu.shop.services.orders import mark_paid_at_the_door
from kefu.shop.tests.factories import SkuFactory

KEYS = fresh_keys()


@dataclass(frozen=True)
class Words:
    """What a customer reads at the till."""

    pay: str
    lose: str
    ask: str
    paid: str
    at_the_door: str


ZH = Words("付款", "付款，但丢失通知", "我已付款，立即查询", "已收到您的", "货到付款 · 已付款")
EN = Words(
    "Pay", "Pay, but lose the notification", "I have paid: ask the bank now",
    "We have received your payment", "Cash on delivery · Paid",
)  # fmt: skip
WORDS = {"zh-CN": ZH, "en": EN}
SPOKEN = pytest.mark.parametrize("language", WORDS)
CONTACTS = ("", "wei@example.com")  # a member leaves none
BUYERS = pytest.mark.parametrize("contact", CONTACTS, ids=["member", "guest"])
WAYS = pytest.mark.parametrize("way", ["alipay", "alipay_qr", "wechat", "card"])


@pytest.fixture
def lin(shop) -> Iterator[User]:
    """Lin, a kettle on the shelf, and a gateway that sends its notifications to the shop."""
    SkuFactory(code="kettle-white", product__code="kettle", stock=9)
    over = threading.Event()
    with running(KEYS, hook_url=f"{shop.url}/payments/card/notices/") as (loopback, url):
        equip(KEYS, url)
        threading.Thread(target=deliver, args=(loopback.books, over)).start()
        yield User.objects.create_user("lin@example.com", name="林晓雨")
        over.set()


def go_to_the_gateway(page: Page, way: str) -> Page:
    """By itself, or with a phone that scans the picture."""
    page.locator(f"button[value={way}]").click()
    if way in {"alipay", "card"}:
        page.wait_for_url(re.compile(rf"/pay/{way}/\w{{16}}$"))
        return page
    expect(page.locator("svg.p-qr")).to_be_visible()
    phone = page.context.new_page()
    phone.goto(Attempt.objects.filter(way=way).latest("pk").code)
    return phone


@SPOKEN
@WAYS
def test_from_search_to_paid(way, language, lin, page_of):
    """As a member, and as a guest."""
    words = WORDS[language]
    for contact in CONTACTS:
        page = page_of(None if contact else lin, language=language)
        order_a_kettle(page, language, contact=contact)

        gateway = go_to_the_gateway(page, way)
        gateway.get_by_role("button", name=words.pay, exact=True).click()

        expect(page.get_by_text(words.paid)).to_be_visible()
        expect(page).to_have_url(re.compile(f"/pay/{Order.objects.latest('pk').number}/"))


@SPOKEN
def test_from_search_to_paid_at_the_door(language, lin, page_of):
    for contact in CONTACTS:
        page = page_of(None if contact else lin, language=language)
        order_to_the_door(page, language, contact=contact)

        mark_paid_at_the_door(Order.objects.latest("pk").pk)
        page.reload()

        expect(page.get_by_text(WORDS[language].at_the_door)).to_be_visible()


def test_a_lost_notification_is_asked_for_without_a_script(lin, page_of):
    page = page_of(lin, script=False)
    order_a_kettle(page, "zh-CN")
    phone = go_to_the_gateway(page, "wechat")

    phone.get_by_role("button", name=ZH.lose).click()
    page.get_by_role("button", name=ZH.ask).click()

    expect(page.get_by_text(ZH.paid)).to_be_visible()
