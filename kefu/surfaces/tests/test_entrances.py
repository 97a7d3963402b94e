"""Entrances on the pages of the shop: shown, counted down, bought from, refused in a sentence."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.testing import together
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.entrances import EntranceItem
from kefu.shop.models.orders import Order
from kefu.shop.services.coupons import claim
from kefu.shop.tests.factories import (
    CouponOfferFactory,
    CustomerFactory,
    DealFactory,
    EntranceFactory,
    ProductFactory,
    SkuFactory,
)

pytestmark = pytest.mark.django_db

HOME = {
    "quantity": "1",
    "recipient": "林晓雨",
    "phone": "138 0000 0000",
    "region": "330000",
    "address": "杭州市西湖区文三路 1 号",
}


def order_page(deal):
    return reverse("surfaces:new_order", args=[deal.product.code])


def said(deal, **more):
    return {**HOME, "sku": deal.sku.code, "deal": "1", **more}


def text(page):
    return page.content.decode()


def test_the_door_shows_a_deal_with_its_clock_and_what_is_really_sold(client):
    deal = DealFactory(taken=13)

    page = text(client.get(reverse("surfaces:home")))

    assert "今日特价" in page
    assert f'data-until="{int(deal.entrance.ends_at.timestamp())}"' in page
    assert "已抢 65%" in page


def test_a_list_shows_what_a_deal_has_it_at_while_there_is_some_left(client):
    deal = DealFactory(taken=13)
    shelf = reverse("surfaces:category", args=[deal.product.category.path])
    price = f"{deal.price:.2f}".rstrip("0").rstrip(".")

    running = text(client.get(shelf))
    EntranceItem.objects.update(taken=deal.pieces)
    gone = text(client.get(shelf))

    assert "限时特价" in running
    assert price in running
    assert "限时特价" not in gone


def test_a_product_shows_its_deal_why_and_the_coupons_for_it(client):
    deal = DealFactory()
    CouponOfferFactory(value=Decimal(33))

    page = text(client.get(reverse("surfaces:product", args=[deal.product.code])))

    assert "¥79.00 立即购买" in page
    assert "每人限购 1 件" in page
    assert "减 ¥33.00" in page
    assert "平时售价" in page


def test_a_sold_out_deal_and_one_not_begun_say_so_and_sell_nothing(client):
    start = now() + timedelta(hours=3)
    soon = DealFactory(entrance=EntranceFactory(starts_at=start, ends_at=start + timedelta(1)))
    gone = DealFactory(taken=20)

    pages = [
        text(client.get(reverse("surfaces:product", args=[one.product.code])))
        for one in (soon, gone)
    ]

    assert "距开始" in pages[0]
    assert "此价限量 20 件" in pages[0]
    assert "已售完" in pages[1]
    assert not any("¥79.00 立即购买" in page for page in pages)


def test_one_buys_at_the_deals_price_and_the_second_try_is_refused_in_a_sentence(as_user, lin):
    deal, browser = DealFactory(), as_user(lin)

    form = text(browser.get(order_page(deal), {"sku": deal.sku.code, "deal": "1"}))
    bought = browser.post(order_page(deal), said(deal, agreed="79.00"))
    again = browser.post(order_page(deal), said(deal, agreed="79.00"))
    looked = browser.get(order_page(deal), {"sku": deal.sku.code, "deal": "1"})

    order = Order.objects.get()
    assert 'name="agreed" value="79.00"' in form
    assert bought.url == reverse("surfaces:order", args=[order.number])
    assert (again.status_code, looked.status_code) == (422, 409)
    for page in (again, looked):
        assert f"特价每人限购 1 件。 您已在订单 {order.number} 中买到。" in text(page)
        assert "以 ¥129.00 下单" in text(page)


def test_what_is_typed_stays_when_a_deal_is_refused(as_user, lin):
    deal = DealFactory(taken=20)

    page = as_user(lin).post(order_page(deal), said(deal))

    assert page.status_code == 422
    assert "文三路" in text(page)
    assert "这场特价已全部售完。" in text(page)
    assert not Order.objects.exists()


def test_a_sum_that_moved_is_shown_before_it_is_agreed_to(as_user, lin):
    sku, browser = SkuFactory(), as_user(lin)
    address = reverse("surfaces:new_order", args=[sku.product.code])
    asked = {**HOME, "sku": sku.code, "quantity": "2", "agreed": "129.00"}

    first = browser.post(address, asked)
    second = browser.post(address, asked | {"agreed": "258.00"})

    assert first.status_code == 422
    assert "现在的金额是 ¥258.00" in text(first)
    assert second.status_code == 302


def test_the_price_of_a_form_is_told_line_by_line_with_the_best_coupon(as_user, lin):
    sku = SkuFactory()
    coupon = claim(CouponOfferFactory().number, customer=lin)
    address = reverse("surfaces:order_price", args=[sku.product.code])

    best = text(as_user(lin).post(address, {"sku": sku.code, "quantity": "2"}))
    none = text(as_user(lin).post(address, {"sku": sku.code, "quantity": "2", "pick": "own"}))

    assert f"优惠券 {coupon.code}" in best
    assert 'value="228.00"' in best
    assert 'value="258.00"' in none


def test_nobodys_coupon_of_another_counts(as_user, lin, wei):
    sku = SkuFactory()
    coupon = claim(CouponOfferFactory().number, customer=lin)
    stolen = {"sku": sku.code, "pick": "own", "coupons": coupon.code}

    page = text(as_user(wei).post(reverse("surfaces:order_price", args=[sku.product.code]), stolen))
    ordered = as_user(wei).post(
        reverse("surfaces:new_order", args=[sku.product.code]), HOME | stolen
    )

    assert coupon.code not in page
    assert ordered.status_code == 422
    assert not Order.objects.exists()


def test_a_coupon_is_claimed_in_the_centre_and_goes_back_where_one_was(as_user, lin, client):
    offer, browser = CouponOfferFactory(), as_user(lin)
    address = reverse("surfaces:claim", args=[offer.number])

    stranger = client.post(address)
    there = browser.post(address, {"next": "/p/kettle/"})
    twice = browser.post(address, {"next": "https://elsewhere.example/"}, follow=True)

    assert stranger.url.startswith(reverse("account_login"))
    assert there.url == "/p/kettle/"
    assert twice.redirect_chain[-1][0] == reverse("surfaces:coupon_centre")
    assert "每人限领的数量已用完" in text(twice)
    assert Coupon.objects.get().customer == lin


def test_an_entrance_that_is_a_draft_or_far_ahead_has_no_page(client):
    far = now() + timedelta(days=9)
    hidden = [
        EntranceFactory(is_published=False),
        EntranceFactory(starts_at=far, ends_at=far + timedelta(days=1)),
    ]

    for entrance in hidden:
        for name in ("entrance", "entrance_strip"):
            assert (
                client.get(reverse(f"surfaces:{name}", args=[entrance.number])).status_code == 404
            )


@pytest.mark.parametrize("kind", ["new", "bulk", "first", "brand", "cashback"])
def test_each_kind_has_its_page_and_its_tile(client, kind):
    terms = {"percent": Decimal(10)} if kind in {"first", "brand", "cashback"} else {}
    entrance = EntranceFactory(kind=kind, title_zh="好物集", steps=[[2, "5"]], **terms)
    EntranceItem.objects.create(entrance=entrance, product=ProductFactory(name_zh="晨雾壶"))

    tile = text(client.get(reverse("surfaces:home")))
    page = text(client.get(reverse("surfaces:entrance", args=[entrance.number])))

    assert reverse("surfaces:entrance", args=[entrance.number]) in tile
    assert "好物集" in page
    assert "晨雾壶" in page


def test_the_pages_cost_the_same_however_much_runs(as_user, client, lin, flat_queries):
    def grow():
        for _ in range(4):
            DealFactory()
            CouponOfferFactory()
            entrance = EntranceFactory(kind="new")
            EntranceItem.objects.create(entrance=entrance, product=ProductFactory())

    grow()
    mine = as_user(lin)
    deal = EntranceItem.objects.exclude(sku=None).first()
    flat_queries(lambda: mine.get(reverse("surfaces:home")), grow)
    flat_queries(lambda: mine.get(reverse("surfaces:product", args=[deal.product.code])), grow)
    flat_queries(lambda: mine.get(order_page(deal), {"deal": "1"}), grow)
    flat_queries(lambda: mine.get(reverse("surfaces:coupon_centre")), grow)
    place = reverse("surfaces:entrance", args=[deal.entrance.number])
    flat_queries(
        lambda: client.get(place), lambda: [DealFactory(entrance=deal.entrance) for _ in range(4)]
    )


@pytest.mark.django_db(transaction=True)
def test_a_rush_through_the_pages_sells_each_piece_once(db):
    deal = DealFactory(pieces=5)

    def browser():
        client = Client()
        client.force_login(CustomerFactory())
        return client

    waiting = iter([browser() for _ in range(40)])

    done = []
    for _ in range(4):
        done += together(10, lambda: next(waiting).post(order_page(deal), said(deal)).status_code)

    deal.refresh_from_db()
    assert (done.count(302), done.count(422), deal.taken) == (5, 35, 5)
    assert Order.objects.filter(total=79).count() == 5
