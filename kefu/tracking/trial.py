"""A server with the door alone, and browsers that fill it: for the bench and the kill."""

import json
import select
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings

from kefu.core.live.asgi import Live
from kefu.core.live.asgi import application as streams
from kefu.core.live.trial import Server, a_server
from kefu.tracking.door import PATH, Door, Receive, Scope, Send
from kefu.tracking.models import Visitor

TARGET = "kefu.tracking.trial:application"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"
TAKEN = b"HTTP/1.1 204"
_door = Door()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Without limits, for a crowd from one address is what it is here for."""
    settings.TRAIL_BATCHES_A_MINUTE = {"visitor": 10**9, "address": 10**9}
    answer = streams if Live.owns(scope) else _door
    await answer(scope, receive, send)


@contextmanager
def a_door() -> Iterator[Server]:
    with a_server(TARGET) as server:
        yield server


@contextmanager
def some_visitors(count: int) -> Iterator[list[Visitor]]:
    rows = Visitor.objects.bulk_create(Visitor() for _ in range(count))
    try:
        yield rows
    finally:
        Visitor.objects.filter(key__in=[row.key for row in rows]).delete()


@dataclass
class Browser:
    """One keep-alive line that sends a batch, waits for its answer, and sends the next."""

    line: socket.socket
    visitor: Visitor
    events: int
    asked: list[uuid.UUID] = field(default_factory=list)
    told: list[uuid.UUID] = field(default_factory=list)

    def send(self) -> None:
        key = uuid.uuid4()
        body = json.dumps({"key": key.hex, "events": [_event(n) for n in range(self.events)]})
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {AGENT}\r\n"
            f"Cookie: trail={self.visitor.key.hex}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.asked.append(key)
        self.line.sendall((head + body).encode())

    def hear(self) -> bool:
        """Whether the last batch was acknowledged; False where the line broke."""
        answer = self.line.recv(4096)
        if not answer.startswith(TAKEN):
            return False
        self.told.append(self.asked[-1])
        return True


def fill(port: int, visitors: Sequence[Visitor], *, events: int, seconds: float) -> list[Browser]:
    """All of them at once, for so long or until the server is gone."""
    browsers = {}
    poll = select.epoll()
    for visitor in visitors:
        line = socket.create_connection(("127.0.0.1", port))
        browsers[line.fileno()] = Browser(line, visitor, events)
        poll.register(line.fileno(), select.EPOLLIN)
    ends = time.monotonic() + seconds
    _go_round(browsers, poll, ends)
    for browser in browsers.values():
        browser.line.close()
    poll.close()
    return list(browsers.values())


def _go_round(browsers: dict[int, Browser], poll: select.epoll, ends: float) -> None:
    waiting = set(browsers)
    for browser in browsers.values():
        browser.send()
    while waiting:
        ready = poll.poll(1)
        if not ready and time.monotonic() > ends + 10:
            raise TimeoutError(f"{len(waiting)} browsers hear nothing")
        for number, _ in ready:
            try:
                goes_on = browsers[number].hear() and time.monotonic() < ends
                if goes_on:
                    browsers[number].send()
            except OSError:  # the server was killed
                goes_on = False
            if not goes_on:
                waiting.discard(number)
                poll.unregister(number)


def _event(number: int) -> dict[str, object]:
    kind = ("view", "dwell")[number % 2]
    more = {"seconds": 14.5, "depth": 70} if kind == "dwell" else {}
    return {
        "kind": kind,
        "ago": 900 * number,
        "view": "3f9a2c71b0de",
        "page": "product",
        "product": f"kettle-{number}",
        "category": "home/kitchen",
        **more,
    }
