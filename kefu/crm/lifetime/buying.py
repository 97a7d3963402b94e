"""How often customers buy again: BG/NBD by maximum likelihood.

P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting Your Customers" the Easy Way, Marketing Science
24 (2005). Buying is Poisson with rates that are Gamma(r, alpha) over customers; after each purchase
a customer is lost with a chance that is Beta(a, b).

The chance to be alive is one for everybody who bought once: it is no score of who will leave, and
there is no function for it here.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln, hyp2f1

from kefu.crm.lifetime.histories import Array, Histories

ENOUGH = 20_000  # so many customers tell where to begin
STEPS = 40
NEAR = 1e-9  # of the gradient, for each customer
NUDGE = 1e-4
LARGEST, FARTHEST = 12.0, 13.0  # of the logarithm of a parameter: believed, and looked at


class NotFitted(ValueError):
    """The histories do not say what the parameters are."""


@dataclass(frozen=True)
class Buying:
    """`covariance` is that of the logarithms of r, alpha, a and b, in this order."""

    r: float
    alpha: float  # weeks
    a: float
    b: float
    log_likelihood: float = 0.0
    covariance: Array | None = None  # (4, 4)

    def expected(self, histories: Histories, weeks: float) -> Array:
        """(N,) purchases in the next `weeks`, given what each customer did."""
        return _expected(np.array([self.r, self.alpha, self.a, self.b]), histories, weeks)

    def expected_from_new(self, weeks: Array) -> Array:
        """Repeat purchases of somebody of whom only the first is known, by time since then."""
        share = weeks / (self.alpha + weeks)
        less = (self.alpha / (self.alpha + weeks)) ** self.r
        series = hyp2f1(self.r, self.b, self.a + self.b - 1, share)
        return np.asarray((self.a + self.b - 1) / (self.a - 1) * (1 - less * series))

    def draws(self, count: int, seed: int) -> list["Buying"]:
        """Parameters as likely as the data leave them: normal in their logarithms."""
        if self.covariance is None:
            raise NotFitted("without a covariance nothing can be drawn")
        middle = np.log([self.r, self.alpha, self.a, self.b])
        drawn = np.random.default_rng(seed).multivariate_normal(middle, self.covariance, count)
        return [Buying(r, alpha, a, b) for r, alpha, a, b in np.exp(drawn).tolist()]


def fit_buying(histories: Histories) -> Buying:
    """The parameters of largest likelihood. Raises NotFitted where nobody bought twice, or the
    likelihood has no top."""
    if len(histories) < 2 or not (histories.again > 0).any():  # noqa: PLR2004
        raise NotFitted("nobody bought again")
    terms = Terms(histories)
    start = np.zeros(4)
    if len(histories) > 2 * ENOUGH:
        few = np.random.default_rng(0).choice(len(histories), ENOUGH, replace=False)
        start = _climb(Terms(histories.some(few)), start)
    top = _climb(terms, start)
    if np.abs(top).max() > LARGEST:
        raise NotFitted("the likelihood has no top: it grows for ever in one direction")
    r, alpha, a, b = map(float, np.exp(top))
    value, _gradient = terms(top)
    covariance = np.asarray(np.linalg.pinv(_curvature(terms, top)), dtype=np.float64)
    return Buying(r, alpha, a, b, -float(value), covariance)


class Terms:
    """Minus the log-likelihood and its gradient, at the logarithms of the parameters.

    Functions of whole counts alone are looked up; who never came back needs one logarithm.
    """

    def __init__(self, histories: Histories) -> None:
        back = histories.again > 0
        self.never = histories.known[~back]
        self.counts, self.place = np.unique(histories.again[back], return_inverse=True)
        self.share = np.bincount(self.place).astype(np.float64)
        self.x, self.last, self.known = (
            histories.again[back], histories.last[back], histories.known[back],
        )  # fmt: skip
        self.people = len(histories)

    def __call__(self, logs: Array) -> tuple[float, Array]:
        r, alpha, a, b = np.exp(np.clip(logs, -FARTHEST, FARTHEST))
        value, slopes = self._never(r, alpha)
        more, steeper = self._back(r, alpha, a, b)
        total, slopes = value + more, slopes + steeper
        return -total, -slopes * np.array([r, alpha, a, b])

    def _never(self, r: float, alpha: float) -> tuple[float, Array]:
        sum_of_logs = float(np.log(alpha + self.never).sum())
        count = len(self.never)
        value = r * (count * np.log(alpha) - sum_of_logs)
        by_r = count * np.log(alpha) - sum_of_logs
        by_alpha = r * (count / alpha - float((1 / (alpha + self.never)).sum()))
        return value, np.array([by_r, by_alpha, 0.0, 0.0])

    def _back(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Array]:
        x, k, share = self.x, self.counts, self.share
        log_known, log_last = np.log(alpha + self.known), np.log(alpha + self.last)
        odds = np.log(a) - np.log(b + k - 1)  # by count
        stays = -(r + x) * log_known
        left = odds[self.place] - (r + x) * log_last
        both = np.logaddexp(stays, left)
        is_left = np.exp(left - both)  # the chance to be lost by now, given the parameters
        common = (
            gammaln(r + k) - gammaln(r) + r * np.log(alpha)
            + gammaln(a + b) + gammaln(b + k) - gammaln(b) - gammaln(a + b + k)
        )  # fmt: skip
        value = float(share @ common + both.sum())
        by_log = (1 - is_left) * log_known + is_left * log_last
        by_rate = (1 - is_left) / (alpha + self.known) + is_left / (alpha + self.last)
        lost = np.bincount(self.place, weights=is_left)
        by_r = float(share @ (digamma(r + k) - digamma(r) + np.log(alpha)) - by_log.sum())
        by_alpha = float(r / alpha * share.sum() - ((r + x) * by_rate).sum())
        by_a = float(share @ (digamma(a + b) - digamma(a + b + k)) + lost.sum() / a)
        by_b = float(
            share @ (digamma(a + b) + digamma(b + k) - digamma(b) - digamma(a + b + k))
            - lost @ (1 / (b + k - 1))
        )
        return value, np.array([by_r, by_alpha, by_a, by_b])


def _climb(terms: Terms, start: Array) -> Array:
    """To the top: first with memory of the slopes alone, then by Newton's steps."""
    bounds = [(-FARTHEST, FARTHEST)] * 4
    found = minimize(terms, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    for _step in range(STEPS):
        value, slopes = terms(found)
        if np.abs(slopes).max() < NEAR * terms.people:
            break
        step = -np.linalg.pinv(_curvature(terms, found)) @ slopes
        while terms(found + step)[0] > value and np.abs(step).max() > NEAR:
            step = step / 2
        found = np.clip(found + step, -FARTHEST, FARTHEST)
        if np.abs(step).max() < NEAR:
            break
    return np.asarray(found, dtype=np.float64)


def _curvature(terms: Terms, at: Array) -> Array:
    """(4, 4) second derivatives, from differences of the gradient."""
    rows = []
    for place in range(4):
        nudge = np.zeros(4)
        nudge[place] = NUDGE
        rows.append((terms(at + nudge)[1] - terms(at - nudge)[1]) / (2 * NUDGE))
    found = np.array(rows)
    return (found + found.T) / 2


def _expected(parameters: Array, histories: Histories, weeks: float) -> Array:
    r, alpha, a, b = parameters
    x, known, last = histories.again, histories.known, histories.last
    later = alpha + known + weeks
    series = hyp2f1(r + x, b + x, a + b + x - 1, weeks / later)
    still = 1 - ((alpha + known) / later) ** (r + x) * series
    with np.errstate(divide="ignore"):
        odds = np.where(x > 0, a / (b + np.maximum(x, 1) - 1), 0.0)
    lost = odds * ((alpha + known) / (alpha + last)) ** (r + x)
    return np.asarray((a + b + x - 1) / (a - 1) * still / (1 + lost), dtype=np.float64)
