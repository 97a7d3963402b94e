"""Freight is part of the pure price, and what comes back never exceeds what was paid."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.models import EventRow
from kefu.delivery.services import set_reach
from kefu.shop.carriage import Carriage
from kefu.shop.models.freight import FreightRule
from kefu.shop.models.orders import OrderLine
from kefu.shop.paid_back import pays_back
from kefu.shop.pricing import Facts, Voucher, Wanted, best, price
from kefu.shop.queries.freight import carriage_to, deliveries
from kefu.shop.services import orders as services
from kefu.shop.services.freight import drop_freight, set_freight
from kefu.shop.tests.factories import SkuFactory
from kefu.shop.tests.test_pricing import cents, orders

NONE_LESS = st.just(Decimal(0)) | cents


@st.composite
def carriages(draw):
    return Carriage(
        by=draw(st.sampled_from(["flat", "pieces", "weight"])),
        first=draw(NONE_LESS),
        first_units=draw(st.integers(1, 3000)),
        more=draw(NONE_LESS),
        more_units=draw(st.integers(1, 1500)),
        free_from=draw(st.none() | cents),
    )


@st.composite
def carried(draw):
    facts, own = draw(orders())
    wanted = tuple(
        replace(one, grams=draw(st.integers(1, 4000)), is_sent=draw(st.booleans()))
        for one in facts.wanted
    )
    return replace(facts, wanted=wanted, carriage=draw(carriages())), own


@st.composite
def returns(draw, quantity):
    """A line comes back in parts, some of them asked for twice or beyond what was bought."""
    return draw(st.lists(st.integers(1, quantity + 2), max_size=quantity + 2))


@given(carried())
def test_freight_is_shared_over_what_is_sent_to_the_cent(order):
    facts, own = order

    priced = price(facts, best(facts, own))

    assert priced.total == priced.goods + priced.freight
    assert priced.total == sum(line.due + line.freight for line in priced.lines)
    assert all(line.freight >= 0 for line in priced.lines)
    assert all(line.freight == line.freight.quantize(Decimal("0.01")) for line in priced.lines)
    assert not any(line.freight for line in priced.lines if not line.wanted.is_sent)


@given(carried())
def test_a_coupon_more_never_makes_an_order_dearer_however_it_is_sent(order):
    facts, own = order

    totals = [price(facts, best(facts, own[:n])).total for n in range(len(own) + 1)]

    assert totals == sorted(totals, reverse=True)


@given(carried())
def test_from_the_free_sum_on_nothing_is_asked_and_below_it_the_gap_is_told(order):
    facts, own = order
    priced = price(facts, best(facts, own))
    terms = facts.carriage
    short = terms.short(priced.worth)

    if terms.is_free(priced.worth):
        assert priced.freight == 0
        assert short is None
    elif terms.free_from is not None:
        assert terms.is_free(priced.worth + short)
        assert not terms.is_free(priced.worth + short - Decimal("0.01"))


@given(carried(), st.data())
def test_returns_in_parts_never_pay_back_more_than_was_paid_and_together_exactly_that(order, data):
    facts, own = order
    priced = price(facts, best(facts, own))
    back = Decimal(0)

    for line in priced.lines:
        paid, quantity, before, given_back = line.due + line.freight, line.wanted.quantity, 0, 0
        for asked in [*data.draw(returns(quantity)), quantity]:
            part = pays_back(paid, quantity, before=before, pieces=asked)
            assert part >= 0
            given_back += part
            before = min(quantity, before + asked)
            assert given_back <= paid
        assert given_back == paid
        back += given_back

    assert back == priced.total


@pytest.mark.parametrize(("pieces", "asked"), [(1, 8), (2, 8), (3, 11), (4, 14)])
def test_the_first_pieces_and_each_further_one(pieces, asked):
    terms = Carriage("pieces", Decimal(8), first_units=2, more=Decimal(3))

    found = price(Facts((Wanted("k", Decimal(10), pieces),), carriage=terms))

    assert found.freight == asked


def test_every_kilogram_begun_counts():
    terms = Carriage("weight", Decimal(10), first_units=1000, more=Decimal(2), more_units=500)

    found = price(Facts((Wanted("k", Decimal(10), 3, grams=401),), carriage=terms))

    assert found.freight == 12


def test_free_freight_is_counted_before_coupons():
    terms = Carriage("flat", Decimal(8), free_from=Decimal(99))
    wanted = (Wanted("k", Decimal(100), 1),)

    found = price(Facts(wanted, carriage=terms), [Voucher("c", ("", ""), Decimal(50))])

    assert (found.freight, found.total) == (0, 50)


@pytest.mark.django_db
def test_the_nearest_place_with_terms_holds():
    for code, first in [("", 12), ("330000", 8), ("330100", 5)]:
        FreightRule.objects.create(code=code, first=first, way="standard")

    asked = [carriage_to(code, "").first for code in ("330106", "330200", "540000", "")]

    assert asked == [5, 8, 12, 12]
    assert carriage_to("540000", "express") is None
    assert carriage_to("540000", "", currency="USD") is None


@pytest.mark.django_db
def test_express_is_offered_only_where_it_is_faster():
    FreightRule.objects.create(way="express", first=20, days=1)

    set_reach("310000", days=1, by=None)

    near, far = (deliveries(code, at=now()) for code in ("310000", "540000"))

    assert [one.way for one in near] == ["standard"]
    assert [one.way for one in far] == ["standard", "express"]
    assert far[1].arrival.arrives_by < far[0].arrival.arrives_by


@pytest.mark.django_db
def test_an_order_keeps_what_each_line_bore_of_the_freight(lin):
    FreightRule.objects.create(by="pieces", first=10, first_units=1, more=Decimal("0.01"))
    one, other = SkuFactory(price=Decimal(10)), SkuFactory(price=Decimal(90))
    to = services.Destination("林", "13800000000", "文三路", "330100")

    order = services.place_order(
        customer=lin, wanted={one.code: 1, other.code: 2}, to=to, gateway="cod"
    )

    goods = order.lines.filter(kind=OrderLine.Kind.GOODS)
    freight = order.lines.get(kind=OrderLine.Kind.FREIGHT)
    assert (order.total, freight.amount) == (Decimal("200.02"), Decimal("10.02"))
    assert [line.freight for line in goods] == [Decimal("3.34"), Decimal("6.68")]
    assert sum(line.due + line.freight for line in goods) == order.total == order.charge.amount


@pytest.mark.django_db
def test_terms_are_told_once_however_often_they_are_saved(mei):
    terms = {"by": "flat", "first": Decimal(8), "free_from": Decimal(99)}

    first = set_freight(way="standard", code="", terms=terms, by=mei)
    again = set_freight(way="standard", code="", terms=terms, by=mei)
    drop_freight(way="standard", code="", by=mei)

    assert first == again
    told = EventRow.objects.values_list("name", flat=True).order_by("pk")
    assert list(told) == ["shop.FreightSet", "shop.FreightDropped"]
    assert not FreightRule.objects.exists()
