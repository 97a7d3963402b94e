"""Speaks as Alipay does: requests in the query, answers and notifications signed."""

import csv
import io
import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature

from kefu.payments.loopback.books import Books, Kept, Letter
from kefu.payments.loopback.keys import Keys
from kefu.payments.loopback.web import Answer, Request, as_json, away, nothing

BEIJING = ZoneInfo("Asia/Shanghai")
STATES = {"open": "WAIT_BUYER_PAY", "paid": "TRADE_SUCCESS", "closed": "TRADE_CLOSED"}
HEAD = ["支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间"]
TAIL = ["订单金额（元）", "商家实收（元）", "退款批次号/请求号", "服务费（元）", "备注"]
Said = dict[str, Any]


class Alipay:
    code = "alipay"

    def __init__(self, books: Books, keys: Keys) -> None:
        self.books, self.keys = books, keys
        self._acts: dict[str, Callable[[Request, Said, Said], Said]] = {
            "alipay.trade.precreate": self._precreate,
            "alipay.trade.query": self._query,
            "alipay.trade.close": self._close,
            "alipay.trade.refund": self._refund,
            "alipay.trade.fastpay.refund.query": self._refunded,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill,
        }

    def answer(self, request: Request) -> Answer | None:
        if request.path == "/gateway.do":
            return self._gateway(request)
        if request.path.startswith("/alipay/bills/"):
            return self._file(request.path.rsplit("/", 1)[1])
        return None

    def letter(self, trade: Kept, fault: str = "none") -> Letter:
        """The notification of a trade as it stands, or one with a planted fault."""
        when = datetime.now(UTC) - timedelta(minutes=10 if fault == "stale" else 0)
        amount = Decimal(trade.amount) - (Decimal("0.01") if fault == "amount" else 0)
        said = {
            "notify_time": when.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
            "notify_type": "trade_status_sync",
            "notify_id": trade.transaction or trade.number,
            "app_id": "another" if fault in {"merchant", "app"} else self.keys.words["app_id"],
            "charset": "utf-8",
            "version": "1.0",
            "out_trade_no": trade.number,
            "trade_no": trade.transaction,
            "trade_status": STATES[trade.state],
            "total_amount": f"{amount:.2f}",
            "subject": trade.title,
        }
        pair = self.keys.forger if fault == "forge" else self.keys.gateway
        text = "&".join(f"{name}={value}" for name, value in sorted(said.items()))
        signed = {**said, "sign_type": "RSA2", "sign": b64encode(pair.sign(text)).decode()}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return Letter(trade.notify_url, urlencode(signed).encode(), kind, datetime.now(UTC))

    def _gateway(self, request: Request) -> Answer:
        said = request.asked
        method = said.get("method", "")
        if not self._is_genuine(said):
            wrong = {
                "code": "40002",
                "msg": "Invalid Arguments",
                "sub_code": "isv.invalid-signature",
            }
            return as_json({"error_response": wrong})
        if method == "alipay.trade.page.pay":
            self._opened(said, json.loads(said["biz_content"]))
            return away(f"/pay/alipay/{json.loads(said['biz_content'])['out_trade_no']}")
        act = self._acts.get(method)
        if act is None:
            return nothing()
        told = act(request, said, json.loads(said["biz_content"]))
        plain = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        sign = b64encode(self.keys.gateway.sign(plain)).decode()
        body = f'{{"{method.replace(".", "_")}_response":{plain},"sign":"{sign}"}}'
        return Answer(body.encode(), kind="application/json")

    def _is_genuine(self, said: dict[str, str]) -> bool:
        rest = {name: value for name, value in said.items() if name != "sign"}
        text = "&".join(f"{name}={value}" for name, value in sorted(rest.items()))
        try:
            self.keys.shop.verifies(text, b64decode(said.get("sign", "")))
        except (InvalidSignature, ValueError):
            return False
        return said.get("app_id") == self.keys.words["app_id"]

    def _opened(self, said: Said, terms: Said) -> Kept:
        return self.books.open(
            Kept(
                self.code,
                terms["out_trade_no"],
                terms["total_amount"],
                "CNY",
                terms["subject"],
                said.get("notify_url", ""),
                said.get("return_url", ""),
                until=terms.get("time_expire", ""),
            )
        )

    def _precreate(self, request: Request, said: Said, terms: Said) -> Said:
        trade = self._opened(said, terms)
        where = f"{request.host}/pay/alipay/{trade.number}"
        return {**_well(), "out_trade_no": trade.number, "qr_code": where}

    def _query(self, request: Request, said: Said, terms: Said) -> Said:
        trade = self.books.find(self.code, terms["out_trade_no"])
        if trade is None:
            return _no("ACQ.TRADE_NOT_EXIST", "交易不存在")
        return {
            **_well(),
            "out_trade_no": trade.number,
            "trade_no": trade.transaction,
            "trade_status": STATES[trade.state],
            "total_amount": f"{Decimal(trade.amount):.2f}",
        }

    def _close(self, request: Request, said: Said, terms: Said) -> Said:
        trade = self.books.find(self.code, terms["out_trade_no"])
        if trade is None:
            return _no("ACQ.TRADE_NOT_EXIST", "交易不存在")
        if not self.books.close(trade):
            return _no("ACQ.REASON_TRADE_STATUS_INVALID", "交易状态不合法")
        return {**_well(), "out_trade_no": trade.number}

    def _refund(self, request: Request, said: Said, terms: Said) -> Said:
        trade = self.books.find(self.code, terms["out_trade_no"])
        if trade is None:
            return _no("ACQ.TRADE_NOT_EXIST", "交易不存在")
        amount = Decimal(terms["refund_amount"])
        if self.books.give_back(trade, terms["out_request_no"], amount) is None:
            return _no("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限")
        return {**_well(), "out_trade_no": trade.number, "fund_change": "Y"}

    def _refunded(self, request: Request, said: Said, terms: Said) -> Said:
        trade = self.books.find(self.code, terms["out_trade_no"])
        if trade is None or terms["out_request_no"] not in trade.repaid:
            return _well()
        one = trade.repaid[terms["out_request_no"]]
        return {**_well(), "refund_status": "REFUND_SUCCESS", "trade_no": one.transaction}

    def _bill(self, request: Request, said: Said, terms: Said) -> Said:
        where = f"{request.host}/alipay/bills/{terms['bill_date']}"
        return {**_well(), "bill_download_url": where}

    def _file(self, day: str) -> Answer:
        text = io.StringIO()
        text.write("#支付宝业务明细查询\n#----------------业务明细列表----------------\n")
        table = csv.writer(text)
        table.writerow(HEAD + TAIL)
        for trade in self.books.trades.values():
            if trade.gateway == self.code:
                table.writerows(_bill_rows(trade, day))
        text.write("#----------------业务明细列表结束----------------\n")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as folder:
            folder.writestr("detail.csv", text.getvalue().encode("gb18030"))
        return Answer(packed.getvalue(), kind="application/zip")


def _bill_rows(trade: Kept, day: str) -> list[list[str]]:
    def row(kind: str, at: str, amount: str, number: str) -> list[str]:
        head = [trade.transaction, f"{trade.number}\t", kind, trade.title, at, at]
        return [*head, amount, amount, number, "0.00", ""]

    rows = []
    if trade.paid_at and _day(trade.paid_at) == day:
        rows.append(row("交易", trade.paid_at, trade.amount, ""))
    rows += [
        row("退款", one.at, f"-{one.amount}", one.number)
        for one in trade.repaid.values()
        if _day(one.at) == day
    ]
    return rows


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(BEIJING).date().isoformat()


def _well() -> Said:
    return {"code": "10000", "msg": "Success"}


def _no(code: str, words: str) -> Said:
    return {"code": "40004", "msg": "Business Failed", "sub_code": code, "sub_msg": words}
