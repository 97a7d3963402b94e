from urllib.parse import unquote

import pytest
from django.urls import reverse

from kefu.discovery.engine.facets import VALUES_SHOWN
from kefu.discovery.models.search import Miss
from kefu.discovery.tests.goods import fill, goods
from kefu.shop.models.catalogue import Attribute, Product
from kefu.shop.tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(built):
    fill()
    built()


@pytest.fixture
def names(client):
    """The names on the search page, in their order."""

    def search(words="", **more):
        page = client.get(reverse("surfaces:search"), {"q": words, **more}, follow=True)
        cards = page.context["page"]
        return [card.name_zh for card in cards]

    return search


def test_a_slip_is_mended_then_filtered_then_sorted(shop, client):
    search = reverse("surfaces:search")

    slip = client.get(search, {"q": "蓝芽耳机"})
    black = client.get(search, {"q": "蓝芽耳机", "f.colour": "black"})
    cheap = client.get(search, {"q": "蓝芽耳机", "f.colour": "black", "sort": "price"})

    assert "所以为您搜索了“蓝牙耳机”" in slip.content.decode()
    assert slip.context["found"].total == 3
    blacks = {card.name_zh for card in black.context["page"]}
    assert blacks == {"蓝牙耳机 青春版", "头戴蓝牙耳机 降噪"}
    assert [int(card.price) for card in cheap.context["page"]] == [99, 899]
    assert "f.colour=black" in cheap.context["found"].sorts[0][2]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("藍牙耳機", "蓝牙耳机"),
        ("lanyaerji", "蓝牙耳机"),
        ("lyej", "蓝牙耳机"),
        ("headfones", "蓝牙耳机"),
        ("bluetooth headphone", "蓝牙耳机"),
        ("5000mAh", "移动电源"),
        ("1.7L 水壶", "电热水壶"),
        ("256g 小米", "小米手机 8+256G"),
        ("滑鼠", "无线鼠标"),
        ("买手机", "小米手机"),
        ("收机", "小米手机"),
        ("收提电脑", "笔记本电脑"),
        ("茶杯", "功夫茶杯"),
        ("14寸笔记本", "笔记本电脑"),
    ],
)
def test_words_are_understood_as_people_write_them(shop, names, typed, first):
    assert first in names(typed)[0]


def test_values_of_one_facet_add_up_and_facets_narrow_each_other(shop, names, client):
    both = client.get(
        reverse("surfaces:search"), {"q": "耳机", "f.colour": ["red", "black"], "brand": "sony"}
    )

    colours = next(one for one in both.context["found"].filters if one.code == "colour")
    brands = next(one for one in both.context["found"].filters if one.code == "brand")
    assert both.context["found"].total == 2
    assert {one.value: one.count for one in colours.options} == {"red": 1, "black": 1}
    assert {one.value: one.count for one in brands.options} == {"sony": 2, "mi": 1}


def test_numbers_are_narrowed_by_ranges(shop, names):
    assert names("耳机", **{"f.battery": "350..500"}) == ["无线蓝牙耳机"]
    assert names("手机", price_from="1600", price_to="1999") == ["小米手机 8+256G"]
    assert names("手机", price="1599..1999") == ["小米手机 6+128G"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("sales", "蓝牙耳机 青春版"),
        ("price", "功夫茶杯 六只"),
        ("price_down", "笔记本电脑 14英寸"),
        ("discount", "头戴蓝牙耳机 降噪"),
    ],
)
def test_goods_stand_in_the_order_asked_for(shop, names, sort, first):
    assert names(sort=sort)[0] == first


def test_among_equal_words_what_sells_stands_first(built, client):
    goods("竹木砧板", "Bamboo board", price=50, shelf="kitchen", sold=1)
    loved = goods("竹木砧板", "Bamboo board", price=60, shelf="kitchen", sold=9000)
    built()

    page = client.get(reverse("surfaces:search"), {"q": "砧板"}).context["page"]

    assert next(iter(page)).pk == loved.pk


def test_a_shelf_offers_what_lies_below_and_its_own_filters(shop, client):
    page = client.get(reverse("surfaces:category", args=["kitchen"]), {"f.colour": "red"})

    assert [card.name_zh for card in page.context["page"]] == ["电热水壶 1.7升"]
    assert [chip.label for chip in page.context["found"].chips] == ["颜色: 红"]
    assert "颜色" in page.content.decode()


def test_on_a_shelf_the_shelves_below_it_are_offered_and_it_cannot_be_left(built, client):
    kitchen = CategoryFactory(code="kitchen", name_zh="厨房")
    for number in range(VALUES_SHOWN + 1):
        other = CategoryFactory(code=f"other-{number}")
        ProductFactory.create_batch(3, category=other)
    pots = CategoryFactory(code="pots", path="kitchen/pots", parent=kitchen)
    cups = CategoryFactory(code="cups", path="kitchen/cups", parent=kitchen)
    ProductFactory(category=pots)
    ProductFactory.create_batch(2, category=cups)
    built()

    page = client.get(reverse("surfaces:category", args=["kitchen"]), {"shelf": "kitchen/pots"})

    shelves = next(one for one in page.context["found"].filters if one.code == "shelf")
    assert {one.value: one.count for one in shelves.options} == {
        "kitchen/cups": 2,
        "kitchen/pots": 1,
    }
    assert page.context["found"].total == 1
    assert client.get(reverse("surfaces:category", args=["kitchen"])).context["found"].total == 3


def test_a_search_in_vain_is_counted_for_operations_but_not_who_it_names(shop, names):
    assert names("量子波动仪") == names("量子波动仪") == []
    names("lin@example.com")
    names("13800001111")

    miss = Miss.objects.get()
    assert (miss.words, miss.times) == ("量子波动仪", 2)


def test_as_typed_is_taken_at_its_word(shop, client):
    page = client.get(reverse("surfaces:search"), {"q": "蓝芽耳机", "exact": "1"})

    assert not page.context["found"].instead


@pytest.mark.parametrize(
    "address",
    [
        {"page": "99999999"},
        {"page": "-1"},
        {"sort": "; drop table"},
        {"price": "a..b"},
        {"f.battery": "1..=..2"},
        {"f.battery": "9" * 60 + ".."},
        {"f.": "x"},
        {"f.colour": "red" * 60},
        {"f.colour": "~clothing"},
        {"f.battery": ["~clothing", "~99", "..500"]},
        {"q": "\x00"},
        {"q": "()[]{}\"'~*^:/\\ AND OR"},
        {"q": "🎧"},
        {"q": "a" * 500},
        {"brand": ["x"] * 50},
    ],
)
def test_no_address_breaks_the_page(shop, client, address):
    assert client.get(reverse("surfaces:search"), address).status_code == 200


@pytest.mark.parametrize("value", ["~clothing", "~7", "a=b", "..", "~"])
def test_a_value_may_be_written_like_a_range(shop, client, built, value):
    """ "~clothing" was once taken for the number of a range, and broke every list it stood in."""
    kind = Product.objects.get(name_zh="无线鼠标").product_class
    Attribute.objects.create(product_class=kind, code="memory_of", name_zh="记忆", kind="text")
    Product.objects.filter(product_class=kind).update(attributes={"memory_of": value})
    built()

    page = client.get(reverse("surfaces:search"), {"f.memory_of": value})

    assert page.status_code == 200
    facet = next(one for one in page.context["found"].filters if one.code == "memory_of")
    assert [(one.value, one.picked) for one in facet.options] == [(value, True)]
    assert page.context["found"].total == facet.options[0].count > 0


def test_an_attribute_may_be_called_like_a_facet_of_the_shop(shop, client, built):
    kind = Product.objects.get(name_zh="电热水壶 1.7升").product_class
    name = {"code": "shelf", "name_zh": "保质期", "name_en": "Shelf life", "unit": "月"}
    Attribute.objects.create(product_class=kind, kind="number", **name)
    for months, product in enumerate(Product.objects.filter(product_class=kind), start=1):
        Product.objects.filter(pk=product.pk).update(attributes={"shelf": months})
    built()

    page = client.get(reverse("surfaces:search"))
    narrowed = client.get(reverse("surfaces:search"), {"f.its.shelf": "1..2"})

    facets = {one.code: one for one in page.context["found"].filters}
    assert {one.label for one in facets["shelf"].options} == {"影音", "厨房", "手机"}
    assert "1 – 2 月" in [one.label for one in facets["its.shelf"].options]
    assert narrowed.context["found"].total == 1


def test_the_address_says_only_what_is_set(shop, client):
    search = reverse("surfaces:search")

    sent = client.get(
        f"{search}?q=耳机&sort=relevance&f.colour=red&price_from=100&price_to=&brand=&page="
    )
    empty = client.get(f"{search}?q=+&price_from=&price_to=")
    scripted = client.get(f"{search}?q=耳机&sort=relevance&price_to=", headers={"HX-Request": "1"})

    assert unquote(sent.url) == f"{search}?q=耳机&f.colour=red&price=100.."
    assert empty.url == search
    assert scripted.status_code == 200
    assert unquote(scripted["HX-Push-Url"]) == f"{search}?q=耳机"
    assert client.get(sent.url).status_code == 200


def test_the_page_costs_the_same_however_many_are_found(shop, client, flat_queries, built):
    def more():
        for number in range(12):
            goods(f"蓝牙耳机 {number} 号", "", price=10 + number)
        built()

    flat_queries(lambda: client.get(reverse("surfaces:search"), {"q": "蓝牙耳机"}), grow=more)


def test_without_an_index_the_shop_still_finds(settings, tmp_path, names):
    settings.SEARCH_DIR = tmp_path / "none yet"
    goods("电热水壶", "Kettle", price=10, shelf="kitchen")

    assert names("水壶") == ["电热水壶"]
