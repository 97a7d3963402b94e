"""How much customers spend a time: Gamma-Gamma by maximum likelihood.

P. S. Fader, B. G. S. Hardie, K. L. Lee, RFM and CLV, Journal of Marketing Research 42 (2005); the
formulas are those of their note of 2013. It supposes that how much and how often have nothing to
do with each other; `dependence` says whether that holds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln
from scipy.stats import spearmanr

from kefu.crm.lifetime.buying import NotFitted
from kefu.crm.lifetime.histories import Array, Histories

LEAST = 10  # people who came back


@dataclass(frozen=True)
class Spending:
    p: float
    q: float
    scale: float  # in money
    log_likelihood: float
    people: int

    def expected(self, histories: Histories) -> Array:
        """(N,) mean sum of a coming purchase: the customer's own mean, drawn to that of all."""
        x, spent = histories.again, histories.spent
        own = self.p * x / (self.p * x + self.q - 1)
        return np.asarray((1 - own) * self.mean + own * spent, dtype=np.float64)

    @property
    def mean(self) -> float:
        """Of all customers; there is none where q is one or less."""
        return self.scale * self.p / (self.q - 1)


def fit_spending(histories: Histories) -> Spending:
    """Of those who came back and spent something. Raises NotFitted where they are too few, or
    spend alike."""
    used = (histories.again > 0) & (histories.spent > 0)
    x, spent = histories.again[used], histories.spent[used]
    if len(x) < LEAST or np.ptp(spent) == 0:
        raise NotFitted("too few came back, or all of them spend alike")
    unit = float(np.median(spent))  # the search is in this currency
    start = np.log([6.0, 4.0, 2.0])
    bounds = [(-8.0, 12.0)] * 3
    exact = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 500}
    asked = {"jac": True, "method": "L-BFGS-B", "bounds": bounds, "options": exact}
    found = minimize(_terms, start, args=(x, spent / unit), **asked)
    p, q, scale = map(float, np.exp(found.x))
    if q <= 1:
        raise NotFitted("the sums spread so far that they have no mean")
    value = -float(found.fun) * len(x) - len(x) * float(np.log(unit))
    return Spending(p, q, scale * unit, value, len(x))


def dependence(histories: Histories) -> float:
    """Spearman's correlation of how often and how much, of those who came back."""
    used = (histories.again > 0) & (histories.spent > 0)
    return float(spearmanr(histories.again[used], histories.spent[used]).statistic)


def _terms(logs: Array, x: Array, spent: Array) -> tuple[float, Array]:
    """Minus the mean log-likelihood of a customer, and its gradient by the logarithms."""
    p, q, scale = np.exp(logs)
    px = p * x
    total = np.log(scale + spent * x)
    value = (
        gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(scale)
        + (px - 1) * np.log(spent) + px * np.log(x) - (px + q) * total
    )  # fmt: skip
    by_p = x * (digamma(px + q) - digamma(px) + np.log(spent) + np.log(x) - total)
    by_q = digamma(px + q) - digamma(q) + np.log(scale) - total
    by_scale = q / scale - (px + q) / (scale + spent * x)
    slopes = np.array([(by_p * p).mean(), (by_q * q).mean(), (by_scale * scale).mean()])
    return -float(value.mean()), -slopes
