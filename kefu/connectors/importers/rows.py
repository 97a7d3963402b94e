"""Reading files row by row, plain or gzipped, with the number of the line each row begins at."""

import csv
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LONGEST_FIELD_LINES = 200
UNREADABLE = (OSError, EOFError, zlib.error)


class BrokenRow(Exception):
    """A row that cannot be taken. `reason` says why to the person who has to mend it: an English
    sentence that the catalogues know, with its `values` apart."""

    def __init__(self, reason: str, **values: str | int) -> None:
        self.reason, self.values = reason, values
        super().__init__(reason % values)


class ParkedRow(BrokenRow):
    """A row that is right in itself, but speaks of something that is not here yet."""


class BrokenFile(Exception):
    """Not a file of this format, or not a whole one; the text says which and why."""


@dataclass(slots=True)
class Row:
    """`values` by column; `fault` says why the line could not even be read."""

    line: int
    values: dict[str, Any]
    fault: BrokenRow | None = None


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Undecodable bytes come through as lone surrogates, so that their row can be named."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            yield file
    except UNREADABLE as fault:
        raise BrokenFile(
            _("%(file)s cannot be read to its end: %(fault)s.")
            % {"file": path.name, "fault": str(fault).rstrip(".")}
        ) from fault


def header_of(path: Path) -> list[str]:
    """The names in the first line; empty where it cannot be one."""
    with open_text(path) as file:
        try:
            return next(csv.reader([file.readline()]), [])
        except csv.Error:
            return []


def single_line_rows(path: Path) -> Iterator[Row]:
    """CSV whose fields hold no line breaks: a stray quote spoils its own line and no other."""
    with open_text(path) as file:
        header = next(csv.reader([file.readline()]), [])
        for number, line in enumerate(file, start=2):
            text = line.rstrip("\r\n")
            values = next(csv.reader([text]), []) if '"' in text else text.split(",")
            yield _row(number, header, values, is_plain=text.isascii() and "\0" not in text)


def csv_rows(path: Path) -> Iterator[Row]:
    """Any CSV; a row is numbered by the line it begins at."""
    with open_text(path) as file:
        reader = csv.reader(file)
        header = next(reader, [])
        while True:
            begins = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Row(begins, {}, _never_closed(reader.line_num))
                continue
            row = _row(begins, header, values)
            if reader.line_num - begins > LONGEST_FIELD_LINES:
                row.fault = _never_closed(reader.line_num)
            yield row


def json_rows(path: Path) -> Iterator[Row]:
    """One JSON object a line."""
    with open_text(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                values = json.loads(line, parse_constant=_no_number)
            except (ValueError, RecursionError):
                yield Row(number, {}, BrokenRow(gettext_noop("This is not JSON")))
                continue
            if not isinstance(values, dict):
                yield Row(number, {}, BrokenRow(gettext_noop("This is not a JSON object")))
                continue
            is_plain = line.isascii() and "\\u" not in line
            yield Row(number, values, None if is_plain else _unfit(values))


def _row(line: int, header: list[str], values: list[str], *, is_plain: bool = False) -> Row:
    if len(values) != len(header):
        reason = gettext_noop("%(found)s fields, expected %(expected)s")
        return Row(line, {}, BrokenRow(reason, found=len(values), expected=len(header)))
    row = Row(line, dict(zip(header, values, strict=True)))
    if not is_plain:
        row.fault = _unfit(row.values)
    return row


def _unfit(value: Any) -> BrokenRow | None:
    """What keeps a text out of a database, however deep it lies."""
    if isinstance(value, str):
        return _unfit_text(value)
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return next((fault for one in value if (fault := _unfit(one))), None)
    return None


def _unfit_text(text: str) -> BrokenRow | None:
    if "\0" in text:
        return BrokenRow(gettext_noop("There is a NUL sign in it"))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return BrokenRow(gettext_noop("This is not UTF-8"))
    return None


def _never_closed(line: int) -> BrokenRow:
    return BrokenRow(
        gettext_noop("A quotation mark opens here and closes only at line %(line)s"), line=line
    )


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
