"""One connection to the database for all the lines of this process."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import connection

from kefu.core.live.changes import CHANNEL, EVERYTHING, PLACE, TAIL, WHISPERS, news_among
from kefu.core.live.lines import Line, whispered

log = logging.getLogger(__name__)

POLL_SECONDS = 5.0  # to move on without a doorbell, and to notice a dead database
ANSWER_SECONDS = 10.0
LONGEST_RETRY = 2.0
AT_ONCE = 500  # lines told before others get a turn


class Hub:
    """Reads what changed, once, and tells every line that wants it."""

    def __init__(self) -> None:
        self.place = 0
        self.lines: dict[Line, float] = {}  # and when each was opened
        self._by_topic: dict[str, set[Line]] = defaultdict(set)
        self._heard: set[tuple[int, str]] = set()
        self._listening: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.closed = False

    async def ready(self, timeout: float = ANSWER_SECONDS) -> bool:  # noqa: ASYNC109
        """Start if need be; False when the database does not answer in time."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen_for_ever())
        try:
            async with asyncio.timeout(timeout):
                await self._ready.wait()
        except TimeoutError:
            return False
        return not self.closed

    def open(self, line: Line) -> None:
        self.lines[line] = time.monotonic()
        for topic in line.topics:
            self._by_topic[topic].add(line)

    def drop(self, line: Line) -> None:
        self.lines.pop(line, None)
        for topic in line.topics:
            listeners = self._by_topic.get(topic, set())
            listeners.discard(line)
            if not listeners:
                self._by_topic.pop(topic, None)

    def close(self) -> None:
        """Let everybody go at once: browsers come back to whoever takes over."""
        self.closed = True
        self._ready.set()
        if self._listening is not None:
            self._listening.cancel()
        for line in list(self.lines):
            line.close()

    async def _listen_for_ever(self) -> None:
        wait = 0.0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_parameters()) as db:
                    await db.execute(f"LISTEN {CHANNEL}; LISTEN {WHISPERS}")
                    wait = 0.0
                    await self._listen(db)
            except (psycopg.Error, OSError, TimeoutError) as error:
                log.warning("live has lost the database: %s", error)
            wait = min(wait * 2 + 0.1, LONGEST_RETRY)
            await asyncio.sleep(wait)

    async def _listen(self, db: psycopg.AsyncConnection[Any]) -> None:
        rung = True
        while True:
            if rung:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._read(db)
            silent = True
            rung = False
            async for note in db.notifies(timeout=POLL_SECONDS, stop_after=1):
                silent = False
                if note.channel == WHISPERS:
                    self._pass_on(note.payload)
                else:
                    rung = True
            rung = rung or silent

    async def _read(self, db: psycopg.AsyncConnection[Any]) -> None:
        if not self._ready.is_set():
            self.place = await _place_in(db)
            self._ready.set()
            return
        rows = await (await db.execute(TAIL, [self.place])).fetchall()
        place, topics, self._heard = news_among(rows, self._heard)
        went_back = place < self.place  # another database took the place of ours
        self.place = place
        if went_back or EVERYTHING in topics:
            for line in self.lines:
                line.lose_track()
        else:
            await self._tell(topics)

    async def _tell(self, topics: Iterable[str]) -> None:
        """Each line hears all of it in one event; a crowd in parts, so that others get a turn."""
        told: dict[Line, None] = {}
        for topic in topics:
            for line in self._by_topic.get(topic, ()):
                line.note(topic)
                told[line] = None
        for number, line in enumerate(told, start=1):
            line.speak(self.place)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _pass_on(self, payload: str) -> None:
        topic, _, text = payload.partition(" ")
        said = whispered(topic, text)
        for line in self._by_topic.get(topic, ()):
            line.overhear(topic, said)


async def _place_in(db: psycopg.AsyncConnection[Any]) -> int:
    row = await (await db.execute(PLACE)).fetchone()
    return int(row[0]) if row else 0


def _parameters() -> dict[str, Any]:
    ours = connection.get_connection_params()
    without = {"cursor_factory", "context"}  # those are for connections that do not wait
    return {name: value for name, value in ours.items() if name not in without} | {
        "autocommit": True,
        "application_name": "kefu live",
        "connect_timeout": 5,
    }
