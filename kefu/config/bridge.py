"""WSGI pages behind an ASGI server, for set-ups with one port.

A request keeps one thread from its first line to its last, as Django expects. Threads never wait
for the loop and the loop never waits for a slow reader: a page is taken whole, its thread is free
again before the first byte leaves.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.types import WSGIApplication

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

AT_ONCE = 1_000_000  # bytes of an answer kept in memory
IN_MEMORY = 1_000_000  # bytes of a request kept in memory, more goes to a file
MOST_BYTES = 100_000_000  # of a request
OWN_NAMES = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


class TooLarge(Exception):
    """A request that nobody should send."""


class Gone(Exception):
    """Whoever asked went away before the request was complete."""


class WsgiBridge:
    """An ASGI application that runs a WSGI one in threads."""

    def __init__(self, application: WSGIApplication, *, threads: int) -> None:
        self.application = application
        self._idle: asyncio.Queue[ThreadPoolExecutor] = asyncio.Queue()
        for number in range(threads):
            self._idle.put_nowait(ThreadPoolExecutor(1, thread_name_prefix=f"page-{number}"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _body(receive)
        except TooLarge:
            await send({"type": "http.response.start", "status": 413, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        except Gone:
            return
        with body:
            await self._answer(_environ(scope, body), send)

    async def _answer(self, environ: dict[str, Any], send: Send) -> None:
        loop = asyncio.get_running_loop()
        answer = _Answer(self.application, environ)
        thread = await self._idle.get()
        try:
            chunk, more = await loop.run_in_executor(thread, answer.begin)
        except BaseException:
            self._idle.put_nowait(thread)
            raise
        if not more:
            self._idle.put_nowait(thread)
            await send(answer.start)
            await send({"type": "http.response.body", "body": chunk})
            return
        try:
            await send(answer.start)
            while more:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk, more = await loop.run_in_executor(thread, answer.take)
            await send({"type": "http.response.body", "body": chunk})
        finally:
            loop.run_in_executor(thread, answer.close)
            self._idle.put_nowait(thread)


class _Answer:
    """What the WSGI application says, taken in its own thread."""

    def __init__(self, application: WSGIApplication, environ: dict[str, Any]) -> None:
        self.application, self.environ = application, environ
        self.start: dict[str, Any] = {}
        self._iterable: Iterable[bytes] = ()
        self._chunks: Iterator[bytes] = iter(())
        self._closed = False

    def begin(self) -> tuple[bytes, bool]:
        try:
            self._iterable = self.application(self.environ, self._start_response)
            self._chunks = iter(self._iterable)
            return self.take()
        except BaseException:
            self.close()
            raise

    def take(self) -> tuple[bytes, bool]:
        """The next piece, and whether more may follow."""
        taken = BytesIO()
        for chunk in self._chunks:
            taken.write(chunk)
            if self._is_stream or taken.tell() >= AT_ONCE:
                return taken.getvalue(), True
        self.close()
        return taken.getvalue(), False

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            getattr(self._iterable, "close", lambda: None)()

    @property
    def _is_stream(self) -> bool:
        """Whether pieces come when they come, and should leave at once; a file is all there."""
        is_file = getattr(self._iterable, "file_to_stream", None) is not None
        return bool(getattr(self._iterable, "streaming", False)) and not is_file

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        self.start = {
            "type": "http.response.start",
            "status": int(status.split(" ", 1)[0]),
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ],
        }
        return _refuse_write


def _refuse_write(_: bytes) -> object:
    raise TypeError("answers are iterables here; there is nothing to write into")


async def _body(receive: Receive) -> IO[bytes]:
    message = await receive()
    if not message.get("more_body"):
        return BytesIO(message.get("body", b""))
    kept: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 closed by the caller
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            kept.close()
            raise Gone
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            kept.close()
            raise TooLarge
        kept.write(message.get("body", b""))
        if not message.get("more_body"):
            kept.seek(0)
            return kept
        message = await receive()


def _environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = OWN_NAMES.get(name) or "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{text}" if key in environ else text
    return environ
