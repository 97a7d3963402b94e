import numpy as np
import pytest
from scipy.optimize import approx_fprime

from kefu.crm.lifetime.buying import NotFitted
from kefu.crm.lifetime.histories import Histories
from kefu.crm.lifetime.spending import Spending, _terms, dependence, fit_spending
from kefu.crm.tests.simulated import sums


def test_what_was_put_in_comes_out():
    found = fit_spending(sums(30_000))

    assert [found.p, found.q, found.scale] == pytest.approx([6.0, 4.0, 15.0], rel=0.12)


def test_its_slopes_are_its_slopes():
    histories = sums(300)
    at = np.log([5.0, 3.0, 2.0])

    _value, slopes = _terms(at, histories.again, histories.spent)

    told = approx_fprime(at, lambda logs: _terms(logs, histories.again, histories.spent)[0], 1e-7)
    assert slopes == pytest.approx(told, rel=1e-4, abs=1e-5)


def test_the_currency_changes_nothing_but_the_scale():
    yuan = sums(2000)
    cents = Histories(yuan.again, yuan.last, yuan.known, yuan.spent * 100)

    one, other = fit_spending(yuan), fit_spending(cents)

    assert (other.p, other.q) == pytest.approx((one.p, one.q), rel=1e-4)
    assert other.scale == pytest.approx(one.scale * 100, rel=1e-4)
    assert other.log_likelihood == pytest.approx(one.log_likelihood - 2000 * np.log(100), rel=1e-6)


def test_little_history_is_drawn_to_the_mean_of_all():
    model = Spending(6.0, 4.0, 15.0, 0.0, 100)
    asked = Histories(np.array([0.0, 1.0, 50.0]), *[np.zeros(3)] * 2, np.array([0.0, 300.0, 300.0]))

    none, once, often = model.expected(asked)

    assert none == model.mean == pytest.approx(30.0)
    assert model.mean < once < often < 300
    assert often > 290


def test_whether_often_and_much_go_together_is_said():
    free = sums(5000)
    bound = Histories(free.again, free.last, free.known, free.again * 10)

    assert abs(dependence(free)) < 0.05
    assert dependence(bound) == pytest.approx(1.0)


def test_from_too_few_or_from_all_alike_nothing_is_said():
    with pytest.raises(NotFitted):
        fit_spending(sums(5))
    with pytest.raises(NotFitted):
        fit_spending(Histories(*[np.ones(50)] * 4))
