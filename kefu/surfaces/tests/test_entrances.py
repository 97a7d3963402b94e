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
from kefu.surfaces.tests.till import GUEST, buy_now, last_step, order, shown_on, step

pytestmark = pytest.mark.django_db


def to_the_till(browser, deal):
    """At the deal's price, up to the last step."""
    buy_now(browser, deal.sku, deal="1")
    return last_step(browser, "now")


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

    bought = order(browser, form := to_the_till(browser, deal), "now")
    looked = to_the_till(browser, deal)
    again = browser.post(step("review", "now"), shown_on(form) | {"pay": "cod", "key": "another"})

    found = Order.objects.get()
    assert shown_on(form)["agreed"] == "79.00"
    assert bought.url == reverse("surfaces:order", args=[found.number])
    assert (again.status_code, looked.status_code) == (409, 200)
    for page in (again, looked):
        assert f"特价每人限购 1 件。 您已在订单 {found.number} 中买到。" in text(page)
        assert "以 ¥129.00 下单" in text(page)


def test_a_deal_that_is_over_sells_at_the_ordinary_price_to_who_agrees(as_user, lin):
    deal, browser = DealFactory(taken=20), as_user(lin)

    page = to_the_till(browser, deal)
    bought = order(browser, page, "now")

    assert "这场特价已全部售完。" in text(page)
    assert "文三路" in text(page)
    assert (bought.status_code, Order.objects.get().total) == (302, Decimal("129.00"))


def test_a_guest_is_asked_to_sign_in_for_a_deal(client):
    deal = DealFactory()
    buy_now(client, deal.sku, deal="1")

    page = last_step(client, "now", home=GUEST)

    assert "特价仅限会员" in text(page) or "登录" in text(page)
    assert shown_on(page)["agreed"] == "129.00"


def test_a_sum_that_moved_is_shown_before_it_is_agreed_to(as_user, lin):
    sku, browser = SkuFactory(), as_user(lin)
    buy_now(browser, sku, quantity="2")
    page = last_step(browser, "now")

    first = order(browser, page, "now", agreed="129.00")
    second = order(browser, first, "now")

    assert first.status_code == 409
    assert "¥129.00 → ¥258.00" in text(first)
    assert second.status_code == 302


def test_the_price_is_told_line_by_line_with_the_best_coupon(as_user, lin):
    sku, browser = SkuFactory(), as_user(lin)
    claim(CouponOfferFactory(title_zh="满 199 减 30").number, customer=lin)
    buy_now(browser, sku, quantity="2")
    best = last_step(browser, "now")

    none = browser.post(step("review", "now"), {"pick": "own"}, headers={"HX-Request": "true"})

    assert "优惠券 满 199 减 30" in text(best)
    assert (shown_on(best)["agreed"], shown_on(none)["agreed"]) == ("228.00", "258.00")


def test_nobodys_coupon_of_another_counts(as_user, lin, wei):
    sku, browser = SkuFactory(), as_user(wei)
    coupon = claim(CouponOfferFactory().number, customer=lin)
    buy_now(browser, sku)
    page = last_step(browser, "now")
    stolen = {"pick": "own", "coupons": coupon.code}

    ordered = order(browser, page, "now", **stolen)
    shown = browser.get(step("review", "now"))

    assert ordered.status_code == 409
    assert coupon.code not in text(shown)
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
    to_the_till(mine, deal)
    flat_queries(lambda: mine.get(step("review", "now")), grow)
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

    browsers = [browser() for _ in range(40)]
    waiting = iter([(one, to_the_till(one, deal)) for one in browsers])

    done = []
    for _ in range(4):
        done += together(10, lambda: order(*next(waiting), "now").status_code)

    deal.refresh_from_db()
    assert (done.count(302), done.count(409), deal.taken) == (5, 35, 5)
    assert Order.objects.filter(total=79).count() == 5
