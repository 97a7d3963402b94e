"""A pasted address taken apart: figures on a set of our own, and what the reader must never do."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.core import regions_tree as tree
from kefu.core.addresses import people
from kefu.core.addresses.pasted import read
from kefu.core.addresses.places import find

FILE = Path(__file__).parent / "pasted_addresses.tsv"
PARTS = ("name", "phone", "region", "detail")


def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_the_set_is_read_at_98_of_100_in_each_part():
    found = [(row, read(row["text"].replace("\\n", "\n"))) for row in rows()]
    right = {part: sum(getattr(got, part) == row[part] for row, got in found) for part in PARTS}

    assert len(found) >= 100
    assert {part: count for part, count in right.items() if count < 0.98 * len(found)} == {}


def test_what_is_wrong_is_marked():
    """Of the region nothing is wrong and sure."""
    for row in rows():
        got = read(row["text"].replace("\\n", "\n"))
        assert got.region == row["region"] or "region" in got.unsure, row["text"]


def test_where_two_places_fit_it_asks():
    got = read("西湖区文三路1号 林晓雨 13800000000")

    assert got.region == ""
    assert set(got.candidates) == {"330106", "360103"}
    assert "region" in got.unsure


def test_a_street_named_in_full_decides():
    got = read("西湖区北山街道曙光路1号 林晓雨 13800000000")

    assert (got.region, got.candidates) == ("330106002", ())


@pytest.mark.parametrize("road", ["朝阳路88号", "北京西路100号", "西湖大道1号", "南山村3号"])
def test_the_name_of_a_road_is_no_region(road):
    assert find(road).code == ""


def test_names_are_told_from_places():
    assert read("浙江省杭州市西湖区文三路1号").name == ""
    assert people.like_a_name("杭州市") == 0
    assert people.like_a_name("林晓雨") > people.like_a_name("乐乐妈妈") > 0


def test_two_numbers_are_marked():
    got = read("林晓雨 13800000000 13900000000 杭州市西湖区文三路1号")

    assert got.phone == "13800000000"
    assert "phone" in got.unsure


@pytest.mark.parametrize("text", ["", "   ", "\n", "？", "13800000000", "😀" * 40, "省市区" * 100])
def test_what_says_little_is_unsure(text):
    assert {"name", "region"} <= read(text).unsure


@given(st.text(alphabet="浙江省杭州市西湖区北京朝阳路号张三138 ,:;-\n１（a", max_size=80))
def test_nothing_that_is_typed_raises(text):
    got = read(text)

    assert got.region == "" or tree.exists(got.region)


@given(
    st.permutations(["林晓雨", "13800000000", "浙江省杭州市西湖区文三路1号"]),
    st.sampled_from(" ,，;\n"),
)
def test_the_order_does_not_matter(parts, between):
    got = read(between.join(parts))

    said = (got.name, got.phone, got.region, got.detail)
    assert said == ("林晓雨", "13800000000", "330106", "文三路1号")
    assert got.unsure == frozenset()
