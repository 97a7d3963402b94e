import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.core.tax_numbers import SIGNS, check_sign, normal_tax_number


def made(seventeen):
    return seventeen + check_sign(seventeen)


@given(st.text(alphabet=SIGNS, min_size=17, max_size=17))
def test_a_number_with_its_check_sign_is_one(seventeen):
    assert normal_tax_number(made(seventeen).lower()) == made(seventeen)


@given(
    st.text(alphabet=SIGNS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(SIGNS)
)
def test_one_wrong_sign_is_noticed(seventeen, at, sign):
    number = made(seventeen)
    slip = number[:at] + sign + number[at + 1 :]

    assert (normal_tax_number(slip) == "") is (slip != number)


@pytest.mark.parametrize("text", ["", "91", "1" * 16, "1" * 19, "91330106MA2CFL0XO7", "中" * 18])
def test_what_is_none_is_none(text):
    assert normal_tax_number(text) == ""


@pytest.mark.parametrize("length", [15, 20])
def test_older_ones_are_known_by_their_length(length):
    assert normal_tax_number(" ".join("3" * length)) == "3" * length
