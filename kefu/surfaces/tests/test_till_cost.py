"""What the way to the till asks of the database, with everything running that can run at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.services.addresses import add_address
from kefu.core.addresses.place import place_of
from kefu.payments.services import merchants
from kefu.shop.models.baskets import BasketLine
from kefu.shop.models.catalogue import Brand
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.entrances import EntranceItem
from kefu.shop.models.freight import FreightRule
from kefu.shop.models.orders import Order
from kefu.shop.tests.factories import DealFactory, EntranceFactory, SkuFactory
from kefu.surfaces.tests.test_money_pages import ACCOUNT
from kefu.surfaces.tests.till import GUEST, HOME, buy_now, gather, last_step, order, step

pytestmark = pytest.mark.django_db
MOST = 12
HTMX = {"HX-Request": "true"}
RUNNING = (("bulk", {"steps": [[2, "5"]]}), ("first", {"percent": 5}), ("cashback", {"percent": 5}))


@pytest.fixture(params=["guest", "member"])
def buyer(request, lin):
    """With a book and a coupon that is for a brand alone, where they are a member."""
    client = Client()
    client.home = GUEST
    if request.param == "member":
        client.force_login(lin)
        client.home = HOME
        add_address(user=lin, place=place_of("林", "13800000000", "330106", "1"), client_id="1")
        Coupon.objects.create(
            customer=lin,
            value=5,
            brand=Brand.objects.create(code="brand", name_zh="云渡"),
            is_narrow=True,
            valid_until=now() + timedelta(3),
            key="narrow",
        )
    merchants.set_keys("bank", ACCOUNT)
    merchants.open_gateway("bank")
    FreightRule.objects.create(by="weight", first=8)
    return client


def wanted():
    """A deal, and all that runs by percentage or steps, for the same goods."""
    sku = DealFactory(pieces=50, each=5).sku
    for kind, terms in RUNNING:
        entrance = EntranceFactory(kind=kind, title_zh=kind, **terms)
        EntranceItem.objects.create(entrance=entrance, product=sku.product)
    return sku


def cost(visit):
    """Of the second time: what is asked once in the life of a process is not counted."""
    visit()
    with CaptureQueriesContext(connection) as asked:
        assert visit().status_code in {200, 302}
    return len(asked)


def test_each_step_asks_at_most_twelve_things_whatever_runs(buyer):
    for _ in range(3):
        gather(buyer, wanted())
    lines = [str(pk) for pk in BasketLine.objects.values_list("pk", flat=True)]
    form = {f"n-{pk}": "2" for pk in lines} | {"chosen": lines, "more": lines[0]}
    weighed = {"weigh": "1", "pick": "own"}
    steps = {
        "basket": lambda: buyer.get("/basket/"),
        "more": lambda: buyer.post("/basket/", form, headers=HTMX),
        "begin": lambda: buyer.get(reverse("surfaces:checkout", args=["basket"])),
        "address": lambda: buyer.get(step("address")),
        "told": lambda: buyer.post(step("address"), buyer.home),
        "delivery": lambda: buyer.get(step("delivery")),
        "chosen": lambda: buyer.post(step("delivery"), {"way": "standard"}),
        "review": lambda: buyer.get(step("review")),
        "weighed": lambda: buyer.post(step("review"), weighed, headers=HTMX),
    }
    counts = {name: cost(visit) for name, visit in steps.items()}
    to_pay = order(buyer, buyer.get(step("review")), pay="online").url
    mine = reverse("surfaces:order", args=[Order.objects.get().number])
    counts |= {page: cost(lambda page=page: buyer.get(page)) for page in (to_pay, mine)}

    assert {name: count for name, count in counts.items() if count > MOST} == {}


def test_one_thing_bought_at_once_asks_no_more(buyer):
    gather(buyer, SkuFactory())
    buy_now(buyer, wanted())
    last_step(buyer, "now", home=buyer.home)

    counts = [
        cost(lambda name=name: buyer.get(step(name, "now")))
        for name in ("address", "delivery", "review")
    ]

    assert max(counts) <= MOST


def test_each_step_asks_the_same_however_full_the_basket_is(buyer, flat_queries):
    gather(buyer, wanted())
    last_step(buyer, home=buyer.home)

    pages = ["/basket/", *(step(name) for name in ("address", "delivery", "review"))]
    for page in pages:
        flat_queries(
            lambda page=page: buyer.get(page),
            grow=lambda: [gather(buyer, wanted()) for _ in range(3)],
        )
