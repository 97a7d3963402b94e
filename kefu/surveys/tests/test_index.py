"""From answers to an index, or to the reason why there is none."""

import numpy as np
import pytest

from kefu.surveys.index.estimate import TooFew, estimate
from kefu.surveys.index.verdict import people_wanted
from kefu.surveys.tests.simulated import CHAIN, answers_of


def test_answers_that_bear_the_model_give_numbers_with_their_intervals():
    found = estimate(answers_of(400), CHAIN, samples=300)

    assert found.is_valid
    assert found.doubts == ()
    assert found.people == 400
    assert set(found.paths) == set(CHAIN.paths)
    assert found.samples.path(0, 1).is_sure


def test_two_constructs_that_customers_do_not_tell_apart_are_said_and_no_number_holds():
    found = estimate(answers_of(400, twins=True), CHAIN, samples=0)

    assert not found.is_valid
    assert ("alike", ("trust", "return")) in {(doubt.kind, doubt.about) for doubt in found.doubts}
    assert found.htmt_max > 0.9


def test_items_that_are_only_noise_are_said():
    found = estimate(np.random.default_rng(5).integers(1, 11, (400, 9)) * 1.0, CHAIN, samples=0)

    assert not found.is_valid
    assert "unreliable" in {doubt.kind for doubt in found.doubts}


def test_an_item_that_was_asked_the_other_way_round_is_named():
    answers = answers_of(400)
    answers[:, 1] = 11 - answers[:, 1]

    found = estimate(answers, CHAIN, samples=0)

    assert ("against", ("c2",)) in {(doubt.kind, doubt.about) for doubt in found.doubts}


def test_few_people_are_said_and_nothing_is_hidden_for_it():
    found = estimate(answers_of(100, noise=0.3), CHAIN, samples=0)

    assert [doubt.kind for doubt in found.doubts] == ["few"]
    assert found.doubts[0].bound == people_wanted() == 155
    assert found.is_valid


def test_who_left_an_item_out_is_left_out_and_counted():
    answers = answers_of(300)
    answers[:20, 3] = np.nan

    found = estimate(answers, CHAIN, samples=0)

    assert (found.people, found.left_out) == (280, 20)


@pytest.mark.parametrize(("people", "still"), [(9, False), (50, True)])
def test_from_too_few_or_from_all_alike_nothing_is_estimated(people, still):
    answers = answers_of(people)
    if still:
        answers[:, 2] = 7

    with pytest.raises(TooFew):
        estimate(answers, CHAIN, samples=0)


def test_scores_go_from_nought_to_a_hundred():
    answers = answers_of(300)
    lowest, highest = answers.copy(), answers.copy()
    lowest[1:, :3] = 1
    highest[1:, :3] = 10
    lowest[1, :3], highest[1, :3] = 2, 9  # else nobody differs

    assert estimate(lowest, CHAIN, samples=0).scores["care"] < 3
    assert estimate(highest, CHAIN, samples=0).scores["care"] > 97
    assert 50 < estimate(answers, CHAIN, samples=0).scores["care"] < 70


def test_a_point_of_a_driver_is_worth_its_effect_in_points():
    """What is multiplied by two on its scale is worth half a point for each of its points."""
    answers = answers_of(2000, noise=0.2)
    found = estimate(answers, CHAIN, samples=0)
    slope = np.polyfit(answers[:, :3].mean(axis=1), answers[:, 3:6].mean(axis=1), 1)[0]

    assert found.points["care", "trust"] == pytest.approx(slope, rel=0.03)
