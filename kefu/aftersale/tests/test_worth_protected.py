"""A price made good is not paid a second time when the goods come back."""

from decimal import Decimal

import pytest
from django.utils.timezone import now

from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.queries.worth import worth_of
from kefu.payments.models import Charge
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("status", "left"), [("paid", 240), ("offered", 300)])
def test_what_was_given_back_for_the_price_is_not_given_back_again(lin, status, left):
    charge = Charge.objects.create(
        amount=Decimal(300), status="paid", gateway="alipay", paid_at=now()
    )
    order = OrderFactory(customer=lin, status="delivered", delivered_at=now(), charge=charge)
    line = OrderLineFactory(order=order, quantity=3, unit_price=100, amount=300)
    PriceOffer.objects.create(
        order=order,
        line=line,
        pieces=3,
        unit=100,
        price=80,
        amount=60,
        status=status,
        version=1,
        offered_at=now(),
        stands_until=now(),
        settled_at=now() if status == "paid" else None,
    )

    assert worth_of(line).of(3) == left
