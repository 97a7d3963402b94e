"""Speaks as Stripe does: forms in, JSON out, a secret key in the head, a hash on notifications."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kefu.payments.loopback.books import Books, Kept, Letter, Repaid
from kefu.payments.loopback.keys import Keys
from kefu.payments.loopback.web import Answer, Request, as_json

Said = dict[str, Any]
STATES = {"open": "open", "paid": "complete", "closed": "expired"}


class Stripe:
    code = "card"

    def __init__(self, books: Books, keys: Keys) -> None:
        self.books, self.keys = books, keys
        self.hook_url = ""  # with Stripe it stands in its dashboard
        session = r"/v1/checkout/sessions/(?P<name>\w+)"
        self._acts: list[tuple[str, re.Pattern[str], Callable[[Request, str], Answer]]] = [
            ("POST", re.compile("/v1/checkout/sessions$"), self._create),
            ("POST", re.compile(f"{session}/expire$"), self._expire),
            ("GET", re.compile(f"{session}$"), self._retrieve),
            ("POST", re.compile("/v1/refunds$"), self._refund),
            ("GET", re.compile("/v1/balance_transactions$"), self._moved),
            ("GET", re.compile("/v1/balance$"), self._balance),
        ]

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith("/v1/"):
            return None
        if request.headers.get("authorization") != "Bearer " + self.keys.words["stripe_key"]:
            return _no("invalid_request_error", "Invalid API Key provided", status=401)
        for method, pattern, act in self._acts:
            found = pattern.match(request.path)
            if found and request.method == method:
                return act(request, found.groupdict().get("name", ""))
        return _no("invalid_request_error", "Unrecognized request URL", status=404)

    def letter(self, trade: Kept, fault: str = "none") -> Letter:
        at = datetime.now(UTC) - timedelta(minutes=10 if fault == "stale" else 0)
        session = self._session(trade)
        if fault == "amount":
            session["amount_total"] -= 1
        if fault == "currency":
            session["currency"] = "hkd"
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": "2025-01-01",
            "created": int(at.timestamp()),
            "livemode": fault in {"merchant", "app"},
            "type": "checkout.session.completed",
            "data": {"object": session},
        }
        body = json.dumps(event)
        secret = "whsec_of_a_forger" if fault == "forge" else self.keys.words["stripe_hook"]
        stamp = int(at.timestamp())
        mark = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={stamp},v1={mark}"}
        return Letter(trade.notify_url, body.encode(), headers, datetime.now(UTC))

    def _create(self, request: Request, _: str) -> Answer:
        said = request.form
        price = "line_items[0][price_data]"
        number = said["client_reference_id"]
        known = self.books.find(self.code, number)
        trade = known or self.books.open(
            Kept(
                self.code,
                number,
                f"{Decimal(said[f'{price}[unit_amount]']) / 100:.2f}",
                said[f"{price}[currency]"].upper(),
                said[f"{price}[product_data][name]"],
                self.hook_url,
                said["success_url"],
                said["cancel_url"],
                reference=f"cs_test_{secrets.token_hex(16)}",
            )
        )
        return as_json({**self._session(trade), "url": f"{request.host}/pay/card/{number}"})

    def _retrieve(self, request: Request, name: str) -> Answer:
        trade = self._named(name)
        return _missing() if trade is None else as_json(self._session(trade))

    def _expire(self, request: Request, name: str) -> Answer:
        trade = self._named(name)
        if trade is None:
            return _missing()
        if trade.state != "open":
            return _no("invalid_request_error", "Only open sessions can be expired", status=400)
        self.books.close(trade)
        return as_json(self._session(trade))

    def _refund(self, request: Request, _: str) -> Answer:
        said = request.form
        paid = [one for one in self._own() if one.transaction == said["payment_intent"]]
        if not paid:
            return _missing()
        amount = Decimal(said["amount"]) / 100
        made = self.books.give_back(paid[0], said["metadata[number]"], amount)
        if made is None:
            words = "Refund amount is greater than unrefunded amount on charge"
            return _no("invalid_request_error", words, status=400)
        return as_json(_refund_of(paid[0], made))

    def _moved(self, request: Request, _: str) -> Answer:
        """The movements of the balance; `source` is what moved it."""
        sources = [_charge_of(trade) for trade in self._own() if trade.paid_at]
        sources += [
            _refund_of(trade, one) for trade in self._own() for one in trade.repaid.values()
        ]
        rows = [_movement(one) for one in sources if _within(one["created"], request.asked)]
        return _list(rows)

    def _balance(self, request: Request, _: str) -> Answer:
        return as_json({"object": "balance", "available": [], "livemode": False, "pending": []})

    def _session(self, trade: Kept) -> Said:
        return {
            "id": trade.reference,
            "object": "checkout.session",
            "client_reference_id": trade.number,
            "amount_total": int(Decimal(trade.amount) * 100),
            "currency": trade.currency.lower(),
            "payment_status": "paid" if trade.state == "paid" else "unpaid",
            "payment_intent": trade.transaction or None,
            "status": STATES[trade.state],
        }

    def _own(self) -> list[Kept]:
        return [one for one in self.books.trades.values() if one.gateway == self.code]

    def _named(self, name: str) -> Kept | None:
        return next((one for one in self._own() if one.reference == name), None)


def _charge_of(trade: Kept) -> Said:
    return {
        "id": f"ch_{trade.number}",
        "object": "charge",
        "paid": True,
        "amount": int(Decimal(trade.amount) * 100),
        "currency": trade.currency.lower(),
        "payment_intent": trade.transaction,
        "metadata": {"number": trade.number},
        "created": _stamp(trade.paid_at),
    }


def _refund_of(trade: Kept, one: Repaid) -> Said:
    return {
        "id": f"re_{one.transaction}",
        "object": "refund",
        "status": "succeeded",
        "amount": int(Decimal(one.amount) * 100),
        "currency": trade.currency.lower(),
        "payment_intent": trade.transaction,
        "metadata": {"number": one.number, "trade": trade.number},
        "created": _stamp(one.at),
    }


def _movement(source: Said) -> Said:
    back = source["object"] == "refund"
    return {
        "id": f"txn_{source['id']}",
        "object": "balance_transaction",
        "type": source["object"],
        "amount": -source["amount"] if back else source["amount"],
        "currency": source["currency"],
        "created": source["created"],
        "fee": 0,
        "source": source,
    }


def _within(stamp: int, asked: dict[str, str]) -> bool:
    return int(asked.get("created[gte]", 0)) <= stamp < int(asked.get("created[lt]", 1 << 60))


def _stamp(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _list(rows: list[Said]) -> Answer:
    return as_json({"object": "list", "data": rows, "has_more": False})


def _missing() -> Answer:
    return _no("invalid_request_error", "No such object", status=404)


def _no(kind: str, words: str, *, status: int) -> Answer:
    return as_json({"error": {"type": kind, "message": words}}, status=status)
