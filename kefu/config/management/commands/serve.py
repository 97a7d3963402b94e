import gc
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from http import HTTPStatus
from importlib import import_module
from multiprocessing.context import ForkProcess
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.urls import reverse

from kefu.config import env
from kefu.config.database import own_cluster
from kefu.config.preparation import demo_accounts, prepare
from kefu.config.production import faults
from kefu.config.relay import say
from kefu.config.supervisor import FORK, DatabasePart, ProcessPart, Supervisor
from kefu.config.web import Serves, serve
from kefu.delivery.carriers import BESIDE
from kefu.delivery.loopback.keys import kept_keys as carrier_keys
from kefu.delivery.loopback.server import LoopbackCarrier
from kefu.delivery.loopback.server import deliver as deliver_notices
from kefu.payments.loopback.server import serve as serve_loopback

PARTS = ["all", "web", "live", "worker", "jobs", "index", "loopback"]


class Command(BaseCommand):
    help = "Serve the shop: all of it under a supervisor, or one part of it."
    requires_system_checks: list[str] = []  # those are for developers; ours follow

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", nargs="?", default="all", choices=PARTS)
        parser.add_argument(
            "--prepare", action="store_true", help="migrate, translate and fill the demo first"
        )

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        if wrong := faults():
            raise CommandError("\n".join(["Kefu does not start in production:", *wrong]))
        if part == "web":
            what = Serves.PAGES if _is_apart() else Serves.BOTH
            serve(what, host=settings.HOST, port=settings.PORT, workers=settings.WEB_WORKERS)
        elif part == "live":
            serve(Serves.LIVE, host=settings.HOST, port=settings.LIVE_PORT, workers=1)
        elif part == "worker":
            call_command("work")
        elif part == "jobs":
            call_command("jobs")
        elif part == "index":
            call_command("index", follow=True)
        elif part == "loopback":
            serve_loopback(
                settings.VAR_DIR / "loopback",
                host=settings.HOST,
                port=settings.LOOPBACK_PORT,
                hook_url=settings.SITE_URL + reverse("payments:notice", args=["card"]),
                beside={BESIDE: _carrier()},
            )
        else:
            self._serve_all(prepare_first=options["prepare"])

    def _serve_all(self, *, prepare_first: bool) -> None:
        _refuse_taken_ports()
        preparing = _begin_to_prepare() if prepare_first else None
        import_module(settings.ROOT_URLCONF)  # loaded once, for all parts
        gc.freeze()
        if preparing:
            _wait_for(preparing)
        welcome = _welcome()  # while the database is there; it may be killed any moment later
        connection.close_pool()  # type: ignore[attr-defined]  # no threads where parts are forked
        embedded = None if env.text("DATABASE_URL") else own_cluster()
        logs = settings.VAR_DIR / "log"
        for directory in (logs, settings.STATIC_ROOT):
            directory.mkdir(parents=True, exist_ok=True)
        supervisor = Supervisor(
            parts=[
                ProcessPart(name, partial(_serve, name), healthy, logs)
                for name, healthy in _parts().items()
            ],
            database=DatabasePart(embedded) if embedded else None,
        )
        supervisor.run(when_ready=lambda: say(welcome))


def _carrier() -> LoopbackCarrier:
    """The demo's carrier, with the thread that takes its notices to the shop."""
    carrier = LoopbackCarrier(
        carrier_keys(settings.VAR_DIR / "loopback"),
        sf_notify_url=settings.SITE_URL + reverse("delivery:notice", args=["sf"]),
    )
    posting = (carrier.books, threading.Event())
    threading.Thread(target=deliver_notices, args=posting, daemon=True).start()
    return carrier


def _serve(name: str) -> None:
    execute_from_command_line(["bin/kefu", "serve", name])


def _begin_to_prepare() -> ForkProcess:
    """In a process of its own, so that nothing of it stays with the parts."""
    preparing = FORK.Process(target=_prepare)
    preparing.start()
    return preparing


def _prepare() -> None:
    with suppress(KeyboardInterrupt):  # our parent says so
        prepare(say, demo=settings.DEMO)


def _wait_for(preparing: ForkProcess) -> None:
    try:
        preparing.join()
    except KeyboardInterrupt:
        raise CommandError("Stopped before all was prepared; the next start goes on.") from None
    if preparing.exitcode:
        raise CommandError("What is needed for serving could not be prepared; see above.")


def _is_apart() -> bool:
    """Web and live on one port; in production apart, behind a proxy."""
    return bool(settings.PROFILE == "production")


def _parts() -> dict[str, Callable[[], bool]]:
    parts = {
        "web": lambda: _answers(settings.PORT),
        "live": lambda: _answers(settings.LIVE_PORT),
        "worker": lambda: _is_connected("worker"),
        "jobs": lambda: _is_connected("jobs"),
        "index": lambda: _is_connected("index"),
        "loopback": lambda: _listens(settings.LOOPBACK_PORT),
    }
    left_out = {"live": not _is_apart(), "loopback": not settings.DEMO}
    return {name: healthy for name, healthy in parts.items() if not left_out.get(name)}


def _refuse_taken_ports() -> None:
    ports = {"KEFU_PORT": settings.PORT}
    if _is_apart():
        ports["KEFU_LIVE_PORT"] = settings.LIVE_PORT
    if settings.DEMO:
        ports["KEFU_LOOPBACK_PORT"] = settings.LOOPBACK_PORT
    for name, port in ports.items():
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is taken: is Kefu running already? Set {name} to another."
                ) from error


def _answers(port: int) -> bool:
    """Whether the web server and, by its own judgement, all behind it are well."""
    host = "127.0.0.1" if settings.HOST == "0.0.0.0" else settings.HOST  # noqa: S104
    try:
        with urlopen(f"http://{host}:{port}/health/", timeout=5):
            return True
    except HTTPError as error:  # 400: it answers, but not to this name
        return error.code < HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False


def _listens(port: int) -> bool:
    host = "127.0.0.1" if settings.HOST == "0.0.0.0" else settings.HOST  # noqa: S104
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _is_connected(part: str) -> bool:
    """Each part tells the database its name; one that is connected has started."""
    try:
        with psycopg.connect(settings.DATABASE_URL, connect_timeout=2) as connection:
            found = connection.execute(
                "select 1 from pg_stat_activity where application_name = %s", [f"kefu-{part}"]
            )
            return found.fetchone() is not None
    except psycopg.OperationalError:
        return False


def _welcome() -> str:
    try:
        accounts = demo_accounts()
    except DatabaseError:  # not prepared yet, or not reached: the parts will tell
        accounts = []
    lines = [f"\nKefu is open: {settings.SITE_URL}", *(f"  {line}" for line in accounts)]
    return "\n".join([*lines, "Ctrl-C ends it.\n"])
