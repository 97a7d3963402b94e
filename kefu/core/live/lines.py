"""One browser's line: what it has still to hear, each topic once however often it changed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from functools import lru_cache
from typing import Any

BEAT = b"event: beat\nid: %d\ndata:\n\n"
RESYNC = b"event: resync\nid: %d\ndata:\n\n"


Say = Callable[[bytes], Awaitable[None]]


class Line:
    """Bounded by itself: a slow reader finds each of its topics waiting once.

    Its own task says what there is. What the hub tells thousands of lines at once is said by the
    hub, without waking their tasks; only where that does not end at once the task takes over.
    """

    __slots__ = (
        "_beat",
        "_changed",
        "_lost",
        "_rest",
        "_said",
        "_say",
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
        self._say: Say | None = None
        self._rest: Awaitable[None] | None = None

    @property
    def idle(self) -> bool:
        waits = self._changed or self._said or self._lost or self._beat
        return not waits and self._rest is None

    def hear(self, topic: str) -> None:
        self._stir()
        self._changed[topic] = None

    def note(self, topic: str) -> None:
        """Hear without waking the task: `speak` follows."""
        if self.idle:
            self.waits_since = time.monotonic()
        self._changed[topic] = None

    def speak(self, place: int) -> None:
        """Say at once what was noted, if the task rests; otherwise it comes to it by itself."""
        if self._wake is None or self._wake.done():
            return
        if self._say is not None:
            self._rest = _begun(self._say, self.take(place))
        if self._say is None or self._rest is not None:
            self._wake.set_result(None)

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

    async def say_all(self, say: Say, place: Callable[[], int]) -> None:
        """Until the line is closed."""
        self._say = say
        while await self.something():
            if self._rest is not None:
                await self._rest
                self._rest = None
            else:
                await say(self.take(place()))

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


def _begun(say: Say, text: bytes) -> Awaitable[None] | None:
    """Take the first step of saying it; what is left, if that was not all."""
    try:
        steps = say(text).__await__()
        return _Rest(steps, next(steps))
    except StopIteration:
        return None
    except Exception as error:  # noqa: BLE001 the line's own task raises it
        return _Failed(error)


class _Rest:
    """A thing awaited whose first step was taken outside of the task that ends it."""

    __slots__ = ("_first", "_steps")

    def __init__(self, steps: Generator[Any, None, None], first: object) -> None:
        self._steps, self._first = steps, first

    def __await__(self) -> Generator[Any, None, None]:
        yield self._first
        yield from self._steps


class _Failed:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def __await__(self) -> Generator[Any, None, None]:
        raise self._error


@lru_cache(maxsize=64)
def news(topics: tuple[str, ...], place: int) -> bytes:
    data = "".join(f"data: {topic}\n" for topic in topics)
    return f"event: changed\nid: {place}\n{data}\n".encode()


def whispered(topic: str, text: str) -> bytes:
    words = "".join(f"data: {line}\n" for line in [topic, *text.splitlines()])
    return f"event: whisper\n{words}\n".encode()
