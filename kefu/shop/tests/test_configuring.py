"""What may be chosen: checked, priced, proved, drawn. All of it pure."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.demo.making_sheets import CUP_SHEET, CUSHION_SHEET, DESK_SHEET, GOODS
from kefu.shop.configuring import drawing
from kefu.shop.configuring.checking import broken, check
from kefu.shop.configuring.prices import days, reasons, surcharge
from kefu.shop.configuring.proving import prove
from kefu.shop.configuring.sheet import plain, read
from kefu.shop.configuring.words import fault_words, sentence

CUP, CUSHION, DESK = read(CUP_SHEET), read(CUSHION_SHEET), read(DESK_SHEET)
SOUND = {"body": "pine", "lid": "steel"}
UPLOAD = "2345-6789-ABCD-EFGH-JKLM"


def problems(sheet, values):
    found = check(sheet, values)
    return [(one.option, one.why) for one in found.problems]


def told(sheet, values, language="zh-hans"):
    found = check(sheet, values)
    with translation.override(language):
        return [sentence(one, sheet, found.values) for one in found.problems]


def with_rules(sheet, *rules):
    return read({**plain(sheet), "rules": [*plain(sheet)["rules"], *rules]})


def test_a_whole_configuration_is_sound():
    assert problems(CUP, SOUND) == []
    assert check(DESK, {"width": "140", "depth": "d60", "height": "75", "wood": "oak",
                        "legs": "black"}).values["area"] == "0.84"  # fmt: skip


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"lid": "steel"}, [("body", "missing")]),
        ({**SOUND, "body": "plaid"}, [("body", "unknown")]),
        ({**SOUND, "words": "一二三四五六七八九十一"}, [("words", "long")]),
        ({**SOUND, "words": "晓雨😀"}, [("words", "sign")]),
        ({**SOUND, "words": "晓\u202e雨"}, [("words", "sign")]),
        ({**SOUND, "face": "kai"}, [("words", "requires")]),
        ({**SOUND, "words": "晓雨晓雨晓雨晓", "face": "script"}, [("words", "limits")]),
        ({"body": "snow", "lid": "steel", "words": "雨", "ink": "silver"}, [("ink", "excludes")]),
    ],
)
def test_it_says_which_option_is_wrong(values, found):
    assert problems(CUP, values) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"width": "wide"}, [("width", "number"), ("area", "missing")]),
        ({"width": "90"}, [("width", "range"), ("area", "missing")]),
        ({"width": "145"}, [("width", "step"), ("area", "missing")]),
        ({"width": "180", "depth": "d80"}, [("area", "outside")]),
        ({"width": "120", "drawers": "two"}, [("width", "requires")]),
    ],
)
def test_numbers_keep_to_their_range_and_their_steps(changes, found):
    desk = {"width": "140", "depth": "d60", "height": "75", "wood": "oak", "legs": "black"}

    assert problems(DESK, {**desk, **changes}) == found


def test_a_value_that_follows_cannot_be_chosen():
    desk = {"width": "160", "depth": "d60", "height": "75", "wood": "oak", "legs": "black"}

    found = check(DESK, {**desk, "area": "0.5", "beam": ""})

    assert (found.values["area"], found.values["beam"]) == ("0.96", "yes")
    assert "beam" not in check(DESK, {**desk, "width": "120", "beam": "yes"}).values


def test_each_sentence_says_what_to_do_in_both_languages():
    snow = {"body": "snow", "lid": "steel", "words": "雨", "ink": "silver"}
    long = {**SOUND, "words": "晓雨晓雨晓雨晓", "face": "script"}

    assert told(CUP, snow) == ["雪白杯身上看不清银色的字。请换金色或深灰，或换一种杯身颜色。"]
    assert "Choose gold or dark grey" in told(CUP, snow, "en")[0]
    assert told(CUP, long) == ["选择字体 花体时，需要：刻字最多 6 个字。"]
    assert told(CUP, long, "en") == ["With Lettering Script we need: Engraving at most 6 signs."]
    assert told(CUP, {"lid": "steel"}) == ["请选择“杯身”。"]


@pytest.mark.parametrize("goods", GOODS, ids=lambda one: one.code)
def test_the_sheets_of_the_demo_make_sense(goods):
    sheet = read(goods.sheet)

    assert prove(sheet) == ()
    assert read(plain(sheet)) == sheet
    assert drawing.cleaned(goods.drawing, sheet)


def test_a_circle_is_named():
    sheet = with_rules(CUP, {"kind": "requires", "when": {"option": "words"},
                             "then": {"option": "face"}})  # fmt: skip

    (fault,) = prove(sheet)

    assert fault_words(fault, sheet) == (
        "这些选项互相依赖成了一个圈：字体 → 刻字 → 字体。请删去其中一条规则。"
    )


def test_a_choice_that_no_rule_leaves_a_way_to_is_named():
    strap, walnut = {"option": "strap"}, {"option": "lid", "among": ["wood"]}
    never = [{"kind": kind, "when": strap, "then": walnut} for kind in ("requires", "excludes")]
    sheet = with_rules(CUP, *never)

    with translation.override("en"):
        (fault,) = prove(sheet)
        assert fault_words(fault, sheet) == (
            "“Leather” of “Strap” can never be chosen: the rules leave no way to it."
        )


def test_a_size_that_the_sums_forbid_is_found():
    sheet = with_rules(
        DESK,
        {"kind": "requires", "when": {"option": "depth", "among": ["d80"]},
         "then": {"option": "area", "high": "0.7"}},
    )  # fmt: skip

    assert [(one.why, one.option, one.told) for one in prove(sheet)] == [
        ("never", "depth", ("d80",))
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"options": [{"code": "Körper", "kind": "colour", "zh": "杯身",
                       "choices": [{"code": "a", "zh": "甲"}]}]}, "code"),
        ({"options": [{"code": "a", "kind": "colour", "zh": "杯身"}]}, "choices"),
        ({"options": [{"code": "a", "kind": "number", "zh": "宽", "low": "9", "high": "1"}]},
         "range"),
        ({"options": [{"code": "a", "kind": "text", "zh": "字", "signs": []}]}, "signs"),
        ({"options": [{"code": "a", "kind": "number", "zh": "宽",
                       "fee": {"how": "sign", "amount": "1"}}]}, "fee"),
        ({"rules": [{"kind": "requires", "then": {"option": "nobody"}}]}, "nobody"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused(change, why):
    assert why in [one.why for one in prove(read(change))]


def test_each_kind_of_price_is_counted():
    values = check(CUP, {**SOUND, "lid": "wood", "words": "晓 雨雨", "face": "script",
                         "ink": "gold", "strap": "leather"}).values  # fmt: skip
    found = reasons(CUP, values, Decimal("129.00"))

    assert {one.option: (one.each, one.once) for one in found} == {
        "lid": (18, 0),
        "words": (3, 0),  # the first two signs are free, and a space is none
        "face": (6, 0),
        "ink": (0, 12),
        "strap": (15, 0),
    }
    assert surcharge(found, 3) == 3 * (18 + 3 + 6 + 15) + 12
    assert days(CUP, values) == 2 + 1 + 1


def test_a_percentage_and_a_sum_by_measure_are_counted_to_the_cent():
    values = check(DESK, {"width": "130", "depth": "d70", "height": "75", "wood": "walnut",
                          "legs": "black"}).values  # fmt: skip
    found = {one.option: one.each for one in reasons(DESK, values, Decimal("1280.00"))}

    assert found == {"wood": Decimal("192.00"), "area": Decimal("161.20")}


def a_wish(sheet):
    """Anything that somebody may send in for a sheet, sound or not."""
    values = {}
    for option in sheet.options:
        choices = [one.code for one in option.choices]
        some = st.sampled_from([*choices, "", "nothing"])
        if option.kind == "text":
            some = st.text(alphabet="晓雨abG 12.😀", max_size=16)
        if option.kind == "number":
            some = st.one_of(
                st.integers(50, 260).map(str), st.sampled_from(["", "x", "1e3", "7.5"])
            )
        if option.kind == "picture":
            some = st.sampled_from(["", UPLOAD, "../etc"])
        values[option.code] = some
    return st.fixed_dictionaries(values)


@given(st.sampled_from([CUP, CUSHION, DESK]).flatmap(lambda s: st.tuples(st.just(s), a_wish(s))))
@settings(max_examples=300, deadline=None)
def test_what_the_server_accepts_breaks_no_rule(wish):
    sheet, raw = wish
    found = check(sheet, raw)

    if found.is_sound:
        assert list(broken(sheet, found.values)) == []
        assert check(sheet, found.values).values == found.values
        for option in sheet.options:
            value = found.values.get(option.code, "")
            assert value or not option.needed
            assert not value or not option.choices or option.choice(value)
            if option.kind == "text":
                assert len(value) <= option.high


@given(
    st.sampled_from([CUP, CUSHION, DESK]).flatmap(lambda s: st.tuples(st.just(s), a_wish(s))),
    st.decimals(0, 9999, places=2),
    st.integers(1, 99),
)
@settings(max_examples=200, deadline=None)
def test_a_price_is_the_sum_of_its_reasons_to_the_cent(wish, unit, quantity):
    sheet, raw = wish
    found = reasons(sheet, check(sheet, raw).values, unit)

    assert surcharge(found, quantity) == sum((one.amount(quantity) for one in found), Decimal(0))
    for one in found:
        assert one.amount(quantity) == one.amount(quantity).quantize(Decimal("0.01")) > 0
        assert one.amount(quantity) == one.each * quantity + one.once


def test_a_drawing_is_filled():
    sheet = read(GOODS[0].sheet)
    clean = drawing.cleaned(GOODS[0].drawing, sheet)

    made = drawing.draw(
        clean, sheet, {"body": "ink", "words": "<b>雨</b>", "face": "kai"}, {}, title="杯 & 盖"
    )

    assert 'fill="#2E2B2B"' in made
    assert "&lt;b&gt;雨&lt;/b&gt;" in made
    assert "Kaiti" in made
    assert "<title>杯 &amp; 盖</title>" in made
    assert "data-" not in made


def test_a_picture_lies_in_its_frame_and_is_the_only_address():
    sheet = read(GOODS[1].sheet)
    clean = drawing.cleaned(GOODS[1].drawing, sheet)

    values = {"photo": UPLOAD, "photo.zoom": "200"}

    made = drawing.draw(
        clean,
        sheet,
        values,
        {"photo": "data:image/jpeg;base64,AA=="},
        title="抱枕",
    )  # fmt: skip

    assert made.count("href=") == 1
    assert 'href="data:image/jpeg;base64,AA=="' in made
    assert 'clip-path="url(#frame-photo)"' in made


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="https://example.com/a.png"/>',
        '<use href="#a"/>',
        '<rect width="1" height="1" onclick="alert(1)"/>',
        '<rect width="1" height="1" fill="url(https://example.com/a)"/>',
        "<foreignObject><p>hi</p></foreignObject>",
        '<rect data-fill="nobody"/>',
        "<style>@import url(//example.com)</style>",
        '<a href="javascript:alert(1)"><rect/></a>',
    ],
)
def test_what_is_no_shape_gets_into_no_drawing(inside):
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{inside}</svg>'

    with pytest.raises(drawing.NoDrawing):
        drawing.cleaned(text, CUP)


@pytest.mark.parametrize(
    "text",
    ["", "<svg", "<p/>", "<svg/>", '<!DOCTYPE svg [<!ENTITY a "aa">]><svg viewBox="0 0 8 8"/>'],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(drawing.NoDrawing):
        drawing.cleaned(text, CUP)


def test_links_of_elsewhere_are_left_behind():
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 8 8"><rect xlink:href="https://example.com" style="fill:red"/></svg>'
    )

    assert "example" not in drawing.cleaned(text, CUP)
    assert "style" not in drawing.cleaned(text, CUP)
