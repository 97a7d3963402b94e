"""The till: an order stands first, then it is paid."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.testing import deliver_all, run_jobs
from kefu.payments.loopback.keys import fresh_keys
from kefu.payments.models import Attempt, Charge
from kefu.payments.queries.ways import till_of
from kefu.payments.services.merchants import set_keys
from kefu.payments.tests.bank import Bank, equip, running
from kefu.shop.models.orders import Order
from kefu.shop.services import orders
from kefu.shop.services.orders import Destination
from kefu.shop.tests.factories import SkuFactory
from kefu.surfaces.tests.till import GUEST, buy_now, last_step
from kefu.surfaces.tests.till import order as press

HOME = Destination("林晓雨", "13800000000", "杭州市西湖区", "330106")
KEYS = fresh_keys()


@pytest.fixture
def bank(db):
    with running(KEYS, hook_url="http://shop/payments/card/notices/") as (loopback, url):
        equip(KEYS, url)
        yield Bank(loopback, url)


@pytest.fixture
def order(lin, bank):
    sku = SkuFactory(code="kettle-white", stock=5)
    return orders.place_order(customer=lin, wanted={sku.code: 2}, to=HOME, gateway="online")


def till(order, name="pay"):
    return reverse(f"surfaces:{name}", args=[order.number])


def test_the_last_step_offers_paying_now_and_leads_to_the_till(as_user, lin, bank):
    client = as_user(lin)
    buy_now(client, SkuFactory(stock=5))
    form = last_step(client, "now")
    assert 'value="online"' in form.content.decode()

    page = press(client, form, "now", pay="online")

    order = Order.objects.get()
    assert page.url == till(order)
    assert (order.status, order.charge.gateway) == (Order.Status.PLACED, "online")
    assert order.charge.due_at > now() + timedelta(minutes=29)


def test_a_guest_pays_in_the_browser_that_ordered(client, bank):
    buy_now(client, SkuFactory(stock=5))
    page = press(client, last_step(client, "now", home=GUEST), "now", pay="online")
    order = Order.objects.get()

    chosen = client.post(page.url, {"way": "wechat"})

    assert (page.url, chosen.url) == (till(order), till(order))
    assert "<svg" in client.get(page.url).content.decode()
    assert client.get(till(order, "pay_state")).status_code == 200
    assert Client().get(page.url).url.startswith(reverse("account_login"))


def test_without_an_open_gateway_one_pays_at_the_door(as_user, lin):
    client = as_user(lin)
    buy_now(client, SkuFactory(stock=5))

    form = last_step(client, "now").content.decode()

    assert 'value="online"' not in form
    assert 'value="cod"' in form


@pytest.mark.parametrize("way", ["alipay_qr", "wechat"])
def test_a_picture_to_scan_is_drawn_here(way, as_user, lin, order):
    client = as_user(lin)
    assert client.post(till(order), {"way": way}).url == till(order)

    page = client.get(till(order)).content.decode()

    assert "<svg" in page
    assert "p-qr" in page


@pytest.mark.parametrize("way", ["alipay", "card"])
def test_the_way_to_the_gateway_needs_no_script(way, as_user, lin, order):
    client = as_user(lin)

    page = client.post(till(order), {"way": way}, follow=True).content.decode()

    address = Attempt.objects.get().address.replace("&", "&amp;")
    assert f'content="0;url={address}"' in page
    assert f'href="{address}"' in page


def test_what_was_paid_shows_and_the_order_is_prepared(as_user, lin, order, bank):
    client = as_user(lin)
    client.post(till(order), {"way": "wechat"})
    asks = client.get(till(order, "pay_state"), headers={"HX-Request": "true"})
    assert "HX-Redirect" not in asks.headers

    bank.pay(Attempt.objects.get())
    bank.deliver()
    deliver_all()

    told = client.get(till(order, "pay_state"), headers={"HX-Request": "true"})
    assert told.headers["HX-Redirect"] == till(order)
    assert "已收到您的" in client.get(till(order)).content.decode()
    order.refresh_from_db()
    assert order.status == Order.Status.PREPARING


def test_money_that_comes_while_the_page_is_made_is_not_asked_for_again(as_user, lin, order, bank):
    as_user(lin).post(till(order), {"way": "wechat"})
    charge = Charge.objects.get()
    bank.pay(Attempt.objects.get())
    bank.deliver()

    assert len(till_of(charge).parts) == 1
    assert (charge.status, charge.owed) == (Charge.Status.PAID, 0)


def test_without_a_script_the_page_looks_again_by_itself(as_user, lin, order):
    client = as_user(lin)
    looks_again = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    assert looks_again not in client.get(till(order)).content.decode()

    client.post(till(order), {"way": "wechat"})

    assert looks_again in client.get(till(order)).content.decode()


def test_who_says_they_have_paid_has_the_bank_asked(as_user, lin, order, bank):
    client = as_user(lin)
    client.post(till(order), {"way": "wechat"})
    page = client.post(till(order, "pay_asking"), follow=True).content.decode()
    assert "还没有收到这笔款" in page
    bank.pay(Attempt.objects.get(), "lose")

    page = client.post(till(order, "pay_asking"), follow=True).content.decode()

    assert "已收到您的" in page


def test_a_gateway_that_is_away_says_so_and_leaves_the_others(as_user, lin, order, bank):
    set_keys("wechat", {"address": "http://127.0.0.1:9"})

    page = as_user(lin).post(till(order), {"way": "wechat"}, follow=True).content.decode()

    assert "暂时没有响应" in page
    assert 'value="alipay"' in page


def test_an_order_of_anothers_cannot_be_told_from_none(as_user, wei, order):
    for name in ("pay", "pay_state"):
        assert as_user(wei).get(till(order, name)).status_code == 404
    for name in ("pay", "pay_asking"):
        assert as_user(wei).post(till(order, name), {"way": "wechat"}).status_code == 404
    assert not Attempt.objects.exists()


def test_goods_that_nobody_pays_for_go_back_on_the_shelf(as_user, lin, order):
    sku = order.lines.get().sku
    assert sku.stock == 3
    as_user(lin).post(till(order), {"way": "wechat"})
    assert orders.cancel_overdue(now() + timedelta(minutes=31)) == 0  # a moment of grace

    assert orders.cancel_overdue(now() + timedelta(minutes=33)) == 1
    deliver_all()
    run_jobs()

    order.refresh_from_db()
    sku.refresh_from_db()
    assert (order.status, order.charge.status) == (Order.Status.CANCELLED, "cancelled")
    assert sku.stock == 5
    assert Attempt.objects.get().status == Attempt.Status.CLOSED
    assert "付款时间已过" in as_user(lin).get(till(order)).content.decode()


def test_money_that_came_before_the_order_heard_of_it_is_not_taken_for_missing(order, bank):
    attempt = bank.ask(order.charge, "wechat")
    bank.pay(attempt)
    bank.deliver()

    assert orders.cancel_overdue(now() + timedelta(hours=1)) == 0
    orders.cancel(order.pk)

    order.charge.refresh_from_db()
    assert order.charge.refunded == order.charge.amount


def test_the_courier_brings_the_money_of_an_order_paid_at_the_door(lin):
    sku = SkuFactory(code="kettle-white", stock=5)
    order = orders.place_order(customer=lin, wanted={sku.code: 1}, to=HOME, gateway="cod")
    assert order.charge.due_at is None

    orders.mark_paid_at_the_door(order.pk)
    orders.mark_paid_at_the_door(order.pk)
    deliver_all()

    order.refresh_from_db()
    assert order.charge.status == Charge.Status.PAID
    assert order.paid_at is not None
    assert order.total == Decimal("129.00")


def test_the_till_costs_few_queries(as_user, lin, order, django_assert_max_num_queries):
    client = as_user(lin)
    client.post(till(order), {"way": "wechat"})
    client.get(till(order))

    with django_assert_max_num_queries(12):
        client.get(till(order))
    with django_assert_max_num_queries(12):
        client.get(till(order, "pay_state"))
