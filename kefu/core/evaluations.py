import time
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta

from kefu.core.clock_trial import SETTINGS, Trial
from kefu.core.measure import Measured, evaluation
from kefu.core.measure_files import day

SHOWN = 5


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
