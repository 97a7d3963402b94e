"""Stock, prices and parameters in the office: in place, together, and never behind one's back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from kefu.accounts.models import User
from kefu.core.models import EventRow
from kefu.core.testing import together
from kefu.shop.models.catalogue import Attribute, PlannedPrice, PriceChange, Sku, StockMove
from kefu.shop.queries.office_goods import new_price
from kefu.shop.services import prices, stock
from kefu.shop.tests.factories import OrderFactory, OrderLineFactory, ProductFactory, SkuFactory

pytestmark = pytest.mark.django_db
STOCK, PRICES = reverse("surfaces:office_stock"), reverse("surfaces:office_prices")


@pytest.fixture
def shi(db):
    """Shi keeps the range and the warehouse."""
    return User.objects.create_user("shi@example.com", name="石磊", role="operations")


@pytest.fixture
def office(as_user, shi):
    return as_user(shi)


def text(page):
    return page.content.decode()


def count(office, sku, to, *, seen=None, client_id="one", reason="counted"):
    address = reverse("surfaces:office_stock_of", args=[sku.code])
    seen = sku.stock if seen is None else seen
    said = {"to": to, "seen": seen, "reason": reason, "client_id": client_id}
    return office.post(address, said)


def priced(office, sku, to, *, seen=None, **more):
    address = reverse("surfaces:office_price_of", args=[sku.code])
    return office.post(address, {"to": to, "seen": seen or sku.price, **more})


def sold(sku, pieces, **order):
    order = OrderFactory(**{"status": "completed", **order})
    return OrderLineFactory(order=order, sku=sku, quantity=pieces)


def test_what_lies_there_what_is_held_and_how_long_it_lasts(office):
    sku = SkuFactory(stock=20)
    sold(sku, 30, placed_at=now() - timedelta(days=3))
    sold(sku, 90, placed_at=now() - timedelta(days=60))
    sold(sku, 4, status="cancelled")
    sold(sku, 2, status="placed")
    sold(sku, 3, status="preparing")

    row = office.get(STOCK).context["rows"][0]

    assert (row.held, row.to_send, row.on_hand, row.sold) == (2, 3, 25, 33)
    assert row.lasts == 18


def test_stock_is_counted_anew_with_a_line_in_the_ledger(office, shi):
    sku = SkuFactory(stock=10)

    count(office, sku, "7", reason="damaged")

    sku.refresh_from_db()
    move = StockMove.objects.get()
    assert sku.stock == 7
    assert (move.quantity, move.left, move.by, move.words) == (-3, 7, shi, "损坏")
    row = EventRow.objects.get(name="shop.StockCorrected")
    assert row.data == {"sku_id": sku.pk, "pieces": -3, "left": 7}
    ledger = text(office.get(reverse("surfaces:office_stock_of", args=[sku.code])))
    assert "损坏" in ledger
    assert shi.name in ledger


def test_a_second_click_counts_once(office):
    sku = SkuFactory(stock=10)

    count(office, sku, "+5")
    count(office, sku, "+5")

    sku.refresh_from_db()
    assert sku.stock == 15
    assert StockMove.objects.count() == 1


def test_the_second_of_two_people_is_told(office):
    sku = SkuFactory(stock=10)
    count(office, sku, "12", client_id="first")

    page = count(office, sku, "9", seen=10, client_id="second")

    sku.refresh_from_db()
    assert page.status_code == 409
    assert "刚才已变成 12 件" in text(page)
    assert 'value="9"' in text(page)
    assert sku.stock == 12


def test_it_never_goes_below_nothing(office):
    sku = SkuFactory(stock=2)

    page = count(office, sku, "-3", reason="lost")

    sku.refresh_from_db()
    assert page.status_code == 422
    assert "只剩 2 件" in text(page)
    assert sku.stock == 2


@pytest.mark.parametrize("typed", ["", "abc", "1.5", "²", "99999999"])
def test_what_is_no_number_is_kept_and_refused(office, typed):
    sku = SkuFactory(stock=10)

    page = count(office, sku, typed)

    assert page.status_code == 422
    assert f'value="{typed}"' in text(page)
    assert not StockMove.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_count_one_after_the_other():
    shi = User.objects.create_user("shi@example.com", name="石磊", role="operations")
    sku = SkuFactory(stock=10)

    told = together(
        8, lambda: stock.count_anew(sku.pk, to=Sku.objects.count() + 4, seen=10, words="", by=shi)
    )
    lost = together(8, lambda: stock.add_pieces(sku.pk, pieces=-1, words="", by=shi))

    sku.refresh_from_db()
    assert told.count(True) == 1
    assert (lost.count(True), sku.stock) == (5, 0)
    assert sum(isinstance(one, stock.OutOfStock) for one in lost) == 3


def test_running_low_is_one_tab_away(office):
    low, enough = SkuFactory(stock=3), SkuFactory(stock=60)
    office.post(reverse("surfaces:office_low_mark", args=[enough.code]), {"mark": "80"})
    full = SkuFactory(stock=60)

    page = office.get(STOCK, {"low": "1"})

    codes = {row.sku.code for row in page.context["rows"]}
    assert codes == {low.code, enough.code}
    assert full.code not in codes


@pytest.mark.parametrize("address", [STOCK, PRICES])
def test_lists_of_skus_cost_the_same_however_full(
    office, flat_queries, django_assert_max_num_queries, address
):
    SkuFactory()
    flat_queries(lambda: office.get(address), grow=lambda: SkuFactory.create_batch(10))
    with django_assert_max_num_queries(12):
        office.get(address, {"words": "水壶"})


def test_a_price_is_changed_in_place_and_its_past_kept(office, shi):
    sku = SkuFactory(price=Decimal(129))

    priced(office, sku, "119.90")

    sku.refresh_from_db()
    assert sku.price == Decimal("119.90")
    assert PriceChange.objects.get().price == Decimal("119.90")
    assert EventRow.objects.get(name="shop.PriceChanged").actor_id == shi.pk


def test_who_comes_second_with_a_price_is_told(office):
    sku = SkuFactory(price=Decimal(129))
    priced(office, sku, "119")

    page = priced(office, sku, "109", seen="129")

    sku.refresh_from_db()
    assert page.status_code == 409
    assert "119" in text(page)
    assert sku.price == 119


def test_a_price_is_planned_and_begins_by_the_clock(office):
    sku = SkuFactory(price=Decimal(129))
    at = localtime(now() + timedelta(days=2)).replace(second=0, microsecond=0)

    priced(office, sku, "99", starts_at=f"{at:%Y-%m-%dT%H:%M}")
    assert prices.begin_due(now()) == 0
    assert prices.begin_due(at) == 1
    assert prices.begin_due(at) == 0

    sku.refresh_from_db()
    assert sku.price == 99


def test_a_planned_price_is_dropped_again(office):
    sku = SkuFactory(price=Decimal(129))
    at = now() + timedelta(days=2)
    User.objects.get(role="operations")
    prices.plan_price(sku.pk, to=Decimal(99), starts_at=at, by=User.objects.get(role="operations"))

    office.post(reverse("surfaces:office_plan_drop", args=[PlannedPrice.objects.get().pk]))

    assert prices.begin_due(at) == 0
    sku.refresh_from_db()
    assert sku.price == 129


@pytest.mark.parametrize(
    ("price", "percent", "rounding", "becomes"),
    [
        ("129", "-10", "none", "116.10"),
        ("129", "-10", "nine", "115.90"),
        ("129", "-10", "whole", "116"),
        ("0.50", "-10", "nine", "0.90"),
        ("129", "5", "nine", "134.90"),
    ],
)
def test_percent_and_rounding(price, percent, rounding, becomes):
    found = new_price(Decimal(price), percent=Decimal(percent), rounding=rounding)

    assert found == Decimal(becomes)


def test_many_prices_change_after_they_were_looked_at(office):
    one, two = SkuFactory(price=Decimal(100)), SkuFactory(price=Decimal(200))
    other = SkuFactory(price=Decimal(300))
    asked = {"sku": [one.code, two.code], "percent": "-10", "rounding": "nine", "client_id": "p"}

    page = office.post(PRICES, asked)
    look = text(office.get(page.url))
    assert "¥89.90" in look
    assert set(Sku.objects.values_list("price", flat=True)) == {100, 200, 300}
    office.post(page.url)

    assert [sku.price for sku in Sku.objects.order_by("pk")] == [
        Decimal("89.90"),
        Decimal("179.90"),
        other.price,
    ]


def test_all_that_was_found_is_meant_by_the_address(office):
    kettle = SkuFactory(product=ProductFactory(name_zh="晨雾电热水壶"), price=Decimal(100))
    lamp = SkuFactory(product=ProductFactory(name_zh="落日台灯"), price=Decimal(100))
    asked = {"all": "1", "percent": "10", "rounding": "none", "client_id": "p"}

    page = office.post(f"{PRICES}?words=台灯", asked)
    office.post(page.url)

    kettle.refresh_from_db()
    lamp.refresh_from_db()
    assert (kettle.price, lamp.price) == (100, 110)


def test_which_way_a_number_is_better_is_said_in_the_office(office):
    product_class = ProductFactory().product_class
    weight = Attribute.objects.create(
        product_class=product_class, code="weight", kind="number", name_zh="重量", unit="kg"
    )
    address = reverse("surfaces:office_class", args=[product_class.code])
    said = {"attribute": weight.pk, "name_zh": "净重", "name_en": "Weight", "unit": "g"}

    office.post(address, {**said, "better": "less"})
    office.post(address, {**said, "better": "less"})

    weight.refresh_from_db()
    assert (weight.name_zh, weight.unit, weight.better) == ("净重", "g", "less")
    told = EventRow.objects.filter(name__in=["shop.BetterSaid", "shop.AttributeWorded"])
    assert told.count() == 2
    assert "1" in text(office.get(reverse("surfaces:office_classes")))


def test_a_text_is_neither_better_nor_worse(office):
    product_class = ProductFactory().product_class
    colour = Attribute.objects.create(
        product_class=product_class, code="colour", kind="text", name_zh="颜色"
    )
    address = reverse("surfaces:office_class", args=[product_class.code])

    office.post(
        address,
        {"attribute": colour.pk, "name_zh": "色", "name_en": "", "unit": "", "better": "more"},
    )
    empty = office.post(address, {"attribute": colour.pk, "name_zh": "", "name_en": "Colour"})

    colour.refresh_from_db()
    assert (colour.name_zh, colour.better) == ("色", "")
    assert empty.status_code == 422
    assert "Colour" in text(empty)
