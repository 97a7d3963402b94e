"""Orders in the office: found, packed, put into parcels, cancelled; by those who may."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.delivery.models import Parcel
from kefu.payments.models import Charge, Refund
from kefu.shop.models.batches import OrderBatch, OrderStep
from kefu.shop.models.orders import Order
from kefu.shop.queries import office_orders
from kefu.shop.services import batches
from kefu.shop.tests.factories import (
    CustomerFactory,
    OrderFactory,
    OrderLineFactory,
    ParcelFactory,
    SkuFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("surfaces:office_orders")
MANY = reverse("surfaces:office_many")


@pytest.fixture
def shi(db):
    """Shi keeps the range and the warehouse."""
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


@pytest.fixture
def office(as_user, shi):
    return as_user(shi)


@pytest.fixture
def cloud(db):
    return ParcelFactory().carrier


def text(page):
    return page.content.decode()


def to_send(count=1, **more):
    """Paid orders that wait in the warehouse, oldest first."""
    found = []
    for n in range(count):
        charge = Charge.objects.create(
            gateway="alipay", amount=Decimal(129), status="paid", paid_at=now()
        )
        at = now() - timedelta(minutes=count - n)
        values = {"status": "preparing", "paid_at": at, "placed_at": at, "charge": charge}
        order = OrderFactory(**{**values, **more})
        OrderLineFactory(order=order)
        found.append(order)
    return found


def asked(what, orders, client_id="one", **more):
    numbers = [order.number for order in orders]
    return {"what": what, "order": numbers, "client_id": client_id, **more}


def test_an_order_is_found_by_its_number_however_it_is_typed(office):
    order = to_send(2)[0]
    typed = order.number.replace("-", "").lower()

    page = office.get(LIST, {"words": typed})

    assert page.url == reverse("surfaces:office_order", args=[order.number])


def test_orders_are_found_by_who_they_are_of(office):
    lin = CustomerFactory(email="lin@shop.example")
    hers, other = to_send(customer=lin)[0], to_send()[0]

    for words in ("lin@shop.example", lin.number):
        page = text(office.get(LIST, {"words": words}))
        assert hers.number in page
        assert other.number not in page


def test_the_list_is_cut_by_state_time_product_and_way(office):
    red = SkuFactory(code="kettle-red")
    old = to_send(placed_at=now() - timedelta(days=9))[0]
    OrderLineFactory(order=old, sku=red)
    new = to_send()[0]
    gone = OrderFactory(status="shipped")
    day = (localdate() - timedelta(days=3)).isoformat()

    def shown(**said):
        page = text(office.get(LIST, said))
        return {order for order in (old, new, gone) if order.number in page}

    assert shown() == {old, new}
    assert shown(show="under_way") == {gone}
    assert shown(show="all", until=day) == {old}
    assert shown(since=day) == {new}
    assert shown(product="kettle-red") == {old}
    assert shown(product=red.product.code) == {old}
    assert shown(show="all", way="alipay") == {old, new}
    assert shown(show="all", way="cod") == set()


def test_what_should_have_left_is_overdue(office):
    late = to_send(paid_at=now() - timedelta(days=3))[0]
    fresh = to_send()[0]

    page = text(office.get(LIST, {"show": "overdue"}))

    assert late.number in page
    assert fresh.number not in page


def test_pages_follow_each_other_both_ways_without_a_gap(office, monkeypatch):
    monkeypatch.setattr(office_orders, "ON_A_PAGE", 3)
    orders = to_send(8)
    same = orders[4].placed_at
    Order.objects.filter(pk__in=[orders[3].pk, orders[5].pk]).update(placed_at=same)
    seen, address = [], {}
    pages = []
    while True:
        page = office.get(LIST, address).context["page"]
        pages.append([row.order.pk for row in page.rows])
        seen += pages[-1]
        if not page.older:
            break
        address = {"after": page.older}
    back = office.get(LIST, {"before": page.newer}).context["page"]

    assert len(seen) == len(set(seen)) == 8
    assert [row.order.pk for row in back.rows] == pages[-2]


@pytest.mark.parametrize("cursor", ["", "x", "2026-99-99T00:00~1", "2026-01-01T00:00+00:00~²", "~"])
def test_a_place_that_makes_no_sense_is_the_beginning(office, cursor):
    order = to_send()[0]

    assert order.number in text(office.get(LIST, {"after": cursor}))


def test_the_list_costs_the_same_however_full(office, flat_queries, django_assert_max_num_queries):
    to_send()
    flat_queries(lambda: office.get(LIST), grow=lambda: to_send(10))
    with django_assert_max_num_queries(12):
        office.get(LIST, {"words": "lin@shop.example", "product": "kettle-red"})


def test_an_order_tells_its_story_and_who_did_what(office, shi, cloud):
    order = to_send()[0]
    office.post(MANY, asked("pack", [order], "a"))
    label = {f"tracking-{order.number}": "SF100200300", "carrier": cloud.code, "confirmed": "1"}
    office.post(MANY, asked("ship", [order], "b", **label))

    page = text(office.get(reverse("surfaces:office_order", args=[order.number])))

    assert "已打包" in page
    assert "SF100200300" in page
    assert shi.name in page


def test_the_page_of_an_order_is_cheap(office, django_assert_max_num_queries):
    order = to_send()[0]
    with django_assert_max_num_queries(12):
        office.get(reverse("surfaces:office_order", args=[order.number]))


def test_ticked_orders_are_packed_and_unpacked_again(office, shi):
    orders = to_send(3)

    page = office.post(MANY, asked("pack", orders))
    said = office.get(page.url)

    assert "3 个订单已打包" in text(said)
    assert not Order.objects.filter(packed_at=None).exists()
    office.post(page.url)
    assert not Order.objects.exclude(packed_at=None).exists()
    told = list(EventRow.objects.order_by("pk").values_list("name", "actor_id"))
    assert told.count(("shop.OrderPacked", shi.pk)) == 3
    assert told.count(("shop.OrderUnpacked", shi.pk)) == 3


def test_a_second_click_does_it_once(office):
    orders = to_send(2)

    first = office.post(MANY, asked("pack", orders, "same"))
    second = office.post(MANY, asked("pack", orders, "same"))

    assert first.url == second.url
    assert EventRow.objects.filter(name="shop.OrderPacked").count() == 2


def test_an_order_that_moved_on_is_left_and_named(office):
    good, gone = to_send(2)
    Order.objects.filter(pk=gone.pk).update(status="shipped")

    page = office.post(MANY, asked("pack", [good, gone]), follow=True)

    assert "1 个订单保持原样" in text(page)
    assert gone.number in text(page)


def test_a_batch_that_was_cut_off_goes_on_where_it_stopped(office, shi):
    orders = to_send(4)
    wanted = {order.number: {} for order in orders}
    batch = batches.ask_for_orders(wanted, by=shi, what="pack", client_id="cut")
    batches.go_on(batch, most=2)

    batches.finish(batch.pk)

    assert EventRow.objects.filter(name="shop.OrderPacked").count() == 4
    assert set(batch.steps.values_list("state", flat=True)) == {OrderStep.State.DONE}


def test_more_than_a_handful_is_finished_by_a_job(office, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    monkeypatch.setattr(batches.go_on, "__kwdefaults__", {"most": 2})
    orders = to_send(5)

    page = office.post(MANY, asked("pack", orders), follow=True)
    assert "5 个中已完成 2 个" in text(page)
    deliver_all()
    run_jobs()

    assert not Order.objects.filter(packed_at=None).exists()


def test_parcels_are_given_their_numbers_beside_the_rows_and_as_a_table(office, cloud):
    one, two, three = to_send(3)
    typed = three.number.replace("-", "").lower()
    pasted = f"{two.number}\tSF2222\n{typed}, SF3333, {cloud.code}\n"
    more = {f"tracking-{one.number}": "SF1111", "pasted": pasted, "carrier": cloud.code}

    office.post(MANY, asked("ship", [one], confirmed="1", **more))

    labels = Parcel.objects.filter(tracking_number__startswith="SF")
    assert set(labels.values_list("tracking_number", flat=True)) == {"SF1111", "SF2222", "SF3333"}
    assert set(Order.objects.values_list("status", flat=True)) == {"shipped"}


def test_a_bad_line_is_named_and_nothing_is_sent(office, cloud):
    good, other = to_send(2)
    pasted = f"{good.number} SF1111\n{other.number} SF!!\nunsinn\n"

    page = office.post(MANY, asked("ship", [], confirmed="1", pasted=pasted, carrier=cloud.code))

    assert page.status_code == 422
    assert "第 2 行" in text(page)
    assert "第 3 行" in text(page)
    assert "SF1111" in text(page)
    assert not Order.objects.filter(status="shipped").exists()


def test_a_label_of_another_order_is_refused_by_name(office, cloud):
    one, two = to_send(2)
    ship = {"confirmed": "1", "carrier": cloud.code}
    office.post(MANY, asked("ship", [one], "a", **ship, **{f"tracking-{one.number}": "SF1111"}))

    page = office.post(
        MANY, asked("ship", [two], "b", **ship, **{f"tracking-{two.number}": "SF1111"}), follow=True
    )

    assert f"快递单号 SF1111 已用于订单 {one.number}" in text(page)
    two.refresh_from_db()
    assert two.status == "preparing"


def test_cancelling_is_asked_first_and_gives_the_money_back(office):
    order = to_send()[0]

    first = office.post(MANY, asked("cancel", [order]))
    assert "¥129.00" in text(first)
    order.refresh_from_db()
    assert order.status == "preparing"
    office.post(MANY, asked("cancel", [order], confirmed="1"))

    order.refresh_from_db()
    assert order.status == "cancelled"
    assert Refund.objects.get().amount == 129


def test_what_has_left_is_not_cancelled_from_a_list(office):
    order = to_send(status="shipped")[0]

    page = office.post(MANY, asked("cancel", [order], confirmed="1"), follow=True)

    assert "已经发出" in text(page)
    assert not Refund.objects.exists()


def test_a_slip_shows_where_it_goes_and_is_written_down(office, shi):
    order = to_send(recipient="林晓雨", phone="13800001111", address="文三路 1 号")[0]
    office.get(LIST)

    page = text(office.post(MANY, asked("slips", [order], confirmed="1")))

    assert "文三路 1 号" in page
    row = EventRow.objects.get(name="shop.SlipPrinted")
    assert (row.data, row.actor_id) == ({"order_id": order.pk}, shi.pk)
    assert "文三路" not in text(office.get(MANY, {"what": "slips", "order": order.number}))


def test_agents_read_and_do_nothing(as_user, mei):
    order = to_send()[0]
    client = as_user(mei)

    page = text(client.get(reverse("surfaces:office_order", args=[order.number])))
    refused = client.post(MANY, asked("pack", [order]))

    assert order.number in page
    assert 'name="what"' not in page
    assert refused.status_code == 403
    assert not OrderBatch.objects.exists()


def test_what_became_of_a_batch_is_for_who_asked(office, as_user):
    page = office.post(MANY, asked("pack", to_send()))
    other = User.objects.create_user("gu@example.com", name="顾", role="operations")

    assert as_user(other).get(page.url).status_code == 404
    assert as_user(other).post(page.url).status_code == 404
