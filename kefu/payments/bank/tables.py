"""A bank's file as rows of cells: text in the charsets of banks, and spreadsheets old and new."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

Cells = list[Any]
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how xlsx, ods and xls begin
CHARSETS = ("utf-8-sig", "gb18030")
WIDE = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = ",\t;|"
MOST_ROWS = 50_000


class BrokenTable(ValueError):
    """No table can be read from this file."""


def rows_of(content: bytes) -> list[Cells]:
    """Every row, empty ones too, so that the number of a row is that which people see."""
    rows = _spreadsheet(content) if content.startswith(SPREADSHEETS) else _text(content)
    if len(rows) > MOST_ROWS:
        raise BrokenTable("rows")
    return rows


def _spreadsheet(content: bytes) -> list[Cells]:
    """The sheet with most in it: some banks put a cover before it."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        ]
    except (CalamineError, ValueError, OSError) as error:
        raise BrokenTable("spreadsheet") from error
    return max(sheets, key=len, default=[])


def _text(content: bytes) -> list[Cells]:
    text = _decoded(content)
    separator = max(SEPARATORS, key=lambda sign: _columns(text, sign))
    try:
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise BrokenTable("text") from error


def _decoded(content: bytes) -> str:
    charsets: Sequence[str] = ("utf-16",) if content.startswith(WIDE) else CHARSETS
    for charset in charsets:
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    raise BrokenTable("charset")


def _columns(text: str, sign: str) -> int:
    """How many lines of the beginning this sign cuts, and into how much."""
    return sum(line.count(sign) for line in text.splitlines()[:40])
