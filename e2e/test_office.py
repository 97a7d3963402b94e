"""The office at work: orders found, packed and sent together, prices changed by file."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import now
from playwright.sync_api import expect

from kefu.accounts.models import User
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ParcelFactory,
    ProductFactory,
    SkuFactory,
)


def shi():
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


def paid_orders(count):
    sku = SkuFactory(code="kettle-red", product=ProductFactory(code="kettle"), stock=50)
    found = []
    for n in range(count):
        at = now() - timedelta(minutes=count - n)
        charge = Charge.objects.create(
            gateway="alipay", amount=Decimal(129), status="paid", paid_at=at
        )
        order = OrderFactory(status="preparing", paid_at=at, placed_at=at, charge=charge)
        OrderLineFactory(order=order, sku=sku)
        found.append(order)
    return found


def test_orders_are_found_packed_and_sent_together(shop, page_of):
    orders = paid_orders(3)
    carrier = ParcelFactory().carrier
    office = page_of(shi())

    office.goto("/office/")
    office.get_by_role("searchbox").fill(orders[0].number.replace("-", "").lower())
    office.get_by_role("searchbox").press("Enter")
    expect(office.get_by_role("heading", name=orders[0].number)).to_be_visible()

    office.goto("/office/orders/")
    office.keyboard.press("j")
    office.keyboard.press("x")
    expect(office.locator("[data-pick-count]")).to_have_text("1")
    office.get_by_role("checkbox", name="选中本页全部").check()
    expect(office.locator("[data-pick-count]")).to_have_text("3")
    office.get_by_role("button", name="标记为已打包").click()
    expect(office.get_by_role("heading", name="3 个订单已打包")).to_be_visible()
    office.get_by_role("button", name="撤回").click()
    expect(office.get_by_role("heading", name="3 个订单已恢复原样")).to_be_visible()
    assert not Order.objects.exclude(packed_at=None).exists()

    office.get_by_role("link", name="返回订单").click()
    office.get_by_role("checkbox", name="选中本页全部").check()
    office.get_by_role("button", name="装入包裹").click()
    office.get_by_label("快递公司").select_option(carrier.code)
    lines = "\n".join(f"{one.number}\tSF00{n}" for n, one in enumerate(orders))
    office.get_by_label("或粘贴一张表").fill(lines)
    office.get_by_role("button", name="装入包裹").click()
    expect(office.get_by_role("heading", name="3 个订单已装入包裹")).to_be_visible()
    assert set(Order.objects.values_list("status", flat=True)) == {"shipped"}
