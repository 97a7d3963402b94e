from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.aftersale.models import PickUp, ServiceRequest
from kefu.aftersale.queries import slots
from kefu.aftersale.services.pick_ups import Booking, book_pick_up
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.promises import Promise
from kefu.desk.services.conversations import say
from kefu.desk.services.refusals import Refusal
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, SkuFactory


@pytest.fixture
def case(lin, mei):
    return say(customer=lin, channel="chat", body="想退货", client_id="c").conversation.case


@pytest.fixture
def order(lin):
    order = OrderFactory(customer=lin, status="delivered", delivered_at=now())
    OrderLineFactory(order=order, sku=SkuFactory(), quantity=2, amount=Decimal(258))
    return order


def booking(order, pieces=1, client_id="b1", **more):
    begins_at, ends_at = slots(now())[0]
    asked = {"pieces": {order.lines.get().pk: pieces}, "reason": "颜色不合适"}
    times = {"begins_at": begins_at, "ends_at": ends_at}
    return Booking(order=order, client_id=client_id, **(asked | times | more))


def test_a_courier_is_booked_with_a_request_and_a_promise(case, order, mei):
    pick_up = book_pick_up(case.pk, by=mei, booking=booking(order))

    request = ServiceRequest.objects.get()
    promise = Promise.objects.get()
    assert (request.kind, request.status, request.quantity) == ("return", "approved", 1)
    assert (promise.due_at, request.pick_up) == (pick_up.ends_at, pick_up)
    assert EventRow.objects.filter(name="aftersale.PickUpBooked").count() == 1


def test_no_piece_goes_back_twice(case, order, mei):
    book_pick_up(case.pk, by=mei, booking=booking(order))

    with pytest.raises(Refusal):
        book_pick_up(case.pk, by=mei, booking=booking(order, pieces=2, client_id="b2"))

    book_pick_up(case.pk, by=mei, booking=booking(order, client_id="b3"))
    assert ServiceRequest.objects.count() == 2


def test_the_past_and_nothing_and_anothers_order_are_refused(case, order, mei, wei):
    past = now() - timedelta(hours=3)
    others = OrderFactory(customer=wei)
    OrderLineFactory(order=others, sku=SkuFactory())
    wrong = [
        booking(order, begins_at=past),
        booking(order, pieces=0),
        booking(others),
    ]

    for one in wrong:
        with pytest.raises(Refusal):
            book_pick_up(case.pk, by=mei, booking=one)

    assert not PickUp.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_said_eight_times_at_once_it_is_booked_once(case, order, mei):
    done = together(8, lambda: book_pick_up(case.pk, by=mei, booking=booking(order)))

    assert len({one.pk for one in done}) == 1
    assert ServiceRequest.objects.count() == 1


def test_the_page_books_and_says_what_is_wrong(case, order, as_user, mei, wei):
    address = reverse("aftersale:new_pick_up", args=[case.number, order.number])
    line, begin = order.lines.get(), slots(now())[0][0]
    said = {"client_id": "p1", "reason": "不合适", f"pieces-{line.pk}": "1"}

    blank = as_user(mei).get(address)
    no_time = as_user(mei).post(address, said)
    stranger = as_user(wei).post(address, said | {"slot": begin.isoformat()})
    done = as_user(mei).post(address, said | {"slot": begin.isoformat()})

    assert (blank.status_code, no_time.status_code, stranger.status_code) == (200, 422, 403)
    assert done.url == reverse("surfaces:desk_case", args=[case.number])
    assert PickUp.objects.count() == 1
