"""What a customer and a developer see of the loopback gateway: marked as what it is."""

from collections.abc import Callable
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from kefu.payments.loopback.books import FAULTS, Books, Kept
from kefu.payments.loopback.web import Answer, Request, away

SHOWN = 50
STYLE = Path(__file__).resolve().parents[1] / "static/payments/loopback.css"


class Pages:
    def __init__(
        self, books: Books, pay: Callable[[Kept, str], bool], leave: Callable[[Kept], None]
    ) -> None:
        self.books, self._pay, self._leave = books, pay, leave

    def answer(self, request: Request) -> Answer | None:
        if request.path == "/loopback.css":
            return Answer(STYLE.read_bytes(), kind="text/css")
        with translation.override(_language(request)):
            if request.path == "/":
                return self._control(request)
            parts = request.path.strip("/").split("/")
            if parts[0] != "pay" or len(parts) != 3:  # noqa: PLR2004
                return None
            trade = self.books.find(parts[1], parts[2])
            return None if trade is None else self._trade(request, trade)

    def _control(self, request: Request) -> Answer:
        if request.method == "POST":
            fault = request.form.get("fault", "none")
            self.books.fault = fault if fault in FAULTS else "none"
            return away("/")
        trades = list(self.books.trades.values())[-SHOWN:][::-1]
        return _page("control", trades=trades, faults=FAULTS, fault=self.books.fault)

    def _trade(self, request: Request, trade: Kept) -> Answer:
        if request.method != "POST":
            return _page("pay", trade=trade, fault=self.books.fault)
        act = request.form.get("act", "")
        if act == "decline":
            self._leave(trade)
            back = trade.cancel_url or trade.return_url
            return away(back) if back else _page("pay", trade=trade, declined=True)
        if act in {"pay", "lose"}:
            self._pay(trade, "lose" if act == "lose" else self.books.fault)
        if trade.return_url and trade.state == "paid":
            return away(trade.return_url)
        return away(request.path)


def _page(name: str, **context: object) -> Answer:
    return Answer(render_to_string(f"payments/loopback/{name}.html", context).encode())


def _language(request: Request) -> str:
    wanted = request.headers.get("accept-language", "zh").lower()
    return "zh-hans" if wanted.startswith("zh") else "en"
