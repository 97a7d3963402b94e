from datetime import date
from decimal import Decimal

import pytest

from kefu.connectors.importers.icecat.importer import Icecat
from kefu.connectors.importers.icecat.kinds import KINDS, kind_of
from kefu.connectors.importers.icecat.products import name_of
from kefu.connectors.importers.rows import BrokenFile
from kefu.connectors.models import Refusal
from kefu.connectors.services.files import import_files
from kefu.connectors.tests.everything import everything
from kefu.shop.models.catalogue import Attribute, Brand, Product, ProductClass

pytestmark = pytest.mark.django_db


def product(number, title, **more):
    return {
        "id": str(number),
        "name": f"PN-{number}",
        "title": title,
        "ean": ["4006381333931", "not a number"],
        "short_description": "Black<br />quiet &amp; small",
        "date_released": "2019-05-06T00:00:00Z",
        "supplier": "Borealis & Co",
        "price": 12995,
        **more,
    }


KEYBOARD = product(
    1,
    "Borealis K1 keyboard USB QWERTY Black",
    attr_t_product_colour="Black",
    attr_b_backlight=False,
    attr_n_weight=640.0,
    attr_n_power_consumption__typical_=1.5,
)
CABLE = product(2, "Borealis patch cable Cat6 2 m", attr_n_cable_length=2.0, attr_t_size="small")


def test_a_product_comes_with_its_brand_its_class_and_typed_facts(lines, take):
    assert take("icecat", lines(KEYBOARD, CABLE)) == {"products": {"goods": 2}}

    keyboard = Product.objects.get(external_id="1")
    assert keyboard.name_en == "Borealis K1 keyboard USB QWERTY Black"
    assert keyboard.short_en == "Black\nquiet & small"
    assert keyboard.brand.name_en == "Borealis & Co"
    assert (keyboard.price, keyboard.currency) == (Decimal("129.95"), "USD")
    assert keyboard.released_on == date(2019, 5, 6)
    assert keyboard.product_class.name_zh == "键盘"
    assert keyboard.category.path == "icecat-peripherals/icecat-keyboard"
    assert keyboard.attributes == {
        "part_number": "PN-1",
        "ean": "4006381333931",
        "product_colour": "Black",
        "backlight": False,
        "weight": 640,
        "power_consumption__typical_": 1.5,
    }
    assert keyboard.skus.get().stock == 0
    assert Brand.objects.get().code == "icecat-borealis-co"


def test_a_class_has_the_attributes_its_products_tell(lines, take):
    take("icecat", lines(KEYBOARD, CABLE))

    of_keyboards = ProductClass.objects.get(code="icecat-keyboard").attributes
    kinds = dict(of_keyboards.values_list("code", "kind"))
    assert kinds["backlight"] == "yes_no"
    assert kinds["weight"] == "number"
    assert kinds["product_colour"] == "text"
    assert "cable_length" not in kinds
    assert of_keyboards.get(code="weight").unit == "g"
    power = of_keyboards.get(code="power_consumption__typical_")
    assert (power.name_en, power.unit) == ("Power consumption (typical)", "W")


def test_names_of_attributes_are_read_as_words():
    assert name_of("width__imperial_") == "Width (imperial)"
    assert name_of("usb_2_0_ports_quantity") == "Usb 2 0 ports quantity"
    assert name_of("ean") == "EAN"


def test_what_enough_products_tell_can_be_filtered_by(lines, take):
    colours = ["Black", "White", "Black", "White", "Black"]
    many = [
        product(n, "Borealis keyboard", attr_t_product_colour=colour, attr_n_weight=600.0 + n)
        for n, colour in enumerate(colours, start=1)
    ]
    take("icecat", lines(*many))

    colour = Attribute.objects.get(code="product_colour")
    assert (colour.kind, colour.filterable) == ("choice", True)
    assert colour.choices == {"Black": {"en": "Black"}, "White": {"en": "White"}}
    assert Attribute.objects.get(code="weight").filterable
    assert not Attribute.objects.get(code="part_number").filterable


def test_a_name_told_as_a_number_and_as_words_is_two_attributes(lines, take):
    other = product(3, "Borealis patch cable Cat6 5 m", attr_n_size=5.0)
    take("icecat", lines(CABLE, other))

    assert Product.objects.get(external_id="2").attributes["size"] == "small"
    assert Product.objects.get(external_id="3").attributes["size_number"] == 5


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Borealis 53X Original Black 1 pc(s)", "other"),
        ("Borealis T20 toner cartridge Original Cyan 1 pc(s)", "toner"),
        ("Borealis 14\" notebook case Briefcase", "notebook_case"),
        ("Borealis Book 14 Notebook 8 GB DDR4-SDRAM 512 GB SSD", "notebook"),
        ("Borealis Tower PC 8 GB", "desktop"),
        ("Borealis 900VA uninterruptible power supply (UPS)", "ups"),
        ("something nobody ever named", "other"),
    ],
)  # fmt: skip
def test_the_words_of_a_title_say_what_it_is(title, kind):
    assert kind_of(title, "", {}).code == kind


def test_where_the_title_is_silent_the_type_or_a_telling_attribute_speaks():
    assert kind_of("Borealis X-1", "Headphones", {}) == KINDS["headset"]
    assert kind_of("Borealis X-1", "Original", {"ink_type": "Pigment"}) == KINDS["ink"]


def test_a_second_run_and_an_overlapping_file_change_nothing(lines, take):
    take("icecat", lines(KEYBOARD, CABLE))
    before = everything()

    assert take("icecat", lines(KEYBOARD, CABLE)) == {"products": {"goods": 2}}
    fates = take("icecat", lines(CABLE, KEYBOARD, CABLE, name="again.jsonl"))

    assert fates == {"products": {"already there": 3}}
    assert everything() == before


def test_a_cut_off_run_ends_as_an_unbroken_one(lines, take, monkeypatch):
    monkeypatch.setattr(Icecat, "batch", 2)
    file = lines(*(product(n, "Borealis keyboard", attr_n_weight=n * 1.0) for n in range(1, 8)))

    def die(path, rows):
        if rows >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(Icecat(), [file], progress=die)
    assert Product.objects.count() == 4

    assert take("icecat", file) == {"products": {"goods": 7}}
    assert Product.objects.count() == 7


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("{", "This is not JSON"),
        ("[]", "This is not a JSON object"),
        (product(9, ""), "title is empty"),
        (product(9, "x", price="a lot"), "price “a lot” is not a whole number"),
        (product(9, "x", ean="123"), "ean is not a list of numbers"),
        (product(9, "x", attr_n_weight="heavy"), "attr_n_weight is of another type"),
        (product(9, "x", attr_b_new="yes"), "attr_b_new is of another type"),
        (product(9, "x", date_released="soon"), "date_released “soon” is not a date"),
        ({"id": "9", "title": "x"}, "supplier is empty"),
        (product("9" * 50, "x"), "is too long"),
    ],
)  # fmt: skip
def test_a_broken_line_is_named_and_the_rest_is_taken(lines, take, broken, reason):
    fates = take("icecat", lines(KEYBOARD, broken, CABLE))

    refusal = Refusal.objects.get()
    assert refusal.line == 2
    assert reason in refusal.reason % refusal.values
    assert fates == {"products": {"goods": 2, "refused": 1}}


def test_a_file_of_other_objects_is_refused(lines, take):
    with pytest.raises(BrokenFile, match=r"things\.jsonl"):
        take("icecat", lines({"id": 1, "title": "x"}, name="things.jsonl"))
