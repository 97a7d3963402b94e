"""Operations make a deal and look ahead; a customer counts down, buys one, and no second one."""

import re
from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import localtime, now
from playwright.sync_api import Page, expect

from e2e.addressing import choose_region
from kefu.accounts.models import User
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import CouponOfferFactory, ProductFactory, SkuFactory

CLOCK = re.compile(r"^(\d+ 天 )?\d{2}:\d{2}:\d{2}$")


def people():
    shi = User.objects.create_user("shi@example.com", name="石磊", role="operations")
    lin = User.objects.create_user("lin@example.com", name="林晓雨", phone="+8613800001111")
    return shi, lin


def kettle(**more):
    product = ProductFactory(name_zh="晨雾电热水壶", code="kettle")
    return SkuFactory(product=product, code="kettle-red", stock=50, **more)


def at(**away):
    return f"{localtime(now() + timedelta(**away)):%Y-%m-%dT%H:%M}"


def address_of(page: Page) -> None:
    page.locator("[name=recipient]").fill("林晓雨")
    page.locator("[name=phone]").fill("13800001111")
    choose_region(page, "330000", "330100", "330106")
    page.locator("[name=address]").fill("文三路 1 号")
    page.get_by_role("button", name="下一步：配送方式").click()
    page.get_by_role("button", name="下一步：确认订单").click()


def made_in_the_office(office: Page) -> None:
    office.goto("/office/entrances/")
    office.get_by_role("link", name="限时特价").click()
    office.get_by_label("中文标题").fill("周末特价")
    office.get_by_label("开始", exact=True).fill(at(days=3))
    office.get_by_label("结束", exact=True).fill(at(days=4))
    office.get_by_role("button", name="保存并添加商品").click()
    office.get_by_role("searchbox", name="添加商品").fill("水壶")
    office.get_by_role("button", name="查找").click()
    office.get_by_label("特价", exact=True).fill("79")
    office.get_by_label("数量", exact=True).fill("20")
    office.get_by_role("button", name="添加", exact=True).click()
    office.get_by_label("到开始时间即对顾客展示").check()
    office.locator(".o-form").get_by_role("button", name="保存").click()
    expect(office.get_by_text("未开始")).to_be_visible()


def looked_at_ahead(office: Page) -> None:
    office.get_by_label("预览日期").fill(at(days=3, hours=2))
    office.get_by_role("button", name="预览").click()
    expect(office.get_by_text("只有您看得到")).to_be_visible()
    expect(office.get_by_role("heading", name="周末特价")).to_be_visible()
    expect(office.locator(".e-strip time")).to_have_text(CLOCK)
    office.get_by_role("button", name="回到现在").click()
    expect(office.get_by_text("只有您看得到")).to_have_count(0)


def test_a_deal_from_the_office_to_the_customer(shop, page_of):
    shi, lin = people()
    kettle()
    office, customer = page_of(shi), page_of(lin, width="phone")

    made_in_the_office(office)
    looked_at_ahead(office)
    customer.goto("/")
    expect(customer.get_by_role("heading", name="周末特价")).to_have_count(0)
    Entrance.objects.update(starts_at=now() - timedelta(hours=1))
    EntranceItem.objects.update(taken=13)
    customer.reload()

    expect(customer.get_by_text("已抢 65%")).to_be_visible()
    clock = customer.locator(".e-strip time")
    expect(clock).to_have_text(CLOCK)
    shown = clock.text_content()
    expect(clock).not_to_have_text(shown or "")
    customer.get_by_role("link", name=re.compile("晨雾电热水壶.*已抢")).click()
    customer.get_by_role("button", name="¥79.00 立即购买").click()
    address_of(customer)
    expect(customer.locator(".e-sums-total")).to_contain_text("79")
    customer.get_by_role("button", name="提交订单").click()
    expect(customer).to_have_url(re.compile("/orders/"))
    order = Order.objects.get()
    assert (order.total, EntranceItem.objects.get().taken) == (79, 14)

    customer.goto("/p/kettle/")
    expect(customer.get_by_text("您的限购名额已用完")).to_be_visible()
    assert Order.objects.count() == 1


def test_a_coupon_is_claimed_and_the_best_one_is_chosen(shop, page_of):
    _shi, lin = people()
    kettle(price=Decimal("129.00"))
    CouponOfferFactory(title_zh="满百减三十")
    CouponOfferFactory(
        title_zh="满两百减五十", value=Decimal(50), least=Decimal(200), together=False
    )
    page = page_of(lin, width="phone")

    page.goto("/coupons/centre/")
    for _ in range(2):
        page.get_by_role("button", name="领取").first.click()
    expect(page.get_by_text("已领取", exact=True)).to_have_count(2)
    assert Coupon.objects.filter(customer=lin).count() == 2

    page.goto("/p/kettle/")
    page.get_by_label("数量").fill("2")
    page.get_by_role("button", name="立即购买").click()
    address_of(page)
    total = page.locator(".e-sums-total")
    expect(total).to_contain_text("208")
    page.get_by_label("我自己选").check()
    page.get_by_role("checkbox", name=re.compile("减 ¥50")).uncheck()
    expect(total).to_contain_text("258")
    page.get_by_role("checkbox", name=re.compile("减 ¥30")).check()
    expect(total).to_contain_text("228")
    page.get_by_role("button", name="提交订单").click()
    expect(page).to_have_url(re.compile("/orders/"))

    assert Order.objects.get().total == 228
    assert sorted(one.state for one in Coupon.objects.all()) == ["open", "used"]


def test_without_script_a_sum_that_moved_is_confirmed_before_it_is_paid(shop, page_of):
    _shi, lin = people()
    sku = kettle(price=Decimal("129.00"))
    page = page_of(lin, script=False)

    page.goto("/p/kettle/")
    page.get_by_label("数量").fill("2")
    page.get_by_role("button", name="立即购买").click()
    address_of(page)
    Sku.objects.filter(pk=sku.pk).update(price=Decimal(119))
    page.get_by_role("button", name="提交订单").click()
    expect(page.get_by_role("alert")).to_contain_text("¥258.00 → ¥238.00")
    page.get_by_role("button", name="提交订单").click()

    expect(page).to_have_url(re.compile("/orders/"))
    assert Order.objects.get().total == 238
