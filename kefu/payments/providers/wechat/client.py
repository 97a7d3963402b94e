"""WeChat Pay, API v3: a picture to scan. Signed and encrypted by wechatpayv3."""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import requests
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wechatpayv3 import WeChatPay, WeChatPayType

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
from kefu.payments.providers.pem import private_pem, public_pem

BEIJING = ZoneInfo("Asia/Shanghai")
STATES = {"SUCCESS": "paid", "REFUND": "paid", "CLOSED": "closed", "REVOKED": "closed"}
OK = frozenset({200, 202, 204})
NOT_FOUND, TOO_MANY, BROKEN = 404, 429, 500
SIGNED = ("signature", "timestamp", "nonce", "serial", "signature-type")
FEN = Decimal(100)


class WeChat:
    code = "wechat"
    label = _("WeChat Pay")
    ways = (Way("wechat", _("WeChat Pay"), _("Scan a picture with WeChat"), "qrcode"),)
    keys = (
        Key("mchid", _("Merchant ID"), secret=False),
        Key("app_id", _("App ID"), secret=False),
        Key("serial", _("Serial number of the shop's certificate"), secret=False),
        Key("private_key", _("The shop's private key"), long=True),
        Key("apiv3_key", _("APIv3 key")),
        Key("public_key_id", _("ID of WeChat Pay's public key"), secret=False),
        Key("public_key", _("WeChat Pay's public key"), secret=False, long=True),
        Key("address", _("Another address, for its sandbox"), secret=False, needed=False),
    )
    currencies = frozenset({"CNY"})
    heard = Reply(200, "")
    refused = Reply(401, '{"code":"FAIL","message":"refused"}', "application/json")

    def __init__(self, keys: Mapping[str, str]) -> None:
        self.mchid, self.app_id = keys["mchid"], keys["app_id"]
        self.serial = keys["public_key_id"]
        self._sdk = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=self.mchid,
            private_key=private_pem(keys["private_key"]).strip(),
            cert_serial_no=keys["serial"],
            appid=self.app_id,
            apiv3_key=keys["apiv3_key"],
            public_key=public_pem(keys["public_key"]).strip(),
            public_key_id=self.serial,
            timeout=PATIENCE_SECONDS,
        )
        if keys.get("address"):
            self._sdk._core._gate_way = keys["address"]

    def ask(self, wanted: Wanted) -> Asked:
        said = self._call(
            self._sdk.pay,
            description=wanted.title[:120],
            out_trade_no=wanted.number,
            amount={"total": _fen(wanted.amount), "currency": wanted.currency},
            time_expire=wanted.until.astimezone(BEIJING).isoformat(timespec="seconds"),
            notify_url=wanted.notify_url,
        )
        return Asked(code=said["code_url"])

    def read(self, notice: Notice) -> Facts | None:
        """The library asks neither how old it is nor whose key it names: we do, before it may
        fetch certificates for a stranger."""
        signs = {name: notice.headers.get(f"wechatpay-{name}", "") for name in SIGNED}
        if signs["serial"] != self.serial:
            raise Forged("another serial")
        age = now().timestamp() - _number(signs["timestamp"])
        if abs(age) > FRESH_SECONDS:
            raise Forged("not from now")
        try:
            headers = {f"wechatpay-{name}": text for name, text in signs.items()}
            told = self._sdk.callback(headers, notice.body)
        except Exception as error:  # the library raises of every kind when it is lied to
            raise Forged("unreadable") from error
        if not told:
            raise Forged("signature")
        if not told.get("event_type", "").startswith("TRANSACTION."):
            return None
        return self._facts(told["resource"])

    def query(self, trade: Trade) -> Facts:
        status, said = self._asked(self._sdk.query, out_trade_no=trade.number)
        if status == NOT_FOUND:
            return Facts(trade.number, "open")
        return self._facts(_well(status, said))

    def close(self, trade: Trade) -> None:
        self._call(self._sdk.close, out_trade_no=trade.number)

    def give_back(self, trade: Trade, *, amount: Decimal, number: str, reason: str) -> GivenBack:
        said = self._call(
            self._sdk.refund,
            out_refund_no=number,
            out_trade_no=trade.number,
            reason=reason[:80] or None,
            amount={
                "refund": _fen(amount),
                "total": _fen(trade.amount),
                "currency": trade.currency,
            },
        )
        if said.get("status") in {"CLOSED", "ABNORMAL"}:
            raise Declined(f"refund {said['status']}")
        return GivenBack(said.get("status") == "SUCCESS", said.get("refund_id", ""))

    def bill(self, day: date) -> list[BillRow]:
        said = self._call(self._sdk.trade_bill, day.isoformat())
        status, packed = self._asked_raw(self._sdk.download_bill, said["download_url"])
        if status not in OK or not isinstance(packed, bytes):
            raise Unreachable(f"bill {status}")
        return list(_rows(gzip.decompress(packed).decode("utf-8-sig")))

    def test(self) -> None:
        self.query(Trade("KEFUTEST", Decimal(0), "CNY"))

    def _facts(self, said: Mapping[str, Any]) -> Facts:
        if said.get("mchid") != self.mchid or said.get("appid") != self.app_id:
            raise Forged("for another shop")
        amount = said.get("amount") or {}
        total = amount.get("total")
        return Facts(
            said["out_trade_no"],
            STATES.get(said.get("trade_state", ""), "open"),
            said.get("transaction_id", ""),
            None if total is None else Decimal(total) / FEN,
            amount.get("currency", ""),
        )

    def _call(self, what: Any, *args: Any, **terms: Any) -> dict[str, Any]:
        return _well(*self._asked(what, *args, **terms))

    def _asked(self, what: Any, *args: Any, **terms: Any) -> tuple[int, dict[str, Any]]:
        status, text = self._asked_raw(what, *args, **terms)
        try:
            said = json.loads(text) if text else {}
        except ValueError as error:
            raise Unreachable("the answer is no JSON") from error
        return status, said if isinstance(said, dict) else {}

    def _asked_raw(self, what: Any, *args: Any, **terms: Any) -> tuple[int, Any]:
        try:
            status, text = what(*args, **terms)
        except requests.RequestException as error:
            raise Unreachable(str(error)[:200]) from error
        except Exception as error:  # of its own: the answer is not signed
            raise Unreachable(str(error)[:200]) from error
        return status, text


def _well(status: int, said: dict[str, Any]) -> dict[str, Any]:
    if status in OK:
        return said
    why = f"{status} {said.get('code', '')} {said.get('message', '')}".strip()
    if status == TOO_MANY or status >= BROKEN:
        raise Unreachable(why)
    raise Declined(why)


def _fen(amount: Decimal) -> int:
    return int((amount * FEN).to_integral_exact())


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


def _rows(text: str) -> Iterator[BillRow]:
    """Values begin with a backtick; a table of sums stands below, which we leave."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if line.startswith("总交易单数")), len(lines))
    for raw in csv.DictReader(lines[:end]):
        row = {name.strip(): (value or "").strip().lstrip("`") for name, value in raw.items()}
        back = row["交易状态"] == "REFUND"
        yield BillRow(
            kind="refund" if back else "pay",
            number=row["商户订单号"],
            transaction=row["微信订单号"],
            amount=Decimal(row["申请退款金额"] if back else row["订单金额"]),
            currency=row["货币种类"],
            refund_number=row["商户退款单号"] if back else "",
        )
