"""A price made good is not paid a second time when the goods come back."""

from decimal import Decimal

import pytest
from django.utils.timezone import now

from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.queries.worth import worth_of
from kefu.aftersale.tests.asking import bought

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("status", "given"), [("paid", 60), ("offered", 0)])
def test_what_was_given_back_for_the_price_is_not_given_back_again(lin, status, given):
    line = bought(lin, pieces=3, price=100)
    before = worth_of(line).of(3)
    offer = {"unit": 100, "price": 80, "amount": Decimal(60), "pieces": 3, "stands_until": now()}
    settled_at = now() if status == "paid" else None
    PriceOffer.objects.create(
        order=line.order, line=line, status=status, settled_at=settled_at, **offer
    )

    assert worth_of(line).of(3) == before - given
