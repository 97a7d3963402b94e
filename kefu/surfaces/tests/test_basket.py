"""The basket's page and the three steps to the till, as a browser without script walks them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from kefu.delivery.services import set_reach
from kefu.shop.models.baskets import BasketLine, Checkout
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.freight import FreightRule
from kefu.shop.models.orders import Order
from kefu.shop.services.coupons import give_coupon
from kefu.shop.tests.factories import ProductFactory, SkuFactory
from kefu.surfaces.tests.till import GUEST, HOME, gather, last_step, order, shown_on, step

pytestmark = pytest.mark.django_db
BASKET = "/basket/"
HTMX = {"HX-Request": "true"}
LHASA = {"province": "540000", "city": "540100", "district": "540102"}


@pytest.fixture(params=["guest", "member"])
def buyer(request, lin):
    """The same for a guest and for a customer."""
    client = Client()
    if request.param == "member":
        client.force_login(lin)
    client.home = HOME if request.param == "member" else GUEST
    return client


def text(page):
    return page.content.decode()


def test_an_empty_basket_says_what_to_do_next(buyer):
    page = text(buyer.get(BASKET))

    assert "购物车还是空的" in page
    assert 'id="basket-count"></span>' in page


def test_goods_are_put_in_and_counted_beside_the_basket(buyer):
    sku = SkuFactory(product__name_zh="晨雾壶")

    put = gather(buyer, sku, 2)

    page = text(buyer.get(put.url))
    assert put.url == BASKET
    assert 'id="basket-count">2</span>' in page
    assert "晨雾壶" in page
    assert "¥258.00" in page


def test_a_card_puts_in_what_leaves_no_choice_and_leads_to_the_product_otherwise(buyer):
    one, two = SkuFactory(), SkuFactory()
    SkuFactory(product=two.product)
    add = reverse("surfaces:basket_lines")

    put = buyer.post(add, {"product": one.product.code, "next": "/search/?q=x"})
    choose = buyer.post(add, {"product": two.product.code})
    script = buyer.post(add, {"product": one.product.code}, headers=HTMX)

    assert put.url == "/search/?q=x"
    assert choose.url == reverse("surfaces:product", args=[two.product.code])
    assert 'id="basket-count" hx-swap-oob="true">2</span>' in text(script)
    assert "已放入购物车" in text(script)
    assert list(BasketLine.objects.values_list("sku", "quantity")) == [(one.pk, 2)]


def test_one_goes_back_only_to_a_page_of_ours(client):
    said = {"sku": SkuFactory().code, "next": "//elsewhere.example/"}

    assert client.post(reverse("surfaces:basket_lines"), said).url == BASKET


def test_what_is_sold_out_is_not_put_in_and_it_is_said(buyer):
    page = buyer.post(
        reverse("surfaces:basket_lines"), {"sku": SkuFactory(stock=0).code}, headers=HTMX
    )

    assert "暂时售罄" in text(page)
    assert not BasketLine.objects.exists()


def test_the_form_changes_numbers_ticks_and_takes_out_with_a_way_back(buyer):
    sku = SkuFactory(stock=9)
    gather(buyer, sku)
    line = BasketLine.objects.get()
    said = {f"n-{line.pk}": "3", "chosen": str(line.pk)}

    three = text(buyer.post(BASKET, said, headers=HTMX))
    more = text(buyer.post(BASKET, said | {"more": line.pk}, follow=True))
    unticked = text(buyer.post(BASKET, {f"n-{line.pk}": "4"}, follow=True))
    out = text(buyer.post(BASKET, said | {"out": line.pk}, follow=True))
    back = text(buyer.post(BASKET, {"back": line.pk}, follow=True))

    assert "¥387.00" in three
    assert "¥516.00" in more
    assert "勾选想要购买的商品" in unticked
    assert "购物车还是空的" in out
    assert "放回去" in out
    assert "¥387.00" in back


@pytest.mark.parametrize("typed", ["0", "-3", "abc", "9999", "", "1e5", "٣"])
def test_a_number_that_makes_no_sense_changes_little_and_breaks_nothing(buyer, typed):
    gather(buyer, SkuFactory(stock=9))
    line = BasketLine.objects.get()

    page = buyer.post(BASKET, {f"n-{line.pk}": typed, "chosen": line.pk}, follow=True)

    line.refresh_from_db()
    assert page.status_code == 200
    assert line.quantity == (9 if typed == "9999" else 1)


def test_a_price_that_moved_a_shortage_and_freight_are_said_per_line(buyer):
    FreightRule.objects.create(first=8, free_from=Decimal(300))
    sku = SkuFactory(price=Decimal(99), stock=9)
    gather(buyer, sku, 2)
    Sku.objects.update(price=Decimal(89), stock=3)

    page = text(buyer.get(BASKET))
    Sku.objects.update(stock=1)
    short = text(buyer.get(BASKET))

    assert "¥99.00 → ¥89.00" in page
    assert "再买 ¥122.00 免运费" in page
    assert "¥8.00" in page
    assert "仅剩 1 件" in short


def test_the_cookie_is_signed_and_a_forged_one_opens_nothing(client):
    gather(client, SkuFactory())
    cookie = client.cookies["basket"]
    stranger = Client()
    stranger.cookies["basket"] = cookie.value[:-2] + "xx"

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "购物车还是空的" in text(stranger.get(BASKET))


def test_looking_sets_no_cookie(client):
    client.get(BASKET)
    client.get(reverse("surfaces:home"))

    assert "basket" not in client.cookies


def test_signing_in_joins_the_baskets_once_and_the_cookie_goes(client, lin):
    sku = SkuFactory()
    gather(client, sku)
    lin.set_password("a long password indeed")
    lin.save()
    said = {"login": "lin@example.com", "password": "a long password indeed"}

    client.post(reverse(settings.LOGIN_URL), said)
    page = text(client.get(reverse("surfaces:home")))
    again = text(client.get(BASKET))

    assert 'id="basket-count">1</span>' in page
    assert 'id="basket-count">1</span>' in again
    assert not client.cookies["basket"].value
    assert BasketLine.objects.get().basket.customer == lin


def test_colleagues_do_not_buy(as_user, mei):
    desk = as_user(mei)

    assert desk.get(BASKET).status_code == 403
    assert gather(desk, SkuFactory()).status_code == 403


def test_two_goods_are_changed_and_ordered_in_three_steps(buyer, lin):
    one, other = SkuFactory(stock=9), SkuFactory(price=Decimal(50), stock=9)
    FreightRule.objects.create(first=8)
    for sku in (one, other):
        gather(buyer, sku)
    line = BasketLine.objects.get(sku=other)
    buyer.post(BASKET, {f"n-{line.pk}": "2", "chosen": line.pk})

    page = last_step(buyer, home=buyer.home)
    done = order(buyer, page)

    found = Order.objects.get()
    assert shown_on(page)["agreed"] == "237.00"
    assert "下单后商品为您保留" in text(page)
    assert (found.total, found.recipient) == (Decimal(237), "林晓雨")
    assert found.contact == buyer.home.get("contact")
    assert "¥237.00" in text(buyer.get(done.url))
    assert 'id="basket-count"></span>' in text(buyer.get(BASKET))


def test_another_browser_does_not_see_a_guests_order(client):
    gather(client, SkuFactory())
    done = order(client, last_step(client, home=GUEST))
    stranger = Client()

    assert client.get(done.url).status_code == 200
    assert stranger.get(done.url).url.startswith(reverse("account_login"))


def test_another_customer_does_not_see_a_guests_order(client, as_user, wei):
    gather(client, SkuFactory())
    done = order(client, last_step(client, home=GUEST))

    assert as_user(wei).get(done.url).status_code == 404


def test_what_is_wrong_in_an_address_is_said_and_what_was_typed_stays(buyer):
    gather(buyer, SkuFactory())

    page = buyer.post(step("address"), buyer.home | {"phone": "call me"})

    assert page.status_code == 422
    assert "文三路" in text(page)
    assert "请填写快递员能打通的号码" in text(page)
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("contact", ["lin@", "no", "@@"])
def test_a_guest_leaves_a_contact_that_works(client, contact):
    gather(client, SkuFactory())

    assert client.post(step("address"), GUEST | {"contact": contact}).status_code == 422


def test_steps_cannot_be_skipped(buyer):
    assert buyer.get(step("review")).url == BASKET
    gather(buyer, SkuFactory())

    assert buyer.get(reverse("surfaces:checkout", args=["basket"])).url == step("address")
    assert buyer.get(step("delivery")).url == step("address")
    assert buyer.get(step("review")).url == step("address")
    buyer.post(step("address"), buyer.home)
    assert buyer.get(reverse("surfaces:checkout", args=["basket"])).url == step("delivery")
    assert buyer.get("/checkout/elsewhere/address/").status_code == 404


def test_what_was_typed_is_there_again_later(buyer):
    gather(buyer, SkuFactory())
    buyer.post(step("address"), buyer.home)

    page = text(buyer.get(step("address")))

    assert "文三路" in page
    assert '<option value="330106" selected>' in page


def test_each_way_has_its_day_and_its_price(buyer):
    FreightRule.objects.create(way="express", first=20, days=1)
    gather(buyer, SkuFactory())
    buyer.post(step("address"), buyer.home)

    page = text(buyer.get(step("delivery")))
    buyer.post(step("delivery"), {"way": "express"})
    review = buyer.get(step("review"))

    assert "标准配送" in page
    assert "特快配送" in page
    assert shown_on(review)["agreed"] == "149.00"
    assert buyer.post(step("delivery"), {"way": "pigeon"}).status_code == 422


def test_a_price_that_moved_meanwhile_is_said_and_nothing_typed_is_lost(buyer):
    gather(buyer, SkuFactory())
    page = last_step(buyer, home=buyer.home)
    Sku.objects.update(price=Decimal(139))

    moved = order(buyer, page)
    done = order(buyer, moved)

    assert moved.status_code == 409
    assert "¥129.00 → ¥139.00" in text(moved)
    assert "文三路" in text(moved)
    assert (done.status_code, Order.objects.get().total) == (302, Decimal(139))


def test_what_ran_out_meanwhile_is_left_out_and_named(buyer):
    kept, lost = SkuFactory(), SkuFactory(product__name_zh="断货壶")
    for sku in (kept, lost):
        gather(buyer, sku)
    page = last_step(buyer, home=buyer.home)
    Sku.objects.filter(pk=lost.pk).update(stock=0)

    moved = order(buyer, page)

    assert moved.status_code == 409
    assert "本单不含“断货壶”" in text(moved)
    assert order(buyer, moved).status_code == 302
    assert [line.sku for line in Order.objects.get().lines.all()] == [kept]


def test_a_double_click_orders_once(buyer):
    gather(buyer, SkuFactory(stock=5))
    page = last_step(buyer, home=buyer.home)

    first, second = (order(buyer, page) for _ in range(2))

    assert first.url == second.url
    assert Order.objects.count() == 1


def test_a_coupon_used_up_elsewhere_is_said_and_the_next_press_orders(as_user, lin):
    client = as_user(lin)
    until = now() + timedelta(days=1)
    coupon = give_coupon(customer=lin, value=Decimal(30), valid_until=until, key="k")
    gather(client, SkuFactory())
    page = last_step(client)
    type(coupon).objects.update(valid_until=now() - timedelta(minutes=1))

    moved = order(client, page, pick="own", coupons=coupon.code)
    done = order(client, moved)

    assert moved.status_code == 409
    assert (done.status_code, Order.objects.get().total) == (302, Decimal(129))


def test_where_nobody_delivers_nothing_is_ordered(buyer):
    set_reach("540000", days=4, is_served=False, by=None)
    gather(buyer, SkuFactory())
    buyer.post(step("address"), buyer.home | LHASA)

    page = text(buyer.get(step("delivery")))
    pressed = buyer.post(step("review"), {"pay": "cod"})

    assert "暂时送不到" in page
    assert pressed.status_code == 409
    assert not Order.objects.exists()


def test_the_pages_cost_the_same_however_full(buyer, flat_queries):
    def grow():
        for _ in range(5):
            gather(buyer, SkuFactory(product=ProductFactory()))

    grow()
    last_step(buyer, home=buyer.home)
    flat_queries(lambda: buyer.get(BASKET), grow)
    for name in ("address", "delivery", "review"):
        flat_queries(lambda name=name: buyer.get(step(name)), grow)
