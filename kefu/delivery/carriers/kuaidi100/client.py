"""Kuaidi100 watches the parcels of many carriers: subscribed to one by one, pushed, or asked for.

A question is signed with MD5 over the message, the key and the customer number; a push over the
message and a salt that we give when we subscribe. Ours is made for each parcel from a word that
never leaves the house, so what was signed for one parcel says nothing of another.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext_lazy as _

from kefu.delivery.carriers.wire import call, news
from kefu.delivery.port import Declined, Forged, Key, Label, News, Notice, Reply, Tidings

ADDRESS = "https://poll.kuaidi100.com"
DONE, TWICE, NOTHING_YET = "200", "501", "500"
DETAILED = "4"  # steps with codes of their own
PROBE = Label("SF0000000000000", "shunfeng")


class Kuaidi100:
    code = "kuaidi100"
    label = _("Kuaidi100")
    hint = _("Watches the parcels of almost every carrier in China")
    keys = (
        Key("customer", _("Customer number"), secret=False),
        Key("key", _("Key")),
        Key("salt", _("A secret word of yours, for the signatures of its pushes")),
        Key("address", _("Another address, for tests"), secret=False, needed=False),
    )
    meanings: Mapping[str, str] = {
        "101": "packed",  # ordered from the carrier
        "102": "packed",
        "1": "in_transit",  # collected
        "103": "in_transit",
        "0": "in_transit",
        "1001": "in_transit",
        "1002": "in_transit",
        "1003": "in_transit",
        "7": "in_transit",  # handed to another carrier
        "5": "out_for_delivery",
        "501": "out_for_delivery",  # waits in a locker or at a counter
        "2": "trouble",
        "201": "trouble",
        "202": "trouble",
        "203": "trouble",
        "204": "trouble",
        "205": "trouble",
        "206": "trouble",
        "207": "trouble",
        "208": "trouble",
        "209": "trouble",
        "210": "trouble",
        "14": "trouble",  # refused at the door
        "3": "delivered",
        "301": "delivered",
        "302": "delivered",
        "303": "delivered",
        "304": "delivered",
        "4": "returned",
        "401": "returned",
    }
    heard = Reply(200, '{"result":true,"returnCode":"200","message":"ok"}')
    refused = Reply(401, '{"result":false,"returnCode":"500","message":"refused"}')

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._customer, self._key, self._word = keys["customer"], keys["key"], keys["salt"]
        self._address = keys.get("address") or ADDRESS

    def read(self, notice: Notice) -> list[Tidings]:
        form = parse_qs(notice.body.decode("utf-8", "replace"))
        param, sign = form.get("param", [""])[0], form.get("sign", [""])[0]
        try:
            told = json.loads(param)["lastResult"]
            label = Label(str(told["nu"]), str(told.get("com") or ""))
        except (ValueError, KeyError, TypeError) as error:
            raise Forged("not what was agreed") from error
        wanted = _md5(param + salt_of(self._word, label.number))
        if not hmac.compare_digest(wanted.encode(), sign.upper().encode()):
            raise Forged("signature")
        return [Tidings(label, self._news(told))]

    def ask(self, label: Label) -> Tidings:
        message = json.dumps({"com": label.company, "num": label.number, "resultv2": DETAILED})
        told = call(
            f"{self._address}/poll/query.do",
            {
                "customer": self._customer,
                "sign": _md5(message + self._key + self._customer),
                "param": message,
            },
        )
        if str(told.get("status", DONE)) != DONE:
            if str(told.get("returnCode")) == NOTHING_YET:
                return Tidings(label, ())
            raise Declined(f"{told.get('returnCode')} {told.get('message')}"[:200])
        return Tidings(label, self._news(told))

    def follow(self, label: Label, *, notify_url: str) -> None:
        wanted = {
            "company": label.company,
            "number": label.number,
            "key": self._key,
            "parameters": {
                "callbackurl": notify_url,
                "salt": salt_of(self._word, label.number),
                "resultv2": DETAILED,
            },
        }
        told = call(f"{self._address}/poll", {"schema": "json", "param": json.dumps(wanted)})
        if str(told.get("returnCode")) not in {DONE, TWICE}:
            raise Declined(f"{told.get('returnCode')} {told.get('message')}"[:200])

    def test(self) -> None:
        self.ask(PROBE)

    def _news(self, told: Mapping[str, Any]) -> tuple[News, ...]:
        """Steps name their own code where the contract has it; else the newest has the parcel's."""
        rows = list(told.get("data") or ())
        found = []
        for place, row in enumerate(rows):
            code = str(row.get("statusCode") or (told.get("state", "") if place == 0 else "0"))
            where = row.get("areaName") or row.get("location")
            means = self.meanings.get(code, "")
            found.append(
                news(row.get("ftime") or row.get("time"), code, where, row.get("context"), means)
            )
        return tuple(one for one in found if one is not None)


def salt_of(word: str, number: str) -> str:
    return hmac.new(word.encode(), number.encode(), hashlib.sha256).hexdigest()[:32]


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
