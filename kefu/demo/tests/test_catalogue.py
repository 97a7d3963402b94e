import re

import pytest

from kefu.demo.catalogue import catalogue, unique
from kefu.demo.drawings.shapes import DRAWINGS
from kefu.shop.models.catalogue import Attribute

TYPES = {"number": (int, float), "choice": str, "yes_no": bool, "text": str}
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(scope="module")
def goods():
    return catalogue()


def test_there_is_something_to_look_at(goods):
    departments = [shelf for shelf in goods.shelves if "/" not in shelf.path]

    assert len(goods.items) >= 300
    assert len(departments) >= 12
    assert all(shelf.path.count("/") <= 2 for shelf in goods.shelves)
    assert {item.shelf for item in goods.items} <= {shelf.path for shelf in goods.shelves}


def test_no_code_is_used_twice(goods):
    assert unique(item.code for item in goods.items)
    assert unique(version.code for item in goods.items for version in item.versions)
    assert all(len(version.code) <= 60 for item in goods.items for version in item.versions)


def test_every_product_speaks_both_languages(goods):
    for item in goods.items:
        for words in (item.name, item.short, item.description):
            assert CHINESE.search(words.zh), item.code
            assert words.en, item.code
            assert not CHINESE.search(words.en), item.code
            assert "{" not in words.zh + words.en, item.code
            assert "！" not in words.zh, item.code
            assert "!" not in words.en, item.code


def test_every_version_is_named_in_english_too(goods):
    for item in goods.items:
        names = [version.name.en for version in item.versions]
        assert not CHINESE.search("".join(names)), item.code
        assert len(item.versions) == 1 or unique(names), item.code
        assert 1 <= len(item.versions) <= 4, item.code


def test_values_have_the_types_of_their_attributes(goods):
    for item in goods.items:
        for trait in item.kind.traits:
            value = item.values[trait.code]
            assert isinstance(value, TYPES[trait.kind]), (item.code, trait.code)
            assert trait.kind != Attribute.Kind.CHOICE or value in trait.choices
            assert trait.kind == "yes_no" or not isinstance(value, bool)


def test_prices_make_sense(goods):
    for item in goods.items:
        for version in item.versions:
            assert 0 < version.cost < version.price, version.code
            assert version.list_price is None or version.list_price > version.price, version.code


def test_what_a_text_claims_for_one_kind_is_not_said_of_another(goods):
    words = {item.own_name: item.description.zh for item in goods.items}

    assert "气针" in words["街场篮球"] or "颗粒" in words["街场篮球"]
    assert "气针" not in words["家庭羽毛球套装"]
    assert "换一次刷头" not in words["绿茶牙膏"]


def test_everything_has_a_drawing(goods):
    assert {item.drawing for item in goods.items} <= DRAWINGS.keys()
    assert len({item.drawing for item in goods.items}) >= 40
