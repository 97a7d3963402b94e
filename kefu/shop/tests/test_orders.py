from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.machine import WrongMove
from kefu.core.testing import deliver_all
from kefu.delivery import services as delivery
from kefu.delivery.models import Carrier, Parcel
from kefu.delivery.services import Step
from kefu.payments import services as payments
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order
from kefu.shop.queries import orders as queries
from kefu.shop.services import orders
from kefu.shop.services.orders import Destination, NothingToOrder
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ParcelFactory, SkuFactory

HOME = Destination("林晓雨", "13800000000", "杭州市西湖区", "330106")


@pytest.mark.django_db
def test_an_order_goes_from_placed_to_completed(lin):
    sku = SkuFactory(stock=5)
    order = orders.place_order(customer=lin, wanted={sku.code: 2}, to=HOME, gateway="bank")
    assert (order.status, order.total) == (Order.Status.PLACED, Decimal("258.00"))

    payments.mark_paid(order.charge.pk)
    deliver_all()
    parcel = delivery.pack(
        carrier=Carrier.objects.create(code="cloud"),
        tracking_number="YQ1",
        region="330106",
        promised_at=now() + timedelta(days=2),
    )
    orders.ship(order.pk, parcel=parcel)
    delivery.take_step(parcel.pk, Step(Parcel.Status.IN_TRANSIT, at=now()))
    delivery.take_step(parcel.pk, Step(Parcel.Status.DELIVERED, at=now()))
    deliver_all()
    orders.complete(order.pk)

    order.refresh_from_db()
    sku.product.refresh_from_db()
    assert order.status == Order.Status.COMPLETED
    assert order.delivered_at is not None
    assert sku.product.sold == 2


@pytest.mark.django_db
def test_an_order_paid_at_the_door_is_prepared_at_once(lin):
    sku = SkuFactory(stock=5)

    order = orders.place_order(customer=lin, wanted={sku.code: 1}, to=HOME, gateway="cod")
    assert (order.status, order.paid_at) == (Order.Status.PREPARING, None)
    payments.mark_paid(order.charge.pk)
    deliver_all()

    order.refresh_from_db()
    sku.product.refresh_from_db()
    assert (order.status, sku.product.sold) == (Order.Status.PREPARING, 1)
    assert order.paid_at is not None


@pytest.mark.django_db
def test_an_order_in_two_parcels_has_arrived_with_the_second(lin):
    line = OrderLineFactory(order=OrderFactory(customer=lin, status="preparing"), quantity=3)
    first, second = ParcelFactory(status="in_transit"), ParcelFactory(status="in_transit")
    orders.ship(line.order.pk, parcel=first, lines={line.pk: 1})

    delivery.take_step(first.pk, Step(Parcel.Status.DELIVERED, at=now()))
    deliver_all()
    line.order.refresh_from_db()
    assert line.order.status == Order.Status.SHIPPED

    orders.ship(line.order.pk, parcel=second)
    delivery.take_step(second.pk, Step(Parcel.Status.DELIVERED, at=now()))
    deliver_all()
    line.order.refresh_from_db()
    assert line.order.status == Order.Status.DELIVERED


@pytest.mark.django_db
def test_a_cancelled_order_gives_goods_and_money_back(lin):
    sku = SkuFactory(stock=5)
    order = orders.place_order(customer=lin, wanted={sku.code: 2}, to=HOME, gateway="bank")
    payments.mark_paid(order.charge.pk)
    deliver_all()

    orders.cancel(order.pk, by=lin)

    sku.refresh_from_db()
    assert sku.stock == 5
    assert Charge.objects.get().refunded == Decimal("258.00")
    with pytest.raises(WrongMove):
        orders.cancel(order.pk, by=lin)


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", [{}, {"nothing-of-ours": 1}, {"sku-x": 0}])
def test_an_order_of_nothing_is_refused(lin, wanted):
    SkuFactory(code="sku-x")

    with pytest.raises(NothingToOrder):
        orders.place_order(customer=lin, wanted=wanted, to=HOME, gateway="cod")

    assert not Order.objects.exists()


@pytest.mark.django_db
def test_a_refund_is_given_once_and_never_exceeds_the_payment():
    charge = payments.ask(gateway="bank", amount=Decimal(100))
    with pytest.raises(payments.NotPaid):
        payments.refund(charge.pk, amount=Decimal(1), key="early")
    payments.mark_paid(charge.pk)

    payments.refund(charge.pk, amount=Decimal(60), key="first")
    payments.refund(charge.pk, amount=Decimal(60), key="first")
    with pytest.raises(payments.RefundTooLarge) as refused:
        payments.refund(charge.pk, amount=Decimal("40.01"), key="second")

    charge.refresh_from_db()
    assert (charge.refunded, refused.value.left) == (Decimal(60), Decimal(40))


@pytest.mark.django_db
def test_a_carrier_may_repeat_itself_and_mix_the_order_up():
    parcel, start = ParcelFactory(), now()
    on_its_way = Step(Parcel.Status.IN_TRANSIT, at=start)
    there = Step(Parcel.Status.DELIVERED, at=start + timedelta(hours=9))

    for step in (on_its_way, there, on_its_way, there):
        delivery.take_step(parcel.pk, step)
    delivery.take_step(
        parcel.pk, Step(Parcel.Status.OUT_FOR_DELIVERY, at=start + timedelta(hours=8))
    )

    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.DELIVERED
    assert parcel.delivered_at == there.at
    assert parcel.points.count() == 3


@pytest.mark.django_db
def test_a_stranger_sees_nothing_of_an_order(lin, wei, mei):
    order = OrderFactory(customer=lin)

    assert queries.order_for(lin, order.number) == order
    assert queries.order_for(mei, order.number) == order
    assert queries.order_for(wei, order.number) is None
    assert not queries.orders_of(lin, reader=wei).exists()


@given(st.lists(st.sampled_from(Order.Status.values), max_size=30))
def test_no_walk_leaves_the_table(walk):
    order = Order()
    for step in walk:
        before = order.status
        try:
            order.move_to(step)
        except WrongMove:
            assert order.status == before
        else:
            assert step in Order.MOVES[before]
