"""From a product to paid with something made to order, and its stages from the workshop to its
customer; in both languages."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from e2e.buying import tell_who_and_where
from e2e.test_paying import BUYERS
from kefu.accounts.models import User
from kefu.demo.making_sheets import GOODS
from kefu.payments.loopback.keys import fresh_keys
from kefu.payments.loopback.server import deliver
from kefu.payments.tests.bank import equip, running
from kefu.shop.models.options import Design
from kefu.shop.models.orders import Order
from kefu.shop.models.production import ProductionOrder
from kefu.shop.services import options
from kefu.shop.tests.factories import SkuFactory

KEYS = fresh_keys()


@dataclass(frozen=True)
class Words:
    """What is read on the way."""

    make: str
    order: str
    wrong: str
    online: str
    place: str
    pay: str
    paid: str
    packed: str


ZH = Words("定制这一款", "去下单", "雪白杯身上看不清银色的字", "在线支付", "提交订单", "付款",
           "已收到您的", "已打包")  # fmt: skip
EN = Words("Make it yours", "Order it", "cannot be read on the snow-white body", "Pay online",
           "Place the order", "Pay", "We have received your payment", "Packed")  # fmt: skip
WORDS = {"zh-CN": ZH, "en": EN}
SPOKEN = pytest.mark.parametrize("language", WORDS)


@pytest.fixture
def shi(shop) -> User:
    """He keeps the range, and the workshop."""
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


@pytest.fixture
def lin(shop, shi) -> Iterator[User]:
    """Lin, a cup that is engraved, and a gateway that sends its notifications to the shop."""
    cup = GOODS[0]
    sku = SkuFactory(code="cup", product__code="cup", product__name_zh=cup.zh,
                     product__name_en=cup.en, stock=9)  # fmt: skip
    row = options.change_options(sku.product_id, lambda _: cup.sheet, version=0, by=shi)
    row = options.draw_options(sku.product_id, cup.drawing, version=row.version, by=shi)
    options.show_options(sku.product_id, is_open=True, version=row.version, by=shi)
    over = threading.Event()
    with running(KEYS, hook_url=f"{shop.url}/payments/card/notices/") as (loopback, url):
        equip(KEYS, url)
        threading.Thread(target=deliver, args=(loopback.books, over)).start()
        yield User.objects.create_user("lin@example.com", name="林晓雨")
        over.set()


def choose(page: Page, option: str, choice: str) -> None:
    page.locator(f"[data-choice={choice}]:has([name='o.{option}'])").click()


def design_a_cup(page: Page, words: Words) -> None:
    """The price moves along; what does not go together is said beside it."""
    page.goto("/p/cup/")
    page.get_by_role("link", name=words.make).click()
    sums = page.locator("#made-sums")
    expect(sums).to_contain_text("129")
    choose(page, "body", "snow")
    page.locator("[name='o.words']").fill("晓雨")
    expect(page.locator(".m-drawing svg text")).to_have_text("晓雨")
    choose(page, "face", "kai")
    choose(page, "ink", "silver")
    expect(page.locator("#note-ink")).to_contain_text(words.wrong)
    choose(page, "ink", "gold")
    expect(page.locator("#note-ink")).to_be_hidden()
    choose(page, "lid", "wood")
    expect(sums.locator(".e-sums-total")).to_contain_text("159")


def order_it(page: Page, words: Words, contact: str) -> None:
    page.get_by_role("button", name=words.order).click()
    tell_who_and_where(page, contact)
    page.get_by_label(words.online).check()
    page.locator("[name=waiver]").check()
    page.get_by_role("button", name=words.place).click()
    page.locator("button[value=alipay]").click()
    page.get_by_role("button", name=words.pay, exact=True).click()
    expect(page.get_by_text(words.paid)).to_be_visible()


def work_on_it(office: Page) -> None:
    """By the arrow of its card, from stage to stage."""
    office.goto("/office/production/")
    for stage in ("accepted", "in_work", "checked"):
        column = office.locator(f"[data-stage={stage}]")
        column.get_by_role("button").first.click()
        expect(column.locator(".w-card")).to_have_count(0)
    expect(office.locator("[data-stage=packed] .w-card")).to_have_count(1)


@SPOKEN
@BUYERS
def test_from_a_product_to_a_packed_piece(contact, language, lin, shi, shop, page_of):
    words = WORDS[language]
    page = page_of(None if contact else lin, language=language)
    office = page_of(shi, language=language)
    design_a_cup(page, words)
    order_it(page, words, contact)
    order = Order.objects.get()
    assert order.total == 159
    assert order.return_waiver.language == ("en" if language == "en" else "zh-hans")

    page.goto(f"/orders/{order.number}/")
    expect(page.locator("#making .k-step-here")).to_have_count(1)
    work_on_it(office)

    page.reload()
    expect(page.locator("#making .k-step-done").last).to_contain_text(words.packed)
    assert ProductionOrder.objects.get().status == "packed"


def test_a_design_is_kept_shared_and_made_anew_by_a_stranger_without_a_script(lin, page_of):
    page, stranger = page_of(lin, script=False), page_of(None, script=False)
    page.goto("/p/cup/make/")
    page.locator("[name='o.words']").fill("晓雨")
    page.locator("button[value=save]").click()
    page.wait_for_url("**/designs/*/")
    address = f"/designs/{Design.objects.get().number}/"
    assert stranger.goto(address).status == 404
    page.get_by_role("button", name="分享", exact=True).click()

    assert stranger.goto(address).status == 200
    expect(stranger.get_by_text("一位顾客的设计")).to_be_visible()
    expect(stranger.get_by_text("林晓雨")).to_have_count(0)
    stranger.get_by_role("link", name="照着做一个").click()
    expect(stranger.locator("[name='o.words']")).to_have_value("晓雨")
    stranger.locator("button[value=save]").click()

    stranger.wait_for_url("**/designs/*/")
    assert Design.objects.exclude(owner=lin).get().owner.is_guest
