from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import (
    CategoryFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    ReviewFactory,
    SkuFactory,
)
from kefu.surfaces.tests.till import buy_now, last_step, order

pytestmark = pytest.mark.django_db


def test_the_door_shows_what_sells(client):
    ProductFactory(name_zh="晨雾电热水壶", sold=12)

    page = client.get(reverse("surfaces:home")).content.decode()

    assert "晨雾电热水壶" in page
    assert "已售 12 件" in page


def test_an_empty_shop_says_what_to_do_next(client):
    assert "bin/kefu demo" in client.get(reverse("surfaces:home")).content.decode()


def test_a_shelf_holds_its_goods_and_those_below(client):
    home = CategoryFactory(code="home", name_zh="家居")
    ProductFactory(category=CategoryFactory(code="kitchen", path="home/kitchen", parent=home))

    page = client.get(reverse("surfaces:category", args=["home"])).content.decode()

    assert "晨雾电热水壶" in page
    assert client.get(reverse("surfaces:category", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize(("words", "found"), [("热水壶", True), ("kettle", True), ("茶杯", False)])
def test_words_find_goods(client, words, found):
    ProductFactory()

    page = client.get(reverse("surfaces:search"), {"q": words}).content.decode()

    assert ("晨雾电热水壶" in page) is found


def test_goods_stand_in_the_order_asked_for(client):
    for name, price in [("中", 20), ("低", 10), ("高", 30)]:
        ProductFactory(name_zh=f"{name}价水壶", price=Decimal(price))

    page = client.get(reverse("surfaces:search"), {"sort": "price"}).content.decode()

    assert page.index("低价水壶") < page.index("中价水壶") < page.index("高价水壶")


def test_a_product_says_what_the_shop_promises(client, lin):
    sku = SkuFactory(product=ProductFactory(return_days=7, price_protection_days=30))
    ReviewFactory(product=sku.product, customer=lin)

    page = client.get(reverse("surfaces:product", args=[sku.product.code])).content.decode()
    said = client.get(reverse("surfaces:reviews", args=[sku.product.code])).content.decode()

    assert "48 小时内" in page
    assert "7 天" in page
    assert "烧水很快" in said
    assert lin.name not in page + said


def test_what_is_off_sale_has_no_page(client):
    product = ProductFactory(is_active=False)

    assert client.get(reverse("surfaces:product", args=[product.code])).status_code == 404


def test_a_customer_orders_at_once_and_sees_the_order(as_user, lin):
    sku, browser = SkuFactory(stock=5), as_user(lin)
    buy_now(browser, sku, quantity="2")

    page = browser.get(order(browser, last_step(browser, "now"), "now").url)

    found = Order.objects.get()
    sku.refresh_from_db()
    assert (found.customer, found.total, sku.stock) == (lin, Decimal("258.00"), 3)
    assert found.number in page.content.decode()


def test_who_is_not_signed_in_is_asked_to_sign_in(client):
    for address in (
        reverse("surfaces:orders"),
        reverse("surfaces:order", args=["AAAA-BBBB-CCCC"]),
    ):
        assert client.get(address).url.startswith(reverse("account_login"))


def test_nobody_sees_the_order_of_another(as_user, lin, wei):
    order = OrderFactory(customer=lin, promised_at=now() + timedelta(days=2))
    OrderLineFactory(order=order)
    address = reverse("surfaces:order", args=[order.number])

    assert order.number in as_user(lin).get(address).content.decode()
    assert as_user(wei).get(address).status_code == 404
    assert order.number not in as_user(wei).get(reverse("surfaces:orders")).content.decode()


def test_the_desk_sees_a_customers_orders_and_a_customer_sees_no_desk(as_user, lin, wei, mei):
    order = OrderFactory(customer=lin)
    for name, key in [("desk_orders", lin.number), ("desk_order", order.number)]:
        address = reverse(f"shop:{name}", args=[key])
        assert order.number in as_user(mei).get(address).content.decode()
        assert as_user(wei).get(address).status_code == 403
        assert as_user(lin).get(address).status_code == 403


@pytest.mark.parametrize("name", ["../settings.py", "..%2f..%2fetc/passwd", "nothing.svg"])
def test_only_pictures_are_served(client, name):
    assert client.get(f"/pictures/{name}").status_code == 404


def test_pages_cost_the_same_however_full(client, as_user, lin, flat_queries):
    def grow():
        for _ in range(6):
            sku = SkuFactory()
            OrderLineFactory(sku=sku, order=OrderFactory(customer=lin))

    grow()
    mine = as_user(lin)
    flat_queries(lambda: client.get(reverse("surfaces:home")), grow)
    flat_queries(lambda: client.get(reverse("surfaces:search"), {"q": "水壶"}), grow)
    flat_queries(lambda: mine.get(reverse("surfaces:orders")), grow)


def test_the_charter_stands_open_to_everybody(client):
    page = client.get(reverse("surfaces:charter")).content.decode()

    assert page.count("s-pledge-seal") == 8
    assert "我们不说“稍后”" in page
