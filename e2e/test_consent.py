"""A trail begins with a yes: watched in what a browser asks for and keeps, and in the files."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, Response, expect

from e2e.people import when
from e2e.shop import Shop
from kefu.accounts.models import User
from kefu.shop.tests.factories import ProductFactory, SkuFactory
from kefu.tracking.models import Batch, LakeFile, Visitor
from kefu.tracking.services import files

QUESTION = "是否允许我们记住您在这里看过什么"
SCRIPT, TAKES = "tracking/trail.js", "/live/trail/"
OWN = {"csrftoken", "trail"}  # against forged forms, and the no itself


@pytest.fixture
def kettle(shop: Shop) -> str:
    product = ProductFactory(code="kettle-1", name_zh="晨雾电热水壶", description_zh="水壶\n" * 200)
    SkuFactory(product=product)
    return "/p/kettle-1/"


def asked_for(page: Page) -> list[str]:
    """Addresses of all that this page asks for, as it happens."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    return asked


def of_trails(asked: list[str]) -> list[str]:
    return [one for one in asked if TAKES in one or SCRIPT in one]


def stored(page: Page) -> tuple[set[str], int]:
    """Names of cookies, and how much lies in the stores that scripts may fill."""
    kept = page.evaluate(
        """async () => localStorage.length + sessionStorage.length
             + (await indexedDB.databases()).length + (await caches.keys()).length"""
    )
    return {cookie["name"] for cookie in page.context.cookies()}, kept


def look_around(page: Page, address: str) -> None:
    page.goto(address)
    page.mouse.wheel(0, 3000)
    page.goto("/search/?q=水壶")
    page.goto(address)


def taken(page: Page, act: Callable[[], object]) -> Response:
    with page.expect_response(lambda answer: TAKES in answer.url) as waited:
        act()
    return waited.value


def test_before_an_answer_nothing_is_sent_or_stored(page_of, kettle):
    page = page_of(None)
    asked = asked_for(page)

    look_around(page, kettle)

    expect(page.get_by_text(QUESTION)).to_be_visible()
    assert of_trails(asked) == []
    assert stored(page) == ({"csrftoken"}, 0)
    assert not Visitor.objects.exists()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_no_is_kept_and_costs_one_click(page_of, kettle, width):
    page = page_of(None, width=width)
    asked = asked_for(page)
    page.goto(kettle)

    page.get_by_role("button", name="不用了").click()
    expect(page.get_by_text(QUESTION)).to_have_count(0)
    look_around(page, kettle)

    assert of_trails(asked) == []
    assert stored(page) == (OWN, 0)
    assert [one["value"] for one in page.context.cookies() if one["name"] == "trail"] == ["no"]
    assert not Visitor.objects.exists()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("signal", [{"DNT": "1"}, {"Sec-GPC": "1"}])
def test_a_browser_that_says_no_is_not_even_asked(page_of, kettle, signal):
    page = page_of(None)
    page.context.set_extra_http_headers(signal)
    asked = asked_for(page)

    look_around(page, kettle)

    expect(page.get_by_text(QUESTION)).to_have_count(0)
    assert of_trails(asked) == []
    assert "trail" not in stored(page)[0]
    assert not Visitor.objects.exists()


def test_a_signal_that_comes_later_outweighs_the_yes(page_of, kettle):
    page = page_of(None)
    page.goto(kettle)
    taken(page, page.get_by_role("button", name="允许").click)
    page.context.set_extra_http_headers({"Sec-GPC": "1"})
    asked = asked_for(page)

    page.goto(kettle)

    assert of_trails(asked) == []


def test_on_a_phone_the_question_leaves_the_way_to_a_person_free(page_of, kettle):
    page = page_of(None, width="phone")
    page.goto("/")

    question = page.locator(".t-ask").bounding_box()
    person = page.locator("[data-chat-button]").bounding_box()

    assert person["y"] + person["height"] <= question["y"]
    assert question["x"] + question["width"] <= 390


def test_a_yes_shows_on_the_own_page_and_goes_with_one_click(page_of, kettle, shop):
    lin = User.objects.create_user("lin@example.com")
    page = page_of(lin, width="phone")
    page.goto(kettle)
    assert taken(page, page.get_by_role("button", name="允许").click).status == 204
    visitor = Visitor.objects.get(customer=lin)

    page.goto("/account/trail/")
    expect(page.get_by_role("link", name="晨雾电热水壶")).to_be_visible()
    expect(page.get_by_text("按您的允许，正在记录。")).to_be_visible()
    with page.expect_download() as waited:
        page.get_by_role("button", name="下载一份").click()
    copy = json.loads(Path(waited.value.path()).read_text(encoding="utf-8"))
    assert "kettle-1" in {row.get("product") for row in copy}

    taken(page, lambda: page.goto(kettle))
    asked = asked_for(page)
    page.locator(".t-note").get_by_role("button", name="停止并清除").click()
    expect(page.get_by_text("足迹已清除")).to_be_visible()
    look_around(page, kettle)
    assert of_trails(asked) == []
    assert not Visitor.objects.filter(key=visitor.key, ended_at=None).exists()
    assert not Batch.objects.exists()
    assert not lin.consents.filter(purpose="tracking", withdrawn_at=None).exists()


def test_erasing_empties_the_database_and_the_files(page_of, kettle, shop, settings):
    settings.LAKE_ROOT = shop.var / "lake"
    page = page_of(None)
    page.goto(kettle)
    taken(page, page.get_by_role("button", name="允许").click)
    key = Visitor.objects.get().key
    Batch.objects.update(received_at=now() - timedelta(days=1))
    assert files.move_past_days() >= 1
    [path] = settings.LAKE_ROOT.rglob("*.parquet")
    assert key.hex.encode() in path.read_bytes()

    page.goto("/account/trail/")
    page.get_by_role("link", name="查看全部").click()
    expect(page.get_by_role("link", name="晨雾电热水壶").first).to_be_visible()
    page.get_by_role("button", name="只清除已有的，继续记录").click()
    expect(page.get_by_text("您的足迹已清除。")).to_be_visible()

    when(lambda: not Visitor.objects.filter(key=key).exists(), "the visitor is gone")
    assert not Batch.objects.filter(visitor=key).exists()
    assert not LakeFile.objects.exists()
    assert not list(settings.LAKE_ROOT.rglob("*.parquet"))
