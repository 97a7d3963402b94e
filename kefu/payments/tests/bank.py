"""The loopback gateway as tests handle it: the customer pays, letters are delivered by hand."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from django.test import Client

from kefu.payments.loopback.books import Kept, Letter
from kefu.payments.loopback.keys import Keys
from kefu.payments.loopback.server import Loopback, opened
from kefu.payments.models import Attempt, Charge, Merchant
from kefu.payments.providers import kinds
from kefu.payments.services import merchants, paying

WAYS = {"alipay": "alipay", "alipay_qr": "alipay", "wechat": "wechat", "card": "card"}


class Bank:
    def __init__(self, loopback: Loopback, url: str) -> None:
        self.loopback, self.url = loopback, url

    def ask(self, charge: Charge, way: str) -> Attempt:
        return paying.start(charge.pk, way=way, title="订单 K7QM", return_url="http://shop/back")

    def trade(self, attempt: Attempt) -> Kept:
        if attempt.address:
            requests.get(attempt.address, timeout=20)
        return self.loopback.books.find(attempt.gateway, attempt.number)

    def pay(self, attempt: Attempt, fault: str = "none") -> None:
        assert self.loopback.pay(self.trade(attempt), fault)

    def deliver(self) -> list[int]:
        return [self.post(one) for one in self.loopback.books.due()]

    def post(self, letter: Letter) -> int:
        path = "/" + letter.url.split("/", 3)[3]
        kind = letter.headers["Content-Type"]
        headers = {name: value for name, value in letter.headers.items() if name != "Content-Type"}
        page = Client().post(path, letter.body, content_type=kind, headers=headers)
        return page.status_code


@contextmanager
def running(keys: Keys, *, hook_url: str) -> Iterator[tuple[Loopback, str]]:
    """The loopback gateway on a free port."""
    loopback = Loopback(keys, hook_url=hook_url)
    server = opened(loopback, host="127.0.0.1", port=0)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield loopback, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def equip(keys: Keys, url: str) -> None:
    """The shop has a contract with every gateway."""
    for gateway in kinds():
        Merchant.objects.filter(gateway=gateway).delete()
        merchants.set_keys(gateway, keys.of_merchant(gateway, address=url))
        merchants.open_gateway(gateway)
