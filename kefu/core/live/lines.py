"""One browser's line: what it has still to hear, each topic once however often it changed."""

import asyncio
import time
from functools import lru_cache

BEAT = b"event: beat\nid: %d\ndata:\n\n"
RESYNC = b"event: resync\nid: %d\ndata:\n\n"


class Line:
    """Bounded by itself: a slow reader finds each of its topics waiting once."""

    __slots__ = (
        "_beat",
        "_changed",
        "_lost",
        "_said",
        "_wake",
        "closed",
        "session",
        "task",
        "topics",
        "waits_since",
    )

    def __init__(self, session: str, topics: frozenset[str]) -> None:
        self.session = session
        self.topics = topics
        self.closed = False
        self.task = asyncio.current_task()
        self.waits_since = time.monotonic()  # when it was last given something to say
        self._changed: dict[str, None] = {}
        self._said: dict[str, bytes] = {}
        self._lost = self._beat = False
        self._wake: asyncio.Future[None] | None = None

    @property
    def idle(self) -> bool:
        return not (self._changed or self._said or self._lost or self._beat)

    def hear(self, topic: str) -> None:
        self._stir()
        self._changed[topic] = None

    def overhear(self, topic: str, text: bytes) -> None:
        self._stir()
        self._said[topic] = text

    def lose_track(self) -> None:
        """So much may have been missed that the page must ask for everything again."""
        self._stir()
        self._lost = True

    def beat(self) -> None:
        self._stir()
        self._beat = True

    def close(self) -> None:
        self._stir()
        self.closed = True

    def _stir(self) -> None:
        if self.idle:
            self.waits_since = time.monotonic()
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def something(self) -> bool:
        """Wait for something to say; False when the line is closed."""
        while self.idle and not self.closed:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        return not self.closed

    def take(self, place: int) -> bytes:
        """What is to be said, and the place to which it brings the browser."""
        said = b"".join(self._said.values())
        if self._lost:
            said += RESYNC % place
        elif self._changed:
            said += news(tuple(self._changed), place)
        elif self._beat:
            said += BEAT % place
        self._changed.clear()
        self._said.clear()
        self._lost = self._beat = False
        return said


@lru_cache(maxsize=64)
def news(topics: tuple[str, ...], place: int) -> bytes:
    data = "".join(f"data: {topic}\n" for topic in topics)
    return f"event: changed\nid: {place}\n{data}\n".encode()


def whispered(topic: str, text: str) -> bytes:
    words = "".join(f"data: {line}\n" for line in [topic, *text.splitlines()])
    return f"event: whisper\n{words}\n".encode()
