import numpy as np
import pytest

from kefu.surveys.index import pls
from kefu.surveys.index.reliability import (
    heterotrait,
    one_factor,
    reliabilities,
    reliability_of,
    standardised_alpha,
)
from kefu.surveys.tests.simulated import CHAIN, answers_of


def test_alpha_of_equal_correlations_is_what_spearman_and_brown_say():
    moments = np.full((4, 4), 0.5) + 0.5 * np.eye(4)

    assert standardised_alpha(moments) == pytest.approx(4 * 0.5 / (1 + 3 * 0.5))


def test_one_factor_is_found_again():
    loadings = np.array([0.9, 0.7, 0.5, 0.3])
    moments = np.outer(loadings, loadings)
    np.fill_diagonal(moments, 1.0)

    assert one_factor(moments) == pytest.approx(loadings, abs=1e-5)


def test_omega_is_above_alpha_where_items_differ_in_worth():
    loadings = np.array([0.95, 0.6, 0.3])
    moments = np.outer(loadings, loadings)
    np.fill_diagonal(moments, 1.0)
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    found = reliability_of(moments, np.full(3, 0.8), np.full(3, 0.4))

    assert found.omega == pytest.approx(expected, abs=1e-5)
    assert found.omega > found.alpha


def test_constructs_that_are_told_apart_have_a_ratio_well_below_one():
    moments = pls.correlations(answers_of(5000))

    ratios = heterotrait(moments, CHAIN)

    assert ratios[0, 1] == pytest.approx(0.7, abs=0.05)
    assert (ratios == ratios.T).all()


def test_constructs_that_are_the_same_have_a_ratio_of_one():
    ratios = heterotrait(pls.correlations(answers_of(5000, twins=True)), CHAIN)

    assert ratios[1, 2] == pytest.approx(1.0, abs=0.03)


def test_less_noise_measures_better():
    def worst(noise):
        moments = pls.correlations(answers_of(1000, noise=noise))
        held = reliabilities(moments, pls.fit(moments[None], CHAIN), CHAIN)
        return min(min(one.alpha, one.omega, one.composite, one.rho) for one in held.values())

    assert worst(0.3) > 0.9 > worst(1.0)
