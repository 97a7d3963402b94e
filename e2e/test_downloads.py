"""A customer buys a file and a key, fetches the file, and goes on where the line broke."""

import re

import httpx
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from kefu.accounts.models import User
from kefu.payments import services as payments
from kefu.shop.models.digital import Download
from kefu.shop.services import digital
from kefu.shop.services.orders import Destination, place_order
from kefu.shop.tests.factories import ProductFactory, SkuFactory

BOOK = "一本好书。".encode() * 50_000


def test_a_download_is_bought_fetched_and_gone_on_with(shop, page_of):
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    shi = User.objects.create_user("shi@example.com", name="石磊", role="operations")
    book = SkuFactory(code="book", product=ProductFactory(name_zh="家常菜一百道"))
    licence = SkuFactory(code="app", stock=0, product=ProductFactory(name_zh="轻记账"))
    goods = digital.set_goods(book.pk, kind="file", by=shi)
    digital.add_version(goods.pk, file=ContentFile(BOOK, name="书.txt"), version="1.0", by=shi)
    office = page_of(shi)
    office.goto("/office/digital/")
    office.get_by_label("SKU 编码").fill("app")
    office.get_by_label("类型").select_option("key")
    office.get_by_role("button", name="继续").click()
    office.get_by_label("授权码，一行一个").fill("AAAA-1111\nBBBB-2222")
    office.get_by_role("button", name="加入").click()
    expect(office.locator(".f-sums")).to_contain_text("2")

    order = place_order(
        customer=lin,
        wanted={book.code: 1, licence.code: 1},
        to=Destination("", "", "", ""),
        gateway="online",
    )
    payments.mark_paid(order.charge_id)
    page = page_of(lin, width="phone")
    page.goto(f"/orders/{order.number}/")
    page.get_by_role("link", name="我的下载与授权码").click()
    key = page.get_by_text("AAAA-1111")
    for _ in range(60):  # the shop's worker hands it over a moment after the money
        if key.count():
            break
        page.reload()
    expect(key).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载", exact=True).click()
    assert fetched.value.path().read_bytes() == BOOK
    page.reload()
    expect(page.get_by_text("还可下载 4 次")).to_be_visible()

    link = page.get_by_role("link", name="下载", exact=True).get_attribute("href")
    half = len(BOOK) // 2
    rest = httpx.get(f"{shop.url}{link}", headers={"Range": f"bytes={half}-"}, timeout=60)
    assert rest.status_code == 206
    assert BOOK[:half] + rest.content == BOOK
    assert Download.objects.count() == 1
    forged = re.sub(r"/downloads/.", "/downloads/x", link or "")
    assert httpx.get(f"{shop.url}{forged}", timeout=60).status_code == 410
