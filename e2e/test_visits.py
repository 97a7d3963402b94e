"""A recall of a thousand units to the last remedy; and somebody who comes, reports with a photo and
a signature, after which the buyer is thanked and asked."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from e2e.mailbox import Mailbox, text_of
from e2e.people import when
from kefu.accounts.models import User
from kefu.aftersale.models.recalls import Recall, RecallUnit
from kefu.aftersale.models.units import Unit
from kefu.aftersale.models.visits import Visit
from kefu.aftersale.services import follow_ups, recall_units
from kefu.delivery.models import Carrier
from kefu.demo.making import landscape
from kefu.desk.models.cases import Case
from kefu.payments.models import Charge, Refund
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, SkuFactory

BUYERS, EACH = 250, 4
PAID = Decimal("100.00")  # a third of a cent is nobody's: shares of pieces add up all the same
DRAFT = {
    "title_zh": "晨雾电热水壶召回", "title_en": "Recall of the Morning Mist kettle",
    "danger_zh": "底座可能过热，有起火危险", "danger_en": "The base may overheat and catch fire",
    "advice_zh": "请立即停止使用并拔下插头", "advice_en": "Stop using it now and pull the plug",
    "codes": "kettle-red", "batches": "B7",
}  # fmt: skip


@pytest.fixture
def staff(shop) -> dict[str, User]:
    told = {"shi": ("石磊", "operations"), "lan": ("兰总", "manager"), "mei": ("王梅", "agent")}
    return {
        key: User.objects.create_user(f"{key}@example.com", name=name, role=role)
        for key, (name, role) in told.items()
    }


@pytest.fixture
def kettle(shop) -> Sku:
    Carrier.objects.create(code="cloud", name_zh="云雀快递")  # for the new ones
    return SkuFactory(code="kettle-red", stock=40)


@pytest.fixture
def orders(kettle) -> list[Order]:
    """A thousand pieces of one batch, each with its serial number, with their buyers."""
    people = User.objects.bulk_create(
        User(email=f"buyer{n}@example.com", name=f"买家{n}") for n in range(BUYERS)
    )
    charges = Charge.objects.bulk_create(
        Charge(amount=PAID, status="paid", paid_at=now()) for _buyer in people
    )
    sold = {"status": "delivered", "delivered_at": now(), "total": PAID, "phone": "13800001111"}
    orders = Order.objects.bulk_create(
        Order(customer=buyer, charge=charge, recipient=buyer.name, **sold)
        for buyer, charge in zip(people, charges, strict=True)
    )
    price = {"unit_price": Decimal(25), "amount": PAID, "due": PAID, "name_zh": "晨雾电热水壶"}
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, sku=kettle, quantity=EACH, **price) for order in orders
    )
    Unit.objects.bulk_create(
        Unit(sku=kettle, line=line, batch="B7", serial=f"S{number:03}-{piece}")
        for number, line in enumerate(lines)
        for piece in range(EACH)
    )
    return orders


def test_a_recall_of_a_thousand_units_to_the_last_remedy(
    shop, staff, orders, mailbox, page_of, kettle
):
    office = page_of(staff["shi"])
    office.goto("/office/aftersale/recalls/new/")
    for name, words in DRAFT.items():
        office.locator(f"[name={name}]").fill(words)
    office.locator("[name=remedies][value=refund]").check()
    office.locator("[name=remedies][value=exchange]").check()
    office.get_by_role("button", name="统计涉及的买家").click()
    expect(office.get_by_text(f"涉及 {BUYERS} 个订单中的 1000 件商品")).to_be_visible()
    office.get_by_role("button", name="保存草稿").click()
    expect(office.get_by_text("由有售后决定权的人公布")).to_be_visible()
    recall = Recall.objects.get()

    lead = page_of(staff["lan"])
    lead.goto(f"/office/aftersale/recalls/{recall.number}/")
    lead.get_by_role("button", name="公布并通知每位买家").click()
    expect(lead.get_by_text("正在通知每位买家").first).to_be_visible()
    recall.refresh_from_db()
    assert recall.units.count() == BUYERS * EACH

    one_buyer_chooses_on_the_phone(page_of(None, width="phone"), mailbox)
    the_others_choose(recall, orders[1:-1])
    stranger = page_of(None, language="en")
    stranger.goto(f"/recalls/{recall.number}/?serial=S007-1")
    expect(stranger.get_by_text("Yes. Stop using it")).to_be_visible()

    the_silent_one_is_called(page_of(staff["mei"]), recall, orders[-1])
    all_that_is_out_comes_back(office, recall)

    for most in (750, 500, 250, 0):  # a thousand small acts, each with its own refund
        when(lambda most=most: left(recall) <= most, f"at most {most} pieces are left")
    lead.reload()
    expect(lead.locator("progress").first).to_have_attribute("value", str(BUYERS * EACH))
    lead.get_by_role("button", name="结束这次召回").click()
    expect(lead.get_by_text("召回已结束").first).to_be_visible()
    assert_the_money_adds_up(recall, kettle)


def one_buyer_chooses_on_the_phone(page: Page, mailbox: Mailbox) -> None:
    letter = mailbox.wait_for("buyer0@example.com")
    assert "召回" in letter["Subject"]
    page.goto(re.search(r"/my-recall/\S+", text_of(letter))[0])
    for piece in page.locator("fieldset").all():
        piece.get_by_text("退款").click()
    page.get_by_role("button", name="提交选择").click()
    expect(page.locator("fieldset .k-badge", has_text="退款")).to_have_count(EACH)


def the_others_choose(recall: Recall, orders: list[Order]) -> None:
    """Ten of them want new ones, the rest their money."""
    numbers: dict[int, list[str]] = {}
    for order_id, number in recall.units.values_list("order", "number"):
        numbers.setdefault(order_id, []).append(number)
    for place, order in enumerate(orders):
        wish = "exchange" if place < 10 else "refund"
        recall_units.choose(
            recall, order, dict.fromkeys(numbers[order.pk], wish), by=order.customer
        )


def the_silent_one_is_called(desk: Page, recall: Recall, order: Order) -> None:
    desk.goto(f"/office/aftersale/recalls/{recall.number}/calls/")
    row = desk.locator("tr", has_text=order.number)
    expect(desk.locator("tbody tr")).to_have_count(1)
    row.get_by_role("button", name="显示号码").click()
    expect(desk.get_by_text("13800001111")).to_be_visible()
    desk.get_by_role("link", name="代买家选择").click()
    for piece in desk.locator("fieldset").all():
        piece.get_by_text("我手里已经没有了").click()
    desk.get_by_role("button", name="提交选择").click()
    expect(desk.get_by_text("您说过它已不在手中")).to_have_count(EACH)


def all_that_is_out_comes_back(office: Page, recall: Recall) -> None:
    """Scanned in one go; one serial belongs to nothing, and is said back."""
    serials = list(
        recall.units.exclude(status="gone").values_list("unit__serial", flat=True).order_by("pk")
    )
    office.goto(f"/office/aftersale/recalls/{recall.number}/")
    office.locator("[name=names]").fill("\n".join([*serials, "S999-9"]))
    office.get_by_role("button", name="登记寄回").click()
    expect(office.locator("[name=names]")).to_have_value("S999-9")
    expect(office.get_by_text(f"{len(serials)} 件已寄回").first).to_be_visible()


def left(recall: Recall) -> int:
    return recall.units.exclude(status__in=RecallUnit.AT_AN_END).count()


def assert_the_money_adds_up(recall: Recall, kettle: Sku) -> None:
    """Each buyer has back what they paid, or new ones, and never both."""
    kettle.refresh_from_db()
    refunded = sum(Refund.objects.values_list("amount", flat=True), Decimal(0))
    assert recall.units.filter(status="remedied").count() == (BUYERS - 1) * EACH
    assert refunded == PAID * (BUYERS - 11)
    assert kettle.stock == 0
    assert not Charge.objects.exclude(refunded__in=[0, PAID]).exists()


def test_somebody_comes_and_reports_and_the_buyer_is_asked(shop, staff, kettle, mailbox, page_of):
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    came = {"status": "delivered", "delivered_at": now() - timedelta(hours=30), "region": "330106"}
    order = OrderFactory(customer=lin, recipient="林晓雨", address="文三路 1 号", **came)
    OrderLineFactory(order=order, sku=kettle)
    an_installer_is_added(page_of(staff["shi"]))
    page = page_of(lin, width="phone")

    a_time_is_chosen_and_another(page, order)
    letter = mailbox.wait_for("zhou@example.com")
    the_installer_reports(page_of(None, width="phone"), text_of(letter))

    page.goto(f"/orders/{order.number}/visits/")
    expect(page.get_by_text("已安装，烧水正常")).to_be_visible()
    expect(page.locator(".i-signed path")).to_have_attribute("d", re.compile(r"M\d+ \d+ L"))
    expect(page.get_by_alt_text("上门照片 1")).to_be_visible()

    follow_ups.expect(order.pk)
    follow_ups.ask_those_due(now())
    letter = mailbox.wait_for("lin@example.com", lambda one: "一切都好" in one["Subject"])
    page.goto(re.search(r"/how-is-it/\S+", text_of(letter))[0])
    page.get_by_text("有问题").click()
    page.locator("[name=words]").fill("壶盖有点松")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已有专人负责您的问题")).to_be_visible()
    assert Case.objects.get().owner == staff["mei"]


def an_installer_is_added(office: Page) -> None:
    office.goto("/office/aftersale/installers/new/")
    told = {"name": "周师傅", "phone": "13700000001", "mail": "zhou@example.com"}
    for name, words in (told | {"places": "330100"}).items():
        office.locator(f"[name={name}]").fill(words)
    office.locator("[name=days][value='6']").check()
    office.get_by_label("电热水壶").check()
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_role("link", name="周师傅")).to_be_visible()


def a_time_is_chosen_and_another(page: Page, order: Order) -> None:
    page.goto(f"/orders/{order.number}/")
    page.get_by_role("link", name="预约安装时间").click()
    page.get_by_role("link", name="选择时间").click()
    page.locator(".i-day .k-choice").first.click()
    page.get_by_role("button", name="预约这个时间").click()
    expect(page.get_by_text("周师傅上门")).to_be_visible()
    first = Visit.objects.get().begins_at
    page.get_by_role("link", name="换个时间").click()
    page.locator(".i-day .k-choice").nth(2).click()
    page.get_by_role("button", name="预约这个时间").click()
    when(lambda: Visit.objects.get().begins_at > first, "the visit is moved")


def the_installer_reports(phone: Page, letter: str) -> None:
    phone.goto(re.search(r"/visit/\S+", letter)[0])
    expect(phone.get_by_text("文三路 1 号")).to_be_visible()
    phone.locator("[name=met][value=met]").check()
    phone.locator("[name=works]").check()
    phone.locator("[name=words]").fill("已安装，烧水正常")
    picture = landscape(3)
    picture.content.seek(0)
    photo = {"name": "home.jpg", "mimeType": "image/jpeg", "buffer": picture.content.read()}
    phone.locator("[name=photos]").set_input_files([photo])
    sign(phone)
    phone.locator("[name=signed_by]").fill("林晓雨")
    phone.get_by_role("button", name="提交报告").click()
    expect(phone.get_by_text("这次上门已结束")).to_be_visible()


def sign(phone: Page) -> None:
    pad = phone.locator("[data-sign] svg")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 20)
    phone.mouse.down()
    for step in range(1, 6):
        phone.mouse.move(box["x"] + 20 + 20 * step, box["y"] + 20 + 5 * step)
    phone.mouse.up()
