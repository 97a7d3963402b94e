"""Runs the jobs, through restarts of the database, until told to stop."""

import asyncio
import contextlib
import logging
import signal
import time

from procrastinate import App
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from kefu.core.jobs import DEAD_AFTER, app, keep_the_shops_time
from kefu.core.worker import HOPELESS_AFTER, LONGEST_PAUSE, Hopeless

log = logging.getLogger(__name__)

BEAT_EVERY = 5.0
STEADY_AFTER = 60.0
SECONDS_TO_END = 8.0  # the supervisor has ten


def worker_app() -> App:
    """The jobs of `app`, with a line of the worker's own to the database.

    Procrastinate would give that line to `app` itself; but then what a job defers would leave by it
    at once, instead of with the job's own transaction.
    """
    line = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    worker = DjangoApp(connector=line)
    worker.tasks = app.tasks
    worker.periodic_registry = app.periodic_registry
    keep_the_shops_time(worker)
    return worker


async def work(*, concurrency: int, queues: list[str] | None = None) -> None:
    """Work until SIGTERM or SIGINT; what runs then may end, what hangs is another worker's."""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    pause, steady_at = 0.0, time.monotonic()
    while not stop.is_set():
        began = time.monotonic()
        await _work_once(stop, concurrency, queues)
        if time.monotonic() - began > STEADY_AFTER:
            pause, steady_at = 0.0, time.monotonic()
        elif time.monotonic() - steady_at > HOPELESS_AFTER:
            raise Hopeless
        pause = min(LONGEST_PAUSE, pause * 2 or 0.2)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def _work_once(stop: asyncio.Event, concurrency: int, queues: list[str] | None) -> None:
    """Until told to stop, or until the database goes away."""
    options: WorkerOptions = {
        "concurrency": concurrency,
        "install_signal_handlers": False,
        "update_heartbeat_interval": BEAT_EVERY,
        "stalled_worker_timeout": DEAD_AFTER,
        "shutdown_graceful_timeout": SECONDS_TO_END,
    }
    if queues:
        options["queues"] = queues
    try:
        async with worker_app().open_async() as worker:
            running = asyncio.create_task(worker.run_worker_async(**options))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
    except Exception:
        log.exception("the job worker stumbled")
