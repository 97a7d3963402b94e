"""How fast the outbox is, with real worker processes on tables of its own in this database."""

import os
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from kefu.core.events import Event, on, record, record_all
from kefu.core.measure import RUNS, Measured
from kefu.core.models import Delivery, Heartbeat

SCRATCH = "bench_outbox"
TABLES = ("core_eventrow", "core_delivery", "core_chainhead", "core_heartbeat")
FLOOR = 1_000  # deliveries a second
SINGLE = 100  # events recorded one by one
PROGRAM = """
import django
django.setup()
import kefu.core.outbox_bench
from django.core.management import call_command
call_command("work", batch={batch}, skip_checks=True)
"""


@dataclass(frozen=True)
class Knocked(Event):
    door: int


@on(Knocked)
def open_door(event: Knocked) -> None:
    """What a short handler does: it writes one row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO opened VALUES (%s)", [event.door])


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--deliveries", type=int, default=5_000, help="in a run")
    parser.add_argument("--workers", type=int, default=2)


def measure_outbox(options: Namespace) -> Measured:
    """Batches against one delivery a transaction in turns, then the wait of a single event."""
    with _tables_of_its_own():
        ours, plain = [], []
        for _ in range(RUNS):
            ours.append(_drained(options.deliveries, options.workers, batch=50))
            plain.append(_drained(options.deliveries // 5, options.workers, batch=1))
        recorded, waited = _one_by_one()
    rate, baseline = statistics.median(ours), statistics.median(plain)
    figures = {
        "delivered_per_s": round(rate),
        "one_a_transaction_per_s": round(baseline),
        "times_faster": round(rate / baseline, 1),
        "recorded_per_s": round(1 / statistics.median(recorded)),
        "wait_p50_ms": round(statistics.median(waited) * 1000, 1),
        "wait_p99_ms": round(statistics.quantiles(waited, n=100)[98] * 1000, 1),
        "workers": options.workers,
    }
    table = [("what", "figure"), *figures.items()]
    return Measured(figures, table, passed=rate >= FLOOR)


def _drained(deliveries: int, workers: int, *, batch: int) -> float:
    """Deliveries a second of workers that were up already when the events came, all at once."""
    with _running(workers, batch):
        with transaction.atomic():
            record_all(Knocked(door) for door in range(deliveries))
        began = time.perf_counter()
        _until(lambda: not Delivery.objects.exists(), look_every=0.02)
        seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT door) FROM opened")
        if cursor.fetchone() != (deliveries, deliveries):
            raise AssertionError("a delivery was lost or doubled")
        cursor.execute("TRUNCATE opened, core_eventrow, core_delivery, core_chainhead")
    return deliveries / seconds


def _one_by_one() -> tuple[list[float], list[float]]:
    """Seconds to record an event in a transaction of its own, and until its handler was done."""
    recorded, waited = [], []
    with _running(1, 50):
        for door in range(SINGLE):
            began = time.perf_counter()
            with transaction.atomic():
                record(Knocked(door))
            recorded.append(time.perf_counter() - began)
            _until(lambda: not Delivery.objects.exists())
            waited.append(time.perf_counter() - began)
    return recorded, waited


@contextmanager
def _running(workers: int, batch: int) -> Iterator[None]:
    environment = {**os.environ, "PGOPTIONS": f"-c search_path={SCRATCH},public"}
    processes = [
        subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-c", PROGRAM.format(batch=batch)],
            cwd=settings.BASE_DIR,
            env=environment,
        )
        for _ in range(workers)
    ]
    try:
        _until(lambda: Heartbeat.objects.count() == workers)
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


@contextmanager
def _tables_of_its_own() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCRATCH}")
        for table in TABLES:
            cursor.execute(f"CREATE TABLE {SCRATCH}.{table} (LIKE public.{table} INCLUDING ALL)")
        cursor.execute(f"CREATE TABLE {SCRATCH}.opened (door int)")
        cursor.execute(
            f"CREATE TRIGGER ring AFTER INSERT ON {SCRATCH}.core_delivery"
            " FOR EACH STATEMENT EXECUTE FUNCTION public.core_ring_outbox()"
        )
        cursor.execute(f"SET search_path = {SCRATCH}, public")
        try:
            yield
        finally:
            cursor.execute("RESET search_path")
            cursor.execute(f"DROP SCHEMA {SCRATCH} CASCADE")


def _until(done: Callable[[], bool], look_every: float = 0.002) -> None:
    while not done():
        time.sleep(look_every)
