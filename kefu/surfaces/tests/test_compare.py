"""Picking goods from cards, and the page that compares them."""

import json
from decimal import Decimal

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kefu.core.models import EventRow
from kefu.discovery.models.comparing import Pick
from kefu.discovery.queries.comparing import picks_of
from kefu.shop.models.catalogue import Attribute
from kefu.shop.tests.factories import ProductClassFactory, ProductFactory, SkuFactory
from kefu.surfaces.storefront.picks import COOKIE, SALT
from kefu.tracking.models import Visitor

pytestmark = pytest.mark.django_db

PICKS, TRAY, COMPARE = "/compare/picks/", "/compare/tray/", "/compare/"


@pytest.fixture
def goods():
    kind = ProductClassFactory()
    for code, unit, better in (("watts", "W", "more"), ("litres", "", "")):
        Attribute.objects.create(
            product_class=kind, code=code, kind="number", unit=unit, name_zh=code, better=better
        )
    return [
        SkuFactory(
            product__name_zh=f"{name}壶",
            product__attributes={"watts": watts, "litres": 1.5},
            product__price=Decimal(100 + watts),
        ).product
        for name, watts in (("甲", 1500), ("乙", 1800), ("丙", 1000))
    ]


def pick(client, *goods, **more):
    return client.post(PICKS, {"add": [one.code for one in goods], **more})


def address(goods, **more):
    query = "&".join(f"p={one.code}" for one in goods)
    return f"{COMPARE}?{query}" + "".join(f"&{name}={value}" for name, value in more.items())


def text(page):
    return page.content.decode()


def test_a_card_can_be_compared_without_script_and_leads_back(client, goods):
    back = reverse("surfaces:search") + "?q=kettle"
    card = text(client.get(reverse("surfaces:search")))
    assert f'form="compare" name="add" value="{goods[0].code}"' in card

    page = pick(client, goods[0], next=back)

    assert (page.status_code, page.url) == (302, back)
    assert "对比 1 款" in text(client.get(back))


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_picking_leads_nowhere_else(client, goods, evil):
    assert pick(client, goods[0], next=evil).url == COMPARE


def test_a_guests_cookie_holds_codes_and_nothing_else(client, goods):
    assert COOKIE not in client.get(reverse("surfaces:home")).cookies

    cookie = pick(client, *goods[:2]).cookies[COOKIE]

    assert signing.loads(cookie.value, salt=SALT) == [goods[0].code, goods[1].code]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not Pick.objects.exists()


def test_a_cookie_somebody_else_made_is_not_read(client, goods):
    client.cookies[COOKIE] = signing.dumps([goods[0].code], salt="another")

    assert goods[0].name_zh not in text(client.get(TRAY))


def test_picking_leaves_no_trail_and_no_name(client, goods, as_user, lin):
    pick(client, *goods[:2])
    pick(as_user(lin), *goods[:2])

    rows = EventRow.objects.filter(name="discovery.GoodsCompared")
    assert [row.actor_id for row in rows] == [None, None]
    assert lin.number not in json.dumps([row.data for row in rows])
    assert not Visitor.objects.exists()


def test_a_customers_picks_are_theirs_on_every_device(as_user, lin, wei, goods):
    page = pick(as_user(lin), *goods[:2])

    assert COOKIE not in page.cookies
    assert picks_of(lin) == [goods[0].code, goods[1].code]
    assert goods[0].name_zh in text(as_user(lin).get(TRAY))
    assert goods[0].name_zh not in text(as_user(wei).get(TRAY))


def test_what_a_guest_picked_is_the_customers_after_signing_in(client, lin, goods):
    pick(client, goods[0])
    client.force_login(lin)
    assert goods[0].name_zh in text(client.get(TRAY))

    page = pick(client, goods[1])

    assert picks_of(lin) == [goods[0].code, goods[1].code]
    assert page.cookies[COOKIE].value == ""


def test_staff_pick_like_guests(as_user, mei, goods):
    page = pick(as_user(mei), goods[0])

    assert COOKIE in page.cookies
    assert not Pick.objects.exists()


def test_a_sixth_is_refused_with_words(client, goods):
    more = [ProductFactory() for _n in range(3)]
    pick(client, *goods, *more[:2])

    page = client.post(PICKS, {"add": more[2].code}, headers={"HX-Request": "true"})

    assert "最多放五款" in text(page)
    assert text(page).count("cp-tray-out") == 5


def test_taking_out_and_clearing(client, goods):
    pick(client, *goods)
    client.post(PICKS, {"remove": goods[0].code})
    assert goods[0].name_zh not in text(client.get(TRAY))

    page = client.post(PICKS, {"clear": "1"})

    assert page.cookies[COOKIE].value == ""
    assert "cp-tray-goods" not in text(client.get(TRAY))


def test_ones_own_comparison_has_an_address_to_share(client, goods):
    pick(client, *goods[:2])

    page = client.get(COMPARE)

    assert (page.status_code, page.url) == (302, address(goods[:2]))


def test_a_stranger_reads_a_shared_comparison_and_nothing_is_set_or_counted(as_user, lin, goods):
    pick(as_user(lin), *goods[:2])
    before = EventRow.objects.count()

    stranger = Client()
    page = stranger.get(address(goods[:2]))

    assert goods[1].name_zh in text(page)
    for secret in (lin.number, lin.name, lin.email):
        assert secret not in text(page)
    assert COOKIE not in page.cookies
    assert EventRow.objects.count() == before
    assert "cp-tray-goods" not in text(stranger.get(TRAY))


def test_what_differs_is_marked_and_what_is_the_same_can_be_left_out(client, goods):
    whole = text(client.get(address(goods)))
    only = text(client.get(address(goods, only=1)))

    assert "litres" in whole
    assert "litres" not in only
    assert "watts" in only
    assert 'aria-checked="true"' in only
    assert "1,800 W" in only
    assert "这里最好" in only


def test_the_page_compares_one_and_offers_rivals(client, goods):
    page = text(client.get(address(goods[:1])))

    assert "还可以和这些对比" in page
    assert goods[1].name_zh in page
    assert "只看不同" not in page


def test_with_nothing_picked_the_page_says_how(client):
    page = client.get(COMPARE)

    assert page.status_code == 200
    assert "还没有要对比的商品" in text(page)


def test_what_does_not_exist_cannot_be_compared(client, goods):
    assert client.get(f"{COMPARE}?p=nothing").status_code == 404
    assert client.get(f"{COMPARE}?p=nothing&p={goods[0].code}").status_code == 200


def test_the_page_speaks_english(client, goods):
    client.cookies["django_language"] = "en"

    page = text(client.get(address(goods)))

    assert "Only differences" in page
    assert "best here" in page


def test_comparing_costs_at_most_twelve_queries_whoever_looks(as_user, lin, goods):
    customer = as_user(lin)
    pick(customer, *goods)
    customer.get(address(goods))

    with CaptureQueriesContext(connection) as queries:
        customer.get(address(goods))

    assert len(queries) <= 12


def test_pages_of_cards_cost_one_query_more_for_a_customer_who_picks(
    as_user, lin, goods, flat_queries
):
    customer = as_user(lin)

    flat_queries(lambda: customer.get(reverse("surfaces:search")), lambda: pick(customer, *goods))
