import pytest
from django.utils import translation

from kefu.core import regions_tree as tree


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("330000", "浙江省"),
        ("330106", "浙江省杭州市西湖区"),
        ("330106002", "浙江省杭州市西湖区北山街道"),
        ("110101", "北京市东城区"),
        ("500229", "重庆市城口县"),
        ("429004", "湖北省仙桃市"),
        ("441900119", "广东省东莞市长安镇"),
        ("710000", "台湾省"),
        ("999999", ""),
        ("33", ""),
        ("", ""),
    ],
)
def test_a_place_is_named_as_it_stands_on_a_parcel(code, whole):
    assert tree.whole_name(code) == whole


def test_every_province_is_there_once():
    assert len(tree.inside("")) == len(set(tree.inside(""))) == 34


def test_all_levels_hang_together():
    for province in tree.inside(""):
        for city in tree.inside(province):
            assert tree.lineage(city)[0] == province
            for district in tree.inside(city):
                assert tree.lineage(district)[:2] == [province, city]


def test_a_city_without_districts_has_its_towns_at_once():
    assert tree.official_name(tree.inside("441900")[0]) == "东城街道"


def test_streets_of_a_city_are_those_of_its_districts():
    all_of_them = [street for one in tree.inside("330100") for street in tree.inside(one)]

    assert sorted(all_of_them) == tree.streets_in("330100")


def test_who_reads_no_chinese_sees_both():
    with translation.override("en"):
        assert tree.place_name("330106") == "Xihu District 西湖区"
        assert tree.place_name("110100") == "Beijing 北京市"
        assert tree.place_name("330000") == "Zhejiang 浙江省"
    with translation.override("zh-hans"):
        assert tree.place_name("330106") == "西湖区"
