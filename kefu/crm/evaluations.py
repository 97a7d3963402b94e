"""How well what customers will buy is foretold; formats stand in docs/developer/measuring.md."""

import time
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import rankdata

from kefu.core.measure import Measured, evaluation
from kefu.core.measure_files import BadFile, day
from kefu.crm.lifetime.buying import NotFitted, fit_buying
from kefu.crm.lifetime.files import purchases
from kefu.crm.lifetime.histories import Array, Histories, Purchases
from kefu.crm.lifetime.spending import dependence, fit_spending

MOST_SECONDS = 0.2
MANY = 100_000  # customers; from here on a fit may take longer
RUNS = 5


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--transactions", type=Path, required=True, help="csv, a row a purchase")
    parser.add_argument(
        "--calibrate-until", dest="until", type=day, default=None,
        help="the last day that is known; by default the middle of the file",
    )  # fmt: skip


@evaluation("lifetime-value", arguments=_arguments)
def lifetime_value(options: Namespace) -> Measured:
    """BG/NBD and Gamma-Gamma against what was really bought later, beside plain rules."""
    bought = purchases(options.transactions)
    until = options.until or _middle(bought)
    known = bought.until(until)
    weeks = (bought.last_day - until).days / 7
    if weeks <= 0 or not len(known):
        raise BadFile(options.transactions, None, f"nothing lies before or after {until}")
    try:
        seconds, model = _timed_fit(known)
        sums = _spending(known)
    except NotFitted as fault:
        raise BadFile(options.transactions, None, str(fault)) from None
    later = bought.after(until, bought.last_day)
    expected = model.expected(known, weeks)
    rules = {"BG/NBD": expected, **_rules(known, weeks)}
    table: list[tuple[object, ...]] = [("foretold by", "total", "mean error", "AUC of buying")]
    table += [
        (name, f"{told.sum():.0f}", f"{np.abs(told - later).mean():.4f}", f"{auc(told, later):.4f}")
        for name, told in rules.items()
    ]
    figures = {
        "r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b,
        "log_likelihood": model.log_likelihood,
        "holdout_mae": float(np.abs(expected - later).mean()),
        "holdout_auc": auc(expected, later),
        "holdout_total": float(expected.sum()), "holdout_actual": float(later.sum()),
        "customers": len(known), "fit_s": round(seconds, 4), **sums, **_peer(known),
    }  # fmt: skip
    notes = [f"calibrated until {until}, {weeks:.1f} weeks foretold, {later.sum():.0f} bought"]
    return Measured(figures, table, notes, passed=seconds <= MOST_SECONDS or len(known) > MANY)


def auc(told: Array, later: Array) -> float:
    """How often somebody who bought was told to buy more than somebody who did not."""
    did = later > 0
    many = int(did.sum())
    if not many or many == len(did):
        return float("nan")
    ranks = rankdata(told)[did].sum()
    return float((ranks - many * (many + 1) / 2) / (many * (len(did) - many)))


def _rules(known: Histories, weeks: float) -> dict[str, Array]:
    """What a shopkeeper would say without a model."""
    known_for = np.maximum(known.known, 1.0)
    return {
        "the rate so far": known.again / known_for * weeks,
        "how often": known.again,
        "how lately": known.last - known.known,
    }


def _timed_fit(known: Histories) -> tuple[float, Any]:
    """Seconds, the median of some runs, for another process may want the machine, too."""
    runs = []
    for _run in range(RUNS if len(known) < MANY else 1):
        began = time.perf_counter()
        model = fit_buying(known)
        runs.append(time.perf_counter() - began)
    return sorted(runs)[len(runs) // 2], model


def _spending(known: Histories) -> dict[str, float]:
    sums = fit_spending(known)
    return {
        "p": sums.p, "q": sums.q, "v": sums.scale, "spending_log_likelihood": sums.log_likelihood,
        "how_often_and_how_much": dependence(known),
    }  # fmt: skip


def _peer(known: Histories) -> dict[str, float]:
    """The same by the library of this name, where it is installed."""
    try:
        lifetimes = import_module("lifetimes")
    except ImportError:
        return {}
    began = time.perf_counter()
    peer = lifetimes.BetaGeoFitter()
    peer.fit(known.again, known.last, known.known)
    return {"lifetimes_s": round(time.perf_counter() - began, 4), "lifetimes_r": peer.params_["r"]}


def _middle(bought: Purchases) -> date:
    first = date.fromordinal(int(bought.day.min()))
    return first + timedelta(days=(bought.last_day - first).days // 2)
