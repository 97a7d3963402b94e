"""Alipay: its own page, or a picture to scan. Signed with RSA-SHA256 by python-alipay-sdk."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qsl
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from alipay import AliPay
from alipay.exceptions import AliPayException, AliPayValidationError
from alipay.utils import AliPayConfig
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
from kefu.payments.providers.pem import private_pem, public_pem

BEIJING = ZoneInfo("Asia/Shanghai")
REAL = "https://openapi.alipay.com"
WELL = "10000"
STATES = {
    "TRADE_SUCCESS": "paid",
    "TRADE_FINISHED": "paid",
    "TRADE_CLOSED": "closed",
    "WAIT_BUYER_PAY": "open",
}
UNKNOWN = {"ACQ.TRADE_NOT_EXIST"}  # of a page that the customer has not opened yet
LATER = {"ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error"}


class Alipay:
    code = "alipay"
    label = _("Alipay")
    ways = (
        Way("alipay", _("Alipay"), _("On Alipay's own page"), "wallet"),
        Way("alipay_qr", _("Alipay, scan"), _("Scan a picture with your phone"), "qrcode"),
    )
    keys = (
        Key("app_id", _("App ID"), secret=False),
        Key("private_key", _("The shop's private key"), long=True),
        Key("public_key", _("Alipay's public key"), secret=False, long=True),
        Key("address", _("Another address, for its sandbox"), secret=False, needed=False),
    )
    currencies = frozenset({"CNY"})
    heard = Reply(200, "success")
    refused = Reply(400, "fail")

    def __init__(self, keys: Mapping[str, str]) -> None:
        self.app_id = keys["app_id"]
        self._sdk = AliPay(
            appid=self.app_id,
            app_private_key_string=private_pem(keys["private_key"]),
            alipay_public_key_string=public_pem(keys["public_key"]),
            config=AliPayConfig(timeout=PATIENCE_SECONDS),
        )
        self._sdk._gateway = f"{keys.get('address') or REAL}/gateway.do"

    def ask(self, wanted: Wanted) -> Asked:
        ends = wanted.until.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
        terms = {
            "subject": wanted.title,
            "out_trade_no": wanted.number,
            "total_amount": f"{wanted.amount:.2f}",
            "notify_url": wanted.notify_url,
            "time_expire": ends,
        }
        if wanted.way == "alipay_qr":
            said = self._call(self._sdk.api_alipay_trade_precreate, **terms)
            return Asked(code=said["qr_code"])
        signed = self._sdk.api_alipay_trade_page_pay(return_url=wanted.return_url, **terms)
        return Asked(address=f"{self._sdk._gateway}?{signed}")

    def read(self, notice: Notice) -> Facts | None:
        said = dict(parse_qsl(notice.body.decode(errors="replace"), keep_blank_values=True))
        signature = said.pop("sign", "")
        self._verify(dict(said), signature)
        if said.get("app_id") != self.app_id:
            raise Forged("for another app")
        if abs((now() - _moment(said.get("notify_time", ""))).total_seconds()) > FRESH_SECONDS:
            raise Forged("not from now")
        if "out_biz_no" in said and "refund_fee" in said:
            return None  # a refund: that is asked about, not told
        return _facts(said)

    def query(self, trade: Trade) -> Facts:
        said = self._asked(self._sdk.api_alipay_trade_query, out_trade_no=trade.number)
        if said.get("sub_code") in UNKNOWN:
            return Facts(trade.number, "open")
        return _facts(_well(said))

    def close(self, trade: Trade) -> None:
        said = self._asked(self._sdk.api_alipay_trade_close, out_trade_no=trade.number)
        if said.get("sub_code") not in UNKNOWN:
            _well(said)

    def give_back(self, trade: Trade, *, amount: Decimal, number: str, reason: str) -> GivenBack:
        self._call(
            self._sdk.api_alipay_trade_refund,
            refund_amount=f"{amount:.2f}",
            out_trade_no=trade.number,
            out_request_no=number,
            refund_reason=reason or number,
        )
        said = self._call(
            self._sdk.api_alipay_trade_fastpay_refund_query,
            out_request_no=number,
            out_trade_no=trade.number,
        )
        done = said.get("refund_status") == "REFUND_SUCCESS"
        return GivenBack(done, said.get("trade_no", ""))

    def bill(self, day: date) -> list[BillRow]:
        said = self._call(
            self._sdk.server_api,
            "alipay.data.dataservice.bill.downloadurl.query",
            {"bill_type": "trade", "bill_date": day.isoformat()},
        )
        return list(_rows(_fetched(said["bill_download_url"])))

    def test(self) -> None:
        self.query(Trade("KEFUTEST", Decimal(0), "CNY"))

    def _verify(self, said: dict[str, str], signature: str) -> None:
        try:
            genuine = bool(signature) and self._sdk.verify(said, signature)
        except (ValueError, AliPayException) as error:  # what is no base64, an unknown kind
            raise Forged("signature unreadable") from error
        if not genuine:
            raise Forged("signature")

    def _call(self, what: Any, *args: Any, **terms: Any) -> dict[str, Any]:
        return _well(self._asked(what, *args, **terms))

    def _asked(self, what: Any, *args: Any, **terms: Any) -> dict[str, Any]:
        try:
            said: dict[str, Any] = what(*args, **terms)
        except AliPayValidationError as error:
            raise Unreachable("the answer is not signed by Alipay") from error
        except AliPayException as error:
            raise Declined(str(error)[:200]) from error
        except (URLError, OSError, ValueError) as error:
            raise Unreachable(str(error)[:200]) from error
        return said


def _well(said: dict[str, Any]) -> dict[str, Any]:
    if said.get("code") == WELL:
        return said
    why = f"{said.get('sub_code', said.get('code'))} {said.get('sub_msg', said.get('msg'))}"
    if said.get("sub_code") in LATER or said.get("code") == "20000":
        raise Unreachable(why)
    raise Declined(why)


def _facts(said: Mapping[str, str]) -> Facts:
    state = STATES.get(said.get("trade_status", ""), "open")
    try:
        amount = Decimal(said["total_amount"])
    except (KeyError, InvalidOperation) as error:
        raise Forged("no amount") from error
    return Facts(said["out_trade_no"], state, said.get("trade_no", ""), amount, "CNY")


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError as error:
        raise Forged("no time") from error


def _fetched(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise Unreachable("the bill has no address")
    try:
        with urlopen(url, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310  checked above
            return bytes(answer.read())
    except (URLError, OSError) as error:
        raise Unreachable(str(error)) from error


def _rows(packed: bytes) -> Any:
    """The bill is a zip with tables in GBK; comments stand above and below the rows."""
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        names = [name for name in folder.namelist() if "汇总" not in _told(name)]
        text = folder.read(names[0]).decode("gb18030")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for raw in csv.DictReader(lines):
        row = {name.strip(): (value or "").strip() for name, value in raw.items() if name}
        back = row["业务类型"] == "退款"
        yield BillRow(
            kind="refund" if back else "pay",
            number=row["商户订单号"],
            transaction=row["支付宝交易号"],
            amount=abs(Decimal(row["订单金额（元）"])),
            currency="CNY",
            refund_number=row.get("退款批次号/请求号", "") if back else "",
        )


def _told(name: str) -> str:
    """The name of a file in a zip that knows nothing of Unicode."""
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name
