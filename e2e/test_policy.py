"""Rules that operations draft, try and publish; a price that drops, and what it gives back."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from e2e.mailbox import text_of
from kefu.accounts.models import User
from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.tests.factories import bought
from kefu.shop.services.catalogue import set_price


def test_rules_are_published_and_a_drop_is_given_back(shop, page_of, mailbox):
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    su = User.objects.create_user("su@example.com", name="苏", role="operations")
    line = bought(lin, pieces=2, price_protection_days=7)

    office = page_of(su)
    office.goto("/office/aftersale/rules/")
    office.get_by_role("button", name="起草下一版").click()
    office.get_by_label("无理由退货").fill("5")
    office.get_by_role("button", name="保存草稿").click()
    expect(office.get_by_label("无理由退货")).to_have_value("5")  # refused, and still there
    office.get_by_label("无理由退货").fill("15")
    office.get_by_label("差价自动退回，不必顾客确认").select_option("0")
    office.get_by_role("button", name="保存草稿").click()
    office.get_by_role("link", name="用近一个月的申请试算").click()
    expect(office.get_by_text("没有可试算的申请")).to_be_visible()
    office.go_back()
    office.get_by_label("改了什么，为什么改").fill("退货期更长，差价由顾客点一下领取")
    office.get_by_role("button", name="发布").click()
    expect(office.get_by_text("今日生效", exact=True)).to_be_visible()
    assert RuleBook.objects.get().status == "published"

    set_price(line.sku_id, price=Decimal(250), by=su)
    letter = mailbox.wait_for("lin@example.com", lambda one: "降价了" in str(one["Subject"]))
    path = re.search(r"/price-protection/\S+", text_of(letter))
    page = page_of(None, width="phone")
    page.goto(path.group())
    page.get_by_role("button", name="领取差价").click()
    expect(page.get_by_text("已退回您原来的付款方式。")).to_be_visible()

    offer = PriceOffer.objects.get()
    assert (offer.status, offer.amount) == ("paid", Decimal(100))
    assert offer.order.charge.refunded == Decimal(100)
