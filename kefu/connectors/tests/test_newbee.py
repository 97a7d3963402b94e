from decimal import Decimal

import pytest

from kefu.connectors.models import Refusal
from kefu.connectors.tests.everything import everything
from kefu.shop.models.catalogue import Category, Product

pytestmark = pytest.mark.django_db

CATEGORIES = "category_id,category_level,parent_id,category_name"
GOODS = (
    "goods_id,goods_name,goods_intro,goods_category_id,original_price,selling_price,stock_num,tag"
)
TREE = [
    ("3", "3", "2", "电水壶"),
    ("1", "1", "0", "家电"),
    ("2", "2", "1", "厨房小电"),
]
KETTLE = ("501", "晨光 电水壶 1.7L", "<b>快开</b>，轻声", "3", "199", "159", "12", "新品")
SOAP = ("502", "山茶 香皂", "", "0", "9", "9", "80", "")


@pytest.fixture
def categories(table):
    return table("categories.csv", CATEGORIES, *TREE)


def test_goods_stand_on_their_shelves_with_price_and_stock(table, categories, take):
    fates = take("newbee", table("goods.csv", GOODS, KETTLE, SOAP), categories)

    assert fates == {"categories": {"category": 3}, "goods": {"goods": 2}}
    kettle = Product.objects.get(external_id="501")
    assert kettle.category.path == "newbee-1/newbee-2/newbee-3"
    assert kettle.name_zh == "晨光 电水壶 1.7L"
    assert kettle.short_zh == "快开，轻声"
    assert (kettle.price, kettle.list_price) == (Decimal(159), Decimal(199))
    assert kettle.skus.get().stock == 12
    assert kettle.product_class.name_zh == "电水壶"


def test_what_nobody_sorted_stands_on_a_shelf_that_says_so(table, categories, take):
    take("newbee", categories, table("goods.csv", GOODS, SOAP))

    soap = Product.objects.get(external_id="502")
    assert soap.category.name_zh == "未分类"
    assert soap.list_price is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("503", "", "", "0", "1", "1", "1", ""), "goods_name is empty"),
        (("503", "x", "", "0", "1", "free", "1", ""), "selling_price “free” is not a number"),
        (("503", "x", "", "0", "1", "-1", "1", ""), "selling_price is negative: -1"),
        (("503", "x", "", "0", "1", "1e12", "1", ""), "selling_price cannot be 1e12"),
        (("503", "x", "", "0", "1", "nan", "1", ""), "selling_price cannot be nan"),
        (("503", "x", "", "0", "1", "1", "1.5", ""), "stock_num “1.5” is not a whole number"),
        (("503", "x", "", "0", "1", "1", "-3", ""), "stock_num cannot be -3"),
        (("503", "x", "", "99", "1", "1", "1", ""), "Category 99 is unknown"),
        (("503", "x", ""), "3 fields, expected 8"),
        (("503", "x\0", "", "0", "1", "1", "1", ""), "There is a NUL sign in it"),
    ],
)
def test_a_broken_row_is_named_and_the_rest_is_taken(table, categories, take, row, reason):
    take("newbee", categories, table("goods.csv", GOODS, KETTLE, row, SOAP))

    refusal = Refusal.objects.get()
    assert (refusal.line, refusal.reason % refusal.values) == (3, reason)
    assert Product.objects.count() == 2


def test_a_second_time_and_in_another_order_nothing_changes(table, categories, take):
    take("newbee", categories, table("goods.csv", GOODS, KETTLE, SOAP))
    before = everything()

    again = take("newbee", categories, table("goods.csv", GOODS, KETTLE, SOAP))
    turned = take(
        "newbee",
        table("more.csv", GOODS, SOAP, KETTLE, SOAP),
        table("tree.csv", CATEGORIES, *reversed(TREE)),
    )

    assert again["goods"] == {"goods": 2}
    assert turned == {"categories": {"already there": 3}, "goods": {"already there": 3}}
    assert everything() == before


def test_a_shelf_without_the_one_above_it_is_parked_until_that_one_comes(table, take):
    orphan = table("orphan.csv", CATEGORIES, ("8", "2", "7", "陶瓷"))
    assert take("newbee", orphan)["categories"] == {"parked": 1}

    take("newbee", table("above.csv", CATEGORIES, ("7", "1", "0", "家居")))
    assert take("newbee", orphan)["categories"] == {"category": 1}

    assert Category.objects.get(code="newbee-8").path == "newbee-7/newbee-8"
    assert not Refusal.objects.exists()


def test_shelves_that_stand_on_each_other_stand_nowhere(table, take):
    ring = [("1", "1", "2", "甲"), ("2", "1", "1", "乙"), ("3", "1", "3", "丙")]

    assert take("newbee", table("ring.csv", CATEGORIES, *ring))["categories"] == {"parked": 3}
