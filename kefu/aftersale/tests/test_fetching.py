from datetime import timedelta

import pytest
from django.utils.timezone import now

from kefu.accounts.services.privacy import erase_customer
from kefu.aftersale import couriers
from kefu.aftersale.couriers.loopback import Loopback
from kefu.aftersale.couriers.port import Declined, News, Unreachable, Went
from kefu.aftersale.models.pick_ups import PickUp
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.pick_ups import slots, under_way
from kefu.aftersale.services.fetching import ask_how_it_went, choose_time, hand_on
from kefu.aftersale.services.receipt import note_received
from kefu.aftersale.services.requests import withdraw
from kefu.aftersale.services.settling import settle
from kefu.aftersale.tests.asking import asked, bought, came_back
from kefu.core.testing import deliver_all, run_jobs
from kefu.delivery.services import Step, take_step
from kefu.desk.services.refusals import Refusal
from kefu.shop.models.orders import Order

pytestmark = pytest.mark.usefixtures("generous_policy")


@pytest.fixture
def line(lin, settings):
    settings.AFTERSALE_COURIER = "loopback"
    return bought(lin)


def fetched(line, **more):
    return asked(line, way="pick_up", slot=slots(now())[0], **more)


def visit_of(request):
    return PickUp.objects.get(requests=request)


def test_a_courier_is_told_after_the_commit_and_collects(line):
    request = fetched(line)
    deliver_all()
    run_jobs()
    visit = visit_of(request)
    assert (visit.courier, visit.waybill[:2], visit.tries) == ("loopback", "QJ", 1)
    assert under_way(visit.begins_at) == [visit.pk]

    ask_how_it_went(visit.pk, at=visit.begins_at)
    assert visit_of(request).status == "booked"
    ask_how_it_went(visit.pk, at=visit.ends_at)
    ask_how_it_went(visit.pk, at=visit.ends_at)

    request.refresh_from_db()
    assert (request.status, request.parcel.tracking_number) == ("on_its_way", visit.waybill)
    assert visit_of(request).status == "collected"


def test_one_courier_comes_for_all_of_an_order_in_the_same_time(line):
    first, second = fetched(line), fetched(line)

    assert visit_of(first) == visit_of(second)
    withdraw(first.pk, by=None)
    assert visit_of(second).status == "booked"
    withdraw(second.pk, by=None)
    assert visit_of(second).status == "cancelled"


def test_a_courier_who_says_no_leaves_it_to_people(line, monkeypatch):
    def no(_self, _visit):
        raise Declined("这里不派件")

    monkeypatch.setattr(Loopback, "book", no)
    visit = visit_of(fetched(line))
    hand_on(visit.pk)

    visit.refresh_from_db()
    assert (visit.courier, visit.waybill, visit.error) == ("", "", "这里不派件")


def test_a_courier_who_does_not_answer_is_asked_again(line, monkeypatch):
    def silent(_self, *_more, **_said):
        raise Unreachable

    visit = visit_of(fetched(line))
    hand_on(visit.pk)
    monkeypatch.setattr(Loopback, "ask", silent)
    ask_how_it_went(visit.pk, at=visit.ends_at)
    assert visit_of(ServiceRequest.objects.get()).status == "booked"

    monkeypatch.setattr(Loopback, "book", silent)
    other = visit_of(fetched(bought(line.order.customer)))
    with pytest.raises(Unreachable):
        hand_on(other.pk)


def test_who_was_not_met_chooses_another_time(
    line, monkeypatch, django_capture_on_commit_callbacks
):
    called_off = []
    monkeypatch.setattr(Loopback, "ask", lambda *_, **__: News(Went.MISSED))
    monkeypatch.setattr(Loopback, "cancel", lambda _self, waybill: called_off.append(waybill))
    request = fetched(line)
    visit = visit_of(request)
    hand_on(visit.pk)
    ask_how_it_went(visit.pk, at=visit.ends_at)
    assert visit_of(request).status == "missed"

    later = slots(now())[-1]
    with django_capture_on_commit_callbacks(execute=True):
        choose_time(request.pk, slot=later, by=None)

    visit = visit_of(request)
    assert (visit.status, visit.begins_at, visit.waybill) == ("booked", later[0], "")
    assert len(called_off) == 1
    past = now() - timedelta(hours=5)
    with pytest.raises(Refusal):
        choose_time(request.pk, slot=(past, past + timedelta(hours=3)), by=None)


def test_goods_that_are_here_were_collected(line, mei):
    request = fetched(line)
    note_received(request.pk, by=mei)

    assert visit_of(request).status == "collected"
    assert ServiceRequest.objects.get().status == "received"


def test_a_parcel_with_our_label_sets_the_request_off(line):
    request = asked(line)
    take_step(request.parcel_id, Step("in_transit", now()))
    deliver_all()

    request.refresh_from_db()
    assert request.status == "on_its_way"


def test_money_leaves_with_the_courier_where_the_policy_says_so(line, mei):
    request = fetched(line)
    ServiceRequest.objects.filter(pk=request.pk).update(pays_at="collected")
    visit = visit_of(request)
    hand_on(visit.pk)
    ask_how_it_went(visit.pk, at=visit.ends_at)
    deliver_all()
    request.refresh_from_db()
    assert (request.status, request.refund) == ("on_its_way", 80)

    came_back(request, by=mei)
    done = settle(request.pk, by=mei)

    assert (done.refund, done.order.charge.__class__.objects.get().refunded) == (80, 80)
    with pytest.raises(Refusal):
        withdraw(request.pk, by=None)


def test_the_demo_has_a_courier_of_its_own(settings):
    settings.AFTERSALE_COURIER = ""
    assert (couriers.code_for(is_demo=True), couriers.code_for(is_demo=False)) == ("loopback", "")


def test_a_forgotten_customer_leaves_no_words(line, lin):
    request = asked(line, words="请打我电话 13800000000")
    erase_customer(user_id=lin.pk)
    deliver_all()

    request.refresh_from_db()
    assert request.reason == ""
    assert set(request.steps.values_list("words", flat=True)) == {""}
    assert Order.objects.filter(pk=line.order_id).exists()
