"""The loopback carrier as a small web program: it speaks like real ones, and errs when told to.

For the demo and for tests only. It knows nothing of the shop but the words they share.
"""

import json
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

import requests
from django.template.loader import render_to_string
from django.utils import translation

from kefu.delivery.loopback.books import FAULTS, KINDS, Books, Kept, Letter
from kefu.delivery.loopback.keys import Keys
from kefu.delivery.loopback.tongues import Kuaidi, Sf, Tongue

MOST_BYTES = 1_000_000
SECONDS = 5
SHOWN = 60
STYLE = Path(__file__).resolve().parents[1] / "static/delivery/loopback.css"


class LoopbackCarrier:
    """Both tongues in one. `move` scans a parcel, and decides what becomes of the notice."""

    def __init__(self, keys: Keys, *, sf_notify_url: str) -> None:
        self.books = Books()
        self.tongues: dict[str, Tongue] = {
            "sf": Sf(self.books, keys, notify_url=sf_notify_url),
            "kuaidi100": Kuaidi(self.books, keys),
        }

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        size = min(int(environ.get("CONTENT_LENGTH") or 0), MOST_BYTES)
        form = dict(parse_qsl(environ["wsgi.input"].read(size).decode(), keep_blank_values=True))
        told = (tongue.answer(path, form) for tongue in self.tongues.values())
        said = next((one for one in told if one is not None), None)
        if said is not None:
            body = json.dumps(said, ensure_ascii=False).encode()
            return _send(start, "200 OK", body, "application/json")
        return self._page_at(path, form, environ, start)

    def _page_at(
        self, path: str, form: dict[str, str], environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        if path == "/loopback.css":
            return _send(start, "200 OK", STYLE.read_bytes(), "text/css")
        if path != "/":
            return _send(start, "404 Not Found", b"Nothing is here.", "text/plain")
        if environ["REQUEST_METHOD"] == "POST":
            self._control(form)
            start("303 See Other", [("Location", environ.get("SCRIPT_NAME", "") + "/")])
            return [b""]
        return _send(start, "200 OK", self._page(environ), "text/html; charset=utf-8")

    def move(
        self,
        kept: Kept,
        kind: str,
        *,
        place: str = "",
        words: str = "",
        at: datetime | None = None,
        fault: str = "none",
    ) -> None:
        """One step further; with a fault, what the shop hears of it goes wrong."""
        scan = self.books.scan(kept, kind, place=place, words=words, at=at)
        tongue = self.tongues[kept.adapter]
        if fault == "lose" or (kept.adapter == "kuaidi100" and not kept.notify_url):
            return
        scans = [scan] if kept.adapter == "sf" else kept.scans
        if fault == "disorder":
            scans = list(reversed(kept.scans))
        times = 3 if fault == "repeat" else 1
        self.books.post([tongue.letter(kept, scans, fault)] * times)

    def _control(self, form: dict[str, str]) -> None:
        fault = form.get("fault", "none")
        if fault in FAULTS:
            self.books.fault = fault
        kept = self.books.parcels.get((form.get("adapter", ""), form.get("number", "")))
        kind = form.get("kind", "")
        if kept is not None and kind in KINDS:
            place, words = form.get("place", ""), form.get("words", "")
            self.move(kept, kind, place=place, words=words, fault=self.books.fault)

    def _page(self, environ: WSGIEnvironment) -> bytes:
        wanted = environ.get("HTTP_ACCEPT_LANGUAGE", "zh").lower()
        parcels = list(self.books.parcels.values())[-SHOWN:][::-1]
        context = {
            "parcels": parcels,
            "kinds": KINDS,
            "faults": FAULTS,
            "fault": self.books.fault,
            "root": environ.get("SCRIPT_NAME", ""),
        }
        with translation.override("zh-hans" if wanted.startswith("zh") else "en"):
            return render_to_string("delivery/loopback/control.html", context).encode()


def deliver(books: Books, over: threading.Event) -> None:
    """Take every letter to the shop when its time has come, until it is over."""
    while not over.wait(0.2):
        for letter in books.due():
            threading.Thread(target=_post, args=(letter,), daemon=True).start()


def _post(letter: Letter) -> None:
    try:
        requests.post(letter.url, data=letter.body, headers=letter.headers, timeout=SECONDS)
    except requests.RequestException:
        return  # lost, as letters sometimes are; the shop asks


def _send(start: StartResponse, status: str, body: bytes, kind: str) -> Iterable[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
