"""What all carriers' adapters share: their clock, one way to call, one way to read a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests

from kefu.delivery.port import (
    LONGEST_CODE,
    LONGEST_PLACE,
    LONGEST_WORDS,
    PATIENCE_SECONDS,
    News,
    Unreachable,
)

BEIJING = ZoneInfo("Asia/Shanghai")
FORM = "%Y-%m-%d %H:%M:%S"
BROKEN = 500


def call(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Post a form, get an object. Raises Unreachable."""
    try:
        answer = requests.post(url, data=form, timeout=PATIENCE_SECONDS)
        told = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    if answer.status_code >= BROKEN or not isinstance(told, dict):
        raise Unreachable(f"HTTP {answer.status_code}")
    return told


def news(at: object, code: object, place: object, words: object, means: str) -> News | None:
    """A step, cut to what we keep; None where it has no time that can be read."""
    try:
        moment = datetime.strptime(str(at), FORM).replace(tzinfo=BEIJING)
    except ValueError:
        return None
    return News(
        moment,
        str(code)[:LONGEST_CODE],
        means,
        str(place or "")[:LONGEST_PLACE],
        str(words or "")[:LONGEST_WORDS],
    )
