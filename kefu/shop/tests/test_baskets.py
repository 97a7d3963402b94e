"""What lies in a basket: put in, changed, taken out and back, joined at sign-in, ordered once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import now

from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.shop.models.baskets import KEPT_FOR, MOST_LINES, Basket, BasketLine, Checkout
from kefu.shop.models.orders import Order
from kefu.shop.queries.baskets import Kind, Shopper, look, pieces_of, told_to
from kefu.shop.services import baskets, checkout, people
from kefu.shop.services.baskets import CannotGather, Wish
from kefu.shop.services.checkout import Agreed, DateMoved
from kefu.shop.services.coupons import give_coupon
from kefu.shop.services.orders import NothingToOrder
from kefu.shop.services.placing import PriceMoved
from kefu.shop.tests.factories import CustomerFactory, ProductFactory, SkuFactory

GUEST = Shopper(None, "g" * 32)
HOME = {"recipient": "林晓雨", "phone": "13800000000", "code": "330106", "detail": "文三路"}

pytestmark = pytest.mark.django_db


def seen(shopper, **more):
    return look(shopper, at=now(), **more)


def gathered(shopper):
    return {row.sku.code: row.line.quantity for row in seen(shopper).rows}


def at_the_till(shopper, sku, *, pieces=1):
    baskets.put_in(shopper, sku.code, pieces=pieces)
    checkout.keep_typed(shopper, "basket", HOME | {"contact": "lin@example.com"})


def ordered(shopper, **agreed):
    return checkout.order_basket(
        shopper, "basket", gateway="cod", agreed=Agreed(**agreed), at=now()
    )


@pytest.mark.parametrize("who", ["guest", "lin"])
def test_more_of_the_same_joins_its_line_up_to_what_is_there(who, lin):
    shopper = GUEST if who == "guest" else Shopper(lin)
    sku = SkuFactory(stock=5)

    baskets.put_in(shopper, sku.code, pieces=2)
    line = baskets.put_in(shopper, sku.code, pieces=9)

    assert line.quantity == 5
    assert (gathered(shopper), pieces_of(shopper)) == ({sku.code: 5}, 5)


def test_lines_are_the_same_only_if_their_configuration_is(lin):
    sku = SkuFactory(stock=9)

    for engraved in ("", "A7", "A7"):
        baskets.put_in(Shopper(lin), sku.code, configuration=engraved)

    lines = BasketLine.objects.order_by("configuration").values_list("configuration", "quantity")
    assert list(lines) == [("", 1), ("A7", 2)]


@pytest.mark.parametrize(
    ("why", "state"),
    [("gone", {"stock": 0}), ("off", {"is_active": False}), ("off", {"product__is_active": False})],
)
def test_what_is_not_to_be_had_is_not_put_in(lin, why, state):
    sku = SkuFactory(**state)

    with pytest.raises(CannotGather) as refused:
        baskets.put_in(Shopper(lin), sku.code)

    assert refused.value.why == why
    assert not BasketLine.objects.exists()


def test_a_basket_holds_so_many_lines_and_no_more(lin):
    basket = Basket.objects.create(customer=lin)
    product = ProductFactory()
    skus = SkuFactory.create_batch(MOST_LINES, product=product)
    BasketLine.objects.bulk_create(BasketLine(basket=basket, sku=s, seen_price=1) for s in skus)

    with pytest.raises(CannotGather) as refused:
        baskets.put_in(Shopper(lin), SkuFactory().code)

    assert refused.value.why == "full"


def test_what_is_taken_out_can_be_put_back_as_it_was(lin):
    shopper, sku = Shopper(lin), SkuFactory()
    line = baskets.put_in(shopper, sku.code, pieces=3)
    baskets.take_out(shopper, line.pk)
    gone = seen(shopper)

    baskets.put_back(shopper, line.pk)

    assert (gone.rows, gone.out) == ((), line)
    assert gathered(shopper) == {sku.code: 3}


def test_taking_out_another_makes_the_first_one_final(lin):
    shopper = Shopper(lin)
    first, second = (baskets.put_in(shopper, SkuFactory().code) for _ in range(2))

    baskets.take_out(shopper, first.pk)
    baskets.take_out(shopper, second.pk)

    assert seen(shopper).out == second
    assert not BasketLine.objects.filter(pk=first.pk).exists()


def test_nobody_changes_the_basket_of_another(lin, wei):
    line = baskets.put_in(Shopper(lin), SkuFactory().code)

    for stranger in (Shopper(wei), GUEST):
        baskets.take_out(stranger, line.pk)
        baskets.put_back(stranger, line.pk)
        baskets.keep(stranger, lambda _line: Wish(9, is_chosen=False))
        assert seen(stranger).rows == ()

    line.refresh_from_db()
    assert (line.quantity, line.is_chosen, line.out_at) == (1, True, None)


def test_each_line_says_what_holds_of_it_now(lin):
    shopper = Shopper(lin)
    skus = {name: SkuFactory(stock=9) for name in ("ok", "few", "gone", "off", "apart")}
    for sku in reversed(skus.values()):
        baskets.put_in(shopper, sku.code, pieces=3)
    for name, change in {"few": {"stock": 2}, "gone": {"stock": 0}}.items():
        type(skus[name]).objects.filter(pk=skus[name].pk).update(**change)
    for name, change in {"off": {"is_active": False}, "apart": {"currency": "USD"}}.items():
        type(skus[name].product).objects.filter(pk=skus[name].product_id).update(**change)

    found = seen(shopper)

    assert {row.sku.code: row.state for row in found.rows} == {
        sku.code: name for name, sku in skus.items()
    }
    assert [row.sku for row in found.ordered] == [skus["ok"]]
    assert found.quote.priced.total == Decimal(387)


def test_a_price_that_changed_since_is_said(lin):
    sku = SkuFactory(price=Decimal(99))
    baskets.put_in(Shopper(lin), sku.code)
    type(sku).objects.update(price=Decimal(89))

    row = seen(Shopper(lin)).rows[0]

    assert (row.was, row.sku.price, row.is_cheaper) == (Decimal(99), Decimal(89), True)


def test_a_guests_basket_joins_the_customers_once(lin):
    both, theirs, mine = SkuFactory(stock=99), SkuFactory(), SkuFactory()
    for sku, pieces in ((both, 60), (theirs, 2)):
        baskets.put_in(GUEST, sku.code, pieces=pieces)
    for sku, pieces in ((both, 60), (mine, 1)):
        baskets.put_in(Shopper(lin), sku.code, pieces=pieces)

    first, again = (baskets.join(GUEST.guest, customer=lin) for _ in range(2))

    assert (first, again) == (True, False)
    assert gathered(Shopper(lin)) == {both.code: 99, theirs.code: 2, mine.code: 1}
    assert pieces_of(GUEST) == 0
    assert EventRow.objects.filter(name="shop.BasketsJoined").count() == 1


def test_what_a_guest_had_typed_comes_along(lin):
    sku = SkuFactory()
    at_the_till(GUEST, sku)
    baskets.buy_now(GUEST, sku.code, pieces=2)
    checkout.keep_typed(GUEST, "now", HOME | {"contact": "lin@example.com"})

    baskets.join(GUEST.guest, customer=lin)

    assert {one.basket.kind for one in Checkout.objects.filter(basket__customer=lin)} == {
        "basket",
        "now",
    }
    assert seen(Shopper(lin), kind=Kind.NOW).pieces == 2


@pytest.mark.django_db(transaction=True)
def test_two_pages_that_join_at_the_same_moment_join_once(db):
    lin, sku = CustomerFactory(), SkuFactory(stock=99)
    baskets.put_in(GUEST, sku.code, pieces=3)

    done = together(4, lambda: baskets.join(GUEST.guest, customer=lin))

    assert sorted(done) == [False, False, False, True]
    assert gathered(Shopper(lin)) == {sku.code: 3}


def test_buying_at_once_leaves_the_basket_as_it_is(lin):
    shopper, kept, wanted = Shopper(lin), SkuFactory(), SkuFactory()
    baskets.put_in(shopper, kept.code)

    for pieces in (1, 2):
        baskets.buy_now(shopper, wanted.code, pieces=pieces)

    now_page = seen(shopper, kind=Kind.NOW)
    assert [(row.sku, row.line.quantity) for row in now_page.rows] == [(wanted, 2)]
    assert gathered(shopper) == {kept.code: 1}


def test_what_is_ticked_is_ordered_and_the_rest_stays(lin):
    shopper, one, other = Shopper(lin), SkuFactory(), SkuFactory()
    left = baskets.put_in(shopper, other.code)
    at_the_till(shopper, one, pieces=2)
    baskets.keep(shopper, lambda line: Wish(1, is_chosen=False) if line.pk == left.pk else None)

    order = ordered(shopper, total=Decimal(258))

    assert [line.sku for line in order.lines.all()] == [one]
    assert gathered(shopper) == {other.code: 1}
    assert not Checkout.objects.exists()


def test_a_guest_orders_without_an_account(client):
    at_the_till(GUEST, SkuFactory())

    order = ordered(GUEST)

    assert (order.customer, order.contact) == (None, "lin@example.com")
    assert order.promised_at is not None
    assert EventRow.objects.get(name="shop.OrderPlaced").data["customer_id"] is None


def test_a_second_click_finds_the_order_of_the_first(lin):
    sku = SkuFactory(stock=5)
    at_the_till(Shopper(lin), sku)
    key = Checkout.objects.get().key

    first, second = (ordered(Shopper(lin), key=key) for _ in range(2))

    sku.refresh_from_db()
    assert (first, sku.stock) == (second, 4)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["basket", "now"])
def test_clicks_at_the_same_moment_order_once(kind, db):
    sku = SkuFactory(stock=5)
    at_the_till(GUEST, sku)
    baskets.buy_now(GUEST, sku.code)
    checkout.keep_typed(GUEST, "now", HOME | {"contact": "lin@example.com"})
    key = Checkout.objects.get(basket__kind=kind).key

    def click():
        agreed = Agreed(total=Decimal(129), key=key)
        return checkout.order_basket(GUEST, kind, gateway="cod", agreed=agreed, at=now())

    done = together(6, click)

    assert len({order.pk for order in done}) == 1
    assert Order.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_keep_what_was_typed_once(db):
    baskets.put_in(GUEST, SkuFactory(stock=5).code)

    done = together(6, lambda: checkout.keep_typed(GUEST, "basket", HOME))

    assert done == [None] * 6
    assert Checkout.objects.get().detail == "文三路"


def test_a_price_that_moved_meanwhile_orders_nothing_and_loses_nothing(lin):
    sku = SkuFactory()
    at_the_till(Shopper(lin), sku)
    type(sku).objects.update(price=Decimal(139))

    with pytest.raises(PriceMoved):
        ordered(Shopper(lin), total=Decimal(129))

    assert not Order.objects.exists()
    assert Checkout.objects.get().detail == "文三路"
    assert gathered(Shopper(lin)) == {sku.code: 1}


def test_a_later_day_than_was_shown_is_not_promised_behind_ones_back(lin):
    at_the_till(Shopper(lin), SkuFactory())

    with pytest.raises(DateMoved):
        ordered(Shopper(lin), arrives_by=now() + timedelta(hours=1))

    assert not Order.objects.exists()


def test_nothing_ticked_is_nothing_to_order(lin):
    at_the_till(Shopper(lin), SkuFactory())
    baskets.keep(Shopper(lin), lambda _line: Wish(1, is_chosen=False))

    with pytest.raises(NothingToOrder):
        ordered(Shopper(lin))


def test_a_guest_has_no_coupons_and_a_customer_the_best(lin):
    sku = SkuFactory()
    give_coupon(customer=lin, value=Decimal(30), valid_until=now() + timedelta(1), key="k")
    for shopper in (GUEST, Shopper(lin)):
        baskets.put_in(shopper, sku.code)

    assert seen(GUEST).quote.priced.total == Decimal(129)
    assert seen(Shopper(lin)).quote.priced.total == Decimal(99)

    baskets.choose_coupons(Shopper(lin), [])
    assert seen(Shopper(lin)).quote.priced.total == Decimal(129)


def test_a_basket_goes_with_its_person_and_stands_in_the_copy_of_their_data(lin):
    sku = SkuFactory()
    at_the_till(Shopper(lin), sku)

    (copy,) = told_to(lin)
    people.forget_customer(user_id=lin.pk)

    assert copy["lines"][0]["quantity"] == 1
    assert (copy["recipient"], copy["address"]) == ("林晓雨", "文三路")
    assert not Basket.objects.exists()
    with pytest.raises(ObjectDoesNotExist):
        Checkout.objects.get()


def test_what_guests_left_goes_after_a_while_and_customers_baskets_stay(lin):
    for shopper in (GUEST, Shopper(lin)):
        baskets.put_in(shopper, SkuFactory().code)
    Basket.objects.update(touched_at=now() - KEPT_FOR - timedelta(days=1))

    baskets.drop_left(now())

    assert [basket.customer for basket in Basket.objects.all()] == [lin]


def test_the_basket_costs_the_same_however_full(lin, flat_queries):
    def grow():
        for _ in range(5):
            baskets.put_in(Shopper(lin), SkuFactory().code)

    grow()
    flat_queries(lambda: seen(Shopper(lin)), grow)
