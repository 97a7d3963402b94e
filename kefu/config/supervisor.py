"""Keeps the parts of Kefu running: starts them, restarts what dies, ends them all.

Each part is a process in a group of its own, so that Ctrl-C reaches only the supervisor, and
nothing of a dead part is left when it is started anew. The parts die with the supervisor (see
`lifeline`), so kill -9 leaves nothing but the embedded database, which the next start takes over.
"""

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Protocol

from setproctitle import setproctitle

from kefu.config.database import Cluster, DatabaseTrouble
from kefu.config.lifeline import die_with
from kefu.config.relay import Relay, say
from kefu.core.stop import Stop

FORK = multiprocessing.get_context("fork")
HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY = 0.1
SECONDS_TO_END = 10
SECONDS_OF_SILENCE = 15
LONGEST_WAIT = 30.0
STEADY_AFTER = 20.0  # seconds; a part that lived so long is restarted at once


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
    """Work in a process of its own, its output shown and kept, its whole group ended with it.

    The process is forked from ours: all code is loaded by then, so a part is there at once. That
    wants a supervisor without threads and without a line to the database.
    """

    name: str
    work: Callable[[], None]
    healthy: Callable[[], bool]
    logs: Path
    process: ForkProcess | None = None
    relay: Relay | None = None
    started_at: float = 0.0
    patience: Patience = field(default_factory=Patience)

    def look(self) -> None:
        self.hear()
        if self.process is not None and self.process.exitcode is not None:
            code = self.process.exitcode
            self.clear()
            wait = self.patience.failed(lived=time.monotonic() - self.started_at)
            say(f"{self.name} ended ({code}), starts again" + (f" in {wait:.0f} s" if wait else ""))
        if self.process is None and self.patience.is_over():
            self._start()

    def hear(self) -> None:
        if self.relay is not None:
            self.relay.pass_on()

    def is_running(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def is_healthy(self) -> bool:
        return self.is_running() and self.healthy()

    def end(self) -> None:
        if self.is_running():
            self._signal_group(signal.SIGTERM)

    def clear(self) -> None:
        """Leave nothing of the process, nor of what it started."""
        if self.process is None or self.relay is None:
            return
        self._signal_group(signal.SIGKILL)
        self.process.join()
        self.relay.close()
        self.process = self.relay = None

    def _start(self) -> None:
        self.started_at = time.monotonic()
        self.relay = Relay(self.name, self.logs / f"{self.name}.log")
        self.process = FORK.Process(
            target=_be, args=(self.name, self.work, self.relay.end, os.getpid())
        )
        self.process.start()
        os.close(self.relay.end)

    def _signal_group(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def _be(name: str, work: Callable[[], None], output: int, parent: int) -> None:
    """What a new process of ours does: forget what it was, then its work."""
    os.setsid()
    die_with(parent)
    for number in HEARD:
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(ours, theirs)
    setproctitle(f"kefu {name}")
    os.environ["PGAPPNAME"] = f"kefu-{name}"
    work()


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
        for number in HEARD:
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
        while any(part.is_running() for part in self.parts) and time.monotonic() < limit:
            time.sleep(LOOK_EVERY)
            for part in self.parts:
                part.hear()
        for part in self.parts:
            part.clear()
        if self.database:
            self.database.end()
        say("Stopped.")
