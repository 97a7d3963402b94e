"""Looking for goods as people do: with slips, filters, a range, by keyboard, without script, and
while what follows the shop's changes is killed."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.people import when
from e2e.shop import Shop
from kefu.accounts.models import User
from kefu.discovery.models.search import Miss
from kefu.discovery.tests.goods import fill
from kefu.shop.models.catalogue import Product
from kefu.shop.services import catalogue

BACK = 90_000  # milliseconds; a busy machine is no fault


@pytest.fixture
def shelf(shop) -> Shop:
    fill()
    shop.index("耳机", shows="无线蓝牙耳机")
    return shop


def cards(page: Page):
    return page.locator(".s-goods .k-product")


def search_for(page: Page, words: str) -> None:
    box = page.get_by_role("banner").locator('input[name="q"]')
    box.fill(words)
    box.press("Enter")


def names(page: Page) -> list[str]:
    return page.locator(".s-goods .k-product-name").all_inner_texts()


def test_a_slip_is_mended_then_filtered_sorted_and_taken_back(shelf, page_of):
    page = page_of(None)
    page.goto("/")

    search_for(page, "蓝芽耳机")
    expect(page.get_by_text("所以为您搜索了“蓝牙耳机”")).to_be_visible()
    expect(cards(page)).to_have_count(3)

    page.get_by_role("checkbox", name=re.compile("^红")).check()
    expect(cards(page)).to_have_count(1)
    page.get_by_role("checkbox", name=re.compile("^黑")).check()
    expect(cards(page)).to_have_count(3)
    page.get_by_label("最高价").fill("500")
    page.get_by_label("最高价").press("Enter")
    expect(cards(page)).to_have_count(2)
    expect(page).to_have_url(re.compile(r"&price=\.\.%3D500(&|$)"))

    page.get_by_role("link", name="价格从低到高").click()
    expect(page).to_have_url(re.compile("sort=price$"))
    assert names(page) == ["蓝牙耳机 青春版", "无线蓝牙耳机"]

    cards(page).first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("蓝牙耳机 青春版")
    page.go_back()
    expect(cards(page)).to_have_count(2)
    expect(page.get_by_role("checkbox", name=re.compile("^红"))).to_be_checked()
    page.get_by_role("link", name=re.compile("去掉.*500")).click()
    expect(cards(page)).to_have_count(3)


def test_suggestions_are_taken_by_keyboard(shelf, page_of):
    page = page_of(None)
    page.goto("/")
    box = page.get_by_role("banner").locator('input[name="q"]')

    box.press_sequentially("lany")
    expect(page.get_by_role("option", name="蓝牙耳机")).to_be_visible()
    box.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    expect(chosen).to_have_count(1)
    words = chosen.inner_text()
    box.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    expect(cards(page).first).to_be_visible()


def test_all_of_it_works_without_script(shelf, page_of):
    page = page_of(None, script=False, width="phone")
    page.goto("/search/")

    search_for(page, "耳机")
    page.get_by_role("link", name="筛选").click()
    page.get_by_role("checkbox", name=re.compile("^黑")).check()
    page.get_by_label("最低价").fill("100")
    page.get_by_role("button", name="查看结果").click()

    expect(page).to_have_url(re.compile(r"/search/\?q=[^&]+(&f\.colour=black|&price=100\.\.){2}$"))
    assert names(page) == ["头戴蓝牙耳机 降噪"]


def test_what_is_looked_for_in_vain_is_mended_by_operations(shelf, page_of):
    yu = User.objects.create_user("yu@example.com", name="余洋", role="operations", password="x")
    shopper, office = page_of(None), page_of(yu)
    shopper.goto("/")
    search_for(shopper, "烧水神器")
    expect(shopper.get_by_text("没有找到", exact=True)).to_be_visible()

    office.goto("/office/search/")
    row = office.get_by_role("row").filter(has_text="烧水神器")
    row.get_by_role("link", name="加同义词").click()
    field = office.get_by_role("textbox", name="意思相同的词")
    expect(field).to_have_value(re.compile("烧水神器"))
    field.fill("烧水神器, 电热水壶")
    office.get_by_role("button", name="添加").click()

    when(lambda: Miss.objects.get().state == Miss.State.MENDED, "the miss is mended")
    expect(card_after_a_while(shopper, "电热水壶 1.7升")).to_be_visible(timeout=BACK)


def card_after_a_while(page: Page, name: str):
    """The page asked again until the index has heard of it."""

    def shows() -> bool:
        page.reload()
        return cards(page).filter(has_text=name).count() > 0

    when(shows, f"{name} is found")
    return cards(page).filter(has_text=name).first


def test_the_index_comes_back_and_finds_what_changed_meanwhile(shelf, page_of):
    page = page_of(None)
    page.goto("/search/?q=茶炉")
    expect(page.get_by_text("没有找到", exact=True)).to_be_visible()
    kettle = Product.objects.get(name_zh="电热水壶 1.7升")

    shelf.kill("index")
    catalogue.reword(kettle.pk, name_zh="恒温茶炉")

    expect(card_after_a_while(page, "恒温茶炉")).to_be_visible()
    shelf.wait_until_healthy()
