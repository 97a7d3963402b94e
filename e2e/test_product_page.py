"""A page of a product: asked and answered, reviewed with a photo, dated by place."""

import io
import re
from dataclasses import dataclass

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.mailbox import Mailbox, text_of
from kefu.accounts.models import Team, User
from kefu.delivery.models import Reach
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import OrderLine
from kefu.shop.tests.factories import ProductFactory, SkuFactory, delivered


@dataclass
class Cast:
    lin: User
    wei: User
    mei: User
    shi: User
    kettle: Product
    bought: OrderLine


@pytest.fixture
def cast(shop) -> Cast:
    team = Team.objects.create(code="presales", name_zh="售前咨询", name_en="Presales")
    staff = {"password": "x", "team": team}
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    wei = User.objects.create_user("wei@example.com", name="魏东")
    mei = User.objects.create_user("mei@example.com", name="王梅", role="agent", **staff)
    shi = User.objects.create_user("shi@example.com", name="石工", role="operations", **staff)
    kettle = SkuFactory(code="kettle-white", product=ProductFactory(code="kettle"), stock=5).product
    Reach.objects.create(code="310000", days=1)
    Reach.objects.create(code="650000", days=6)
    return Cast(lin, wei, mei, shi, kettle, delivered(lin, kettle))


def test_asked_answered_and_seen_by_who_asked(cast, page_of, mailbox: Mailbox):
    asker, office = page_of(cast.wei), page_of(cast.shi)

    asker.goto("/p/kettle/#questions")
    asker.get_by_label("您的问题").fill("底座能收线吗")
    asker.get_by_role("button", name="向大家提问").click()
    expect(asker.get_by_text("一有回答，就发邮件告诉您")).to_be_visible()

    office.goto("/office/questions/")
    row = office.locator(".v-row").filter(has_text="底座能收线吗")
    row.get_by_label("我们的回答").fill("可以，绕在底座下面")
    row.get_by_role("button", name="回答").click()
    expect(office.get_by_text("所有提问都有回答了")).to_be_visible()

    letter = mailbox.wait_for("wei@example.com")
    assert "绕在底座下面" in text_of(letter)
    asker.reload()
    expect(asker.get_by_text("可以，绕在底座下面")).to_be_visible()


def test_a_buyer_reviews_with_a_photo_and_adds_to_it(cast, page_of):
    page = page_of(cast.lin)
    page.goto(f"/orders/{cast.bought.order.number}/")

    page.get_by_role("link", name="写评价").click()
    page.locator(".p-stars label").first.click()  # the stars stand from right to left
    page.get_by_label("写评价").fill("水开得快，声音也不大")
    page.get_by_label("照片").set_input_files(
        {"name": "壶.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.get_by_role("button", name="发布").click()
    page.get_by_role("link", name="追加评价").click()
    page.get_by_label("写评价").fill("用了一个月，还是很快")
    page.get_by_role("button", name="追加").click()

    visitor = page_of(None, width="phone", language="zh-CN")
    visitor.goto("/p/kettle/#reviews")
    said = visitor.locator(".s-reviews li").filter(has_text="水开得快")
    expect(said).to_contain_text("用了一个月，还是很快")
    expect(said).to_contain_text("林")
    expect(said).not_to_contain_text("林晓雨")
    said.get_by_role("img", name="买家的第 1 张照片").click()
    expect(visitor.get_by_role("dialog", name="图片")).to_be_visible()
    visitor.keyboard.press("Escape")
    expect(visitor.get_by_role("dialog", name="图片")).to_be_hidden()


def test_another_place_moves_the_day_and_is_remembered(cast, page_of):
    page = page_of(None)
    page.goto("/p/kettle/")

    choose(page, "上海")
    near = day_to(page, "上海")
    choose(page, "新疆")
    far = day_to(page, "新疆")
    page.reload()

    assert far != near
    assert day_to(page, "新疆") == far


def test_asking_finds_what_is_written_and_opens_the_chat_with_the_card(cast, page_of):
    page, desk = page_of(cast.wei), page_of(cast.mei)
    page.goto("/p/kettle/")

    page.get_by_label("您想了解什么？").fill("不喜欢能退货吗")
    expect(page.locator("#first-answers")).to_contain_text("7 天无理由退货")
    page.get_by_label("您想了解什么？").fill("能刻字吗")
    expect(page.locator("#first-answers")).to_contain_text("还没有现成的答案")
    page.locator("#first-answers").get_by_role("link", name="问人工客服").click()
    expect(page.get_by_label("您的消息")).to_have_value("能刻字吗")
    page.get_by_label("您的消息").press("Enter")
    expect(page.locator(".k-bubble").filter(has_text="能刻字吗")).to_contain_text("晨雾电热水壶")

    desk.goto("/desk/")
    desk.get_by_role("link", name=re.compile("能刻字吗")).first.click()
    card = desk.locator(".d-card").first
    expect(card).to_contain_text("晨雾电热水壶")
    expect(card).to_contain_text("129.00")
    expect(card).to_contain_text("库存 5 件")


def test_without_script_everything_is_a_page_of_its_own(cast, page_of):
    page = page_of(cast.wei, script=False)
    page.goto("/p/kettle/")

    page.get_by_role("link", name="查看提问，或自己提问").click()
    page.get_by_label("您的问题").fill("底座能收线吗")
    page.get_by_role("button", name="向大家提问").click()
    expect(page.get_by_text("底座能收线吗")).to_be_visible()
    page.goto("/p/kettle/arrival/")
    page.get_by_label("送到哪里？").select_option("310000")
    page.get_by_role("button", name="查看送达日期").click()
    expect(page.locator("#promises")).to_contain_text("送到上海")


def test_strangers_are_refused(cast, page_of):
    stranger, wei = page_of(None), page_of(cast.wei)

    stranger.goto("/office/questions/")
    assert "/sign-in/" in stranger.url or "login" in stranger.url
    for address in (
        "/office/questions/",
        "/office/reviews/",
        "/office/delivery/",
        "/office/goods/kettle/film/",
    ):
        assert wei.goto(address).status == 403
    number, line = cast.bought.order.number, cast.bought.pk
    assert wei.goto(f"/orders/{number}/lines/{line}/review/").status == 404


def choose(page: Page, place: str) -> None:
    page.get_by_role("link", name=re.compile("地区")).click()
    page.get_by_label("送到哪里？").select_option(label=place)
    page.get_by_role("button", name="查看送达日期").click()
    expect(page.locator("#promises")).to_contain_text(f"送到{place}")


def day_to(page: Page, place: str) -> str:
    line = page.locator("#promises summary").filter(has_text=f"送到{place}")
    return line.inner_text()


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(content, "JPEG")
    return content.getvalue()
