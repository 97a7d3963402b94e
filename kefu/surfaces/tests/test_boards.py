"""The boards as anybody sees them."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import now

from kefu.shop.tests.factories import (
    CategoryFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    SkuFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen():
    home = CategoryFactory(code="home", name_zh="家居", name_en="Home")
    return CategoryFactory(
        code="kitchen", path="home/kitchen", parent=home, name_zh="厨房", name_en="Kitchen"
    )


def sell(name, pieces, **more):
    sku = SkuFactory(product=ProductFactory(name_zh=name, name_en=f"{name} kettle", **more))
    order = OrderFactory(status="delivered", placed_at=now())
    OrderLineFactory(order=order, sku=sku, quantity=pieces)
    return sku.product


def page(client, name, *args, **query):
    return client.get(reverse(f"surfaces:{name}", args=args), query).content.decode()


def test_a_board_shows_places_facts_days_and_its_rule(client):
    sell("甲", 2)
    sell("乙", 5)
    call_command("boards")

    shown = page(client, "board", "sellers")

    assert shown.index("乙") < shown.index("甲")
    assert "售出 5 件" in shown
    assert "至今天" in shown
    assert "订单取消了就不再算" in shown
    assert "新上榜" in shown


def test_a_board_speaks_english_too(client):
    sell("甲", 2)
    call_command("boards")

    client.cookies["django_language"] = "en"
    shown = page(client, "board", "sellers", period="day")

    assert "Best sellers" in shown
    assert "2 sold" in shown
    assert "a cancelled order leaves" in shown


def test_a_board_of_a_shelf_holds_only_what_stands_there(client, kitchen):
    sell("壶", 2, category=kitchen)
    sell("耙", 5, category=CategoryFactory(code="garden"))
    call_command("boards")

    shown = page(client, "board", "sellers", shelf="home")

    assert "壶" in shown
    assert "耙" not in shown
    assert "家居 · 热销榜" in shown


@pytest.mark.parametrize("kind", ["sellers", "rising", "loved", "compared"])
def test_an_empty_board_says_what_brings_goods_there(client, kind):
    before = page(client, "board", kind)
    call_command("boards")
    after = page(client, "board", kind)

    assert "还没有商品上榜" in before
    assert "还没有商品上榜" in after
    assert reverse("surfaces:categories") in after


def test_there_is_no_other_board_and_no_shelf_nobody_put_up(client):
    assert client.get(reverse("surfaces:board", args=["paid-for"])).status_code == 404
    address = reverse("surfaces:board", args=["sellers"])
    assert client.get(address, {"shelf": "nowhere"}).status_code == 404
    assert client.get(address, {"period": "century"}).status_code == 200


def test_the_hub_shows_the_first_of_every_board(client):
    sell("甲", 2)
    call_command("boards")

    shown = page(client, "boards")

    for name in ("热销榜", "上升榜", "口碑榜", "对比榜"):
        assert name in shown
    assert "甲" in shown


def test_boards_are_linked_from_the_door_the_shelf_and_the_product(client, kitchen):
    goods = [sell(name, 9 - n, category=kitchen) for n, name in enumerate("甲乙丙丁戊己")]
    call_command("boards")

    door = page(client, "home")
    shelf = page(client, "category", "home/kitchen")
    first, last = (page(client, "product", one.code) for one in (goods[0], goods[-1]))

    assert "近 7 天热销" in door
    assert reverse("surfaces:boards") in door
    assert "本月热销" in shelf
    assert "/boards/sellers/?period=month&amp;shelf=home/kitchen" in shelf
    assert "厨房本周热销第 1 名" in first
    assert "b-badge" not in last


def test_boards_cost_the_same_however_full(client, kitchen, flat_queries):
    def grow():
        for name in "甲乙丙":
            sell(name, 2, category=kitchen)
        call_command("boards")

    grow()
    for address in (
        reverse("surfaces:boards"),
        reverse("surfaces:board", args=["sellers"]) + "?shelf=home",
        reverse("surfaces:home"),
        reverse("surfaces:category", args=["home/kitchen"]),
    ):
        flat_queries(lambda address=address: client.get(address), grow)
