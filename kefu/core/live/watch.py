"""What must happen to lines by itself: beats, the end of rights, the end of long lives."""

import asyncio
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, close_old_connections

from kefu.core.live.changes import forget_old
from kefu.core.live.hub import Hub
from kefu.core.live.rights import ReaderOf, allowed, open_sessions

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
BEAT_SECONDS = 15.0
STUCK_SECONDS = 30.0  # a browser that takes nothing for so long is gone
LIFE_SECONDS = 1800.0  # then it comes again, where it was: memory and rights start afresh
SESSION_SECONDS = 5.0
RIGHTS_SECONDS = 15.0
RIGHTS_SHARE = 3  # rest three times as long as the checks took
RIGHTS_AT_ONCE = 20
FORGET_SECONDS = 600.0
THREADS = 4

P = ParamSpec("P")
R = TypeVar("R")
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")


async def in_thread(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Ask the database without holding up the others; few at a time, so that it is not flooded."""

    def ask() -> R:
        try:
            return call(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_threads, ask)


class Watch:
    def __init__(self, hub: Hub, reader_of: ReaderOf | None = None) -> None:
        self._hub = hub
        self._reader_of = reader_of
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        if not self._tasks:
            rounds = {
                self._beat: LOOK_SECONDS,
                self._close_signed_out: SESSION_SECONDS,
                self._close_without_right: RIGHTS_SECONDS,
                self._forget: FORGET_SECONDS,
            }
            self._tasks = [asyncio.create_task(_again(act, pause)) for act, pause in rounds.items()]

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _beat(self) -> None:
        at = time.monotonic()
        for line, opened in list(self._hub.lines.items()):
            if at - opened > LIFE_SECONDS:
                line.close()
            elif line.idle and at - line.waits_since > BEAT_SECONDS:
                line.beat()
            elif not line.idle and at - line.waits_since > STUCK_SECONDS and line.task:
                line.close()
                line.task.cancel()

    async def _close_signed_out(self) -> None:
        there = {line.session for line in self._hub.lines}
        if there:
            gone = there - await in_thread(open_sessions, there)
            for line in self._hub.lines:
                if line.session in gone:
                    line.close()

    async def _close_without_right(self) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for line in self._hub.lines:
            wanted[line.session] |= line.topics
        sessions = list(wanted.items())
        for start in range(0, len(sessions), RIGHTS_AT_ONCE):
            began = time.monotonic()
            some = sessions[start : start + RIGHTS_AT_ONCE]
            refused = await in_thread(_refused, some, self._reader_of)
            for line in self._hub.lines:
                if line.topics & refused.get(line.session, frozenset()):
                    line.close()
            await asyncio.sleep(RIGHTS_SHARE * (time.monotonic() - began))

    async def _forget(self) -> None:
        await in_thread(forget_old)


def _refused(
    sessions: Iterable[tuple[str, set[str]]], reader_of: ReaderOf | None
) -> dict[str, frozenset[str]]:
    """What each may hear no more. A line opened since then has been asked about on its own."""
    return {
        session: frozenset(topics - allowed(session, topics, reader_of))
        for session, topics in sessions
    }


async def _again(act: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        await asyncio.sleep(pause * random.uniform(0.8, 1.0))  # noqa: S311
        try:
            await act()
        except DatabaseError as error:
            log.warning("live could not look: %s", error)
