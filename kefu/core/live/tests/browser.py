"""A browser's end of the application, without a server between."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from kefu.core.live.asgi import Live

ANSWER = 10.0
R = TypeVar("R")


def run(scene: Coroutine[Any, Any, R]) -> R:
    """Play it in a thread of its own: a browser under test keeps a loop in this one."""
    with ThreadPoolExecutor(1) as stage:
        return stage.submit(asyncio.run, scene).result()


class Browser:
    def __init__(self, live: Live, topics: str, session: str = "", **headers: str) -> None:
        self.status = 0
        self.deaf = False  # takes nothing any more, and does not say so
        self._live = live
        self._said: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._asked = False
        self._started = asyncio.Event()
        self._scope = {
            "type": "http",
            "method": headers.pop("method", "GET"),
            "path": "/live/",
            "query_string": f"topics={topics}".encode(),
            "headers": [
                (b"cookie", f"sessionid={session}".encode()),
                *(
                    (name.replace("_", "-").encode(), value.encode())
                    for name, value in headers.items()
                ),
            ],
        }
        self.task = asyncio.create_task(live(self._scope, self._receive, self._send))

    async def open(self) -> int:
        """The status of the answer."""
        async with asyncio.timeout(ANSWER):
            await self._started.wait()
        return self.status

    async def next(self) -> dict[str, Any]:
        """The next event: its kind, its place and its topics."""
        async with asyncio.timeout(ANSWER):
            while True:
                text = (await self._said.get()).decode()
                if "event:" in text:
                    return _parsed(text)

    async def news(self) -> list[str]:
        """The topics of the next change, past beats."""
        while (event := await self.next())["event"] != "changed":
            pass
        return sorted(event["data"])

    async def ended(self) -> None:
        async with asyncio.timeout(ANSWER):
            await self.task

    async def leave(self) -> None:
        self._gone.set()
        await self.ended()

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if self.deaf:
            await asyncio.Event().wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(message["headers"])
            self._started.set()
        elif message["body"]:
            self._said.put_nowait(message["body"])


def _parsed(text: str) -> dict[str, Any]:
    event: dict[str, Any] = {"data": []}
    for row in text.strip().splitlines():
        name, _, value = row.partition(": ")
        if name == "data":
            event["data"].append(value)
        else:
            event[name] = value
    return event
