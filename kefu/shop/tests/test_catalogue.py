from decimal import Decimal

import pytest
from django.utils import translation

from kefu.core.models import EventRow
from kefu.shop.models.catalogue import Attribute
from kefu.shop.queries import catalogue as queries
from kefu.shop.services import catalogue
from kefu.shop.services.catalogue import WrongAttribute
from kefu.shop.tests.factories import CategoryFactory, ProductFactory, SkuFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kettle():
    kettle = ProductFactory()
    for code, kind in [("litres", "number"), ("colour", "choice"), ("cordless", "yes_no")]:
        Attribute.objects.create(
            product_class=kettle.product_class,
            code=code,
            kind=kind,
            name_zh=code,
            choices={"red": {"zh": "红", "en": "Red"}} if kind == "choice" else {},
        )
    return kettle


def test_attributes_take_values_of_their_type(kettle):
    catalogue.set_attributes(kettle.pk, {"litres": 1.7, "colour": "red", "cordless": True})

    facts = queries.facts(queries.product_page(kettle.code))
    assert {fact.attribute.code: fact.value for fact in facts} == {
        "litres": 1.7,
        "colour": "red",
        "cordless": True,
    }


@pytest.mark.parametrize(
    "values", [{"litres": "big"}, {"litres": True}, {"colour": "blue"}, {"cordless": 1}, {"x": 1}]
)
def test_attributes_refuse_what_does_not_fit(kettle, values):
    with pytest.raises(WrongAttribute):
        catalogue.set_attributes(kettle.pk, values)

    kettle.refresh_from_db()
    assert kettle.attributes == {}


def test_a_price_change_leaves_its_history_and_reaches_the_card(kettle):
    sku, dearer = SkuFactory(product=kettle), SkuFactory(product=kettle, price=Decimal(200))

    catalogue.set_price(sku.pk, price=Decimal("99.00"))
    catalogue.set_price(sku.pk, price=Decimal("99.00"))

    kettle.refresh_from_db()
    assert kettle.price == Decimal("99.00")
    assert [change.price for change in sku.price_changes.all()] == [Decimal("99.00")]
    assert EventRow.objects.get().data["after"] == "99.00"
    assert dearer.price_changes.count() == 0


def test_names_follow_the_language_and_fall_back(kettle):
    assert kettle.name == "晨雾电热水壶"
    with translation.override("en"):
        assert kettle.name == "Morning Mist kettle"
        kettle.name_en = ""
        assert kettle.name == "晨雾电热水壶"


def test_a_shelf_holds_what_stands_on_the_shelves_below():
    home = CategoryFactory(code="home")
    kitchen = CategoryFactory(code="kitchen", path="home/kitchen", parent=home)
    kettle = ProductFactory(category=kitchen)
    ProductFactory(category=CategoryFactory(code="homework", path="homework"))

    assert list(queries.in_category(home)) == [kettle]


def test_words_find_goods_in_either_language_but_not_what_is_off_sale():
    kettle = ProductFactory()
    ProductFactory(is_active=False)

    assert list(queries.found("热水壶 晨雾")) == [kettle]
    assert list(queries.found("KETTLE")) == [kettle]
    assert not queries.found("热水壶 红茶").exists()
