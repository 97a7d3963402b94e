"""The loopback gateway as a server: it speaks like the real ones, and does wrong when told to.

For the demo and for tests only. It knows nothing of the shop but the keys they share.
"""

import logging
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.error import URLError
from urllib.request import Request as Call
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from kefu.payments.loopback.alipay import Alipay
from kefu.payments.loopback.books import DELAY, Books, Kept, Letter
from kefu.payments.loopback.keys import Keys, kept_keys
from kefu.payments.loopback.pages import Pages
from kefu.payments.loopback.stripe import Stripe
from kefu.payments.loopback.web import nothing, request_of, send
from kefu.payments.loopback.wechat import WeChat

log = logging.getLogger(__name__)
SECONDS = 5


class Loopback:
    """All gateways in one. `tell` decides what becomes of a notification.

    Stripe alone is not told with each trade where to send notifications: `hook_url` says it.
    """

    def __init__(self, keys: Keys, file: Path | None = None, *, hook_url: str = "") -> None:
        self.keys, self.books = keys, Books(file)
        cards = Stripe(self.books, keys)
        cards.hook_url = hook_url
        every: tuple[Alipay | WeChat | Stripe, ...] = (
            Alipay(self.books, keys),
            WeChat(self.books, keys),
            cards,
        )
        self.tongues = {tongue.code: tongue for tongue in every}
        self.pages = Pages(self.books, self.pay, self.leave)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = request_of(environ)
        for part in (*self.tongues.values(), self.pages):
            answer = part.answer(request)
            if answer is not None:
                return send(answer, start)
        return send(nothing(), start)

    def pay(self, trade: Kept, fault: str = "none") -> bool:
        if not self.books.pay(trade):
            return False
        self.tell(trade, fault)
        return True

    def leave(self, trade: Kept) -> None:
        """The customer turned away. Real gateways say nothing then; the trade stays open."""

    def tell(self, trade: Kept, fault: str = "none") -> None:
        if fault == "lose" or not trade.notify_url:
            return
        letter = self.tongues[trade.gateway].letter(trade, fault)
        if fault == "delay":
            late = datetime.now(UTC) + DELAY
            letter = Letter(letter.url, letter.body, letter.headers, late)
        for _ in range(3 if fault == "repeat" else 1):
            self.books.post(letter)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nobody needs to know of each request."""


def opened(gateway: WSGIApplication, *, host: str, port: int) -> WSGIServer:
    return make_server(host, port, gateway, server_class=Server, handler_class=Quiet)


def serve(
    folder: Path, *, host: str, port: int, hook_url: str, beside: Mapping[str, WSGIApplication]
) -> None:
    """`beside` are other programs of the demo, by the path they live under."""
    gateway = Loopback(kept_keys(folder), folder / "trades.json", hook_url=hook_url)
    end = threading.Event()
    threading.Thread(target=deliver, args=(gateway.books, end), daemon=True).start()
    opened(_shared(gateway, beside), host=host, port=port).serve_forever()


def _shared(gateway: Loopback, beside: Mapping[str, WSGIApplication]) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        for prefix, program in beside.items():
            if path == prefix or path.startswith(f"{prefix}/"):
                there = {"SCRIPT_NAME": prefix, "PATH_INFO": path.removeprefix(prefix) or "/"}
                return program({**environ, **there}, start)
        return gateway(environ, start)

    return answer


def deliver(books: Books, end: threading.Event) -> None:
    """Send what is due, until the end."""
    while not end.wait(0.2):
        for letter in books.due():
            threading.Thread(target=_send, args=(letter,), daemon=True).start()


def _send(letter: Letter) -> None:
    call = Call(letter.url, data=letter.body, headers=letter.headers, method="POST")  # noqa: S310
    try:
        with urlopen(call, timeout=SECONDS) as answer:  # noqa: S310  the shop's own address
            log.info("told the shop: %s", answer.status)
    except URLError as error:
        log.warning("the shop did not take it: %s", error)
