"""A place kept and ordered to: chosen level by level, pasted, without a script, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.addressing import choose_region
from kefu.accounts.models import Address, User
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import SkuFactory


@pytest.fixture
def lin(shop) -> User:
    SkuFactory(code="kettle-white", product__code="kettle", stock=9)
    return User.objects.create_user("lin@example.com", name="林晓雨", phone="13800000000")


def read(page: Page, text: str) -> None:
    page.get_by_text("粘贴整段地址").click()
    page.locator("[name=paste]").fill(text)
    page.get_by_role("button", name="识别并填入").click()


def test_a_pasted_address_is_kept_and_ordered_to_with_an_invoice(lin, page_of):
    page = page_of(lin)
    page.goto("/account/addresses/")
    page.get_by_role("link", name="添加地址").click()
    read(page, "收货人：林晓雨 13800000000 西湖区文三路1号2幢301")
    page.get_by_role("button", name="浙江省杭州市西湖区").click()
    expect(page.locator("[name=district]")).to_have_value("330106")
    expect(page.locator("[name=address]")).to_have_value("文三路1号2幢301")
    page.get_by_text("家", exact=True).click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("浙江省杭州市西湖区 文三路1号2幢301")).to_be_visible()

    page.goto("/p/kettle/")
    page.get_by_role("button", name="立即购买").click()
    expect(page.get_by_label(re.compile("家 林晓雨"))).to_be_checked()
    expect(page.locator("[name=recipient]")).to_be_hidden()
    page.get_by_role("button", name="下一步：配送方式").click()
    page.get_by_text("企业", exact=True).click()
    page.locator("[name=title]").fill("诺山科技有限公司")
    page.locator("[name=tax_number]").fill("91110108551385082q")
    page.get_by_role("button", name="下一步：确认订单").click()
    page.get_by_text("货到付款").click()
    page.get_by_role("button", name="提交订单").click()
    expect(page.get_by_text("诺山科技有限公司")).to_be_visible()

    assert Order.objects.get().address == "浙江省杭州市西湖区 文三路1号2幢301"
    assert Invoice.objects.get().tax_number == "91110108551385082Q"


def test_levels_follow_each_other_on_a_phone(lin, page_of):
    page = page_of(lin, width="phone", language="en")
    page.goto("/account/addresses/new/")

    choose_region(page, "110000")
    expect(page.locator("[name=city]")).to_be_hidden()
    choose_region(page, "440000", "441900")
    expect(page.locator("[name=district]")).to_be_hidden()
    page.locator("[name=street]").select_option("441900119")
    page.locator("[name=address]").fill("德政中路 12 号")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("广东省东莞市长安镇 德政中路 12 号")).to_be_visible()
    assert Address.objects.get().region == "441900119"


def test_without_a_script_it_goes_step_by_step(lin, page_of):
    page = page_of(lin, script=False)
    page.goto("/account/addresses/new/")
    choose_region(page, "330000", "330100", "330106", "330106002")
    page.locator("[name=address]").fill("曙光路 1 号")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("浙江省杭州市西湖区北山街道 曙光路 1 号")).to_be_visible()

    page.get_by_role("button", name="移除").click()
    expect(page.get_by_text("还没有地址")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("曙光路 1 号")).to_be_visible()


def test_enter_saves_and_does_not_read_what_is_pasted(lin, page_of):
    page = page_of(lin)
    page.goto("/account/addresses/new/")
    choose_region(page, "330000", "330100", "330106")
    page.locator("[name=address]").fill("文三路 1 号")

    page.locator("[name=address]").press("Enter")

    expect(page.get_by_text("浙江省杭州市西湖区 文三路 1 号")).to_be_visible()
