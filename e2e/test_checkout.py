"""Two goods into the basket, changed, with a coupon where there is one, and paid at the gateway."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from e2e.addressing import choose_region
from e2e.test_paying import KEYS
from kefu.accounts.models import User
from kefu.payments.loopback.server import deliver
from kefu.payments.tests.bank import equip, running
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.freight import FreightRule
from kefu.shop.models.orders import Order
from kefu.shop.services.coupons import give_coupon
from kefu.shop.tests.factories import SkuFactory


@dataclass(frozen=True)
class Words:
    """What a customer reads on the way."""

    into: str
    inside: str
    more: str
    out: str
    back: str
    till: str
    contact: str
    delivery: str
    last: str
    online: str
    place: str
    pay: str
    paid: str


ZH = Words(
    "加入购物车", "已放入购物车", "增加一件", "移出", "放回去", "去结算",
    "接收订单通知的邮箱或手机号", "下一步：配送方式", "下一步：确认订单", "在线支付",
    "提交订单", "付款", "已收到您的",
)  # fmt: skip
EN = Words(
    "Into the basket", "In your basket:", "One more", "Take", "Put it back", "To the till",
    "E-mail or phone for news of your order", "On to delivery", "On to the last step",
    "Pay online", "Place the order", "Pay", "We have received your payment",
)  # fmt: skip
SPOKEN = pytest.mark.parametrize(("language", "words"), [("zh-CN", ZH), ("en", EN)])


@pytest.fixture
def lin(shop) -> Iterator[User]:
    """Lin with a coupon, two goods, freight, and a gateway that tells the shop what was paid."""
    for code, price in (("kettle", 129), ("cup", 50)):
        product = {"product__code": code, "product__name_zh": code, "product__name_en": code}
        SkuFactory(code=f"{code}-1", price=Decimal(price), stock=9, **product)
    FreightRule.objects.create(first=8, free_from=Decimal(500))
    buyer = User.objects.create_user("lin@example.com", name="林晓雨", language="zh-hans")
    until = now() + timedelta(days=3)
    give_coupon(customer=buyer, value=Decimal(30), valid_until=until, key="e2e")
    over = threading.Event()
    with running(KEYS, hook_url=f"{shop.url}/payments/card/notices/") as (loopback, url):
        equip(KEYS, url)
        threading.Thread(target=deliver, args=(loopback.books, over)).start()
        yield buyer
        over.set()


def put_both_in(page: Page, words: Words) -> None:
    """One on its page, which stays, and the number beside the basket follows."""
    for pieces, code in enumerate(("kettle", "cup"), 1):
        page.goto(f"/p/{code}/")
        page.locator("form.s-buy").get_by_role("button", name=words.into).click()
        expect(page.get_by_text(words.inside)).to_be_visible()
        expect(page.locator("#basket-count")).to_have_text(str(pieces))


def change(page: Page, words: Words) -> None:
    """A cup more; the kettle out, and back again."""
    page.goto("/basket/")
    cup, kettle = (page.locator(".bk-row", has_text=name) for name in ("cup", "kettle"))
    cup.get_by_role("button", name=words.more).click()
    expect(page.locator("#basket-count")).to_have_text("3")
    expect(cup.locator(".bk-number")).to_have_value("2")
    kettle.get_by_role("button", name=words.out).click()
    expect(kettle).to_have_count(0)
    page.get_by_role("button", name=words.back).click()
    expect(kettle).to_have_count(1)


def to_the_last_step(page: Page, words: Words, *, is_guest: bool) -> None:
    page.get_by_role("button", name=words.till).click()
    if is_guest:
        page.get_by_label(words.contact).fill("lin@example.com")
    page.locator("[name=recipient]").fill("林晓雨")
    page.locator("[name=phone]").fill("13800001111")
    choose_region(page, "330000", "330100", "330106")
    page.locator("[name=address]").fill("文三路 1 号")
    page.get_by_role("button", name=words.delivery).click()
    page.get_by_role("button", name=words.last).click()


def pay(page: Page, words: Words) -> None:
    page.get_by_label(words.online).check()
    page.get_by_role("button", name=words.place).click()
    page.locator("button[value=alipay]").click()
    page.wait_for_url(re.compile(r"/pay/alipay/\w{16}$"))
    page.get_by_role("button", name=words.pay, exact=True).click()
    expect(page.get_by_text(words.paid)).to_be_visible()


@SPOKEN
@pytest.mark.parametrize("script", [True, False])
def test_a_member_orders_with_a_coupon_and_pays(script, language, words, lin, page_of):
    page = page_of(lin, language=language, script=script)
    if script:
        put_both_in(page, words)
    else:
        for code in ("kettle", "cup"):
            page.goto(f"/p/{code}/")
            page.locator("form.s-buy").get_by_role("button", name=words.into).click()
    change(page, words)
    to_the_last_step(page, words, is_guest=False)
    expect(page.locator("[name=agreed]")).to_have_value("207.00")

    pay(page, words)

    order = Order.objects.get()
    assert (order.customer, order.total) == (lin, Decimal(207))
    assert sorted(Sku.objects.values_list("stock", flat=True)) == [7, 8]


@SPOKEN
def test_a_guest_orders_without_an_account_and_pays(language, words, lin, page_of):
    page = page_of(None, language=language, width="phone")
    put_both_in(page, words)
    change(page, words)
    to_the_last_step(page, words, is_guest=True)

    pay(page, words)

    order = Order.objects.get()
    assert (order.customer, order.contact, order.total) == (None, "lin@example.com", Decimal(237))


def test_a_coupon_that_is_unticked_is_weighed_at_once(lin, page_of):
    page = page_of(lin)
    put_both_in(page, ZH)
    page.goto("/basket/")
    to_the_last_step(page, ZH, is_guest=False)
    expect(page.locator("[name=agreed]")).to_have_value("157.00")

    page.locator("[name=coupons]").uncheck()

    expect(page.locator("[name=agreed]")).to_have_value("187.00")
    expect(page.locator('[name=pick][value="own"]')).to_be_checked()


def test_a_basket_gathered_as_a_guest_is_there_after_signing_in(lin, page_of):
    lin.set_password("a long password indeed")
    lin.save()
    page = page_of(None)
    put_both_in(page, ZH)
    page.goto("/basket/")
    page.locator(".bk-side").get_by_role("link", name="登录").click()
    page.locator("[name=login]").fill("lin@example.com")
    page.locator("[name=password]").fill("a long password indeed")

    page.locator("[name=password]").press("Enter")

    expect(page).to_have_url(re.compile("/basket/$"))
    expect(page.locator(".bk-row")).to_have_count(2)
    expect(page.locator("#basket-count")).to_have_text("2")
