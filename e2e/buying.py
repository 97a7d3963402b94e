"""From a search to an order, as a member or as a guest, in either language."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from e2e.addressing import choose_region
from e2e.people import when
from kefu.discovery.services.changes import note_everything


@dataclass(frozen=True)
class Buying:
    """What is read on the way."""

    search: str
    buy: str
    delivery: str
    last: str
    online: str
    door: str
    place: str
    how: str


WORDS = {
    "zh-CN": Buying(
        "水壶", "立即购买", "下一步：配送方式", "下一步：确认订单", "在线支付", "货到付款",
        "提交订单", "请选择付款方式",
    ),
    "en": Buying(
        "kettle", "Buy now", "On to delivery", "On to the last step", "Pay online",
        "Cash on delivery", "Place the order", "How would you like to pay?",
    ),
}  # fmt: skip


def order_a_kettle(page: Page, language: str, *, contact: str = "") -> None:
    """To the till; a guest leaves a contact."""
    words = WORDS[language]
    _order(page, words, words.online, contact)
    expect(page.get_by_role("heading", name=words.how)).to_be_visible()


def order_to_the_door(page: Page, language: str, *, contact: str = "") -> None:
    """The courier will take the money."""
    _order(page, WORDS[language], WORDS[language].door, contact)
    page.wait_for_url("**/orders/*/")


def _order(page: Page, words: Buying, way: str, contact: str) -> None:
    find_kettle(page, words)
    page.get_by_role("button", name=words.buy).click()
    tell_who_and_where(page, contact)
    page.get_by_role("button", name=words.delivery).click()
    page.get_by_role("button", name=words.last).click()
    page.get_by_label(way).check()
    page.get_by_role("button", name=words.place).click()


def find_kettle(page: Page, words: Buying) -> None:
    """Searched for until the index has heard of it; factories tell it nothing."""
    note_everything()
    found = page.locator(".k-product-link[href='/p/kettle/']").first

    def shows() -> bool:
        page.goto(f"/search/?q={words.search}")
        return found.is_visible()

    when(shows, "the kettle is found")
    found.click()


def tell_who_and_where(page: Page, contact: str) -> None:
    if contact:
        page.locator("[name=contact]").fill(contact)
    page.locator("[name=recipient]").fill("林晓雨")
    page.locator("[name=phone]").fill("13800001111")
    choose_region(page, "330000", "330100", "330106")
    page.locator("[name=address]").fill("文三路 1 号")
