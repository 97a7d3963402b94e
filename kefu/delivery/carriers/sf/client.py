"""SF Express by its open platform: forms signed with the check word, routes as JSON.

A call is signed over the message, the time and the check word: MD5 of the encoded text, as Base64.
Notifications come signed in the same way. SF wants the last four digits of the sender's telephone
with each question about a parcel.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, quote_plus
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from kefu.delivery.carriers.wire import call, news
from kefu.delivery.port import (
    FRESH_SECONDS,
    Declined,
    Forged,
    Key,
    Label,
    News,
    Notice,
    Reply,
    Tidings,
    Unreachable,
)

ADDRESS = "https://bspgw.sf-express.com/std/service"
ROUTES, REGISTER = "EXP_RECE_SEARCH_ROUTES", "EXP_RECE_REGISTER_ROUTE"
BY_WAYBILL = "2"
WENT_WELL, UNDERSTOOD, KNOWN_ALREADY = "A1000", "S0000", "S0001"
SIGNED = ("msgData", "timestamp", "msgDigest")
MILLISECONDS = 10**11  # a time above is counted in thousandths
PROBE = "SF0000000000000"


class SfExpress:
    code = "sf"
    label = _("SF Express")
    hint = _("Its own parcels, straight from its open platform")
    keys = (
        Key("partner", _("Customer code"), secret=False),
        Key("check_word", _("Check word")),
        Key("phone_tail", _("Last four digits of the sender's telephone"), secret=False),
        Key("address", _("Another address, for its sandbox"), secret=False, needed=False),
    )
    meanings: Mapping[str, str] = {
        "43": "in_transit",  # collected
        "50": "in_transit",
        "54": "in_transit",
        "30": "in_transit",
        "31": "in_transit",
        "36": "in_transit",
        "302": "in_transit",
        "407": "in_transit",
        "501": "in_transit",
        "607": "in_transit",
        "130": "in_transit",
        "123": "in_transit",
        "44": "out_for_delivery",
        "204": "out_for_delivery",
        "125": "out_for_delivery",  # waits in a locker
        "33": "trouble",
        "34": "trouble",
        "70": "trouble",
        "72": "trouble",
        "80": "delivered",
        "8000": "delivered",
        "99": "returned",
        "631": "returned",
        "648": "returned",
    }
    heard = Reply(200, '{"return_code":"0000","return_msg":"ok"}')
    refused = Reply(401, '{"return_code":"1000","return_msg":"refused"}')

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._partner, self._word = keys["partner"], keys["check_word"]
        self._phone = keys["phone_tail"]
        self._address = f"{keys['address']}/std/service" if keys.get("address") else ADDRESS

    def read(self, notice: Notice) -> list[Tidings]:
        form = {
            name: said[0] for name, said in parse_qs(notice.body.decode("utf-8", "replace")).items()
        }
        if not all(form.get(name) for name in SIGNED):
            raise Forged("unsigned")
        wanted = digest(form["msgData"], form["timestamp"], self._word)
        if not hmac.compare_digest(wanted.encode(), form["msgDigest"].encode()):
            raise Forged("signature")
        if not _is_fresh(form["timestamp"]):
            raise Forged("time")
        try:
            routes = json.loads(form["msgData"])["Body"]["WaybillRoute"]
            return _by_parcel((route["mailno"], self._news(route)) for route in routes)
        except (ValueError, KeyError, TypeError) as error:
            raise Forged("not what was agreed") from error

    def ask(self, label: Label) -> Tidings:
        told = self._call(
            ROUTES,
            {
                "language": "zh-CN",
                "trackingType": "1",
                "trackingNumber": [label.number],
                "methodType": "1",
                "checkPhoneNo": self._phone,
            },
        )
        routes = [
            route
            for one in told.get("routeResps") or ()
            if one.get("mailNo") == label.number
            for route in one.get("routes") or ()
        ]
        return Tidings(label, tuple(filter(None, map(self._news, routes))))

    def follow(self, label: Label, *, notify_url: str) -> None:
        """SF sends to the address it was given in its console; here it hears of the parcel."""
        self._call(
            REGISTER,
            {
                "type": BY_WAYBILL,
                "attributeNo": label.number,
                "checkPhoneNo": self._phone,
                "language": "zh-CN",
            },
        )

    def test(self) -> None:
        self.ask(Label(PROBE))

    def _news(self, route: Mapping[str, Any]) -> News | None:
        code = str(route.get("opCode", ""))
        place, words = route.get("acceptAddress"), route.get("remark")
        return news(route.get("acceptTime"), code, place, words, self.meanings.get(code, ""))

    def _call(self, service: str, said: Mapping[str, Any]) -> dict[str, Any]:
        message = json.dumps(said, ensure_ascii=False)
        stamp = str(int(time.time() * 1000))
        told = call(
            self._address,
            {
                "partnerID": self._partner,
                "requestID": uuid4().hex,
                "serviceCode": service,
                "timestamp": stamp,
                "msgDigest": digest(message, stamp, self._word),
                "msgData": message,
            },
        )
        if told.get("apiResultCode") != WENT_WELL:
            raise Declined(f"{told.get('apiResultCode')} {told.get('apiErrorMsg')}"[:200])
        try:
            result = json.loads(told["apiResultData"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unreachable("not what was agreed") from error
        if result.get("errorCode") not in {UNDERSTOOD, KNOWN_ALREADY}:
            raise Declined(f"{result.get('errorCode')} {result.get('errorMsg')}"[:200])
        return result.get("msgData") or {}


def digest(message: str, stamp: str, word: str) -> str:
    told = quote_plus(message + stamp + word).encode()
    return base64.b64encode(hashlib.md5(told, usedforsecurity=False).digest()).decode()


def _is_fresh(stamp: str) -> bool:
    try:
        at = int(stamp)
    except ValueError:
        return False
    seconds = at / 1000 if at > MILLISECONDS else at
    return abs(time.time() - seconds) <= FRESH_SECONDS


def _by_parcel(told: Iterable[tuple[str, News | None]]) -> list[Tidings]:
    parcels: dict[str, list[News]] = {}
    for number, one in told:
        if one is not None:
            parcels.setdefault(str(number), []).append(one)
    return [Tidings(Label(number), tuple(found)) for number, found in parcels.items()]
