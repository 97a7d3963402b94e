"""A whole Kefu of its own, as `bin/run` starts it, that a test may hurt."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import dj_database_url
import psutil
from asgiref.local import Local
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.test import override_settings

from kefu.discovery.services.index import rebuild

PATIENCE = 90  # seconds; a busy machine is no fault
LOG_LINES = 60
POSTGRES = "fsync=off,shared_buffers=64MB"  # a killed server loses nothing, only a power cut would


class Shop:
    """Supervisor, web, worker, jobs and an embedded database, on a free port.

    `url` is its address. `kill("web")` (or `"web worker"`, the process in it that answers, or
    `"worker"`, `"jobs"`, `"database"`, `"supervisor"`) is kill -9; the supervisor brings the part
    back, `wait_until_healthy()` waits for it. Inside
    `shop.database()` the models of the test's own process are those of the shop: factories and
    services work as in any other test, and commit.
    """

    def __init__(self, var: Path, *, smtp_port: int = 25) -> None:
        self.var, self.smtp_port, self.port = var, smtp_port, free_port()
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        with (self.var / "supervisor.log").open("ab") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "kefu.config", "serve"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment(),
                cwd=settings.BASE_DIR,
            )
        self.wait_until_healthy()

    def stop(self) -> None:
        if self._supervisor is not None:
            self._supervisor.terminate()
            self._supervisor.wait(PATIENCE)

    def kill(self, part: str) -> None:
        process = self._process(part)
        process.kill()
        with suppress(psutil.NoSuchProcess):
            process.wait(PATIENCE)
        if part == "database":
            connections["default"].close()

    def wait_until_healthy(self) -> None:
        """Until the health page says that all parts are well."""
        self._wait_for(lambda: self._health() == "ok", "health")
        self._wait_for(lambda: all(self._lives(part) for part in ("worker", "jobs")), "workers")

    def command(self, *arguments: str) -> str:
        """What `bin/kefu …` says in this shop."""
        done = subprocess.run(
            [sys.executable, "-m", "kefu.config", *arguments],
            check=True,
            env=self._environment(),
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    @contextmanager
    def database(self) -> Iterator[None]:
        """Let Django, in this process, speak to the shop's database and keep files where it does.

        All open connections are put aside, not one: Django keeps one for a thread and another
        for the event loop in it, and a browser starts and stops that loop as it likes.
        """
        there = dj_database_url.parse((self.var / "database-url").read_text())
        settings_outside, outside = connections.settings["default"], connections._connections
        connections.settings["default"] = {**settings_outside, **there}
        connections._connections = Local(connections.thread_critical)
        try:
            with override_settings(
                VAR_DIR=self.var,
                MEDIA_ROOT=self.var / "media",
                SEARCH_DIR=self.var / "search",
            ):
                yield
        finally:
            connections.close_all()
            connections.settings["default"] = settings_outside
            connections._connections = outside

    def index(self, words: str, shows: str) -> None:
        """Build the search index anew, until whoever looks for these words is shown that."""
        rebuild()
        address = f"{self.url}/search/?q={quote(words)}"

        def serves() -> bool:
            with urlopen(address, timeout=30) as answer:
                return shows in answer.read().decode()

        self._wait_for(serves, "new index")

    def remember(self) -> None:
        """Keep a copy of every row there is now: what `clear` goes back to."""
        with self.database(), connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA fresh")
            for table in _filled(cursor):
                cursor.execute(f"CREATE TABLE fresh.{table} AS TABLE public.{table}")

    def clear(self) -> None:
        """The rows of `remember` and none else; numbers go on, so that nothing is taken for what
        was there before. What the parts still have in hand is waited for."""
        with self.database():
            self._wait_for(_is_idle, "rest")
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                for table in _filled(cursor):
                    cursor.execute(f"DELETE FROM public.{table}")
                cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'fresh'")
                for (table,) in cursor.fetchall():
                    cursor.execute(f"INSERT INTO public.{table} TABLE fresh.{table}")
                cursor.execute("DELETE FROM procrastinate_jobs WHERE status <> 'doing'")

    def logs(self) -> str:
        """The last lines of each part."""
        files = [self.var / "supervisor.log", self.var / "pg.log"]
        return "\n".join(f"── {file.name}\n{_tail(file)}" for file in files if file.exists())

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
            and not name.startswith(("KEFU_", "PYTEST_"))
        }
        return {
            **kept,
            "KEFU_VAR": str(self.var),
            "KEFU_PORT": str(self.port),
            "KEFU_DEMO": "0",
            "KEFU_POSTGRES": POSTGRES,
            "KEFU_SMTP_HOST": "127.0.0.1",
            "KEFU_SMTP_PORT": str(self.smtp_port),
        }

    def _process(self, part: str) -> psutil.Process:
        assert self._supervisor is not None
        if part.endswith(" worker"):  # what a web server runs to answer
            return self._process(part.removesuffix(" worker")).children()[0]
        if part == "supervisor":
            return psutil.Process(self._supervisor.pid)
        if part == "database":
            return psutil.Process(int((self.var / "pg/postmaster.pid").read_text().split("\n")[0]))
        found = [
            child
            for child in psutil.Process(self._supervisor.pid).children()
            if " ".join(child.cmdline()).strip() == f"kefu {part}"
        ]
        assert found, f"{part} does not run"
        return found[0]

    def _lives(self, part: str) -> bool:
        try:
            return self._process(part).is_running()
        except (AssertionError, psutil.Error):
            return False

    def _health(self) -> str:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=10) as answer:
                return answer.read().decode().strip()
        except HTTPError as error:
            return error.read().decode(errors="replace").strip()
        except OSError as error:
            return str(error)

    def _wait_for(self, condition: Callable[[], bool], what: str) -> None:
        limit = time.monotonic() + PATIENCE
        while not condition():
            ended = self._supervisor is not None and self._supervisor.poll() is not None
            if ended or time.monotonic() > limit:
                raise AssertionError(f"no {what}: {self._health()}\n{self.logs()}")
            time.sleep(0.1)


def _filled(cursor: CursorWrapper) -> list[str]:
    """The tables of ours that have rows; how the parts are is theirs to say."""
    cursor.execute(
        """SELECT tablename FROM pg_tables WHERE schemaname = 'public'
           AND tablename NOT LIKE 'procrastinate%'
           AND tablename NOT IN ('django_migrations', 'core_heartbeat')"""
    )
    each = [
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for (table,) in cursor.fetchall()
    ]
    cursor.execute(" UNION ALL ".join(each))
    return [table for (table,) in cursor.fetchall()]


def _is_idle() -> bool:
    """No event waits for its handlers, and no job is due."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT NOT EXISTS (SELECT FROM core_delivery
                                  WHERE due_at <= clock_timestamp())
               AND NOT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing' OR
                    status = 'todo' AND coalesce(scheduled_at, '-infinity') <= clock_timestamp())"""
        )
        return bool(cursor.fetchone()[0])


def template(kind: str) -> Path:
    """A prepared `var` directory to copy, made once for each state of the code."""
    home = settings.VAR_DIR / "e2e"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = home / f"{kind}-{_state_of_code(kind)}"
        if not ready.exists():
            for old in home.glob(f"{kind}-*"):
                shutil.rmtree(old)
            _make(kind, home / f"making-{kind}")
            (home / f"making-{kind}").rename(ready)
    return ready


def copy_of(ready: Path, var: Path) -> None:
    subprocess.run(["cp", "-a", str(ready), str(var)], check=True)


def _make(kind: str, var: Path) -> None:
    shutil.rmtree(var, ignore_errors=True)
    shop = Shop(var)
    try:
        shop.command("prepare", *(["--demo"] if kind == "demo" else []))
    finally:
        shop.command("database", "stop")


def _state_of_code(kind: str) -> str:
    pattern = "**/*.py" if kind == "demo" else "*/migrations/*.py"
    files = sorted((settings.BASE_DIR / "kefu").glob(pattern))
    files.append(settings.BASE_DIR / "requirements.lock")
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-LOG_LINES:])


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
