"""Compare: picked from cards, side by side, handed on to a stranger, on paper, on a phone."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from e2e.shop import Shop
from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.discovery.queries.comparing import picks_of
from kefu.shop.models.catalogue import Attribute, Product
from kefu.shop.tests.factories import ProductClassFactory, ProductFactory, SkuFactory

NAMES = ("晨雾热水壶", "云起热水壶", "远山热水壶", "白露热水壶")


@pytest.fixture
def kettles(shop: Shop) -> list[Product]:
    kind = ProductClassFactory()
    for code, name, better in (("watts", "功率", "more"), ("litres", "容量", "")):
        Attribute.objects.create(
            product_class=kind, code=code, kind="number", name_zh=name, better=better, unit="W"
        )
    Attribute.objects.create(product_class=kind, code="weight", kind="text", name_zh="重量")
    weights = ("1.2 kg", "1200 克", "900 g", "1 kg")
    goods = [
        SkuFactory(
            product__code=f"kettle-{n}",
            product__name_zh=name,
            product__price=Decimal(99 + 10 * n),
            product__attributes={"watts": 1500 + 100 * n, "litres": 2, "weight": weight},
        ).product
        for n, (name, weight) in enumerate(zip(NAMES, weights, strict=True))
    ]
    shop.index("热水壶", shows="/p/kettle-3/")
    return goods


def card(page: Page, name: str):
    return page.locator(".k-product").filter(has_text=name)


def compare(page: Page, name: str) -> None:
    card(page, name).get_by_role("button", name="对比").click()


def tray(page: Page):
    return page.get_by_role("complementary", name="对比栏")


def column_names(page: Page):
    return page.locator(".cp-table thead th .cp-card > a:first-child")


def search(page: Page) -> None:
    page.goto("/")
    page.get_by_placeholder("想找什么").fill("热水壶")
    page.get_by_placeholder("想找什么").press("Enter")
    expect(card(page, NAMES[0])).to_be_visible()


def test_three_from_cards_side_by_side_and_handed_on(shop, page_of, kettles):
    page = page_of(None)
    search(page)
    for name in NAMES[:3]:
        compare(page, name)
    expect(tray(page)).to_contain_text("对比 3 款")
    expect(card(page, NAMES[0]).get_by_role("button", name="对比")).to_have_attribute(
        "aria-pressed", "true"
    )

    page.reload()
    expect(tray(page).get_by_role("listitem")).to_have_count(3)
    tray(page).get_by_role("link", name="对比 3 款").click()

    expect(column_names(page)).to_have_text([re.compile(name) for name in NAMES[:3]])
    expect(page.get_by_role("row", name="容量")).to_be_visible()
    page.get_by_role("switch", name="只看不同").click()
    expect(page.get_by_role("row", name="容量")).to_have_count(0)
    expect(page.get_by_role("row", name=re.compile("^功率"))).to_be_visible()
    link = page.get_by_label("这次对比的链接").input_value()

    stranger = page_of(None)
    told = EventRow.objects.filter(name="discovery.GoodsCompared").count()
    stranger.goto(link)
    expect(column_names(stranger)).to_have_count(3)
    expect(tray(stranger)).to_be_hidden()
    assert [cookie for cookie in stranger.context.cookies() if cookie["name"] == "compare"] == []
    assert EventRow.objects.filter(name="discovery.GoodsCompared").count() == told == 2


def test_taking_out_and_putting_in_on_the_page(shop, page_of, kettles):
    page = page_of(None)
    page.goto("/compare/?p=kettle-0&p=kettle-1")

    page.get_by_role("button", name=f"拿掉{NAMES[0]}").first.click()
    expect(column_names(page)).to_have_text([re.compile(NAMES[1])])
    page.get_by_role("button", name=f"把{NAMES[3]}放进来").click()
    expect(column_names(page)).to_have_count(2)
    expect(page).to_have_url(re.compile("p=kettle-1&p=kettle-3"))


def test_on_paper_there_are_only_the_goods(shop, page_of, kettles):
    page = page_of(None)
    page.goto("/compare/?p=kettle-0&p=kettle-1")
    expect(page.get_by_role("button", name="打印")).to_be_visible()

    page.emulate_media(media="print")

    expect(column_names(page).first).to_be_visible()
    for gone in (".k-top", ".cp-tools", ".cp-tray", ".cp-rivals", ".cp-out >> nth=0"):
        expect(page.locator(gone)).to_be_hidden()


def test_on_a_phone_the_table_moves_and_the_page_does_not(shop, page_of, kettles):
    page = page_of(None, width="phone")
    search(page)
    for name in NAMES[:2]:
        compare(page, name)
    expect(tray(page)).to_contain_text("对比 2 款")
    page.goto("/compare/?p=kettle-0&p=kettle-1&p=kettle-2&p=kettle-3")

    table = page.get_by_role("region", name="商品并排对比")
    assert table.evaluate("node => node.scrollWidth > node.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    what = page.get_by_role("rowheader", name="功率")
    what.scroll_into_view_if_needed()
    table.evaluate("node => node.scrollTo(400, 0)")
    expect(what).to_be_in_viewport()


def test_without_script_the_same_comes_about(shop, page_of, kettles):
    page = page_of(None, script=False)
    page.goto("/search/?q=热水壶")
    for name in NAMES[:2]:
        compare(page, name)
    expect(page).to_have_url(re.compile("/search/"))

    page.get_by_role("link", name="对比 2 款").click()

    expect(column_names(page)).to_have_count(2)
    page.get_by_role("switch", name="只看不同").click()
    expect(page.get_by_role("row", name="容量")).to_have_count(0)
    page.get_by_role("button", name=f"拿掉{NAMES[0]}").click()
    expect(column_names(page)).to_have_count(1)


def test_a_customer_finds_them_again_in_another_browser(shop, page_of, kettles):
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    ProductFactory(name_zh="别的", product_class=ProductClassFactory(code="other"))
    page = page_of(lin)
    search(page)
    compare(page, NAMES[0])
    expect(tray(page)).to_contain_text("再加一款")
    assert picks_of(lin) == ["kettle-0"]

    elsewhere = page_of(lin)
    search(elsewhere)

    expect(tray(elsewhere).get_by_role("listitem").first).to_be_visible()
    expect(card(elsewhere, NAMES[0]).get_by_role("button", name="对比")).to_have_attribute(
        "aria-pressed", "true"
    )
