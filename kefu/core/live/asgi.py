"""GET /live/?topics=a,b as server-sent events, outside Django's request cycle.

An ASGI application of its own: it stands in front of the pages, or in a process apart. It needs
nothing of the request but the session cookie, and asks each domain's rule for each topic.
"""

import asyncio
import logging
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError
from django.http import parse_cookie
from psycopg_pool import PoolTimeout

from kefu.core.live.changes import EVERYTHING, missed
from kefu.core.live.hub import Hub
from kefu.core.live.lines import Line
from kefu.core.live.rights import ReaderOf, UnknownTopic, allowed, require_known
from kefu.core.live.watch import Watch, in_thread

log = logging.getLogger(__name__)

PATH = "/live/"
MOST_TOPICS = 100
MOST_LINES = 30  # of one session, in one process
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Refused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Live:
    """The application. It answers its own path and the server's start and stop, no more."""

    def __init__(self, reader_of: ReaderOf | None = None) -> None:
        self._reader_of = reader_of
        self._hub = Hub()
        self._watch = Watch(self._hub, reader_of)
        self._opened_by: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live_on(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    @staticmethod
    def owns(scope: Scope) -> bool:
        return scope["type"] == "lifespan" or scope.get("path") == PATH

    async def _live_on(self, receive: Receive, send: Send) -> None:
        await receive()
        _when_told_to_stop(self.close)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.close()
        await send({"type": "lifespan.shutdown.complete"})

    def close(self) -> None:
        self._watch.stop()
        self._hub.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            topics, session = _topics_in(scope), _session_in(scope)
            with self._counted(session):
                await self._require_right(session, topics)
                await self._stream(Line(session, topics), scope, receive, send)
        except Refused as refusal:
            await _refuse(send, refusal.status)

    @contextmanager
    def _counted(self, session: str) -> Iterator[None]:
        if self._opened_by[session] >= MOST_LINES:
            raise Refused(429)
        self._opened_by[session] += 1
        try:
            yield
        finally:
            self._opened_by[session] -= 1
            if not self._opened_by[session]:
                del self._opened_by[session]

    async def _require_right(self, session: str, topics: frozenset[str]) -> None:
        self._watch.start()
        if not await self._hub.ready():
            raise Refused(503)
        try:
            may = await in_thread(allowed, session, topics, self._reader_of)
        except (DatabaseError, PoolTimeout) as error:
            log.warning("live could not ask for rights: %s", error)
            raise Refused(503) from error
        if topics - may:
            raise Refused(403)

    async def _stream(self, line: Line, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(receive())
        gone.add_done_callback(lambda _: line.close())
        self._hub.open(line)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._catch_up(line, scope)
            line.beat()
            await _say(send, b"retry: %d\n\n" % random.randint(800, 2000))  # noqa: S311
            await line.say_all(partial(_say, send), lambda: self._hub.place)
            await send({"type": "http.response.body", "body": b""})
        except asyncio.CancelledError:
            if not line.closed:
                raise
        finally:
            gone.cancel()
            self._hub.drop(line)

    async def _catch_up(self, line: Line, scope: Scope) -> None:
        """The line is open already: what changes while we look is heard twice rather than never."""
        since = _place_in(scope)
        if since is None:
            return
        try:
            behind = await in_thread(missed, int(since), list(line.topics))
        except (ValueError, DatabaseError):
            behind = frozenset({EVERYTHING})
        if EVERYTHING in behind:
            line.lose_track()
        else:
            for topic in behind:
                line.hear(topic)


def _topics_in(scope: Scope) -> frozenset[str]:
    if scope["path"] != PATH:
        raise Refused(404)
    if scope["method"] != "GET":
        raise Refused(405)
    topics = frozenset(_asked(scope, "topics").split(","))
    try:
        require_known(topics)
    except UnknownTopic as unknown:
        raise Refused(400) from unknown
    if len(topics) > MOST_TOPICS:
        raise Refused(400)
    return topics


def _session_in(scope: Scope) -> str:
    if _header(scope, b"sec-fetch-site") in {"cross-site", "same-site"}:
        raise Refused(403)
    session = parse_cookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    if not session:
        raise Refused(403)
    return session


def _place_in(scope: Scope) -> str | None:
    return _header(scope, b"last-event-id") or _asked(scope, "since") or None


def _asked(scope: Scope, name: str) -> str:
    asked: bytes = scope["query_string"]
    return parse_qs(asked.decode("latin-1")).get(name, [""])[0]


def _header(scope: Scope, name: bytes) -> str:
    values: list[bytes] = [value for key, value in scope["headers"] if key == name]
    return b"; ".join(values).decode("latin-1")  # HTTP/2 sends a cookie in pieces


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _say(send: Send, text: bytes) -> Awaitable[None]:
    return send({"type": "http.response.body", "body": text, "more_body": True})


def _when_told_to_stop(close: Callable[[], None]) -> None:
    """A server says "shutdown" only after the last answer ended, and ours never end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(number: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(close)
            if callable(before):
                before(number, frame)

        signal.signal(number, stop)


application = Live()
