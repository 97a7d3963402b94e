"""The production profile: pages and live streams in processes of their own, behind one proxy."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from e2e.shop import Shop, free_port

SECRET = "a secret of the browser tests, long enough for the profile"
PRODUCTION = {
    "KEFU_PROFILE": "production",
    "KEFU_SECRET_KEY": SECRET,
    "KEFU_ALLOWED_HOSTS": "localhost,127.0.0.1",
    "KEFU_STAFF_SECOND_FACTOR": "0",
}


class ApartShop(Shop):
    """The same shop as its operators run it; browsers see one origin."""

    def __init__(self, var: Path, *, smtp_port: int) -> None:
        super().__init__(var, smtp_port=smtp_port)
        self.live_port = free_port()
        self.proxy = Proxy(pages=self.port, live=self.live_port)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.proxy.port}"

    def start(self) -> None:
        self.command("prepare")
        super().start()
        self.proxy.start()

    def stop(self) -> None:
        self.proxy.stop()
        super().stop()

    def wait_until_healthy(self) -> None:
        super().wait_until_healthy()
        self._wait_for(self._streams, "live streams")

    def _streams(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.live_port}/", timeout=10):
                return True
        except HTTPError:  # it is there; it only does not know this address
            return True
        except OSError:
            return False

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), **PRODUCTION, "KEFU_LIVE_PORT": str(self.live_port)}


class Proxy:
    """One address for two servers, as short-lived as a line through it: no memory, no mercy."""

    def __init__(self, *, pages: int, live: int) -> None:
        self.port, self.pages, self.live = free_port(), pages, live
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._listens = threading.Event()

    def start(self) -> None:
        if not self._thread.is_alive():
            self._thread.start()
            self._listens.wait()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    async def _run(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self._listens.set()
        await self._end.wait()

    async def _serve(self, browser: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await browser.readuntil(b"\r\n\r\n")
            port = self.live if head.split(b" ", 2)[1].startswith(b"/live/") else self.pages
            server, there = await asyncio.open_connection("127.0.0.1", port)
            there.write(_once(head))
            asking = asyncio.ensure_future(_pass_on(browser, there))
            await _pass_on(server, back)
            asking.cancel()
            there.close()
        back.close()


def _once(head: bytes) -> bytes:
    """One request for each connection, so that each goes to the server it is meant for."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
