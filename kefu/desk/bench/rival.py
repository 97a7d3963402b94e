"""The peer in a process, an environment and a database of its own, all made for it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

PACKAGE = "django-helpdesk==2.6.1"  # BSD
DATABASE = "kefu_bench_helpdesk"


class Rival:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def do(self, what: str, **order: Any) -> dict[str, float]:
        """One order, and what it cost over there."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the peer has no ears")
        self.process.stdin.write(json.dumps({"do": what, **order}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def wall_ms(self, what: str, **order: Any) -> float:
        return self.do(what, **order)["wall_ms"]


@contextmanager
def rival() -> Iterator[Rival | None]:
    """None where its package cannot be had."""
    python = _environment()
    if python is None:
        yield None
        return
    _sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE}")
    program = Path(__file__).with_name("peer.py")
    process = subprocess.Popen(  # noqa: S603  a program of ours
        [python, program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"BENCH_DATABASE": json.dumps(_database())},
    )
    try:
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("the peer did not start")
        yield Rival(process)
    finally:
        process.kill()
        process.wait()
        _sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _environment() -> Path | None:
    """Its own virtual environment: its libraries are none of ours."""
    home = Path(os.environ.get("KEFU_VAR") or "var").resolve() / "bench" / "helpdesk"
    python = home / "bin" / "python"
    mark = home / "installed"
    if not mark.exists() or mark.read_text() != PACKAGE:
        uv = [sys.executable, "-m", "uv"]
        made = [*uv, "venv", "-q", "--clear", "--python", sys.executable, str(home)]
        got = [*uv, "pip", "install", "-q", "--python", str(python), PACKAGE, "psycopg[binary]"]
        for command in (made, got):
            if subprocess.run(command, check=False).returncode:  # noqa: S603
                return None
        mark.write_text(PACKAGE)
    return python


def _database() -> dict[str, Any]:
    own = connection.settings_dict
    names = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")
    more = {name: own["OPTIONS"][name] for name in ("host", "port") if name in own["OPTIONS"]}
    return {**{name: own[name] for name in names}, "NAME": DATABASE, "OPTIONS": more}


def _sql(*statements: str) -> None:
    """Outside of any transaction, in the database that is always there."""
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
