"""Group commit: what came in while the last transaction was on its way goes into the next one.

A batch is acknowledged when the transaction that holds it has been committed, never before.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)

MOST_AT_ONCE = 1_000
IDLE_SECONDS = 1.0
# The lock on the visitor waits for an erasure under way, and then finds the visitor gone.
TAKE = """
WITH alive AS (
  SELECT key FROM tracking_visitor WHERE key = ANY(%(visitors)s) AND ended_at IS NULL
  ORDER BY key FOR KEY SHARE
), taken AS (
  INSERT INTO tracking_batch (key, visitor_id, received_at, bot, events)
  SELECT sent.key, alive.key, now(), sent.bot, sent.events::jsonb
  FROM unnest(%(keys)s::uuid[], %(visitors)s::uuid[], %(bots)s::text[], %(events)s::text[])
    AS sent (key, visitor, bot, events) JOIN alive ON alive.key = sent.visitor
  ON CONFLICT (key) DO NOTHING
)
SELECT key FROM alive
"""


@dataclass(frozen=True, slots=True)
class Taken:
    key: UUID
    visitor: UUID
    bot: str
    events: str


class Unable(Exception):
    """The database did not take it; the browser may send it again."""


Waiting = tuple[Taken, "asyncio.Future[bool]"]


class Counter:
    """Where batches are handed in; one thread writes them down."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._something = threading.Condition()
        self._is_writing = False

    async def take(self, batch: Taken) -> bool:
        """Whether it is written down for good; False where its visitor has no trail (any more)."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        with self._something:
            self._waiting.append((batch, done))
            if not self._is_writing:
                self._is_writing = True
                threading.Thread(target=self._write, name="trail", daemon=True).start()
            self._something.notify()
        return await done

    @property
    def length(self) -> int:
        return len(self._waiting)

    def _write(self) -> None:
        """Until nothing has come for a while; the connection goes with the thread."""
        while group := self._next_group():
            self._commit(group)
        connection.close()

    def _next_group(self) -> list[Waiting]:
        with self._something:
            if not self._waiting:
                self._something.wait(IDLE_SECONDS)
            group = self._waiting[:MOST_AT_ONCE]
            del self._waiting[:MOST_AT_ONCE]
            self._is_writing = bool(group)
        return group

    def _commit(self, group: list[Waiting]) -> None:
        alive: set[UUID] | None = None
        try:
            alive = write([batch for batch, _ in group])
        except (DatabaseError, PoolTimeout):
            log.exception("%d batches could not be taken", len(group))
            close_old_connections()
        group[0][1].get_loop().call_soon_threadsafe(_answer, group, alive)


def write(batches: Sequence[Taken]) -> set[UUID]:
    """One transaction for all; the visitors whose batches are in it, or were before."""
    values: dict[str, Any] = {
        "keys": [batch.key for batch in batches],
        "visitors": [batch.visitor for batch in batches],
        "bots": [batch.bot for batch in batches],
        "events": [batch.events for batch in batches],
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        return {key for (key,) in cursor.fetchall()}


def _answer(group: list[Waiting], alive: set[UUID] | None) -> None:
    for batch, done in group:
        if done.done():
            continue
        if alive is None:
            done.set_exception(Unable())
        else:
            done.set_result(batch.visitor in alive)
