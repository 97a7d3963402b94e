"""The loopback carrier speaks as SF Express and as Kuaidi100 do: their forms, their signatures."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode
from zoneinfo import ZoneInfo

from kefu.delivery.loopback.books import DELAY, Books, Kept, Letter, Scan
from kefu.delivery.loopback.keys import Keys

Form = Mapping[str, str]
Said = dict[str, Any]
BEIJING = ZoneInfo("Asia/Shanghai")
FORMS = {"Content-Type": "application/x-www-form-urlencoded"}
LONG_AGO = 3600


class Sf:
    adapter = "sf"
    codes: Mapping[str, str] = {
        "in_transit": "30", "out_for_delivery": "44", "delivered": "80",
        "trouble": "70", "returned": "648", "odd": "9527",
    }  # fmt: skip

    def __init__(self, books: Books, keys: Keys, *, notify_url: str) -> None:
        self.books, self.keys, self.notify_url = books, keys["sf"], notify_url

    def answer(self, path: str, form: Form) -> Said | None:
        if path != "/std/service":
            return None
        message, stamp = form.get("msgData", ""), form.get("timestamp", "")
        if form.get("partnerID") != self.keys["partner"]:
            return {"apiResultCode": "A1002", "apiErrorMsg": "unknown partner"}
        if form.get("msgDigest") != _digest(message, stamp, self.keys["check_word"]):
            return {"apiResultCode": "A1006", "apiErrorMsg": "signature"}
        return self._done(form.get("serviceCode", ""), json.loads(message))

    def _done(self, service: str, asked: Said) -> Said:
        if asked.get("checkPhoneNo") != self.keys["phone_tail"]:
            return _well({}, error="20012")
        if service == "EXP_RECE_REGISTER_ROUTE":
            self.books.take_up(self.adapter, asked["attributeNo"])
            return _well({})
        return _well({"routeResps": [self._routes(one) for one in asked["trackingNumber"]]})

    def letter(self, kept: Kept, scans: Sequence[Scan], fault: str) -> Letter:
        routes = [{"mailno": kept.number, "id": str(n), **self._route(one)}
                  for n, one in enumerate(scans)]  # fmt: skip
        message = json.dumps({"Body": {"WaybillRoute": routes}}, ensure_ascii=False)
        stamp = str(int((time.time() - (LONG_AGO if fault == "stale" else 0)) * 1000))
        word = "a forger's word" if fault == "forge" else self.keys["check_word"]
        form = {"msgData": message, "timestamp": stamp, "msgDigest": _digest(message, stamp, word)}
        return _posted(self.notify_url, form, fault)

    def _routes(self, number: str) -> Said:
        kept = self.books.take_up(self.adapter, number)
        return {"mailNo": number, "routes": [self._route(one) for one in kept.scans]}

    def _route(self, scan: Scan) -> Said:
        return {
            "acceptTime": _said(scan.at),
            "acceptAddress": scan.place,
            "remark": scan.words,
            "opCode": self.codes[scan.kind],
        }


class Kuaidi:
    adapter = "kuaidi100"
    codes: Mapping[str, str] = {
        "in_transit": "1002", "out_for_delivery": "5", "delivered": "301",
        "trouble": "202", "returned": "4", "odd": "909",
    }  # fmt: skip

    def __init__(self, books: Books, keys: Keys) -> None:
        self.books, self.keys = books, keys["kuaidi100"]

    def answer(self, path: str, form: Form) -> Said | None:
        if path == "/poll":
            return self._followed(json.loads(form.get("param", "{}")))
        if path != "/poll/query.do":
            return None
        param = form.get("param", "")
        wanted = _md5(param + self.keys["key"] + self.keys["customer"])
        if form.get("sign") != wanted:
            return {"result": False, "returnCode": "503", "status": "400", "message": "signature"}
        asked = json.loads(param)
        kept = self.books.take_up(self.adapter, asked["num"], asked.get("com", ""))
        return {"message": "ok", "status": "200", **self._parcel(kept, kept.scans)}

    def letter(self, kept: Kept, scans: Sequence[Scan], fault: str) -> Letter:
        told = {"status": "polling", "message": "", "lastResult": self._parcel(kept, scans)}
        param = json.dumps(told, ensure_ascii=False)
        salt = "a forger's salt" if fault == "forge" else kept.salt
        return _posted(kept.notify_url, {"param": param, "sign": _md5(param + salt)}, fault)

    def _followed(self, asked: Said) -> Said:
        if asked.get("key") != self.keys["key"]:
            return {"result": False, "returnCode": "600", "message": "key"}
        kept = self.books.take_up(self.adapter, asked["number"], asked["company"])
        kept.notify_url = asked["parameters"]["callbackurl"]
        kept.salt = asked["parameters"]["salt"]
        return {"result": True, "returnCode": "200", "message": "ok"}

    def _parcel(self, kept: Kept, scans: Sequence[Scan]) -> Said:
        newest_first = sorted(scans, key=lambda one: one.at, reverse=True)
        rows = [
            {
                "time": _said(one.at),
                "ftime": _said(one.at),
                "context": one.words,
                "areaName": one.place,
                "statusCode": self.codes[one.kind],
            }
            for one in newest_first
        ]
        return {"nu": kept.number, "com": kept.company, "data": rows}


Tongue = Sf | Kuaidi


def _posted(url: str, form: Form, fault: str) -> Letter:
    at = datetime.now(UTC) + (DELAY if fault == "delay" else DELAY * 0)
    return Letter(url, urlencode(form).encode(), FORMS, at)


def _well(told: Said, *, error: str = "S0000") -> Said:
    data = {"success": error == "S0000", "errorCode": error, "errorMsg": None, "msgData": told}
    return {"apiResultCode": "A1000", "apiResultData": json.dumps(data, ensure_ascii=False)}


def _said(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _digest(message: str, stamp: str, word: str) -> str:
    told = quote_plus(message + stamp + word).encode()
    return base64.b64encode(hashlib.md5(told, usedforsecurity=False).digest()).decode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
