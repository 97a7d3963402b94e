"""Days of goods and the boards drawn from them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils.timezone import localdate, now
from hypothesis import example, given
from hypothesis import strategies as st

from kefu.core.events import record, record_all
from kefu.core.models import Delivery, EventRow
from kefu.core.testing import deliver_all, run_jobs
from kefu.discovery.boards.shares import Usual, drawn, lower_end, usual_of
from kefu.discovery.events import GoodsCompared
from kefu.discovery.models.boards import Board, GoodsDay, Place, StaleGoodsDay
from kefu.discovery.models.comparing import Beside
from kefu.discovery.queries import boards as queries
from kefu.discovery.services import boards
from kefu.discovery.services.drawing import draw_boards
from kefu.shop.events import ReviewWritten
from kefu.shop.models.catalogue import Review
from kefu.shop.models.orders import Order
from kefu.shop.services.catalogue import take_off_sale
from kefu.shop.services.orders import Destination, cancel, place_order
from kefu.shop.services.returns import note_return
from kefu.shop.tests.factories import (
    CategoryFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    SkuFactory,
)

pytestmark = pytest.mark.django_db

HOME = Destination("林晓雨", "13800000000", "文三路 1 号", "330000")
SELLERS, RISING, LOVED, COMPARED = Board.Kind
DAY, WEEK, MONTH, YEAR = Board.Period


def days():
    columns = ("product", "on", "sold", "returned", "rated", "praised", "compared")
    return sorted(GoodsDay.objects.values_list(*columns))


def beside_rows():
    return sorted(Beside.objects.values_list("event_id", "product", "other", "on"))


def sold(sku, pieces, *, days_ago=0, status="delivered"):
    at = now() - timedelta(days=days_ago)
    order = OrderFactory(status=status, placed_at=at)
    OrderLineFactory(order=order, sku=sku, quantity=pieces, amount=Decimal(pieces))


def rated(sku, stars):
    """What buyers gave, told as it is told when they write."""
    rows = Review.objects.bulk_create(Review(product=sku.product, stars=n) for n in stars)
    with transaction.atomic():
        record_all(ReviewWritten(row.pk, sku.product_id, row.stars) for row in rows)


def names(kind, period, path=""):
    return [row.product.name_zh for row in queries.rows(kind, period, path=path, most=50)]


def kettle(name, **more):
    return SkuFactory(stock=500, product__name_zh=name, **more)


def tell_again():
    """As after a crash between the act and its receipt: every handler hears all of it once more."""
    Delivery.objects.bulk_create(
        Delivery(event=row, handler=f"kefu.discovery.handlers.{name}", due_at=now())
        for row in EventRow.objects.all()
        for name, heard in HANDLERS.items()
        if row.name in heard
    )
    deliver_all()


HANDLERS = {
    "count_what_was_sold": {"shop.OrderPlaced", "shop.OrderPaid", "shop.OrderCancelled"},
    "count_what_was_said": {"shop.ReviewWritten"},
    "count_what_came_back": {"shop.ReturnNoted"},
    "count_what_was_compared": {"discovery.GoodsCompared"},
}


def a_busy_day(lin):
    """Two orders, one of them cancelled; a review, a return and a comparison."""
    one, other = kettle("甲"), kettle("乙")
    place_order(customer=lin, wanted={one.code: 3, other.code: 1}, to=HOME, gateway="cod")
    gone = place_order(customer=lin, wanted={one.code: 5}, to=HOME, gateway="cod")
    cancel(gone.pk)
    rated(one, [5])
    note_return(sku_id=one.pk, words="不喜欢", pieces=1, at=now(), key="request-1")
    with transaction.atomic():
        record(GoodsCompared(one.product_id, str(other.product_id)))
    return one.product_id, other.product_id


def test_what_happens_is_counted_on_its_day(lin):
    one, other = a_busy_day(lin)

    deliver_all()
    boards.count_up()

    today = localdate()
    assert days() == [(one, today, 3, 1, 1, 1, 1), (other, today, 1, 0, 0, 0, 1)]
    assert not StaleGoodsDay.objects.exists()


def test_an_event_told_twice_counts_once(lin):
    a_busy_day(lin)
    deliver_all()
    boards.count_up()
    before, beside = days(), beside_rows()

    tell_again()
    boards.count_up()

    assert days() == before
    assert beside_rows() == beside


def test_folding_all_again_gives_the_same(lin):
    a_busy_day(lin)
    deliver_all()
    boards.count_up()
    before, beside = days(), beside_rows()
    GoodsDay.objects.update(sold=99)
    Beside.objects.all()[0].delete()

    call_command("boards")

    assert days() == before
    assert beside_rows() == beside


def test_a_cancelled_order_leaves_the_board(lin):
    one, other = kettle("甲"), kettle("乙")
    order = place_order(customer=lin, wanted={one.code: 3}, to=HOME, gateway="cod")
    place_order(customer=lin, wanted={other.code: 1}, to=HOME, gateway="cod")
    deliver_all()
    boards.keep_up()
    assert names(SELLERS, WEEK) == ["甲", "乙"]

    cancel(order.pk)
    deliver_all()
    boards.keep_up()

    assert names(SELLERS, WEEK) == ["乙"]


def test_an_order_that_is_not_paid_does_not_count(lin):
    place_order(customer=lin, wanted={kettle("甲").code: 3}, to=HOME, gateway="bank")
    deliver_all()
    boards.keep_up()

    assert Order.objects.get().status == "placed"
    assert names(SELLERS, WEEK) == []


def test_days_are_those_of_the_shop_and_reach_as_far_as_the_period():
    for name, days_ago in [("今", 0), ("六", 6), ("七", 7), ("廿九", 29), ("三十", 30)]:
        sold(kettle(name), 2, days_ago=days_ago)

    call_command("boards")

    assert names(SELLERS, DAY) == ["今"]
    assert names(SELLERS, WEEK) == ["今", "六"]
    assert names(SELLERS, MONTH) == ["今", "六", "七", "廿九"]


def test_among_equals_stands_first_who_sold_more_in_the_month():
    quiet, loud = kettle("少"), kettle("多")
    sold(quiet, 2)
    sold(loud, 2)
    sold(loud, 9, days_ago=20)

    call_command("boards")

    assert names(SELLERS, WEEK) == ["多", "少"]


def test_a_shelf_has_the_places_of_all_below_it():
    home = CategoryFactory(code="home")
    kitchen = CategoryFactory(code="kitchen", path="home/kitchen", parent=home)
    garden = CategoryFactory(code="garden", path="garden")
    pot, rake = kettle("锅", product__category=kitchen), kettle("耙", product__category=garden)
    sold(pot, 1)
    sold(rake, 5)

    call_command("boards")

    assert names(SELLERS, WEEK) == ["耙", "锅"]
    assert names(SELLERS, WEEK, "home") == names(SELLERS, WEEK, "home/kitchen") == ["锅"]
    assert Place.objects.get(path="home", board__period=WEEK).among == 1


def test_the_arrow_compares_with_the_period_before():
    up, down, new = kettle("升"), kettle("降"), kettle("新")
    sold(up, 1, days_ago=8)
    sold(down, 5, days_ago=8)
    for sku, pieces in ((up, 9), (down, 6), (new, 1)):
        sold(sku, pieces)

    call_command("boards")

    moved = {row.product.name_zh: row.moved for row in queries.rows(SELLERS, WEEK, most=9)}
    assert moved == {"升": 1, "降": -1, "新": None}


def test_what_is_off_sale_is_on_no_board():
    sku = kettle("甲")
    sold(sku, 3)
    call_command("boards")
    assert names(SELLERS, WEEK) == ["甲"]

    take_off_sale(sku.product_id)

    assert names(SELLERS, WEEK) == []


def test_rising_needs_more_than_one_lucky_day():
    steady, lucky, rising = kettle("稳"), kettle("巧"), kettle("升")
    for days_ago in (0, 8):
        sold(steady, 40, days_ago=days_ago)
    sold(lucky, 1)
    sold(rising, 12)
    sold(rising, 2, days_ago=8)

    call_command("boards")

    assert names(RISING, WEEK) == ["升"]


def test_one_happy_buyer_does_not_lead_the_most_loved():
    many, few, bad = kettle("众"), kettle("寡"), kettle("差")
    for sku, stars in ((many, [5] * 38 + [2] * 2), (few, [5] * 3), (bad, [1] * 30 + [5] * 10)):
        sold(sku, len(stars), days_ago=40)
        rated(sku, stars)

    call_command("boards")

    assert names(LOVED, YEAR) == ["众", "寡", "差"]
    facts = {row.product.name_zh: row.place.facts for row in queries.rows(LOVED, YEAR, most=9)}
    assert facts["众"]["pleased"] == pytest.approx(0.93, abs=0.03)
    assert facts["寡"]["pleased"] < facts["众"]["pleased"]


def test_what_comes_back_often_is_loved_less():
    kept, returned = kettle("留"), kettle("退")
    for sku in (kept, returned):
        sold(sku, 40, days_ago=60)
        rated(sku, [5] * 10)
    at = now() - timedelta(days=20)
    note_return(sku_id=returned.pk, words="漏水", pieces=25, at=at, key="r")

    call_command("boards")

    assert names(LOVED, YEAR) == ["留", "退"]
    assert "40 件里 15 件没有退" in queries.rows(LOVED, YEAR, most=2)[1].fact


def test_a_comparison_counts_for_all_that_stood_in_it_once():
    one, two, three = (ProductFactory(name_zh=name) for name in "甲乙丙")
    with transaction.atomic():
        record(GoodsCompared(two.pk, str(one.pk)))
        record(GoodsCompared(three.pk, f"{one.pk},{two.pk}"))
    deliver_all()
    boards.keep_up()

    times = {
        row.product.name_zh: row.place.facts["n"] for row in queries.rows(COMPARED, WEEK, most=9)
    }
    assert times == {"甲": 2, "乙": 2, "丙": 1}


def test_boards_are_drawn_by_a_job_when_something_moved_or_a_day_begins():
    sold(kettle("甲"), 3)
    boards.mark_everything()
    assert boards.keep_up() is True
    assert boards.keep_up() is False
    assert boards.keep_up(today=localdate() + timedelta(days=1)) is True
    assert names(SELLERS, DAY) == []


def test_drawing_again_keeps_the_rows_that_did_not_move():
    sold(kettle("甲"), 3)
    call_command("boards")
    before = list(Place.objects.order_by("pk").values())

    draw_boards()

    assert list(Place.objects.order_by("pk").values()) == before
    assert run_jobs() == 0


def test_the_rule_names_the_numbers_it_was_drawn_with():
    sold(kettle("甲"), 3)
    call_command("boards")

    for kind, periods in queries.PERIODS.items():
        for period in periods:
            board = queries.board(kind, period)
            words = queries.rule_of(board)
            assert "%(" not in words
            assert "%%" not in words


def test_a_badge_is_for_the_better_half_of_a_shelf():
    skus = [kettle(name) for name in "甲乙丙丁"]
    for pieces, sku in enumerate(skus, 1):
        sold(sku, pieces)
    call_command("boards")
    shelf = skus[0].product.category

    badges = [queries.badge_of(sku.product, [shelf]) for sku in skus]

    assert badges[0] is badges[1] is None
    assert badges[3].words == "厨房本周热销第 1 名"


@example(0, 325)  # rounding
@given(st.integers(0, 400), st.integers(1, 400))
def test_the_lower_end_lies_below_the_share_and_above_nothing(part, more):
    whole = part + more

    assert 0 <= lower_end(part, whole) <= part / whole


def test_the_lower_end_is_wilsons():
    assert lower_end(8, 10, z=1.96) == pytest.approx(0.4902, abs=1e-4)  # a textbook's example
    assert lower_end(0, 0) == 0


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 1), st.floats(5, 200))
def test_a_share_is_drawn_between_itself_and_the_usual(part, more, usual, weight):
    whole = part + more
    own = part / whole if whole else usual

    found = drawn(part, whole, Usual(usual, weight))

    assert min(own, usual) - 1e-9 <= found <= max(own, usual) + 1e-9


def test_the_more_goods_differ_the_less_the_usual_weighs():
    alike = usual_of([(80, 100), (81, 100), (79, 100), (80, 100)])
    unlike = usual_of([(99, 100), (60, 100), (95, 100), (30, 100)])

    assert alike.weight == 200
    assert unlike.weight < 20
    assert alike.share == pytest.approx(0.8)
