"""Reading files row by row, plain or gzipped, with the number of the line each row begins at."""

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

LONGEST_FIELD_LINES = 200
UNDECODED = re.compile("[\udc80-\udcff]")


class BrokenRow(Exception):
    """A row that cannot be taken; the text says why, to the person who has to mend it."""


class BrokenFile(Exception):
    """Not a file of this format at all."""


@dataclass(slots=True)
class Row:
    """`values` by column; `fault` says why the line could not even be read."""

    line: int
    values: dict[str, Any]
    fault: str = ""


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_text(path: Path) -> TextIO:
    """Undecodable bytes come through as lone surrogates, so that their row can be named."""
    opener = gzip.open if path.suffix == ".gz" else open
    return opener(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")


def header_of(path: Path) -> list[str]:
    with open_text(path) as file:
        return next(csv.reader(file), [])


def single_line_rows(path: Path) -> Iterator[Row]:
    """CSV whose fields hold no line breaks: a stray quote spoils its own line and no other."""
    with open_text(path) as file:
        header = next(csv.reader([file.readline()]), [])
        for number, line in enumerate(file, start=2):
            text = line.rstrip("\r\n")
            values = next(csv.reader([text]), []) if '"' in text else text.split(",")
            yield _row(number, header, values)


def csv_rows(path: Path) -> Iterator[Row]:
    """Any CSV; a row is numbered by the line it begins at."""
    with open_text(path) as file:
        reader = csv.reader(file)
        header = next(reader, [])
        begins = reader.line_num + 1
        for values in reader:
            row = _row(begins, header, values)
            if reader.line_num - begins > LONGEST_FIELD_LINES:
                row.fault = f"a quote opened here closes only at line {reader.line_num}"
            yield row
            begins = reader.line_num + 1


def json_rows(path: Path) -> Iterator[Row]:
    """One JSON object a line."""
    with open_text(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                values = json.loads(line)
            except ValueError as error:
                yield Row(number, {}, f"not JSON: {error}")
                continue
            yield (
                Row(number, values)
                if isinstance(values, dict)
                else Row(number, {}, "not a JSON object")
            )


def _row(line: int, header: list[str], values: list[str]) -> Row:
    if len(values) != len(header):
        return Row(line, {}, f"{len(values)} fields, expected {len(header)}")
    row = Row(line, dict(zip(header, values, strict=True)))
    if any(
        "\udc80" <= sign <= "\udcff" for value in values if not value.isascii() for sign in value
    ):
        row.fault = "not UTF-8"
    return row
