"""A parcel on its way: sent, told of by its carrier, seen by the customer; late, it is found."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from django.utils.timezone import localtime, now
from playwright.sync_api import expect

from kefu.accounts.models import User
from kefu.delivery.loopback.keys import fresh_keys
from kefu.delivery.models import Parcel
from kefu.delivery.services.watching import watch_parcels
from kefu.delivery.tests.road import Road, equip, running
from kefu.desk.models.cases import Case
from kefu.shop.models.orders import Order
from kefu.shop.services.packing import send_off
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory

KEYS = fresh_keys()


@pytest.fixture
def road(shop) -> Iterator[Road]:
    """Both carriers, with a contract each."""
    with running(KEYS, sf_notify_url=f"{shop.url}/delivery/sf/notices/") as (carrier, url):
        equip(KEYS, url)
        yield Road(carrier)


def tell(road: Road) -> None:
    """The carrier takes its notices to the shop, over the wire."""
    for letter in road.carrier.books.due():
        told = requests.post(letter.url, letter.body, headers=letter.headers, timeout=20)
        assert told.status_code == 200


@pytest.fixture
def order(shop) -> Order:
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    promised = localtime(now() + timedelta(days=2)).replace(hour=20, minute=0, second=0)
    made = OrderFactory(
        customer=lin, status="preparing", paid_at=now(), promised_at=promised, region="330100"
    )
    OrderLineFactory(order=made)
    return made


def test_a_parcel_is_seen_found_late_and_looked_after(shop, order, road, page_of, mailbox):
    mei = User.objects.create_user("mei@example.com", name="王梅", role="agent")
    fang = User.objects.create_user("fang@example.com", name="方", role="operations")
    send_off(order.pk, carrier="sf", tracking="SF1234567890", by=fang)
    letter = mailbox.wait_for("lin@example.com")
    assert order.number in letter["Subject"]
    parcel = Parcel.objects.get()

    road.move(parcel, "in_transit", "repeat", place="杭州转运中心", words="已发往上海")
    tell(road)
    page = page_of(order.customer)
    page.goto(f"/orders/{order.number}/")
    expect(page.locator(".t-station[aria-current]")).to_contain_text("运输中")
    expect(page.get_by_text("已发往上海")).to_be_visible()

    assert watch_parcels(at=parcel.promised_at + timedelta(minutes=5)) == 1
    mailbox.wait_for("lin@example.com", lambda letter: "晚到" in letter["Subject"])
    page.reload()
    expect(page.locator(".t-move")).to_be_visible()

    desk = page_of(mei)
    desk.goto("/desk/")
    expect(desk.get_by_text("SF1234567890").first).to_be_visible()
    office = page_of(fang)
    office.goto("/office/parcels/")
    office.get_by_role("link", name="SF1234567890").click()
    expect(office.locator(".t-line")).to_be_visible()

    road.move(parcel, "delivered", place="上海", words="已签收")
    tell(road)
    page.reload()
    expect(page.locator(".t-stop.t-here")).to_have_count(0)
    case = Case.objects.get()
    assert case.owner == mei
