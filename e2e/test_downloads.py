"""A customer buys a file and a key, fetches the file, and goes on where the line broke."""

import re

import httpx
from playwright.sync_api import expect

from e2e.people import when
from kefu.accounts.models import User
from kefu.payments import services as payments
from kefu.shop.models.digital import Download, LicenceKey
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.tests.factories import ProductFactory, SkuFactory

BOOK = "一本好书。".encode() * 50_000


def a_book(office):
    """Put in through the office, so that it lies where the shop keeps its files."""
    sku = SkuFactory(code="book", product=ProductFactory(name_zh="家常菜一百道"))
    office.goto("/office/digital/")
    office.get_by_label("SKU 编码").fill("book")
    office.get_by_role("button", name="继续").click()
    file = {"name": "书.txt", "mimeType": "text/plain", "buffer": BOOK}
    office.get_by_label("文件", exact=True).set_input_files(file)
    office.get_by_role("button", name="上传").click()
    expect(office.get_by_role("rowheader", name="1.0")).to_be_visible()
    return sku


def a_licence(office):
    """Made in the office, with two keys."""
    sku = SkuFactory(code="app", stock=0, product=ProductFactory(name_zh="轻记账"))
    office.goto("/office/digital/")
    office.get_by_label("SKU 编码").fill("app")
    office.get_by_label("类型").select_option("key")
    office.get_by_role("button", name="继续").click()
    office.get_by_label("授权码，一行一个").fill("AAAA-1111\nBBBB-2222")
    office.get_by_role("button", name="加入").click()
    expect(office.locator(".f-sums")).to_contain_text("2")
    return sku


def paid_order(customer, *skus):
    order = place_order(
        customer=customer,
        wanted={sku.code: 1 for sku in skus},
        to=Destination("", "", "", ""),
        gateway="online",
    )
    payments.mark_paid(order.charge_id)
    return order


def gone_on_with(url):
    """The second half of the book, as after a broken line."""
    half = len(BOOK) // 2
    rest = httpx.get(url, headers={"Range": f"bytes={half}-"}, timeout=60)
    assert rest.status_code == 206
    return BOOK[:half] + rest.content


def test_a_download_is_bought_fetched_and_gone_on_with(shop, page_of):
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    shi = User.objects.create_user("shi@example.com", name="石磊", role="operations")
    office = page_of(shi)
    order = paid_order(lin, a_book(office), a_licence(office))
    when(lambda: LicenceKey.objects.filter(line__order=order).exists(), "the key is handed over")

    page = page_of(lin, width="phone")
    page.goto(f"/orders/{order.number}/")
    page.get_by_role("link", name="我的下载与授权码").click()
    expect(page.get_by_text("AAAA-1111")).to_be_visible()
    fetch = page.get_by_role("link", name="下载", exact=True)
    with page.expect_download() as fetched:
        fetch.click()
    assert fetched.value.path().read_bytes() == BOOK
    page.reload()
    expect(page.get_by_text("还可下载 4 次")).to_be_visible()

    link = f"{shop.url}{fetch.get_attribute('href')}"
    assert gone_on_with(link) == BOOK
    assert Download.objects.count() == 1
    forged = re.sub(r"/downloads/.", "/downloads/x", link)
    assert httpx.get(forged, timeout=60).status_code == 410
