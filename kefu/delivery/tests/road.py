"""The loopback carrier as tests handle it: parcels are scanned, letters are delivered by hand."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.test import Client
from django.utils.timezone import now

from kefu.delivery.loopback.books import Kept, Letter
from kefu.delivery.loopback.server import LoopbackCarrier
from kefu.delivery.models import Carrier, CarrierAccount, Parcel
from kefu.delivery.services import accounts, hearing, make_carrier, pack


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody needs to know of each request."""


class Road:
    def __init__(self, carrier: LoopbackCarrier) -> None:
        self.carrier = carrier
        self.scans = 0

    def of(self, parcel: Parcel) -> Kept:
        adapter = parcel.carrier.adapter
        return self.carrier.books.take_up(adapter, parcel.tracking_number, parcel.carrier.company)

    def move(self, parcel: Parcel, kind: str, fault: str = "none", **more: object) -> None:
        """A step further, each a minute after the last."""
        self.scans += 1
        at = now().replace(microsecond=0) - timedelta(hours=5) + timedelta(minutes=self.scans)
        told = {"place": "杭州", "words": f"第{self.scans}步", "at": at, **more}
        self.carrier.move(self.of(parcel), kind, fault=fault, **told)

    def deliver(self) -> list[int]:
        return [self.post(one) for one in self.carrier.books.due()]

    def post(self, letter: Letter) -> int:
        path = "/" + letter.url.split("/", 3)[3]
        return (
            Client()
            .post(path, letter.body, content_type=letter.headers["Content-Type"])
            .status_code
        )


@contextmanager
def running(
    keys: Mapping[str, Mapping[str, str]], *, sf_notify_url: str
) -> Iterator[tuple[LoopbackCarrier, str]]:
    """The loopback carrier on a free port."""
    carrier = LoopbackCarrier(keys, sf_notify_url=sf_notify_url)
    server = make_server("127.0.0.1", 0, carrier, server_class=Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield carrier, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def equip(keys: Mapping[str, Mapping[str, str]], url: str) -> None:
    """The shop has a contract with each, and a carrier that each tells of."""
    for adapter, agreed in keys.items():
        CarrierAccount.objects.filter(adapter=adapter).delete()
        accounts.set_keys(adapter, {**agreed, "address": url})
        accounts.open_account(adapter)
    make_carrier(code="sf", name_zh="顺丰速运", name_en="SF Express", adapter="sf")
    make_carrier(
        code="yanlai",
        name_zh="雁来速递",
        name_en="Wild Goose",
        adapter="kuaidi100",
        company="yanlai",
    )


def packed(code: str, number: str = "SF1234567890", promised_at: datetime | None = None) -> Parcel:
    """With a label, and followed by whoever tells of it."""
    carrier = Carrier.objects.get(code=code)
    parcel = pack(
        carrier=carrier,
        tracking_number=number,
        region="330100",
        promised_at=promised_at or now() + timedelta(days=3),
    )
    hearing.follow(parcel.pk)
    return parcel
