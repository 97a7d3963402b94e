"""An order without an account: its mail, its page, its invoice, and how it joins an account."""

import re

import pytest
from playwright.sync_api import expect

from kefu.accounts.models import User
from kefu.accounts.services.customers import Profile, register_customer
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.orders import Order
from kefu.shop.services import orders
from kefu.shop.services.orders import Destination
from kefu.shop.tests.factories import SkuFactory

HOME = Destination("林晓雨", "13800000000", "浙江省杭州市西湖区 文三路 1 号", "330106")
MAIL = "lin@guest.example"


@pytest.fixture
def order(shop) -> Order:
    sku = SkuFactory(code="kettle-white", product__code="kettle", stock=9)
    return orders.place_order(
        customer=None, contact=MAIL, wanted={sku.code: 1}, to=HOME, gateway="cod"
    )


def test_the_mail_leads_to_the_order_and_its_invoice(order, mailbox, page_of):
    letter = mailbox.wait_for(MAIL)
    link = re.search(r"/orders/open/\S+", letter.get_body(("plain",)).get_content())[0]
    page = page_of(None)

    page.goto(link)
    expect(page.get_by_role("heading", name=order.number)).to_be_visible()
    page.get_by_role("link", name="申请发票").click()
    page.locator("[name=title]").fill("林晓雨")
    page.get_by_role("button", name="申请发票").click()

    expect(page.get_by_text("已申请")).to_be_visible()
    assert Invoice.objects.get().order_id == order.pk


@pytest.mark.parametrize("script", [True, False])
def test_number_and_contact_find_it(order, page_of, script):
    page = page_of(None, width="phone", script=script)
    page.goto("/")
    page.get_by_role("link", name="查找订单").click()
    page.locator("[name=number]").fill(order.number.lower())
    page.locator("[name=contact]").fill("wei@guest.example")
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page.get_by_text("没有找到订单号与联系方式相符的订单")).to_be_visible()

    page.locator("[name=contact]").fill("138 0000 0000")
    page.get_by_role("button", name="查找", exact=True).click()

    expect(page.get_by_role("heading", name=order.number)).to_be_visible()


def test_it_is_in_the_account_once_the_address_is_proven(order, page_of):
    lin = register_customer(email=MAIL, profile=Profile(proven=True))
    page = page_of(User.objects.get(pk=lin.pk))

    for _ in range(40):
        page.goto("/orders/")
        if page.get_by_role("link", name=order.number).count():
            break
    page.get_by_role("link", name=order.number).click()

    expect(page.get_by_role("heading", name=order.number)).to_be_visible()
