"""What a column says, or why it says nothing."""

import html
import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from django.utils.translation import gettext_noop

from kefu.connectors.importers.rows import BrokenRow

MOST_PIECES = 2**31 - 1
MOST_MONEY = Decimal(10) ** 10
CENT = Decimal("0.01")
YEARS = range(1970, 2100)
SHOWN = 40
LONG = 20_000
BREAKS = re.compile(r"<\s*(?:br|/p|/li|/div|/h[1-6]|/tr)\b[^>]*>", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n\s*\n\s*")
UNSEEN = "\u200b\u200d\ufeff"

Values = Mapping[str, Any]


def text(values: Values, column: str, *, most: int = 300) -> str:
    """What the column says, as words without markup; empty where it says nothing."""
    return plain(str(values.get(column) or ""))[:most]


def plain(words: str) -> str:
    """The words of a text that may be HTML. Scripts go with all they hold; lines stay lines."""
    if "<" in words or "&" in words:
        words = html.unescape(nh3.clean(BREAKS.sub("\n", words), tags=set()))
    return BLANK_LINES.sub("\n", words).strip().strip(UNSEEN).strip()


def needed(values: Values, column: str, *, most: int = 300) -> str:
    found = text(values, column, most=most)
    if not found:
        raise BrokenRow(gettext_noop("%(column)s is empty"), column=column)
    return found


def key(values: Values, column: str, *, most: int = 80) -> str:
    """A number or name by which other rows speak of this one: never cut."""
    found = str(values.get(column) or "").strip()
    if not found:
        raise BrokenRow(gettext_noop("%(column)s is empty"), column=column)
    if len(found) > most:
        raise _wrong(gettext_noop("%(column)s “%(value)s” is too long"), column, found)
    return found


def whole(values: Values, column: str, *, least: int = 0) -> int:
    found = str(values.get(column, "")).strip()
    try:
        number = int(found.replace("_", "no"))
    except ValueError:
        reason = gettext_noop("%(column)s “%(value)s” is not a whole number")
        raise _wrong(reason, column, found) from None
    if not least <= number <= MOST_PIECES:
        raise _cannot_be(column, found)
    return number


def number(values: Values, column: str) -> Decimal:
    """Exact as written, negative or not."""
    found = str(values.get(column, "")).strip()
    try:
        amount = Decimal(found.replace("_", "no"))
    except InvalidOperation:
        reason = gettext_noop("%(column)s “%(value)s” is not a number")
        raise _wrong(reason, column, found) from None
    if not amount.is_finite() or abs(amount) >= MOST_MONEY:
        raise _cannot_be(column, found)
    return amount


def money(values: Values, column: str) -> Decimal:
    """Not negative, in cents."""
    amount = number(values, column)
    if amount < 0:
        raise _wrong(gettext_noop("%(column)s is negative: %(value)s"), column, str(amount))
    return amount.quantize(CENT)


def yes_or_no(values: Values, column: str) -> bool:
    found = str(values.get(column, "")).strip()
    if found not in {"0", "1"}:
        raise _wrong(gettext_noop("%(column)s “%(value)s” is neither 0 nor 1"), column, found)
    return found == "1"


def moment(values: Values, column: str, zone: ZoneInfo) -> datetime:
    found = str(values.get(column, "")).strip()
    try:
        at = datetime.fromisoformat(found)
    except ValueError:
        reason = gettext_noop("%(column)s “%(value)s” is not a date and time")
        raise _wrong(reason, column, found) from None
    if at.year not in YEARS:
        raise _cannot_be(column, found)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def moment_if_any(values: Values, column: str, zone: ZoneInfo) -> datetime | None:
    return moment(values, column, zone) if str(values.get(column) or "").strip() else None


def end_of_day(values: Values, column: str, zone: ZoneInfo) -> datetime:
    """The last second of the day that the column names."""
    at = moment(values, column, zone)
    after = datetime.combine(at.date() + timedelta(days=1), time(), zone)
    return after - timedelta(seconds=1)


def _wrong(reason: str, column: str, value: str) -> BrokenRow:
    shown = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    return BrokenRow(reason, column=column, value=shown)


def _cannot_be(column: str, value: str) -> BrokenRow:
    return _wrong(gettext_noop("%(column)s cannot be %(value)s"), column, value)
