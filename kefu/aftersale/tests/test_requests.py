from decimal import Decimal

import pytest

from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.worth import pieces_here, worth_of
from kefu.aftersale.services.receipt import Seen, inspect, note_received, send_back
from kefu.aftersale.services.requests import approve, refuse, withdraw
from kefu.aftersale.services.second_looks import decide, disagree
from kefu.aftersale.services.settling import settle
from kefu.aftersale.tests.asking import asked, bought, came_back
from kefu.core.machine import WrongMove
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.desk.models.clocks import Clock
from kefu.desk.services.refusals import Refusal
from kefu.payments.models import Charge, Refund
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, Shipment
from kefu.shop.models.returns import Returned
from kefu.shop.tests.factories import SkuFactory

pytestmark = pytest.mark.usefixtures("generous_policy")


@pytest.fixture
def line(lin):
    return bought(lin)


def test_a_return_is_granted_received_looked_at_and_paid_to_its_source(line, lin, mei):
    request = asked(line, pieces=2, by=lin, cause="size")
    assert (request.status, request.rule["key"]) == ("approved", "test.return")
    assert request.parcel.tracking_number == f"RT{request.number}"

    came_back(request, by=mei)
    done = settle(request.pk, by=mei)

    charge = Charge.objects.get(pk=line.order.charge_id)
    assert (done.status, done.refund, charge.refunded) == ("settled", 160, 160)
    assert done.money.charge_id == charge.pk
    assert Sku.objects.get(pk=line.sku_id).stock == 12
    assert Returned.objects.get().reason == "size"
    names = ["Asked", "Approved", "Received", "Inspected", "Paid", "Settled"]
    assert [EventRow.objects.filter(name=f"aftersale.Request{name}").count() for name in names] == [
        1
    ] * 6
    steps = list(done.steps.order_by("pk").values_list("name", flat=True))
    assert steps == ["asked", "approved", "labelled", "received", "inspected", "paid", "settled"]


def test_the_clock_runs_from_receipt_to_settlement(line, mei):
    request = asked(line)
    note_received(request.pk, by=mei)
    clock = Clock.objects.get(request_id=request.pk)
    assert (clock.kind, clock.minutes, clock.is_running) == ("settlement", 100, True)
    request.refresh_from_db()
    assert request.due_at == clock.due_at

    inspect(request.pk, by=mei, seen=Seen("as_new", 1))
    settle(request.pk, by=mei)

    clock.refresh_from_db()
    assert clock.in_time is True


def test_parts_of_a_line_add_up_to_what_was_paid_for_it(lin, mei):
    line = bought(lin, pieces=3, price=80)
    line.due = Decimal("100.00")  # after a coupon
    line.save()
    back = []
    for _ in range(3):
        request = asked(line)
        came_back(request, by=mei)
        back.append(settle(request.pk, by=mei).refund)

    assert back == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_faulty_goods_pay_back_what_sending_them_cost_and_unwanted_ones_do_not(lin, mei):
    line = bought(lin, pieces=2, price=80)
    line.due, line.freight = Decimal("150.00"), Decimal("10.00")
    line.save()
    first, second = asked(line, "return"), asked(line, "faulty")
    for request in (first, second):
        came_back(request, by=mei, condition="faulty")
        settle(request.pk, by=mei)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.refund, first.freight_back) == (75, 0)
    assert (second.refund, second.freight_back) == (85, 10)


def test_no_piece_is_asked_back_twice(line):
    asked(line, pieces=2)

    with pytest.raises(Refusal):
        asked(line, "exchange", pieces=2)

    asked(line, "exchange", pieces=1)
    assert pieces_here([line.pk]) == {line.pk: 0}


def test_what_cannot_be_sold_again_is_paid_and_stays_off_the_shelf(line, mei):
    request = asked(line, "faulty")
    came_back(request, by=mei, condition="faulty")

    settle(request.pk, by=mei)

    assert Sku.objects.get(pk=line.sku_id).stock == 10


def test_fewer_pieces_came_than_were_asked_back(line, mei):
    request = asked(line, pieces=3)
    came_back(request, by=mei, pieces=1)

    assert settle(request.pk, by=mei).refund == 80
    assert pieces_here([line.pk]) == {line.pk: 2}


def test_nothing_is_settled_before_somebody_has_looked(line, mei):
    request = asked(line)
    with pytest.raises(Refusal):
        settle(request.pk, by=mei)
    note_received(request.pk, by=mei)
    with pytest.raises(Refusal):
        settle(request.pk, by=mei)
    with pytest.raises(Refusal):
        inspect(request.pk, by=mei, seen=Seen("as_new", 2))


def test_an_exchange_is_a_linked_order_that_holds_what_was_paid(line, lin, mei):
    other = SkuFactory(product=line.sku.product, price=line.sku.price)
    request = asked(line, "exchange", pieces=2, wanted_sku=other)
    came_back(request, by=mei)

    done = settle(request.pk, by=mei)

    new = done.replacement
    held = new.lines.get(kind="goods")
    assert (new.status, new.total, new.customer, new.charge) == ("preparing", 0, lin, None)
    assert (held.sku, held.quantity, held.due, done.moved) == (other, 2, 160, 160)
    assert Sku.objects.get(pk=other.pk).stock == other.stock - 2
    assert Charge.objects.get(pk=line.order.charge_id).refunded == 0
    assert Clock.objects.filter(order=new, kind="dispatch").exists()


def test_an_exchange_of_an_exchange_comes_back_as_money_from_the_first_charge(line, mei):
    request = asked(line, "exchange", pieces=2)
    for _ in range(2):
        came_back(request, by=mei)
        new = settle(request.pk, by=mei).replacement.lines.get(kind="goods")
        request = asked(new, "exchange", pieces=2)
    came_back(request, by=mei)
    settle(request.pk, by=mei, with_money=True)

    assert Charge.objects.get(pk=line.order.charge_id).refunded == 160
    assert worth_of(line).goods == 80


def test_what_is_sold_out_cannot_be_exchanged_and_is_paid_instead(line, mei):
    request = asked(line, "exchange")
    came_back(request, by=mei)
    Sku.objects.filter(pk=line.sku_id).update(stock=0)

    with pytest.raises(Refusal):
        settle(request.pk, by=mei)

    assert settle(request.pk, by=mei, with_money=True).refund == 80
    assert not Order.objects.filter(client_id__startswith="exchange").exists()


def test_a_missing_part_is_looked_at_by_a_person_and_sent_again(line, mei):
    request = asked(line, "missing", way="")
    assert request.status == "requested"

    done = approve(request.pk, by=mei)

    done.refresh_from_db()
    assert (done.status, done.refund) == ("settled", 0)
    assert Shipment.objects.get(pk=done.shipment_id).is_replacement
    assert pieces_here([line.pk]) == {line.pk: 3}


def test_a_price_is_made_good_at_once_and_taken_off_a_later_refund(line, mei):
    price = asked(line, "price", way="", pieces=3)
    assert (price.status, price.refund) == ("settled", Decimal("12.90"))

    back = asked(line, pieces=3)
    came_back(back, by=mei)

    assert settle(back.pk, by=mei).refund == 240 - Decimal("12.90")


def test_a_no_has_a_reason_and_a_second_person_looks(line, lin, mei, hao):
    request = asked(line, "missing", way="", by=lin)
    with pytest.raises(Refusal):
        refuse(request.pk, by=mei, why=" ")
    refuse(request.pk, by=mei, why="照片上配件是齐的")
    look = disagree(request.pk, by=lin, words="少了滤网")

    with pytest.raises(Refusal):
        decide(request.pk, by=mei, verdict="reversed", note="确实少了")
    decide(request.pk, by=hao, verdict="reversed", note="确实少了")

    request.refresh_from_db()
    look.refresh_from_db()
    assert (request.status, look.refused_by, look.decided_by) == ("approved", mei, hao)
    assert settle(request.pk, by=mei).status == "settled"


def test_goods_that_were_refused_go_back_and_the_no_then_stands(line, lin, mei):
    request = asked(line)
    came_back(request, by=mei, condition="other")
    refuse(request.pk, by=mei, why="寄回的不是我们的商品")
    assert Clock.objects.get(request_id=request.pk).stopped_at is not None

    sent = send_back(request.pk, by=mei, label="YQ77")

    assert sent.sent_back.tracking_number == "YQ77"
    with pytest.raises(Refusal):
        disagree(request.pk, by=lin, words="就是这件")


def test_it_can_be_taken_back_until_it_is_on_its_way(line, lin, mei):
    request = asked(line)
    assert withdraw(request.pk, by=lin).status == "withdrawn"
    assert pieces_here([line.pk]) == {line.pk: 3}
    other = asked(line)
    note_received(other.pk, by=mei)
    with pytest.raises(Refusal):
        withdraw(other.pk, by=lin)


def test_what_was_withdrawn_is_not_received(line, lin, mei):
    request = asked(line)
    withdraw(request.pk, by=lin)
    with pytest.raises(WrongMove):
        note_received(request.pk, by=mei)


def test_an_unpaid_or_foreign_order_pays_nothing_back(line, mei):
    request = asked(line)
    came_back(request, by=mei)
    Order.objects.filter(pk=line.order_id).update(charge=None)

    with pytest.raises(Refusal):
        settle(request.pk, by=mei)

    assert not Refund.objects.exists()
    assert ServiceRequest.objects.get().status == "received"


@pytest.mark.django_db(transaction=True)
def test_said_eight_times_at_once_it_is_asked_and_paid_once(line, mei):
    done = together(8, lambda: asked(line, client_id="same"))
    assert {one.pk for one in done} == {ServiceRequest.objects.get().pk}
    came_back(done[0], by=mei)

    paid = together(8, lambda: settle(done[0].pk, by=mei))

    assert {one.refund for one in paid} == {Decimal(80)}
    assert Refund.objects.count() == 1
    assert Sku.objects.get(pk=line.sku_id).stock == 11


@pytest.mark.django_db(transaction=True)
def test_four_who_want_two_of_three_pieces_at_once_get_them_once(line):
    done = together(4, lambda: asked(line, pieces=2))

    assert sum(isinstance(one, ServiceRequest) for one in done) == 1
    assert sum(isinstance(one, Refusal) for one in done) == 3
