"""Goods side by side: units, differences, missing values, who is better, and the rivals."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils.timezone import localdate, now

from kefu.accounts.events import CustomerErased
from kefu.accounts.models import User
from kefu.accounts.queries.personal import everything_about
from kefu.core.events import record
from kefu.core.models import EventRow
from kefu.core.testing import deliver_all
from kefu.discovery.engine.measures import in_one_unit, quantity_of
from kefu.discovery.models.comparing import Pick
from kefu.discovery.queries import comparing
from kefu.discovery.queries.price_lines import price_lines
from kefu.discovery.services.comparing import (
    NotForSale,
    TooMany,
    keep_picks,
    move_picks,
    put,
    taken,
)
from kefu.shop.models.catalogue import Attribute, PriceChange, Product
from kefu.shop.services.catalogue import WrongAttribute, say_better, take_off_sale
from kefu.shop.tests.factories import ProductClassFactory, ProductFactory, SkuFactory

pytestmark = pytest.mark.django_db


def attribute(code, kind="number", **more):
    values = {"name_zh": code, "product_class": ProductClassFactory(), "kind": kind, **more}
    return Attribute.objects.create(code=code, **values)


def kettles(*values):
    return [ProductFactory(attributes=one) for one in values]


def codes(goods):
    return [one.code for one in goods]


def row(goods, label):
    table = comparing.table(codes(goods))
    return next(one for section in table.sections for one in section.rows if one.label == label)


def words(found):
    return [cell.words for cell in found.cells]


@pytest.mark.parametrize(
    ("text", "base", "value"),
    [
        ("1.5 kg", "g", 1500),
        ("1500克", "g", 1500),
        ("１,500 g", "g", 1500),
        ("3斤", "g", 1500),
        ("约 500 毫升", "ml", 500),
        ("15.6 英寸", "in", 15.6),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text, base, value):
    found = quantity_of(text)

    assert (found.base, found.value) == (base, pytest.approx(value))


@pytest.mark.parametrize(
    "text", ["", "kg", "1.5", "1,5 kg", "1 kg 500 g", "2 × 1 kg", "玻璃", "A4"]
)
def test_what_is_more_than_one_quantity_is_left_as_it_is(text):
    assert quantity_of(text) is None


def test_the_same_in_other_units_is_the_same():
    assert in_one_unit(["1.5 kg", "1500 克", "3斤"]) == [(1500, "1.5 kg")] * 3


def test_a_unit_is_chosen_of_which_the_least_has_one():
    assert in_one_unit(["0.4 kg", "1.2 kg"]) == [(400, "400 g"), (1200, "1200 g")]


def test_pounds_and_inches_meet_metres_and_grams():
    assert in_one_unit(["2 lb", "1 kg"]) == [(907.185, "907.185 g"), (1000, "1000 g")]
    assert in_one_unit(["15.6 in", "14 in"]) == [(15.6, "15.6 in"), (14, "14 in")]


def test_what_does_not_measure_the_same_is_told_as_it_is():
    assert in_one_unit(["1 kg", "1 l"]) is None
    assert in_one_unit(["1 kg", "heavy"]) is None


def test_texts_in_other_units_do_not_differ():
    attribute("weight", "text")
    goods = kettles({"weight": "1.5 kg"}, {"weight": "1500 克"})

    found = row(goods, "weight")

    assert words(found) == ["1.5 kg", "1.5 kg"]
    assert not found.differs


def test_what_nobody_stated_is_missing_and_no_difference():
    attribute("watts", unit="W")
    goods = kettles({"watts": 1500}, {}, {"watts": 1500})

    found = row(goods, "watts")

    assert words(found) == ["1,500 W", "", "1,500 W"]
    assert found.cells[1].missing == "未注明"
    assert not found.differs
    assert not found.is_the_same


def test_only_differences_leaves_out_what_all_say_alike_and_keeps_what_is_open():
    for code in ("same", "other", "open"):
        attribute(code)
    goods = kettles({"same": 1, "other": 1, "open": 1}, {"same": 1, "other": 2})

    kept = comparing.table(codes(goods)).only_differences()

    labels = [one.label for section in kept.sections for one in section.rows]
    assert "same" not in labels
    assert {"other", "open"} <= set(labels)


@pytest.mark.parametrize(("better", "best"), [("more", [1, 0]), ("less", [0, 1]), ("", [0, 0])])
def test_the_best_is_marked_only_where_somebody_said_which_way(better, best):
    attribute("watts", better=better)
    goods = kettles({"watts": 1800}, {"watts": 1500})

    assert [cell.is_best for cell in row(goods, "watts").cells] == best


def test_which_way_is_better_is_said_by_people_and_only_of_numbers(hao):
    watts, colour = attribute("watts"), attribute("colour", "text")

    say_better(watts.pk, "more", by=hao)

    watts.refresh_from_db()
    assert watts.better == "more"
    assert EventRow.objects.get(name="shop.BetterSaid").actor_id == hao.pk
    for wrong in ((colour.pk, "more"), (watts.pk, "most")):
        with pytest.raises(WrongAttribute):
            say_better(*wrong, by=hao)


def test_better_than_most_counts_all_others_of_the_class_that_say_it():
    attribute("watts", better="more")
    attribute("taste")
    goods = kettles(*({"watts": watts, "taste": watts} for watts in (1000, 1200, 1500, 1800)))
    ProductFactory(attributes={})
    ProductFactory(attributes={"watts": 900}, is_active=False)

    table = comparing.table(codes(goods))
    found = row(goods, "watts")

    assert [cell.hint for cell in found.cells] == [
        "",
        "",
        "同类另外 3 款里，胜过 2 款",
        "同类另外 3 款里，胜过 3 款",
    ]
    assert [column.praise for column in table.columns] == [(), (), ("watts",), ("watts",)]


def test_few_others_are_no_class_to_be_better_than():
    attribute("watts", better="more")
    goods = kettles({"watts": 1800}, {"watts": 1500}, {"watts": 1000})

    assert [cell.hint for cell in row(goods, "watts").cells] == ["", "", ""]


def test_in_a_large_class_it_is_a_share():
    attribute("noise", better="less")
    best = kettles({"noise": 10})
    kettles(*({"noise": 20 + n} for n in range(40)))

    assert row(best, "noise").cells[0].hint == "胜过同类另外 40 款里的 100%"


def test_a_value_that_is_no_number_breaks_nothing():
    attribute("watts", better="more")
    goods = kettles({"watts": 1800}, {"watts": "strong"})

    assert [cell.hint for cell in row(goods, "watts").cells] == ["", ""]


def test_goods_of_another_class_are_left_out_and_named():
    phone = ProductFactory(name_zh="手机", product_class=ProductClassFactory(code="phone"))
    kettle = ProductFactory()

    table = comparing.table([kettle.code, phone.code])

    assert (table.codes, table.left_out) == ([kettle.code], ("手机",))


def test_the_order_is_that_of_the_address_and_five_are_the_most():
    goods = [ProductFactory() for _n in range(6)]

    table = comparing.table([*reversed(codes(goods)), goods[0].code])

    assert table.codes == codes(reversed(goods))[:5]
    assert len(table.left_out) == 1


def test_a_table_costs_the_same_however_many_stand_in_it(flat_queries):
    for code in ("watts", "litres"):
        attribute(code, better="more")
    goods = []

    def grow():
        for price in (99, 129):
            sku = SkuFactory(product__attributes={"watts": price})
            PriceChange.objects.create(sku=sku, price=price)
            goods.append(sku.product)

    grow()
    flat_queries(lambda: comparing.table(codes(goods)), grow)


def test_the_price_line_is_the_lowest_of_all_versions_on_each_day():
    product, today = ProductFactory(price=Decimal(80)), localdate()
    for days_ago, price in [(100, 120), (100, 110), (40, 80)]:
        sku = SkuFactory(product=product, price=price)
        PriceChange.objects.create(sku=sku, price=price, at=now() - timedelta(days=days_ago))

    line = price_lines([product], today=today)[product.pk]

    assert (line.points[0], line.points[-1]) == (110, 80)
    assert (line.low, line.high) == (80, 110)
    assert line.since == today - timedelta(days=40)
    assert line.is_lowest
    assert "¥110" in line.words


def test_a_price_that_never_moved_has_no_line():
    sku = SkuFactory()
    PriceChange.objects.create(sku=sku, price=sku.product.price)

    line = price_lines([sku.product], today=localdate())[sku.product_id]

    assert not line.moved


def test_rivals_are_what_stood_beside_it_then_what_costs_about_the_same():
    first, dear, near, often = (ProductFactory(price=price) for price in (100, 900, 110, 500))
    ProductFactory(product_class=ProductClassFactory(code="phone"), price=100)
    put(often.code, beside=[first.code])
    deliver_all()

    found = comparing.rivals([first])

    assert [one.product for one in found] == [often, near, dear]
    assert found[0].reason == "与它对比过 1 次"
    assert found[1].reason == "价格相近"


def test_picking_tells_what_stood_beside_and_not_who_did_it():
    one, two = ProductFactory(), ProductFactory()
    phone = ProductFactory(product_class=ProductClassFactory(code="phone"))

    picks = put(two.code, beside=put(phone.code, beside=put(one.code, beside=[])))

    assert picks == [one.code, phone.code, two.code]
    event = EventRow.objects.get(name="discovery.GoodsCompared")
    assert event.data == {"product_id": two.pk, "beside": str(one.pk)}
    assert event.actor_id is None


def test_picking_twice_is_picking_once():
    one, two = ProductFactory(), ProductFactory()
    picks = put(two.code, beside=[one.code])

    assert put(two.code, beside=picks) == picks
    assert EventRow.objects.filter(name="discovery.GoodsCompared").count() == 1


def test_a_sixth_of_a_class_is_refused_and_tells_nothing():
    goods = [ProductFactory() for _n in range(6)]

    with pytest.raises(TooMany):
        put(goods[5].code, beside=codes(goods[:5]))

    assert not EventRow.objects.filter(name="discovery.GoodsCompared").exists()


def test_of_many_classes_the_oldest_leave():
    goods = [
        ProductFactory(product_class=ProductClassFactory(code=f"class-{n}")) for n in range(16)
    ]
    picks = []
    for one in goods:
        picks = put(one.code, beside=picks)

    assert picks == codes(goods[1:])


def test_what_is_not_for_sale_cannot_be_picked():
    product = ProductFactory()
    take_off_sale(product.pk)

    for code in (product.code, "nothing"):
        with pytest.raises(NotForSale):
            put(code, beside=[])


def test_a_customer_keeps_picks_and_forgets_those_taken_out(lin, wei):
    goods = codes(ProductFactory() for _n in range(3))
    keep_picks(lin, goods)
    keep_picks(wei, goods[:1])

    keep_picks(lin, taken(goods[:1], out_of=goods))

    assert comparing.picks_of(lin) == goods[1:]
    assert comparing.picks_of(wei) == goods[:1]


def test_picks_go_with_a_guest_who_becomes_a_customer(lin):
    guest = User.objects.create_user("guest@example.com")
    goods = codes(ProductFactory() for _n in range(3))
    keep_picks(lin, goods[:2])
    keep_picks(guest, goods[1:])

    move_picks(user_id=lin.pk, guest_id=guest.pk)

    assert sorted(comparing.picks_of(lin)) == sorted(goods)
    assert not Pick.objects.filter(customer=guest).exists()


def test_the_tray_shows_the_class_of_the_newest_pick():
    kettle, other = ProductFactory(), ProductFactory()
    phone = ProductFactory(
        product_class=ProductClassFactory(code="phone", name_zh="手机", name_en="Phones")
    )

    tray = comparing.tray([kettle.code, phone.code, other.code])

    assert tray.goods == (kettle, other)
    assert tray.others == (("手机", (phone.code,)),)
    assert Product.objects.count() == 3


def test_what_a_customer_picked_is_in_their_copy_and_goes_when_they_go(lin):
    keep_picks(lin, [ProductFactory().code])
    assert [one["product"] for one in everything_about(lin)["compared"]] == ["晨雾电热水壶"]

    with transaction.atomic():
        record(CustomerErased(lin.pk))
    deliver_all()

    assert comparing.picks_of(lin) == []
