import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import beta as beta_of
from scipy.special import gamma as gamma_of

from kefu.crm.lifetime.buying import Buying, NotFitted, Terms, fit_buying
from kefu.crm.lifetime.histories import Histories
from kefu.crm.tests.simulated import lives

PARAMETERS = np.array([0.3, 5.0, 0.8, 2.4])


def likelihood(parameters, x, last, known):
    """As the paper writes it, formula (6)."""
    r, alpha, a, b = parameters
    stays = beta_of(a, b + x) / beta_of(a, b) * gamma_of(r + x) * alpha**r
    stays /= gamma_of(r) * (alpha + known) ** (r + x)
    if not x:
        return stays
    left = beta_of(a + 1, b + x - 1) / beta_of(a, b) * gamma_of(r + x) * alpha**r
    return stays + left / (gamma_of(r) * (alpha + last) ** (r + x))


def histories(*rows):
    again, last, known = np.array(rows, dtype=float).T
    return Histories(again, last, known, np.zeros(len(rows)))


def test_the_likelihood_is_that_of_the_paper():
    rows = [(0, 0, 30), (1, 4, 20), (3, 18, 38), (7, 33, 39), (0, 0, 2)]

    value, _slopes = Terms(histories(*rows))(np.log(PARAMETERS))

    by_hand = [likelihood(PARAMETERS, x, last, known) for x, last, known in rows]
    assert -value == pytest.approx(np.log(by_hand).sum(), abs=1e-9)


def test_its_slopes_are_its_slopes():
    known, _later = lives(200)
    terms = Terms(known)
    at = np.log(PARAMETERS)

    by_differences = approx_fprime(at, lambda logs: terms(logs)[0], 1e-7)

    assert terms(at)[1] == pytest.approx(by_differences, rel=1e-3, abs=1e-2)


def test_what_was_put_in_comes_out():
    known, _later = lives(40_000)

    found = fit_buying(known)

    assert [found.r, found.alpha, found.a, found.b] == pytest.approx([0.8, 6.0, 0.9, 2.5], rel=0.1)


def test_a_sample_begins_the_search_and_all_end_it():
    """More customers than a search begins with."""
    known, _later = lives(60_000)

    found = fit_buying(known)

    _value, slopes = Terms(known)(np.log([found.r, found.alpha, found.a, found.b]))
    assert np.abs(slopes).max() < 1e-6 * len(known)


def test_the_whole_of_what_comes_is_foretold():
    known, later = lives(20_000)

    told = fit_buying(known).expected(known, 26.0)

    assert told.sum() == pytest.approx(later.sum(), rel=0.06)


def test_who_bought_often_and_lately_buys_more_than_who_stayed_away():
    model = Buying(*PARAMETERS)
    often, gone, once = model.expected(histories((8, 38, 39), (8, 10, 39), (0, 0, 39)), weeks=10.0)

    assert often > once > gone


def test_a_new_customer_is_one_of_no_history():
    model = Buying(*PARAMETERS)

    assert model.expected_from_new(np.array([10.0]))[0] == pytest.approx(
        model.expected(histories((0, 0, 0)), 10.0)[0]
    )


def test_the_error_is_about_what_other_customers_would_give():
    fits = [fit_buying(lives(3000, seed=seed)[0]) for seed in range(12)]

    spread = np.std([np.log(one.alpha) for one in fits], ddof=1)
    told = np.sqrt(np.mean([one.covariance[1, 1] for one in fits]))
    assert 0.5 < spread / told < 2.0


def test_parameters_that_could_as_well_be_are_drawn_around_those_found():
    found = fit_buying(lives(3000)[0])

    drawn = found.draws(500, seed=4)

    assert np.median([one.r for one in drawn]) == pytest.approx(found.r, rel=0.05)
    assert [one.r for one in drawn] == [one.r for one in found.draws(500, seed=4)]


@pytest.mark.parametrize(
    "rows", [[(0, 0, 10), (0, 0, 20)], [(1, 5, 10)], [(2, 10, 10), (2, 10, 10), (2, 10, 10)]]
)
def test_where_nothing_can_be_learnt_nothing_is_said(rows):
    with pytest.raises(NotFitted):
        fit_buying(histories(*rows))


def test_without_a_fit_nothing_is_drawn():
    with pytest.raises(NotFitted):
        Buying(*PARAMETERS).draws(3, seed=1)
