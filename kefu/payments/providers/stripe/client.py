"""Bank cards by Stripe: its own page (Checkout), so that no card number ever comes near us."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import stripe
from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.payments.port import (
    FRESH_SECONDS,
    PATIENCE_SECONDS,
    Asked,
    BillRow,
    Declined,
    Facts,
    Forged,
    GivenBack,
    Key,
    Notice,
    Reply,
    Trade,
    Unreachable,
    Wanted,
    Way,
)

SHORTEST = timedelta(minutes=31)  # Stripe takes no page that ends sooner; we close it ourselves
WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"}
    | {"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)  # currencies without a smaller unit
CONCERNS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.expired",
}
MOVES = {  # of a balance, and the word that names our payment
    "charge": ("pay", "number"),
    "payment": ("pay", "number"),
    "refund": ("refund", "trade"),
    "payment_refund": ("refund", "trade"),
}
LATER = (stripe.APIConnectionError, stripe.RateLimitError)
MOST_ROWS = 100


class Stripe:
    code = "card"
    label = _("Bank card")
    ways = (Way("card", _("Bank card"), _("Visa, Mastercard, UnionPay, by Stripe"), "credit-card"),)
    keys = (
        Key("secret_key", _("Secret key")),
        Key("hook_key", _("Signing secret of the notifications")),
        Key("address", _("Another address, for tests"), secret=False, needed=False),
    )
    currencies: frozenset[str] = frozenset()
    heard = Reply(200, "")
    refused = Reply(400, "")

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._hook, self._key = keys["hook_key"], keys["secret_key"]
        where = keys.get("address")
        self._sdk = stripe.StripeClient(
            self._key,
            base_addresses={"api": where} if where else {},
            http_client=stripe.RequestsClient(timeout=PATIENCE_SECONDS),
            max_network_retries=0,
        )

    def ask(self, wanted: Wanted) -> Asked:
        ends = max(wanted.until, now() + SHORTEST)
        session = self._call(
            self._sdk.v1.checkout.sessions.create,
            {
                "mode": "payment",
                "client_reference_id": wanted.number,
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": wanted.currency.lower(),
                            "unit_amount": _units(wanted.amount, wanted.currency),
                            "product_data": {"name": wanted.title},
                        },
                    }
                ],
                "payment_intent_data": {"metadata": {"number": wanted.number}},
                "success_url": wanted.return_url,
                "cancel_url": wanted.return_url,
                "expires_at": int(ends.timestamp()),
            },
            {"idempotency_key": wanted.number},
        )
        return Asked(address=session["url"], reference=session["id"])

    def read(self, notice: Notice) -> Facts | None:
        try:
            event = stripe.Webhook.construct_event(
                notice.body,
                notice.headers.get("stripe-signature", ""),
                self._hook,
                tolerance=FRESH_SECONDS,
            )
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise Forged("signature or time") from error
        told = json.loads(notice.body)  # plain values, now that they are believed
        if bool(told.get("livemode")) != self._key.startswith(("sk_live", "rk_live")):
            raise Forged("from another mode")
        return _facts(told["data"]["object"]) if event.type in CONCERNS else None

    def query(self, trade: Trade) -> Facts:
        if not trade.reference:
            return Facts(trade.number, "open")
        return _facts(self._call(self._sdk.v1.checkout.sessions.retrieve, trade.reference))

    def close(self, trade: Trade) -> None:
        if trade.reference:
            self._call(self._sdk.v1.checkout.sessions.expire, trade.reference)

    def give_back(self, trade: Trade, *, amount: Decimal, number: str, reason: str) -> GivenBack:
        said = self._call(
            self._sdk.v1.refunds.create,
            {
                "payment_intent": trade.transaction,
                "amount": _units(amount, trade.currency),
                "metadata": {"number": number, "trade": trade.number},
            },
            {"idempotency_key": number},
        )
        if said["status"] in {"failed", "canceled"}:
            raise Declined(f"refund {said['status']}")
        return GivenBack(said["status"] == "succeeded", said["id"])

    def bill(self, day: date) -> list[BillRow]:
        """What moved our balance there: Stripe's own books, not the list of what was tried."""
        start = datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
        end = start + timedelta(days=1)
        span = {"gte": int(start.timestamp()), "lt": int(end.timestamp())}
        asked = {"created": span, "limit": MOST_ROWS, "expand": ["data.source"]}
        moved = self._all(self._sdk.v1.balance_transactions.list, asked)
        return [_row(one) for one in moved if one["type"] in MOVES]

    def test(self) -> None:
        self._call(self._sdk.v1.balance.retrieve)

    def _all(self, what: Any, asked: dict[str, Any]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        page = self._call(what, asked)
        rows += page["data"]
        while page.get("has_more"):
            page = self._call(what, {**asked, "starting_after": rows[-1]["id"]})
            rows += page["data"]
        return rows

    def _call(self, what: Any, *args: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = what(*args).to_dict()
        except LATER as error:
            raise Unreachable(str(error)[:200]) from error
        except stripe.StripeError as error:
            if (error.http_status or 0) >= 500:  # noqa: PLR2004
                raise Unreachable(str(error)[:200]) from error
            raise Declined(str(error.user_message or error)[:200]) from error
        return found


def _facts(session: Mapping[str, Any]) -> Facts:
    currency = str(session.get("currency") or "").upper()
    total = session.get("amount_total")
    state = "paid" if session.get("payment_status") == "paid" else "open"
    if state == "open" and session.get("status") == "expired":
        state = "closed"
    return Facts(
        str(session.get("client_reference_id") or ""),
        state,
        str(session.get("payment_intent") or ""),
        None if total is None else _money(total, currency),
        currency,
    )


def _row(moved: Mapping[str, Any]) -> BillRow:
    """Sum and currency are those the customer saw; the balance may be kept in another."""
    kind, named = MOVES[moved["type"]]
    one = moved["source"]
    currency = str(one["currency"]).upper()
    words = one.get("metadata") or {}
    return BillRow(
        kind=kind,
        number=words.get(named, ""),
        transaction=str(one.get("payment_intent") or one["id"]),
        amount=_money(one["amount"], currency),
        currency=currency,
        refund_number=words.get("number", "") if kind == "refund" else "",
    )


def _units(amount: Decimal, currency: str) -> int:
    return int(amount if currency in WHOLE else amount * 100)


def _money(units: int, currency: str) -> Decimal:
    return Decimal(units) if currency in WHOLE else Decimal(units) / 100
