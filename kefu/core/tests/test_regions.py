"""A code becomes the name that the reader says."""

import pytest
from django.utils.translation import override

from kefu.core.regions import provinces, region_name


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("310000", "上海", "Shanghai"),
        ("440305", "广东", "Guangdong"),
        ("GB", "英国", "United Kingdom"),
        ("br", "巴西", "Brazil"),
        ("990000", "990000", "990000"),
        ("", "", ""),
        ("ZZZ", "ZZZ", "ZZZ"),
    ],
)
def test_a_code_has_a_name(code, chinese, english):
    with override("zh-hans"):
        assert region_name(code) == chinese
    with override("en"):
        assert region_name(code) == english


def test_every_province_can_be_chosen_once():
    codes = [code for code, _ in provinces()]

    assert len(set(codes)) == len(codes) == 34
