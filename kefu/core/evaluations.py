import time
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta
from pathlib import Path

from kefu.core.addresses import trial
from kefu.core.addresses.pasted import read
from kefu.core.clock_trial import SETTINGS, Trial
from kefu.core.measure import Measured, evaluation
from kefu.core.measure_files import day

SHOWN = 5
GOOD_REGION = 0.9
MOST_MS = 5.0
BLANK = ("",) * 5


def _clock_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, default=date(2019, 1, 1))
    parser.add_argument("--to", dest="last", type=day, default=date(2026, 12, 31))
    parser.add_argument("--cases", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=20190101, help="draws other cases")


@evaluation("clock", arguments=_clock_arguments)
def clock(options: Namespace) -> Measured:
    """The business clock against a walk through every minute."""
    began = time.perf_counter()
    table: list[tuple[object, ...]] = [("shop", "zone", "cases", "errors")]
    wrong: list[str] = []
    share = -(-options.cases // len(SETTINGS))
    for setting in SETTINGS:
        trial = Trial(setting, options.first, options.last + timedelta(days=1), options.seed)
        found = [fault for fault in (trial.next_case() for _ in range(share)) if fault]
        table.append((setting.name, setting.zone, share, len(found)))
        wrong += found
    figures = {
        "cases": share * len(SETTINGS),
        "errors": len(wrong),
        "shops": len(SETTINGS),
        "seconds": round(time.perf_counter() - began, 1),
    }
    return Measured(figures, table, wrong[:SHOWN], passed=not wrong)


def _address_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder of addresses and cases")
    parser.add_argument("--most", type=int, default=4_000, help="addresses to read in each manner")
    parser.add_argument("--seed", type=int, default=2260)
    parser.add_argument("--show", type=int, default=SHOWN, help="how many of the wrong ones")


@evaluation("addresses", arguments=_address_arguments)
def addresses(options: Namespace) -> Measured:
    """How well pasted addresses are read, level by level, beside a plain reader."""
    known = trial.raw_addresses(options.data)
    taken = known[:: max(len(known) // options.most, 1)]
    ours = trial.tallies(taken, read, options.seed)
    plain = trial.tallies(taken, trial.plain, options.seed)
    head = ("written", "reader", *trial.LEVELS, "asked", "wrong")
    table: list[tuple[object, ...]] = [head]
    for manner in trial.MANNERS:
        for name, tally in (("kefu", ours[manner]), ("first match", plain[manner])):
            shares = [tally.share(level) for level in trial.LEVELS]
            doubts = [round(part / (tally.count or 1), 3) for part in (tally.asked, tally.wrong)]
            table.append((manner, name, *shares, *doubts))
    named, right, missed = trial.cases(options.data / "jionlp_location_cases.jsonl.gz")
    table += [
        (f"cases: {level}", "kefu", f"{right[level]} of {named[level]}", *BLANK) for level in named
    ]
    around = ours["name and number around"]
    figures = {
        "addresses": len(taken),
        "district": around.share("district"),
        "district_plain": plain["name and number around"].share("district"),
        "wrong": round(around.wrong / (around.count or 1), 4),
        "cases_right": sum(right.values()),
        "cases": sum(named.values()),
        "ms": round(trial.speed(taken, options.seed), 2),
    }
    wrong = [one for tally in ours.values() for one in tally.misread[: options.show]]
    passed = figures["district"] >= GOOD_REGION and figures["ms"] <= MOST_MS
    return Measured(figures, table, [*wrong, *missed[: options.show]], passed=passed)
