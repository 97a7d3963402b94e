"""The script in a real browser, on the real pages: what leaves it, and when nothing does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kefu.core.live.trial import Server, a_server
from kefu.shop.tests.factories import ProductFactory, SkuFactory
from kefu.tracking.models import Batch, LakeFile, Visitor
from kefu.tracking.services import files

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LONG = 15_000


@pytest.fixture(scope="module")
def server(django_db_setup) -> Iterator[Server]:
    with a_server("kefu.config.asgi:both") as server:
        yield server


@pytest.fixture
def goods(transactional_db) -> str:
    SkuFactory(product=ProductFactory(code="kettle-1", description_zh="水壶\n" * 200))
    return reverse("surfaces:product", args=["kettle-1"])


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    where = f"http://127.0.0.1:{server.port}"
    with browser.new_context(base_url=where, locale="zh-CN") as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sent_by(page: Page) -> list[str]:
    """Addresses of everything this page posts, as it happens."""
    posted: list[str] = []
    page.on("request", lambda asked: asked.method == "POST" and posted.append(asked.url))
    return posted


def stored_in(page: Page, context: BrowserContext) -> tuple[list[str], int]:
    names = [f"{cookie['name']}={cookie['value']}" for cookie in context.cookies()]
    kept = page.evaluate("localStorage.length + sessionStorage.length")
    return [name for name in names if name.startswith("trail")], kept


def events() -> list[dict[str, Any]]:
    return [event for batch in Batch.objects.order_by("received_at") for event in batch.events]


def wait_for(page: Page, what: Any) -> None:
    for _ in range(150):
        if what():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came")


def test_refused_nothing_is_sent_or_stored(context, page, goods):
    posted = sent_by(page)
    page.goto(goods)
    assert stored_in(page, context) == ([], 0)

    page.get_by_role("button", name="不用了").click()
    expect(page.get_by_text("是否允许我们记住")).to_have_count(0)
    posted.clear()
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(6_000)  # longer than the script would wait
    page.goto("/")

    assert posted == []
    assert stored_in(page, context) == (["trail=no"], 0)
    assert not Visitor.objects.exists()
    assert not Batch.objects.exists()


def test_a_browser_that_wants_none_is_not_asked_and_sends_nothing(browser, server, goods):
    where = f"http://127.0.0.1:{server.port}"
    with browser.new_context(base_url=where, extra_http_headers={"Sec-GPC": "1"}) as context:
        page = context.new_page()
        posted = sent_by(page)
        page.goto(goods)
        page.wait_for_timeout(1_000)

        expect(page.get_by_text("是否允许我们记住")).to_have_count(0)
        assert posted == []
        assert stored_in(page, context) == ([], 0)


def test_allowed_it_tells_what_was_seen_how_long_and_how_deep(page, goods):
    page.goto(goods)
    page.get_by_role("button", name="允许").click()
    wait_for(page, lambda: any(event["kind"] == "view" for event in events()))
    for _ in range(4):
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(700)
    page.goto("/search/?q=水壶")
    wait_for(page, lambda: any(event["kind"] == "search" for event in events()))

    seen = next(event for event in events() if event["kind"] == "view")
    dwelt = [event for event in events() if event["kind"] == "dwell"]
    searched = next(event for event in events() if event["kind"] == "search")
    assert (seen["page"], seen["product"]) == ("product", "kettle-1")
    assert sum(event.get("seconds", 0) for event in dwelt) >= 2
    assert max(event.get("depth", 0) for event in dwelt) > 50
    assert {event["view"] for event in dwelt if event["page"] == "product"} == {seen["view"]}
    assert searched["words"] == "水壶"
    assert set(Batch.objects.values_list("bot", flat=True)) == {"agent"}


def test_what_was_on_its_way_when_the_line_broke_arrives_once(context, page, goods):
    page.goto(goods)
    page.get_by_role("button", name="允许").click()
    wait_for(page, Batch.objects.exists)
    context.set_offline(True)
    page.locator("form[data-trail-act]").evaluate(
        "form => form.dispatchEvent(new Event('submit', {bubbles: true}))"
    )
    page.wait_for_timeout(6_000)
    assert not any(event["kind"] == "basket" for event in events())

    context.set_offline(False)

    wait_for(page, lambda: any(event["kind"] == "basket" for event in events()))
    assert sum(event["kind"] == "basket" for event in events()) == 1


def test_the_page_shows_it_and_erasing_erases_database_and_files(page, goods, settings):
    page.goto(goods)
    page.get_by_role("button", name="允许").click()
    wait_for(page, Batch.objects.exists)
    key = Visitor.objects.get().key
    Batch.objects.update(received_at=now() - timedelta(days=1))
    files.move_past_days()
    [path] = settings.LAKE_ROOT.rglob("*.parquet")
    assert key.hex.encode() in path.read_bytes()
    page.goto(goods)
    wait_for(page, lambda: any(event["kind"] == "view" for event in events()))

    page.goto(reverse("tracking:trail"))
    expect(page.locator(".t-looks").first).to_contain_text("晨雾电热水壶")
    page.get_by_role("button", name="只清除已有的，继续记录").click()
    expect(page.get_by_text("您的足迹已清除。")).to_be_visible()
    files.clean()

    assert not Visitor.objects.filter(key=key).exists()
    assert not Batch.objects.filter(visitor=key).exists()
    assert not LakeFile.objects.exists()
    assert not list(settings.LAKE_ROOT.rglob("*.parquet"))
