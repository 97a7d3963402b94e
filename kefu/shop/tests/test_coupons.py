from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from kefu.core.testing import together
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Order
from kefu.shop.services import orders
from kefu.shop.services.coupons import CouponUnusable, give_coupon
from kefu.shop.services.people import move_to
from kefu.shop.services.placing import Terms
from kefu.shop.tests.factories import SkuFactory

TO = orders.Destination("林晓雨", "13800001111", "文三路 1 号", "330100")


def coupon_for(customer, value=30, days=9):
    until = now() + timedelta(days=days)
    count = Coupon.objects.count()
    return give_coupon(customer=customer, value=Decimal(value), valid_until=until, key=f"k{count}")


def buy(customer, code="", pieces=1):
    sku = SkuFactory(price=Decimal(100))
    return orders.place_order(
        customer=customer,
        wanted={sku.code: pieces},
        to=TO,
        gateway="cod",
        terms=Terms(coupons=(code,) if code else ()),
    )


def test_a_coupon_comes_off_the_price_and_off_the_charge(lin):
    coupon = coupon_for(lin)

    order = buy(lin, coupon.code)

    coupon.refresh_from_db()
    assert (order.total, order.charge.amount, coupon.order) == (70, 70, order)
    assert order.lines.get(kind="discount").amount == -30


def test_it_never_makes_an_order_cost_less_than_nothing(lin):
    order = buy(lin, coupon_for(lin, value=500).code)

    assert order.total == order.charge.amount == 0


@pytest.mark.parametrize("fault", ["another's", "past", "used", "made up"])
def test_what_is_no_good_coupon_is_refused_and_nothing_is_bought(fault, lin, wei):
    coupon = coupon_for(wei if fault == "another's" else lin, days=-1 if fault == "past" else 9)
    if fault == "used":
        buy(lin, coupon.code)
    before = Order.objects.count()

    with pytest.raises(CouponUnusable):
        buy(lin, "SPRING-2031" if fault == "made up" else coupon.code)

    assert Order.objects.count() == before


def test_a_cancelled_order_gives_it_back(lin):
    coupon = coupon_for(lin)
    order = buy(lin, coupon.code)

    orders.cancel(order.pk)

    coupon.refresh_from_db()
    assert coupon.state == "open"


def test_the_same_occasion_gives_one(lin):
    until = now() + timedelta(days=1)
    for _ in range(2):
        give_coupon(customer=lin, value=Decimal(5), valid_until=until, key="once")

    assert Coupon.objects.count() == 1


def test_a_guests_coupon_comes_along(lin, wei):
    coupon_for(wei)

    move_to(user_id=lin.pk, guest_id=wei.pk)

    assert Coupon.objects.get().customer == lin


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_use_it_once(lin):
    coupon, sku = coupon_for(lin), SkuFactory(price=Decimal(100))

    def order():
        return orders.place_order(
            customer=lin,
            wanted={sku.code: 1},
            to=TO,
            gateway="cod",
            terms=Terms(coupons=(coupon.code,)),
        )

    done = together(4, order)

    assert sum(isinstance(one, Order) for one in done) == 1
    sku.refresh_from_db()
    assert sku.stock == 9


def test_a_customer_sees_their_own_and_no_other_does(as_user, lin, wei):
    coupon = coupon_for(lin)

    page = as_user(lin).get(reverse("surfaces:coupons")).content.decode()
    others = as_user(wei).get(reverse("surfaces:coupons")).content.decode()

    assert (coupon.code in page, coupon.code in others) == (True, False)


def test_the_shops_door_answers_who_only_asks_whether_it_is_there(client, db):
    assert client.head("/").status_code == 200
