"""Intervals against printed ones."""

import pytest

from kefu.core.shares import Difference, Share, people_needed

NEWCOMBE = [  # part and whole of both, ends of method 10, as printed in 1998
    ((56, 70), (48, 80), 5.24, 33.39),
    ((9, 10), (3, 10), 17.05, 80.90),
    ((5, 56), (0, 29), -3.81, 19.26),
    ((10, 10), (0, 20), 67.91, 100.0),
]


@pytest.mark.parametrize(("one", "other", "low", "high"), NEWCOMBE)
def test_a_difference_has_the_interval_that_was_printed(one, other, low, high):
    ends = Difference(Share(*one), Share(*other)).interval

    assert ends == pytest.approx((low, high), abs=0.01)


def test_a_difference_is_sure_only_without_nothing_in_its_interval():
    assert Difference(Share(56, 70), Share(48, 80)).is_sure
    assert not Difference(Share(5, 56), Share(0, 29)).is_sure


def test_of_nobody_nothing_can_be_said():
    nobody = Difference(Share(0, 0), Share(3, 10))

    assert nobody.points is None
    assert nobody.interval is None
    assert not nobody.is_sure
    assert people_needed(0.0, lift=0.2, ratio=9) is None


def test_the_people_needed_are_those_of_the_textbook():
    assert people_needed(0.1, lift=0.2, ratio=1) == 3841


def test_who_looks_for_less_needs_more_people():
    fewer = people_needed(0.05, lift=0.5, ratio=9)

    assert fewer < people_needed(0.05, lift=0.2, ratio=9)
