"""Keeps the parts of Kefu running: starts them, restarts what dies, ends them all.

Each part is a process in a group of its own, so that Ctrl-C reaches only the supervisor, and
nothing of a dead part is left when it is started anew. The parts die with the supervisor (see
`lifeline`), so kill -9 leaves nothing but the embedded database, which the next start takes over.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from kefu.config.database import Cluster, DatabaseTrouble
from kefu.core.stop import Stop

LOOK_EVERY = 0.1
SECONDS_TO_END = 10
SECONDS_OF_SILENCE = 15
LONGEST_WAIT = 30.0
STEADY_AFTER = 20.0  # seconds; a part that lived so long is restarted at once


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more: no reason to end
        print(text, flush=True)  # noqa: T201


class Part(Protocol):
    """Something that should be running."""

    name: str

    def look(self) -> None:
        """Start it if it is not running."""

    def is_healthy(self) -> bool: ...

    def end(self) -> None: ...


@dataclass
class Patience:
    """How long to wait before the next try: nothing at first, then twice as long each time."""

    failures: int = 0
    not_before: float = 0.0

    def is_over(self) -> bool:
        return time.monotonic() >= self.not_before

    def failed(self, *, lived: float) -> float:
        self.failures = 1 if lived > STEADY_AFTER else self.failures + 1
        wait = 0.0 if self.failures == 1 else min(LONGEST_WAIT, 0.25 * 2.0**self.failures)
        self.not_before = time.monotonic() + wait
        return wait


@dataclass
class ProcessPart:
    """A command of ours, its output shown and kept, its whole group ended with it."""

    name: str
    arguments: Sequence[str]
    healthy: Callable[[], bool]
    logs: Path
    process: "subprocess.Popen[str] | None" = None
    started_at: float = 0.0
    patience: Patience = field(default_factory=Patience)

    def look(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self._clear_group()
            self.process = None
            wait = self.patience.failed(lived=time.monotonic() - self.started_at)
            say(f"{self.name} ended ({code}), starts again" + (f" in {wait:.0f} s" if wait else ""))
        if self.process is None and self.patience.is_over():
            self._start()

    def is_healthy(self) -> bool:
        return self.process is not None and self.process.poll() is None and self.healthy()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self._signal_group(signal.SIGTERM)

    def end_for_good(self, seconds: float) -> None:
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, seconds))
        self._clear_group()

    def _start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kefu.config", *self.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            env={
                **os.environ,
                "KEFU_PARENT": str(os.getpid()),
                "PGAPPNAME": f"kefu-{self.name}",
                "PYTHONUNBUFFERED": "1",
            },
        )
        if self.process.stdout is not None:
            threading.Thread(target=self._relay, args=(self.process.stdout,), daemon=True).start()

    def _relay(self, output: IO[str]) -> None:
        with (self.logs / f"{self.name}.log").open("a") as log:
            for line in output:
                log.write(line)
                log.flush()
                say(f"{self.name:>8} │ {line.rstrip()}")

    def _clear_group(self) -> None:
        self._signal_group(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


@dataclass
class DatabasePart:
    """The embedded server, watched and started again."""

    cluster: Cluster
    name: str = "database"
    patience: Patience = field(default_factory=Patience)

    def look(self) -> None:
        if self.cluster.pid() is not None or not self.patience.is_over():
            return
        say("database ended, starts again")
        self.patience.failed(lived=0)
        try:
            self.cluster.start()
        except DatabaseTrouble as trouble:
            say(str(trouble))
        else:
            self.patience = Patience()

    def is_healthy(self) -> bool:
        return self.cluster.pid() is not None

    def end(self) -> None:
        self.cluster.stop()


@dataclass
class Supervisor:
    """Runs parts until told to stop."""

    parts: list[ProcessPart]
    database: DatabasePart | None = None
    stop: Stop = field(default_factory=Stop)

    def run(self, when_ready: Callable[[], None]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop.say)
        try:
            self._wait_until_healthy()
            if not self.stop.is_said:
                when_ready()
            while not self.stop.wait(LOOK_EVERY):
                self._look()
        finally:
            self._end()

    def _wait_until_healthy(self) -> None:
        speak_at = time.monotonic() + SECONDS_OF_SILENCE
        while not self.stop.wait(LOOK_EVERY):
            self._look()
            waiting = [part.name for part in self._all() if not part.is_healthy()]
            if not waiting:
                return
            if time.monotonic() > speak_at:
                say(f"Still waiting for: {', '.join(waiting)}; the page /health/ says more")
                speak_at += SECONDS_OF_SILENCE

    def _look(self) -> None:
        for part in self._all():
            part.look()

    def _all(self) -> list[Part]:
        return [*([self.database] if self.database else []), *self.parts]

    def _end(self) -> None:
        say("Stopping …")
        for part in self.parts:
            part.end()
        limit = time.monotonic() + SECONDS_TO_END
        for part in self.parts:
            part.end_for_good(limit - time.monotonic())
        if self.database:
            self.database.end()
        say("Stopped.")
