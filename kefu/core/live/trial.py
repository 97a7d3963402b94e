"""A live server with topics of its own: for the bench, and for the tests that kill it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kefu.core.live.asgi import Live
from kefu.core.live.rights import listens

TARGET = "kefu.core.live.trial:application"
START = "import django; django.setup(); from kefu.core.live.trial import serve; serve({!r}, {})"
LONGEST_START = 60.0  # on a busy machine


@listens("core.trial.*")
def was_invited(reader: str, room: str) -> bool:
    return room in reader.split()


application = Live(reader_of=lambda session: session.get("trial"))


def serve(target: str, port: int) -> None:
    Granian(
        target=target,
        port=port,
        interface=Interfaces.ASGI,
        backlog=4096,
        backpressure=50_000,
        workers_kill_timeout=3,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


class Server:
    """The server as a process group of its own, on a free port that it keeps when started again."""

    def __init__(self, target: str = TARGET) -> None:
        self._target = target
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-c", START.format(self._target, self.port)]
        self._process = subprocess.Popen(  # noqa: S603
            command, env=_environment(), start_new_session=True
        )
        ends = time.monotonic() + LONGEST_START
        while not self._answers():
            if time.monotonic() > ends:
                raise TimeoutError("the live server does not start")
            time.sleep(0.05)

    def kill(self) -> None:
        self._end_with(signal.SIGKILL)

    def stop(self) -> float:
        """Seconds until it was gone."""
        began = time.monotonic()
        self._end_with(signal.SIGTERM)
        return time.monotonic() - began

    @property
    def processes(self) -> list[psutil.Process]:
        if self._process is None:
            return []
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as line:
            line.sendall(b"GET /live/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return line.recv(12).startswith(b"HTTP/1.1 400")
        return False

    def _end_with(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        everyone = self.processes
        if number is signal.SIGKILL:
            os.killpg(self._process.pid, number)
        else:
            self._process.send_signal(number)
        self._process.wait(timeout=LONGEST_START)
        psutil.wait_procs(everyone, timeout=LONGEST_START)
        self._process = None


@contextmanager
def a_server(target: str = TARGET) -> Iterator[Server]:
    server = Server(target)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def guests(rooms: list[str]) -> Iterator[list[str]]:
    """Sessions, each invited to the rooms named in its text; their keys."""
    keys = [_session(text) for text in rooms]
    try:
        yield keys
    finally:
        Session.objects.filter(session_key__in=keys).delete()


def _session(rooms: str) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["trial"] = rooms
    session.create()
    return str(session.session_key)


def _environment() -> dict[str, str]:
    """The same database as here, which in a test is the test's own."""
    at = connection.get_connection_params()
    how: dict[str, Any] = {
        name: at[name] for name in ("user", "password", "host", "port") if name in at
    }
    rest = {name: value for name, value in os.environ.items() if name != "DATABASE_URL_FILE"}
    return {**rest, "DATABASE_URL": f"postgresql:///{at['dbname']}?{urlencode(how)}"}
