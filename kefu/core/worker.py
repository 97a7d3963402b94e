"""The worker: delivers what is in the outbox and seals the log, until it is told to stop."""

import contextlib
import logging
import time
from types import FrameType

from django.db import DatabaseError, InterfaceError, connection

from kefu.core import chain, health
from kefu.core.outbox import BATCH, Bell, deliver_batch

log = logging.getLogger(__name__)

IDLE = 1.0  # seconds between looks when nobody rings
BEAT_EVERY = 5.0
SEAL_EVERY = 1.0
HOPELESS_AFTER = 300.0  # seconds of nothing but errors
LONGEST_PAUSE = 5.0


class Hopeless(RuntimeError):
    """Nothing has worked for so long that whoever started the worker should know."""


class Worker:
    """One process of perhaps many; they share the queue through row locks."""

    def __init__(self, *, batch: int = BATCH) -> None:
        self.batch = batch
        self.stopping = False
        self._beat_at = self._sealed_at = 0.0
        self._failing_since: float | None = None
        self._pause = 0.0

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish the delivery in hand, keep what was done, leave the rest to the next worker."""
        self.stopping = True

    def run(self) -> None:
        with Bell() as bell:
            while not self.stopping:
                if not self._round():
                    bell.wait(IDLE)
        with contextlib.suppress(DatabaseError, InterfaceError):
            health.stop_beating("worker")

    def _round(self) -> bool:
        """Whether there may be more to do at once."""
        try:
            told = deliver_batch(self.batch, hurry=lambda: self.stopping)
            self._seal()
            self._beat()
        except Exception:  # the database went away, or a bug: neither may end the worker
            log.exception("the worker stumbled")
            self._recover()
            return True
        self._failing_since, self._pause = None, 0.0
        return told > 0

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at >= BEAT_EVERY:
            health.beat("worker")
            self._beat_at = time.monotonic()

    def _seal(self) -> None:
        if time.monotonic() - self._sealed_at < SEAL_EVERY:
            return
        while chain.seal_batch() == chain.ROWS_AT_ONCE and not self.stopping:
            pass
        self._sealed_at = time.monotonic()

    def _recover(self) -> None:
        connection.close()
        since = self._failing_since = self._failing_since or time.monotonic()
        if time.monotonic() - since > HOPELESS_AFTER:
            raise Hopeless
        self._pause = min(LONGEST_PAUSE, self._pause * 2 or 0.2)
        time.sleep(self._pause)
