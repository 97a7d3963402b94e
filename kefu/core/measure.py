"""The frame for everything that is measured: `bin/kefu evaluate WHAT` and `bin/kefu bench WHAT`.

A domain registers what it can show in its `evaluations.py` or `benches.py`:

    @evaluation("clock", arguments=_arguments)
    def clock(options: Namespace) -> Measured:
        '''The business clock against a walk through every minute.'''

It runs the product's own code, never a copy of it.
"""

import gc
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

RUNS = 5  # a median of fewer says nothing


@dataclass(frozen=True)
class Measured:
    """What came out: figures for programs; for people a table, its head first, and notes."""

    figures: Mapping[str, Any]
    table: Sequence[Sequence[object]] = ()
    notes: Sequence[str] = ()
    passed: bool = True


Measure = Callable[[Namespace], Measured]
Arguments = Callable[[ArgumentParser], None]


@dataclass(frozen=True)
class Entry:
    run: Measure
    arguments: Arguments | None

    @property
    def about(self) -> str:
        return (self.run.__doc__ or "").strip().partition("\n")[0]


evaluations: dict[str, Entry] = {}
benches: dict[str, Entry] = {}


def evaluation(name: str, *, arguments: Arguments | None = None) -> Callable[[Measure], Measure]:
    """Register a measure of how right the product is."""
    return _register(evaluations, name, arguments)


def bench(name: str, *, arguments: Arguments | None = None) -> Callable[[Measure], Measure]:
    """Register a measure of how fast the product is."""
    return _register(benches, name, arguments)


def _register(
    shelf: dict[str, Entry], name: str, arguments: Arguments | None
) -> Callable[[Measure], Measure]:
    def remember(run: Measure) -> Measure:
        if name in shelf and shelf[name].run.__module__ != run.__module__:
            raise ValueError(f"{name} is already measured by {shelf[name].run.__module__}")
        shelf[name] = Entry(run, arguments)
        return run

    return remember


def cpu_ms(act: Callable[[], object]) -> float:
    """Processor time of this thread: steady on a busy machine, where the wall clock is not."""
    before = time.thread_time()
    act()
    return (time.thread_time() - before) * 1000


def wall_ms(act: Callable[[], object]) -> float:
    before = time.perf_counter()
    act()
    return (time.perf_counter() - before) * 1000


Timer = Callable[[Callable[[], object]], float]


def median_ms(act: Callable[[], object], *, by: Timer = cpu_ms, runs: int = RUNS) -> float:
    gc.collect()
    return statistics.median(by(act) for _ in range(max(runs, RUNS)))


@dataclass(frozen=True)
class Ratio:
    ours_ms: float
    peer_ms: float

    @property
    def times_faster(self) -> float:
        return self.peer_ms / self.ours_ms


def against(
    peer: Callable[[], object],
    ours: Callable[[], object],
    *,
    by: Timer = cpu_ms,
    runs: int = RUNS,
) -> Ratio:
    """Medians of both, measured in turns, so that a busy moment of the machine hits both."""
    gc.collect()
    pairs = [(by(ours), by(peer)) for _ in range(max(runs, RUNS))]
    return Ratio(*(statistics.median(side) for side in zip(*pairs, strict=True)))


def rows_held() -> dict[str, int]:
    """How many rows the database holds in each table that is not empty."""
    present = set(connection.introspection.table_names())
    counts = {
        model._meta.label_lower: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.db_table in present and model._meta.managed
    }
    return {name: count for name, count in sorted(counts.items()) if count}
