"""The web server: granian with pages, live streams, or both on one port."""

import os
import resource
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kefu.config.lifeline import die_with

MOST_STREAMS = 50_000  # open streams count as running requests
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)


class Serves(StrEnum):
    """What one web process answers."""

    BOTH = "both"
    PAGES = "pages"
    LIVE = "live"


APPLICATIONS = {
    Serves.BOTH: "kefu.config.asgi:both",
    Serves.PAGES: "kefu.config.wsgi:application",
    Serves.LIVE: "kefu.config.asgi:live",
}


def serve(what: Serves, *, host: str, port: int, workers: int) -> None:
    """Answer until told to stop."""
    _allow_many_files()
    pages_only = what is Serves.PAGES
    server = Granian(
        target=APPLICATIONS[what],
        address=host,
        port=port,
        interface=Interfaces.WSGI if pages_only else Interfaces.ASGI,
        workers=workers,
        blocking_threads=THREADS if pages_only else None,
        backlog=2048,
        backpressure=None if pages_only else MOST_STREAMS,
        workers_kill_timeout=3,
        websockets=False,
        log_level=LogLevels.warning,
        process_name="kefu live" if what is Serves.LIVE else "kefu web",
    )
    server.serve(target_loader=_Loader(APPLICATIONS[what], os.getpid()), wrap_loader=False)


class _Loader:
    """Loads the application inside granian's worker, which must end with its parent."""

    def __init__(self, target: str, parent: int) -> None:
        self.target, self.parent = target, parent

    def __call__(self, *_: Any) -> Callable[..., Any]:
        die_with(self.parent)
        module, name = self.target.split(":")
        application: Callable[..., Any] = getattr(import_module(module), name)
        return application


def _allow_many_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
