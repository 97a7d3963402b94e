import pytest
from django.test import Client
from django.urls import reverse

from kefu.core.addresses.forms import AddressFields

WHO = {"recipient": "林晓雨", "phone": "138 0000 0000", "address": "文三路 1 号"}
WEST_LAKE = {"province": "330000", "city": "330100", "district": "330106"}
PASTED = {"paste": "林晓雨 13800000000 杭州市西湖区文三路1号", "read": "1"}


def test_a_place_is_written_from_its_levels():
    form = AddressFields(WHO | WEST_LAKE | {"street": "330106002"})

    assert form.is_valid()
    place = form.place()
    assert place.address == "浙江省杭州市西湖区北山街道 文三路 1 号"
    assert (place.region, place.code) == ("330106", "330106002")


@pytest.mark.parametrize(
    ("chosen", "missing"),
    [
        ({}, "province"),
        ({"province": "330000"}, "city"),
        ({"province": "330000", "city": "330100"}, "district"),
        ({"province": "110000"}, "district"),
        ({"province": "330000", "city": "360100"}, "city"),
        ({"province": "330000", "city": "330100", "district": "360103"}, "district"),
    ],
)
def test_a_level_left_open_is_asked_for(chosen, missing):
    form = AddressFields(WHO | chosen)

    assert not form.is_valid()
    assert list(form.errors) == [missing]


@pytest.mark.parametrize(
    "chosen",
    [
        {"province": "110000", "district": "110105"},
        {"province": "440000", "city": "441900"},
        {"province": "440000", "city": "441900", "street": "441900119"},
        {"province": "710000"},
    ],
)
def test_a_level_that_is_not_there_is_not_asked_for(chosen):
    assert AddressFields(WHO | chosen).is_valid()


def test_a_button_goes_one_level_on_and_finds_no_fault():
    form = AddressFields({"recipient": "林晓雨", "province": "330000", "step": "1"})

    assert form.is_step
    assert not form.is_valid()
    assert form.errors == {}
    assert form["recipient"].value() == "林晓雨"
    assert ("330100", "杭州市") in form.fields["city"].choices


def test_a_pasted_address_fills_the_fields():
    form = AddressFields(PASTED)

    values = {name: form[name].value() for name in ("recipient", "phone", "district", "address")}
    assert values == {
        "recipient": "林晓雨",
        "phone": "13800000000",
        "district": "330106",
        "address": "文三路1号",
    }
    assert (form.unsure, form.candidates) == (frozenset(), ())


def test_one_of_several_places_is_picked():
    asked = AddressFields({"paste": "西湖区文三路1号", "read": "1"})
    picked = AddressFields({"address": "文三路1号", "place": "330106"})

    assert ("330106", "浙江省杭州市西湖区") in asked.candidates
    assert picked["city"].value() == "330100"


def test_the_fragment_reads_and_offers(db):
    visitor = Client()

    read = visitor.post(reverse("core:reading"), PASTED).content.decode()
    below = visitor.get(reverse("core:regions"), {"in": "110000"}).json()["levels"]

    assert 'value="文三路1号"' in read
    assert below[0][:2] == ["city", "110100"]
    assert ["110105", "朝阳区"] in below[1][2]
    assert visitor.get(reverse("core:regions"), {"in": "x"}).json() == {"levels": []}
