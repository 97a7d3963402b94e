"""Specials, steps, first orders, coupons to claim, cashback: what they take off, and for whom."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from kefu.core.testing import deliver_all, together
from kefu.payments.services import mark_paid, refund
from kefu.shop.models.catalogue import Brand, PriceChange
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.entrances import Cashback, Entrance, EntranceItem
from kefu.shop.models.orders import DiscountShare, Order
from kefu.shop.queries.coupons import tickets
from kefu.shop.queries.entrances import door, doors_at, marks_on
from kefu.shop.queries.prices import quote
from kefu.shop.services import cashback, orders
from kefu.shop.services import entrances as services
from kefu.shop.services.coupons import ClaimRefused, CouponUnusable, claim
from kefu.shop.services.placing import Terms
from kefu.shop.tests.factories import (
    CategoryFactory,
    CouponOfferFactory,
    CustomerFactory,
    DealFactory,
    EntranceFactory,
    SkuFactory,
)

pytestmark = pytest.mark.django_db
TO = orders.Destination("林晓雨", "13800001111", "文三路 1 号", "330100")


def buy(customer, sku, pieces=1, gateway="cod", coupons=()):
    terms = Terms(coupons=tuple(coupons))
    return orders.place_order(
        customer=customer, wanted={sku.code: pieces}, to=TO, gateway=gateway, terms=terms
    )


def kettle(**more):
    return SkuFactory(price=Decimal(100), **more)


def listed(kind, sku, **terms):
    entrance = EntranceFactory(kind=kind, title_zh=kind, **terms)
    EntranceItem.objects.create(entrance=entrance, product=sku.product)
    return entrance


def test_many_pieces_cost_less_by_the_step_they_reach(lin):
    sku = kettle()
    listed("bulk", sku, steps=[[2, "5"], [5, "10"]])

    assert [buy(lin, sku, n).total for n in (1, 2)] == [100, 190]
    assert buy(lin, kettle(), 2).total == 200
    assert buy(lin, sku, 5).total == 450


def test_a_first_order_is_a_first_order_once_and_a_cancelled_one_does_not_count(lin, wei):
    sku = kettle()
    listed("first", sku, percent=Decimal(15))

    first = buy(lin, sku)
    orders.cancel(first.pk)

    assert [first.total, buy(lin, sku).total, buy(lin, sku).total] == [85, 85, 100]
    assert buy(wei, sku).total == 85


@pytest.mark.django_db(transaction=True)
def test_two_first_orders_at_once_are_one_first_order(lin):
    sku = kettle()
    listed("first", sku, percent=Decimal(15))

    done = together(4, lambda: buy(lin, sku).total)

    assert sorted(done) == [85, 100, 100, 100]


def test_a_brands_special_is_for_all_its_goods(lin):
    brand = Brand.objects.create(code="mist", name_zh="晨雾")
    mine, other = kettle(), kettle()
    mine.product.brand = brand
    mine.product.save()
    EntranceFactory(kind="brand", brand=brand, percent=Decimal(10))

    assert [buy(lin, mine).total, buy(lin, other).total] == [90, 100]
    assert [m.entrance.kind for m in marks_on(mine.product, now(), None)] == ["brand"]
    assert marks_on(other.product, now(), None) == []


def test_what_each_line_really_cost_is_kept_to_the_cent(lin):
    cup, pot = kettle(), SkuFactory(price=Decimal("33.33"))
    coupon = claim(CouponOfferFactory(value=Decimal(10), least=0).number, customer=lin)

    order = orders.place_order(
        customer=lin,
        wanted={cup.code: 1, pot.code: 2},
        to=TO,
        gateway="cod",
        terms=Terms(coupons=(coupon.code,)),
    )

    goods = order.lines.filter(kind="goods")
    assert sum(line.due for line in goods) == order.total == Decimal("156.66")
    assert sum(one.amount for one in DiscountShare.objects.all()) == 10
    assert order.total == sum(line.amount for line in order.lines.all())


def test_a_coupon_is_claimed_once_and_used_in_an_order(lin):
    offer = CouponOfferFactory()
    coupon = claim(offer.number, customer=lin)

    with pytest.raises(ClaimRefused) as refused:
        claim(offer.number, customer=lin)
    order = buy(lin, kettle(), 2, coupons=[coupon.code])

    offer.refresh_from_db()
    assert (refused.value.why, offer.taken, order.total) == ("yours", 1, 170)


@pytest.mark.parametrize(
    ("start", "end", "pieces", "why"),
    [(1, 2, 9, "soon"), (-2, -1, 9, "over"), (-1, 1, 0, "gone")],
)
def test_what_cannot_be_claimed_says_why(lin, start, end, pieces, why):
    offer = CouponOfferFactory(
        starts_at=now() + timedelta(days=start), ends_at=now() + timedelta(days=end), pieces=pieces
    )

    with pytest.raises(ClaimRefused) as refused:
        claim(offer.number, customer=lin)

    assert refused.value.why == why
    assert not Coupon.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_hands_get_no_more_coupons_than_there_are():
    offer = CouponOfferFactory(pieces=5)
    people = iter([CustomerFactory() for _ in range(20)])

    done = together(20, lambda: claim(offer.number, customer=next(people)))

    offer.refresh_from_db()
    assert (sum(isinstance(one, Coupon) for one in done), offer.taken) == (5, 5)
    assert {one.why for one in done if isinstance(one, ClaimRefused)} == {"gone"}


@pytest.mark.django_db(transaction=True)
def test_one_customer_does_not_claim_twice_with_two_hands(lin):
    offer = CouponOfferFactory()

    done = together(6, lambda: claim(offer.number, customer=lin))

    assert sum(isinstance(one, Coupon) for one in done) == 1


def test_a_claimed_coupon_keeps_its_terms_when_the_offer_changes(lin, mei):
    offer = CouponOfferFactory(value=Decimal(30), least=0)
    coupon = claim(offer.number, customer=lin)
    offer.refresh_from_db()
    offer.value = Decimal(5)

    services.write_offer(offer, by=mei)

    assert buy(lin, kettle(), coupons=[coupon.code]).total == 70


def test_a_coupon_for_a_shelf_is_no_good_for_another(lin):
    food = CategoryFactory(code="food", path="food")
    coupon = claim(CouponOfferFactory(category=food, is_narrow=True, least=0).number, customer=lin)

    with pytest.raises(CouponUnusable):
        buy(lin, kettle(), coupons=[coupon.code])
    food.delete()
    coupon.refresh_from_db()

    with pytest.raises(CouponUnusable):
        buy(lin, kettle(), coupons=[coupon.code])


def test_coupons_that_do_not_get_along_are_refused_and_the_best_are_offered(lin):
    alone = claim(CouponOfferFactory(value=Decimal(40), together=False).number, customer=lin)
    pair = [claim(CouponOfferFactory(value=Decimal(25)).number, customer=lin) for _ in range(2)]
    sku = kettle()
    sku.product.refresh_from_db()

    with pytest.raises(CouponUnusable):
        buy(lin, sku, 2, coupons=[alone.code, pair[0].code])
    found = quote(lin, {sku: 2}, at=now())

    assert set(found.codes) == {one.code for one in pair}
    assert found.priced.total == 150


def test_a_code_cannot_be_guessed_and_another_cannot_use_it(lin, wei):
    offer = CouponOfferFactory(pieces=60, each=50, least=0)
    codes = {claim(offer.number, customer=lin).code for _ in range(50)}

    assert len(codes) == 50
    assert all(len(code) == 14 for code in codes)
    with pytest.raises(CouponUnusable):
        buy(wei, kettle(), coupons=[codes.pop()])


def test_a_cancelled_order_gives_all_its_coupons_back(lin):
    pair = [claim(CouponOfferFactory(value=Decimal(25)).number, customer=lin) for _ in range(2)]
    order = buy(lin, kettle(), 2, coupons=[one.code for one in pair])

    orders.cancel(order.pk)

    assert [one.state for one in Coupon.objects.all()] == ["open", "open"]


def delivered_with_cashback(customer, refunded=0):
    sku = kettle()
    sku.product.return_days = 7
    sku.product.save()
    listed("cashback", sku, percent=Decimal(10), cap=Decimal(50))
    order = buy(customer, sku, gateway="bank")
    mark_paid(order.charge_id)
    if refunded:
        refund(order.charge_id, amount=Decimal(refunded), key="part")
    Order.objects.filter(pk=order.pk).update(delivered_at=now())
    cashback.wait_for_returns(order.pk)
    return order


def test_cashback_comes_as_a_coupon_when_the_time_for_returns_is_over(lin):
    delivered_with_cashback(lin)

    early = cashback.give_due(now() + timedelta(days=7))
    due = cashback.give_due(now() + timedelta(days=8, minutes=1))
    again = cashback.give_due(now() + timedelta(days=9))

    assert (early, due, again) == (0, 1, 0)
    assert Coupon.objects.get(customer=lin).value == 10
    assert Cashback.objects.get().status == "given"


@pytest.mark.parametrize(("refunded", "left"), [(40, [6]), (100, [])])
def test_what_was_refunded_earns_no_cashback(lin, refunded, left):
    delivered_with_cashback(lin, refunded=refunded)

    cashback.give_due(now() + timedelta(days=9))

    assert [coupon.value for coupon in Coupon.objects.all()] == left


def test_cashback_goes_with_a_cancelled_order(lin):
    sku = kettle()
    listed("cashback", sku, percent=Decimal(10))
    order = buy(lin, sku)

    orders.cancel(order.pk)

    assert Cashback.objects.get().status == "dropped"


def test_cashback_waits_from_the_delivery_on_and_hearing_it_twice_changes_nothing(lin):
    order = delivered_with_cashback(lin)
    due_at = Cashback.objects.get().due_at
    deliver_all()

    cashback.wait_for_returns(order.pk)

    assert Cashback.objects.get().due_at == due_at


def test_a_price_is_crossed_out_only_if_it_was_really_asked_in_the_month_before():
    deal = DealFactory(price=Decimal(79))
    start = deal.entrance.starts_at
    for days, price in [(60, 99), (40, 129), (20, 89), (-1, 69)]:
        PriceChange.objects.create(sku=deal.sku, price=price, at=start - timedelta(days=days))

    card = door(deal.entrance.number, now()).cards[0]
    PriceChange.objects.create(sku=deal.sku, price=75, at=start - timedelta(days=3))
    lower_before = door(deal.entrance.number, now()).cards[0]

    assert card.was.amount == 89
    assert lower_before.was is None


def test_a_deal_is_announced_two_days_ahead_and_a_draft_never():
    start = now() + timedelta(hours=47)
    DealFactory(entrance=EntranceFactory(starts_at=start, ends_at=start + timedelta(days=1)))
    DealFactory(entrance=EntranceFactory(is_published=False))

    assert [one.state for one in doors_at(now())] == ["soon"]
    assert doors_at(now() - timedelta(hours=2)) == []
    assert [one.entrance.is_published for one in doors_at(now(), drafts=True)] == [False]


def test_a_copy_is_a_week_later_not_shown_and_unsold(lin, mei):
    deal = DealFactory(taken=3)

    copy = services.duplicate_entrance(deal.entrance.pk, by=mei)

    item = copy.items.get()
    assert copy.starts_at - deal.entrance.starts_at == timedelta(days=7)
    assert (copy.is_published, item.price, item.pieces, item.taken) == (False, 79, 20, 0)


def test_ended_now_it_is_over_for_everybody(mei):
    deal = DealFactory()

    services.end_entrance(deal.entrance.pk, by=mei)

    assert doors_at(now()) == []
    assert Entrance.objects.get().state_at(now()) == "past"


def test_tickets_tell_what_is_ones_own_and_what_is_gone(lin):
    mine, gone = CouponOfferFactory(), CouponOfferFactory(pieces=1, taken=1)
    claim(mine.number, customer=lin)

    states = {one.offer.pk: one.state for one in tickets(now(), lin)}

    assert states == {mine.pk: "yours", gone.pk: "gone"}
    assert {one.state for one in tickets(now(), None)} == {"open", "gone"}
