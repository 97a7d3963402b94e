"""A repair from the customer's wish to its return, and an extended guarantee bought on the way."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import opened
from e2e.mailbox import Mailbox
from e2e.shop import Shop, copy_of, template
from kefu.accounts.models import Team, User
from kefu.aftersale.models.covers import Cover
from kefu.aftersale.models.parts import Part
from kefu.aftersale.models.repairs import Repair
from kefu.aftersale.services import plans
from kefu.aftersale.tests.mending import bought, repair_of
from kefu.delivery.services import make_carrier
from kefu.payments import services as payments
from kefu.payments.models import Charge
from kefu.shop.models.catalogue import ProductClass
from kefu.shop.models.orders import OrderLine

IN_A_WEEK = (localdate() + timedelta(days=7)).isoformat()


@pytest.fixture(scope="module")
def _shop_of_all(tmp_path_factory, django_db_blocker):
    var, box = tmp_path_factory.mktemp("repairs") / "var", Mailbox()
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
    }


@pytest.fixture
def line(people) -> OrderLine:
    return bought(people["lin"])


def once_there(page: Page, what: Locator) -> Locator:
    """The worker hears of it a moment later; pages say so when they are read again."""
    for _turn in range(300):
        if what.is_visible():
            break
        page.reload()
    return what


def test_a_repair_waits_for_its_part_and_comes_back(people, line, page_of):
    repair = repair_of(line)
    kind = line.sku.product.product_class
    part = Part.objects.create(code="plate", product_class=kind, name_zh="加热盘", months=36)
    bench = page_of(people["mei"])

    bench.goto("/office/aftersale/repairs/")
    bench.get_by_role("link", name="晨雾电热水壶").click()
    bench.get_by_label("序列号").fill("SN-1")
    bench.get_by_role("button", name="收下").click()
    bench.get_by_label("故障情况").fill("加热盘烧坏")
    bench.get_by_label("加热盘").fill("1")
    bench.get_by_label("最晚寄回").fill(IN_A_WEEK)
    bench.get_by_role("button", name="登记并通知顾客").click()
    expect(bench.get_by_text("配件到后会自动继续").first).to_be_visible()

    bench.goto(f"/office/aftersale/parts/{part.code}/")
    bench.get_by_label("数量").fill("3")
    bench.get_by_role("button", name="登记").click()
    expect(bench.get_by_role("cell", name="+3")).to_be_visible()

    bench.goto(f"/office/aftersale/repairs/{repair.number}/")
    once_there(bench, bench.get_by_role("button", name="开始维修")).click()
    bench.get_by_label("做了什么").fill("换了加热盘")
    bench.get_by_role("button", name="测试正常").click()
    bench.get_by_label("运单号").fill("YQ1")
    bench.get_by_role("button", name="已寄出").click()
    expect(bench.get_by_text("已寄出，并已通知顾客").first).to_be_visible()

    mine = page_of(people["lin"])
    mine.goto("/guarantees/")
    mine.get_by_role("link", name=repair.number).click()
    expect(mine.get_by_text("换了加热盘")).to_be_visible()
    expect(mine.get_by_text("YQ1")).to_be_visible()
    assert Repair.objects.get(pk=repair.pk).request.status == "settled"


def test_an_extended_guarantee_is_bought_after_the_sale_and_given_back(people, line, page_of):
    kind = ProductClass.objects.get(pk=line.sku.product.product_class_id)
    plans.offer(plans.Terms(kind, 12, 19), by=None)
    page = page_of(people["lin"])

    page.goto(f"/guarantees/?order={line.order.number}")
    page.get_by_role("link", name="延长保修").click()
    page.get_by_role("button", name="去付款").click()
    page.wait_for_url("**/pay/**")
    cover = Cover.objects.get(line=line)
    assert cover.status == "asked"

    payments.mark_paid(cover.bought.order.charge_id)
    page.goto(f"/guarantees/?order={line.order.number}")
    once_there(page, page.get_by_role("button", name="退掉并退款")).click()
    expect(page.get_by_text("款项原路退回").first).to_be_visible()
    assert Charge.objects.get(pk=cover.bought.order.charge_id).refunded == cover.plan.sku.price
