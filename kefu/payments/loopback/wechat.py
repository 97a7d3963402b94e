"""Speaks as WeChat Pay does, API v3: JSON both ways, signed; notifications encrypted as well."""

import csv
import gzip
import io
import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kefu.payments.loopback.books import Books, Kept, Letter
from kefu.payments.loopback.keys import Keys, Pair
from kefu.payments.loopback.web import Answer, Request, as_json

BEIJING = ZoneInfo("Asia/Shanghai")
KIND = "WECHATPAY2-SHA256-RSA2048"
STATES = {"open": "NOTPAY", "paid": "SUCCESS", "closed": "CLOSED"}
PART = re.compile(r'(\w+)="([^"]*)"')
FEN = Decimal(100)
HEAD = ["交易时间", "公众账号ID", "商户号", "微信订单号", "商户订单号", "交易状态", "货币种类"]
TAIL = ["订单金额", "微信退款单号", "商户退款单号", "申请退款金额"]
Said = dict[str, Any]


class WeChat:
    code = "wechat"

    def __init__(self, books: Books, keys: Keys) -> None:
        self.books, self.keys = books, keys
        number = r"/v3/pay/transactions/out-trade-no/(?P<number>\w+)"
        self._acts: list[tuple[str, re.Pattern[str], Callable[[Request, str], Answer]]] = [
            ("POST", re.compile("/v3/pay/transactions/native$"), self._native),
            ("POST", re.compile(f"{number}/close$"), self._close),
            ("GET", re.compile(f"{number}$"), self._query),
            ("POST", re.compile("/v3/refund/domestic/refunds$"), self._refund),
            ("GET", re.compile("/v3/bill/tradebill$"), self._bill),
            ("GET", re.compile(r"/v3/billdownload/(?P<number>[\d-]+)$"), self._file),
        ]

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith("/v3/"):
            return None
        if not self._is_genuine(request):
            return self._signed({"code": "SIGN_ERROR", "message": "签名错误"}, status=401)
        for method, pattern, act in self._acts:
            found = pattern.match(request.path)
            if found and request.method == method:
                return act(request, found.groupdict().get("number", ""))
        return self._no("NOT_FOUND", status=404)

    def letter(self, trade: Kept, fault: str = "none") -> Letter:
        at = datetime.now(UTC) - timedelta(minutes=10 if fault == "stale" else 0)
        told = self._told(trade)
        if fault == "amount":
            told["amount"]["total"] -= 1
        if fault == "merchant":
            told["mchid"] = "1000000000"
        if fault == "app":
            told["appid"] = "wx0000000000000000"
        if fault == "currency":
            told["amount"]["currency"] = "HKD"
        nonce = secrets.token_hex(6)
        plain = json.dumps(told, ensure_ascii=False).encode()
        box = AESGCM(self.keys.words["apiv3_key"].encode())
        body = {
            "id": secrets.token_hex(16),
            "create_time": at.astimezone(BEIJING).isoformat(timespec="seconds"),
            "event_type": "TRANSACTION.SUCCESS",
            "resource_type": "encrypt-resource",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": b64encode(
                    box.encrypt(nonce.encode(), plain, b"transaction")
                ).decode(),
                "associated_data": "transaction",
                "nonce": nonce,
                "original_type": "transaction",
            },
        }
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        pair = self.keys.forger if fault == "forge" else self.keys.gateway
        headers = {"Content-Type": "application/json", **self._signs(text, pair, at)}
        return Letter(trade.notify_url, text.encode(), headers, datetime.now(UTC))

    def _is_genuine(self, request: Request) -> bool:
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        said = dict(PART.findall(rest))
        lines = [
            request.method,
            request.target,
            said.get("timestamp", ""),
            said.get("nonce_str", ""),
        ]
        text = "\n".join([*lines, request.body.decode(), ""])
        try:
            self.keys.shop.verifies(text, b64decode(said.get("signature", "")))
        except (InvalidSignature, ValueError):
            return False
        return scheme == KIND and said.get("mchid") == self.keys.words["mchid"]

    def _native(self, request: Request, _: str) -> Answer:
        said = json.loads(request.body)
        trade = self.books.open(
            Kept(
                self.code,
                said["out_trade_no"],
                f"{Decimal(said['amount']['total']) / FEN:.2f}",
                said["amount"]["currency"],
                said["description"],
                said["notify_url"],
                until=said.get("time_expire", ""),
            )
        )
        return self._signed({"code_url": f"{request.host}/pay/wechat/{trade.number}"})

    def _query(self, request: Request, number: str) -> Answer:
        trade = self.books.find(self.code, number)
        if trade is None:
            return self._no("ORDER_NOT_EXIST", status=404)
        return self._signed(self._told(trade))

    def _close(self, request: Request, number: str) -> Answer:
        trade = self.books.find(self.code, number)
        if trade is None:
            return self._no("ORDER_NOT_EXIST", status=404)
        if not self.books.close(trade):
            return self._no("ORDERPAID", status=400)
        return self._signed(None, status=204)

    def _refund(self, request: Request, _: str) -> Answer:
        said = json.loads(request.body)
        trade = self.books.find(self.code, said["out_trade_no"])
        if trade is None:
            return self._no("RESOURCE_NOT_EXISTS", status=404)
        amount = Decimal(said["amount"]["refund"]) / FEN
        made = self.books.give_back(trade, said["out_refund_no"], amount)
        if made is None:
            return self._no("INVALID_REQUEST", status=400)
        told = {"refund_id": made.transaction, "out_refund_no": made.number, "status": "SUCCESS"}
        return self._signed(told)

    def _bill(self, request: Request, _: str) -> Answer:
        day = request.asked["bill_date"]
        return self._signed({"download_url": f"{request.host}/v3/billdownload/{day}"})

    def _file(self, request: Request, day: str) -> Answer:
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(HEAD + TAIL)
        for trade in self.books.trades.values():
            if trade.gateway == self.code:
                table.writerows(self._bill_rows(trade, day))
        text.write("总交易单数,应结订单总金额\r\n`0,`0.00\r\n")
        return Answer(gzip.compress(text.getvalue().encode()), kind="application/gzip")

    def _bill_rows(self, trade: Kept, day: str) -> list[list[str]]:
        def row(at: str, state: str, *rest: str) -> list[str]:
            head = [
                at,
                self.keys.words["app_id"],
                self.keys.words["mchid"],
                trade.transaction,
                trade.number,
            ]
            return [f"`{one}" for one in [*head, state, trade.currency, trade.amount, *rest]]

        rows = []
        if trade.paid_at and _day(trade.paid_at) == day:
            rows.append(row(trade.paid_at, "SUCCESS", "0", "0", "0.00"))
        rows += [
            row(one.at, "REFUND", one.transaction, one.number, one.amount)
            for one in trade.repaid.values()
            if _day(one.at) == day
        ]
        return rows

    def _told(self, trade: Kept) -> Said:
        told: Said = {
            "appid": self.keys.words["app_id"],
            "mchid": self.keys.words["mchid"],
            "out_trade_no": trade.number,
            "trade_state": "REFUND" if trade.repaid else STATES[trade.state],
            "amount": {"total": int(Decimal(trade.amount) * FEN), "currency": trade.currency},
        }
        if trade.transaction:
            told["transaction_id"] = trade.transaction
        return told

    def _no(self, code: str, *, status: int) -> Answer:
        return self._signed({"code": code, "message": code}, status=status)

    def _signed(self, data: Said | None, *, status: int = 200) -> Answer:
        text = "" if data is None else as_json(data).body.decode()
        headers = self._signs(text, self.keys.gateway, datetime.now(UTC))
        return Answer(text.encode(), status, "application/json", headers)

    def _signs(self, text: str, pair: Pair, at: datetime) -> dict[str, str]:
        stamp, nonce = str(int(at.timestamp())), secrets.token_hex(16)
        signature = b64encode(pair.sign(f"{stamp}\n{nonce}\n{text}\n")).decode()
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.keys.words["public_key_id"],
            "Wechatpay-Signature": signature,
            "Wechatpay-Signature-Type": KIND,
        }


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(BEIJING).date().isoformat()
