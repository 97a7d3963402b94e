"""Sums and days as banks write them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

EXCEL_BEGINS = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)  # days of 1954 to 2119, as spreadsheets count them
MOST = Decimal(10) ** 10  # what the column of a sum holds
NOTHING = frozenset({"", "-", "--", "—", "/", "0", "0.00"})
_AROUND = re.compile(r"[¥$€£元圆\s'’]|CNY|RMB|人民币", re.IGNORECASE)
_SIDE = re.compile(r"(CR|DR|贷|借|D|C)$", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_GROUPED_BY_DOT = re.compile(r"[+-]?\d{1,3}(\.\d{3})*,\d{1,2}|[+-]?\d+,\d{1,2}")
OUT = frozenset({"DR", "D", "借"})


class Unreadable(ValueError):
    """This is no sum, or no day."""


def sum_of(value: Any) -> Decimal:
    """`1,234.50`, `+1234.5`, `¥1 234.50`, `1.234,50`, `(12.00)`, `12.00DR`; nothing is zero."""
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).quantize(Decimal("0.01"))
    text = _AROUND.sub("", _plain(value)).replace("−", "-").replace("–", "-")
    if text in NOTHING:
        return Decimal(0)
    side = _SIDE.search(text)
    text = _SIDE.sub("", text)
    negative = bool(side and side.group().upper() in OUT)
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1], True
    if text.endswith("-"):
        text, negative = text[:-1], True
    if _GROUPED_BY_DOT.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    found = _decimal(text.replace(",", ""))
    return -found if negative else found


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text)
        whole = found.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise Unreadable(text) from error
    if found != whole or abs(found) >= MOST:
        raise Unreadable(text)
    return whole


def day_of(value: Any) -> date:
    """`20261122`, `2026-11-22 10:15:00`, `2026年11月22日`, `22.11.2026`, or a spreadsheet's day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _plain(value)
    if _is_serial(text):
        return EXCEL_BEGINS + timedelta(days=int(float(text)))
    found = _DAY.match(text)
    parts = [int(one) for one in found.groups()] if found else []
    if not parts and (turned := _DAY_FIRST.match(text)):
        parts = [int(one) for one in reversed(turned.groups())]
    try:
        return date(*parts) if parts else _none(value)
    except ValueError as error:
        raise Unreadable(value) from error


def text_of(value: Any) -> str:
    """As people read it: a number of an account keeps no `.0`, and no tab before it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value if value is not None else "").strip("\t'` ").split())


def _plain(value: Any) -> str:
    """Full-width digits are digits."""
    return unicodedata.normalize("NFKC", text_of(value)).strip()


def _is_serial(text: str) -> bool:
    try:
        return int(float(text)) in SERIALS and len(text.partition(".")[0]) == 5  # noqa: PLR2004
    except ValueError:
        return False


def _none(value: Any) -> date:
    raise Unreadable(value)
