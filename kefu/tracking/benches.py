import statistics
from argparse import ArgumentParser, Namespace

from django.urls import reverse

from kefu.core.live.trial import Server
from kefu.core.measure import RUNS, Measured, bench
from kefu.core.measure_pages import page
from kefu.tracking.models import Batch, Visitor
from kefu.tracking.trial import a_door, fill, some_visitors

FLOOR = 10_000


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--browsers", type=int, default=64, help="that send at once")
    parser.add_argument("--events", type=int, default=20, help="in a batch")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each run")


@bench("track", arguments=_arguments)
def track(options: Namespace) -> Measured:
    """Behaviour events taken and durable a second over HTTP; fails under 10,000 or one lost."""
    rates, batches, waits, lost, cpu = [], [], [], 0, 0.0
    with some_visitors(options.browsers) as visitors, a_door() as server:
        for _ in range(RUNS):
            before = _cpu(server)
            browsers = fill(server.port, visitors, events=options.events, seconds=options.seconds)
            cpu += _cpu(server) - before
            told = {key for browser in browsers for key in browser.told}
            kept = Batch.objects.filter(key__in=told).count()
            lost += len(told) - kept
            batches.append(len(told) / options.seconds)
            rates.append(len(told) * options.events / options.seconds)
            waits.append(1000 * options.seconds * options.browsers / max(len(told), 1))
        rows = Batch.objects.count()
    count = sum(rates) * options.seconds
    figures = {
        "events_per_s": round(statistics.median(rates)),
        "slowest_run_per_s": round(min(rates)),
        "batches_per_s": round(statistics.median(batches)),
        "events_in_a_batch": options.events,
        "browsers": options.browsers,
        "wait_ms_mean": round(statistics.median(waits), 1),
        "server_cpu_us_per_event": round(cpu * 1e6 / max(count, 1), 1),
        "acknowledged_but_not_there": lost,
        "batches_held": rows,
    }
    passed = figures["events_per_s"] >= FLOOR and not lost
    return Measured(figures, [("figure", "value"), *figures.items()], passed=passed)


def _cpu(server: Server) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in server.processes)


def _traveller() -> object | None:
    visitor = Visitor.objects.filter(ended_at=None).exclude(customer=None).first()
    return visitor.customer if visitor else None


page("trail", lambda: reverse("tracking:trail"), visitor=_traveller)
