"""Each kind of request, from the customer's page to settled, in one shop for them all."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import opened
from e2e.mailbox import Mailbox
from e2e.shop import Shop, copy_of, template
from kefu.accounts.models import Team, User
from kefu.aftersale.models.requests import ServiceRequest
from kefu.delivery.services import make_carrier
from kefu.demo.after_requests import drawn
from kefu.desk.tests.giving import paid_order
from kefu.payments.models import Charge
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import OrderLine

PHOTO = {"name": "photo.png", "mimeType": "image/png", "buffer": drawn(2)}


@pytest.fixture(scope="module")
def _shop_of_all(tmp_path_factory, django_db_blocker):
    var, box = tmp_path_factory.mktemp("requests") / "var", Mailbox()
    box.start()
    copy_of(template("empty"), var)
    yield from opened(Shop(var, smtp_port=box.port), django_db_blocker)
    box.stop()


@pytest.fixture
def shop(_shop_of_all):
    return _shop_of_all


@pytest.fixture
def people(shop):
    team = Team.objects.get_or_create(code="aftersale", name_zh="售后服务")[0]
    make_carrier(code="cloud", name_zh="云雀快递", name_en="Cloud")

    def person(mail: str, name: str, **more) -> User:
        known = User.objects.filter(email=mail).first()
        return known or User.objects.create_user(mail, name=name, **more)

    return {
        "lin": person("lin@example.com", "林晓雨"),
        "mei": person("mei@example.com", "王梅", role="agent", team=team),
        "hao": person("hao@example.com", "陈浩", role="supervisor", team=team),
    }


@pytest.fixture
def line(people) -> OrderLine:
    line = paid_order(people["lin"], pieces=2, price=80).lines.get()
    line.due, line.name_zh = line.amount, "晨雾电热水壶"
    line.save()
    return line


def ask(page: Page, line: OrderLine, wish: str, *, cause: str = "", photo: bool = False) -> None:
    """The three steps; an order of one thing begins with the second."""
    page.goto(f"/orders/{line.order.number}/")
    page.get_by_role("link", name="申请售后").click()
    page.get_by_role("link", name=wish).click()
    if cause:
        page.get_by_text(cause, exact=True).click()
    page.locator("[name=words]").fill("请看照片" if photo else "不太合适")
    if photo:
        page.locator("[name=pictures]").set_input_files(PHOTO)
    if page.get_by_text("我自己寄，用你们的面单").count():
        page.get_by_text("我自己寄，用你们的面单").click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", name="发生了什么")).to_be_visible()


def newest() -> ServiceRequest:
    return ServiceRequest.objects.latest("pk")


def at_the_office(page: Page, request: ServiceRequest, *, condition: str) -> None:
    """Found by its number, received, looked at with a photo."""
    page.goto("/office/aftersale/")
    page.get_by_role("searchbox").or_(page.locator("[name=find]")).first.fill(request.number)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("row", name=request.number).get_by_role("link").click()
    if page.get_by_role("button", name="同意", exact=True).count():
        page.get_by_role("button", name="同意", exact=True).click()
    page.get_by_role("button", name="确认收到").click()
    page.get_by_text(condition, exact=True).click()
    page.locator("[name=pictures]").set_input_files(PHOTO)
    page.get_by_role("button", name="记录").click()
    expect(page.get_by_role("heading", name="验货记录")).to_be_visible()


def test_a_return_goes_from_the_order_to_the_money(people, line, page_of):
    lin, mei = page_of(people["lin"], width="phone"), page_of(people["mei"])
    ask(lin, line, "不想要了，退货", cause="尺寸不合适")
    request = newest()
    expect(lin.get_by_text(f"RT{request.number}").first).to_be_visible()

    at_the_office(mei, request, condition="全新")
    lin.reload()
    expect(lin.get_by_text("正在计时")).to_be_visible()
    mei.get_by_role("button", name="退款").click()

    lin.reload()
    expect(lin.get_by_text("¥80.00 已原路退回。")).to_be_visible()
    assert Charge.objects.get(pk=line.order.charge_id).refunded == 80
    assert Sku.objects.get(pk=line.sku_id).stock == 11


def test_faulty_goods_are_fetched_at_the_door_and_stay_off_the_shelf(people, line, page_of):
    lin, mei = page_of(people["lin"]), page_of(people["mei"])
    lin.goto(f"/service/orders/{line.order.number}/new/?line={line.pk}&kind=faulty")
    lin.locator("[name=cause][value=faulty]").check()
    lin.locator("[name=words]").fill("不加热")
    lin.locator("[name=pictures]").set_input_files(PHOTO)
    lin.locator("[name=way][value=pick_up]").check()
    lin.locator("[name=slot]").select_option(index=1)
    lin.get_by_role("button", name="提交申请").click()
    expect(lin.get_by_role("heading", name="发生了什么")).to_be_visible()

    at_the_office(mei, newest(), condition="有故障，与顾客所述一致")
    mei.get_by_role("button", name="退款").click()

    expect(mei.get_by_text("已办结").first).to_be_visible()
    assert newest().refund == 80
    assert Sku.objects.get(pk=line.sku_id).stock == 10


def test_an_exchange_becomes_an_order_of_its_own(people, line, page_of):
    lin, mei = page_of(people["lin"]), page_of(people["mei"])
    ask(lin, line, "换一件", photo=True)
    at_the_office(mei, newest(), condition="已拆封，齐全完好")
    mei.get_by_role("button", name="换货发出").click()

    lin.reload()
    lin.get_by_role("link", name=newest().replacement.number).click()
    expect(lin.get_by_role("heading", name=newest().replacement.number)).to_be_visible()


def test_a_no_about_a_missing_part_is_looked_at_by_a_second_person(people, line, page_of):
    lin, mei, hao = (page_of(people[one]) for one in ("lin", "mei", "hao"))
    ask(lin, line, "少件或发错", photo=True)
    mei.goto(f"/office/aftersale/requests/{newest().number}/")
    mei.get_by_text("拒绝并说明理由").click()
    mei.locator("[name=words]").fill("照片上是齐的")
    mei.get_by_role("button", name="拒绝", exact=True).click()
    expect(mei.get_by_text("已拒绝").first).to_be_visible()

    lin.reload()
    lin.locator("[name=words]").fill("滤网不在盒子里")
    lin.get_by_role("button", name="申请复核").click()
    hao.goto(f"/office/aftersale/requests/{newest().number}/")
    hao.get_by_text("顾客说得对").click()
    hao.locator("[name=note]").fill("确实没有滤网")
    hao.get_by_role("button", name="作出决定").click()
    hao.get_by_role("button", name="重新发出").click()

    lin.reload()
    expect(lin.get_by_text("复核结果：您说得对")).to_be_visible()
    expect(lin.get_by_text("已重新发出")).to_be_visible()


def test_a_lower_price_is_paid_back_on_the_spot(people, line, page_of):
    Sku.objects.filter(pk=line.sku_id).update(price=70)
    line.sku.product.__class__.objects.filter(pk=line.sku.product_id).update(
        price=70, price_protection_days=7
    )
    lin = page_of(people["lin"])
    lin.goto(f"/service/orders/{line.order.number}/new/?line={line.pk}&kind=price")
    lin.get_by_role("button", name="提交申请").click()

    expect(lin.get_by_text("¥20.00 已原路退回。")).to_be_visible()


def test_a_wrong_invoice_is_mended_by_the_office(people, line, page_of):
    lin, mei = page_of(people["lin"]), page_of(people["mei"])
    lin.goto(f"/service/orders/{line.order.number}/new/?line={line.pk}&kind=invoice")
    lin.locator("[name=words]").fill("抬头写错了，应为诺山科技有限公司")
    lin.get_by_role("button", name="提交申请").click()
    expect(lin.get_by_role("heading", name="发生了什么")).to_be_visible()

    mei.goto(f"/office/aftersale/requests/{newest().number}/")
    mei.get_by_role("button", name="同意", exact=True).click()
    mei.get_by_role("button", name="办结", exact=True).click()

    expect(mei.get_by_text("已办结").first).to_be_visible()
