from decimal import Decimal
from itertools import pairwise

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.money import Money, WrongCurrency, share_out, to_the_cent, written

cents = st.decimals(min_value=0, max_value=10**7, places=2)


def D(text: str) -> Decimal:
    return Decimal(text)


def test_half_a_cent_is_rounded_up_away_from_zero():
    assert to_the_cent(D("0.005")) == D("0.01")
    assert to_the_cent(D("0.0049999")) == D("0.00")
    assert to_the_cent(D("-0.005")) == D("-0.01")
    assert to_the_cent(D("12.5"), "JPY") == D("13")
    assert to_the_cent(D("1.2345"), "KWD") == D("1.235")


def test_sums_add_up_in_one_currency_and_in_no_two():
    assert Money(D("0.10")) + Money(D("0.20")) == Money(D("0.30"))
    assert Money(D("9.99")) * 3 - Money(D("0.97")) == 1 * Money(D("29"))
    assert -Money(D("1")) < Money(D("0")) <= Money(D("0"))
    assert not Money(D("0.004"))
    for act in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b):
        with pytest.raises(WrongCurrency):
            act(Money(D("1")), Money(D("1"), "USD"))


def test_floats_are_refused():
    for act in (lambda: Money(0.1), lambda: Money(D("1")) * 0.1, lambda: share_out(D("1"), [0.5])):
        with pytest.raises(TypeError, match="float"):
            act()


def test_the_left_over_cents_go_to_those_who_lost_most_by_rounding():
    assert share_out(D("10.00"), [1, 1, 1]) == [D("3.34"), D("3.33"), D("3.33")]
    assert share_out(D("0.02"), [1, 1, 1]) == [D("0.01"), D("0.01"), D("0.00")]
    assert share_out(D("100"), [D("199.90"), D("0"), D("50.05")]) == [
        D("79.98"),
        D("0"),
        D("20.02"),
    ]
    assert share_out(D("-10.00"), [1, 2]) == [D("-3.33"), D("-6.67")]
    assert share_out(D("100"), [1, 2], "JPY") == [D("33"), D("67")]
    assert Money(D("1")).share_out([1, 3]) == [Money(D("0.25")), Money(D("0.75"))]


def test_weights_that_are_all_zero_share_equally():
    assert share_out(D("0.03"), [0, 0]) == [D("0.02"), D("0.01")]


def test_nothing_may_be_shared_with_nobody_and_something_may_not():
    assert share_out(D("0"), []) == []
    with pytest.raises(ValueError, match="nobody"):
        share_out(D("1"), [])
    with pytest.raises(ValueError, match="negative"):
        share_out(D("1"), [1, -1])


@given(st.decimals(min_value=-(10**7), max_value=10**7, places=2), st.lists(cents, min_size=1))
def test_shares_add_up_to_the_cent(total, weights):
    parts = share_out(total, weights)

    assert sum(parts) == total
    assert all(part == to_the_cent(part) for part in parts)


@given(st.lists(cents, min_size=1, max_size=20), st.data())
def test_a_discount_never_exceeds_its_line(lines, data):
    discount = data.draw(st.decimals(min_value=0, max_value=sum(lines), places=2))

    parts = share_out(discount, lines)

    if any(lines):
        assert all(part <= line for part, line in zip(parts, lines, strict=True))


@given(st.lists(cents, min_size=2, max_size=10), cents)
def test_who_weighs_more_never_gets_less(weights, total):
    pairs = sorted(zip(weights, share_out(total, weights), strict=True))

    assert all(more >= less - D("0.01") for (_, less), (_, more) in pairwise(pairs))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "CNY", "¥1,234.50"),
        ("-3", "CNY", "-¥3.00"),
        ("-0.001", "CNY", "¥0.00"),
        ("1234567", "JPY", "JP¥1,234,567"),
        ("1", "GBP", "£1.00"),
        ("12", "CHF", "CHF 12.00"),
    ],
)
def test_money_is_written_the_same_in_both_languages(amount, currency, text):
    for language in ("zh-hans", "en"):
        with override(language):
            assert written(D(amount), currency) == text
            assert str(Money(D(amount), currency)) == text


def test_templates_write_money_and_masks():
    page = Template('{{ price|money }} {{ price|money:"USD" }} {{ sum|money }}|{{ who|masked }}')

    shown = page.render(
        Context({"price": D("5"), "sum": Money(D("2"), "EUR"), "who": "13800001111"})
    )

    assert shown == "¥5.00 $5.00 €2.00|138****1111"
