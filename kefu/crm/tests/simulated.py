"""Customers who live as the models suppose."""

import numpy as np

from kefu.crm.lifetime.histories import Histories

R, ALPHA, A, B = 0.8, 6.0, 0.9, 2.5


def lives(people, *, watched=52.0, seed=1):
    """Bought at rates Gamma(R, ALPHA) until lost with chances Beta(A, B), known for up to `watched`
    weeks. Returns the histories and how often each buys in the half as many weeks that follow."""
    drawer = np.random.default_rng(seed)
    rate = drawer.gamma(R, 1 / ALPHA, people)
    lost = drawer.beta(A, B, people)
    known = drawer.uniform(watched / 2, watched, people)
    again, last, later = np.zeros(people), np.zeros(people), np.zeros(people)
    clock, alive = np.zeros(people), np.ones(people, dtype=bool)
    while alive.any():
        here = np.flatnonzero(alive)
        clock[here] += drawer.exponential(1 / np.maximum(rate[here], 1e-12))
        over = clock[here] > known[here] + watched / 2
        alive[here[over]] = False
        bought = here[~over]
        seen = bought[clock[bought] <= known[bought]]
        again[seen] += 1
        last[seen] = clock[seen]
        later[bought[clock[bought] > known[bought]]] += 1
        alive[bought[drawer.random(len(bought)) < lost[bought]]] = False
    return Histories(again, last, known, np.zeros(people)), later


def sums(people, *, p=6.0, q=4.0, scale=15.0, seed=2):
    """Customers who came back one to nine times; each spends by a gamma of their own."""
    drawer = np.random.default_rng(seed)
    again = drawer.integers(1, 10, people).astype(np.float64)
    rate = drawer.gamma(q, 1 / scale, people)
    spent = drawer.gamma(p * again, 1 / (rate * again))
    return Histories(again, again, again + 1, spent)
