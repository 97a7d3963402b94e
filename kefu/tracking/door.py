"""POST /live/trail/: batches of behaviour, outside Django's request cycle.

204 says that the batch is written down for good. 410 says that there is no consent, and the script
ends; 429 and 503 that it may try again later, with the same key.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import parse_cookie

from kefu.tracking import bots, wire
from kefu.tracking.consent import COOKIE, mark_in
from kefu.tracking.models import Kind
from kefu.tracking.taking import Counter, Taken, Unable

PATH = "/live/trail/"
MOST_BYTES = 64 * 1024
MOST_WAITING = 20_000  # batches; beyond it is kinder to say so
FORGET_AT = 50_000

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Refused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class Door:
    """The application."""

    def __init__(self) -> None:
        self._counter = Counter()
        self._pace = bots.Pace()
        self._turns = Turns()

    @staticmethod
    def owns(scope: Scope) -> bool:
        return scope.get("path") == PATH

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status = await self._take(scope, receive)
        except Refused as refused:
            status = refused.status
        except wire.Unreadable:
            status = 400
        except Unable:
            status = 503
        await _answer(send, status)

    async def _take(self, scope: Scope, receive: Receive) -> int:
        if scope["method"] != "POST":
            raise Refused(405)
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        visitor = _visitor(headers)
        self._require_turn(visitor, _address(scope, headers))
        parcel = wire.read(await _body(receive))
        batch = self._batch(parcel, visitor, headers.get(b"user-agent", ""))
        return 204 if await self._counter.take(batch) else 410

    def _require_turn(self, visitor: UUID, address: str) -> None:
        if self._counter.length > MOST_WAITING:
            raise Refused(503)
        at = time.monotonic()
        own = self._turns.take(f"v{visitor.int}", settings.TRAIL_BATCHES_A_MINUTE["visitor"], at)
        if not own or not self._turns.take(address, settings.TRAIL_BATCHES_A_MINUTE["address"], at):
            raise Refused(429)

    def _batch(self, parcel: wire.Parcel, visitor: UUID, agent: str) -> Taken:
        views = sum(event.kind is Kind.VIEW for event in parcel.events)
        bot = _why_a_bot(agent, parcel.driven)
        if not bot and self._pace.is_inhuman(visitor.bytes, views, time.monotonic()):
            bot = "pace"
        events = wire.kept(parcel.events, at_ms=time.time_ns() // 1_000_000)
        return Taken(parcel.key, visitor, bot, events)


class Turns:
    """So many a minute, each key for itself; kept in memory, for a lost count harms nobody."""

    def __init__(self) -> None:
        self._full_at: dict[str, float] = {}

    def take(self, key: str, times: int, at: float) -> bool:
        if len(self._full_at) > FORGET_AT:
            self._full_at = {key: full for key, full in self._full_at.items() if full > at}
        full_at = max(self._full_at.get(key, at), at) + 60 / times
        if full_at > at + 60:
            return False
        self._full_at[key] = full_at
        return True


@lru_cache(4096)
def _why_a_bot(agent: str, driven: bool) -> str:
    return bots.why_a_bot(agent, driven=driven)


def _visitor(headers: dict[bytes, str]) -> UUID:
    """Whose browser it is. No cookie is no consent, and a signal of the browser outweighs it."""
    if headers.get(b"sec-gpc") == "1" or headers.get(b"dnt") == "1":
        raise Refused(410)
    if headers.get(b"sec-fetch-site", "same-origin") != "same-origin":
        raise Refused(403)
    mark = mark_in(parse_cookie(headers.get(b"cookie", "")).get(COOKIE, ""))
    if mark is None:
        raise Refused(410)
    return mark.key


def _address(scope: Scope, headers: dict[bytes, str]) -> str:
    """As `core.limits.address_of`: through as many proxies as the shop has of its own."""
    own: int = settings.TRUSTED_PROXIES
    hops = [part.strip() for part in headers.get(b"x-forwarded-for", "").split(",")]
    if own and len(hops) >= own:
        return hops[-own]
    return str((scope.get("client") or ("",))[0])


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise Refused(413)
        more = message.get("more_body", False)
    return b"".join(parts)


async def _answer(send: Send, status: int) -> None:
    headers = [(b"cache-control", b"no-store")]
    if status != 204:  # noqa: PLR2004
        headers.append((b"content-length", b"0"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
