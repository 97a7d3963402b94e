"""Files to measure with: csv, jsonl and txt, plain or .gz, read row by row.

Whatever is wrong in a file ends as one `BadFile` that names the file and the row.
"""

import csv
import gzip
import json
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO, TypeVar

LONGEST_FIELD = 16 * 1024 * 1024

T = TypeVar("T")


class BadFile(Exception):
    """One line that says which file, which row, and what is wrong with it."""

    def __init__(self, path: Path, row: int | None, why: str) -> None:
        where = f"{path}" if row is None else f"{path}, row {row}"
        super().__init__(f"{where}: {why}")


@dataclass(frozen=True)
class Row:
    """A row of a file: its number as an editor counts, and its fields."""

    path: Path
    number: int
    fields: Mapping[str, Any]

    def wrong(self, why: str) -> BadFile:
        return BadFile(self.path, self.number, why)

    def text(self, name: str) -> str:
        value = self._field(name)
        if not isinstance(value, str):
            raise self.wrong(f"{name} is not a text")
        return value

    def whole(self, name: str) -> int:
        return self._as(int, name, "a whole number")

    def number_of(self, name: str) -> float:
        return self._as(float, name, "a number")

    def day(self, name: str) -> date:
        return self._as(date.fromisoformat, name, "a date like 2026-11-23")

    def _as(self, kind: Callable[[Any], T], name: str, meant: str) -> T:
        value = self._field(name)
        try:
            return kind(value)
        except (TypeError, ValueError):
            raise self.wrong(f"{name} is not {meant}: {value!r:.60}") from None

    def _field(self, name: str) -> Any:
        if name not in self.fields:
            raise self.wrong(f"no field {name}")
        return self.fields[name]


def csv_rows(path: Path, *, columns: Sequence[str]) -> Iterator[Row]:
    """Rows of a csv file whose first line names at least these columns."""
    csv.field_size_limit(LONGEST_FIELD)
    with _reading(path) as (file, at):
        reader = csv.DictReader(file, strict=True)
        at.row = 1
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise BadFile(path, 1, f"no column {', '.join(missing)}")
        at.counts = lambda: reader.line_num
        for fields in reader:
            if None in fields or None in fields.values():
                raise BadFile(path, reader.line_num, f"not {len(reader.fieldnames or ())} fields")
            yield Row(path, reader.line_num, fields)


def columns_of(path: Path) -> tuple[str, ...]:
    """What the first line of a csv file names."""
    with _reading(path) as (file, _at):
        return tuple(next(csv.reader(file), ()))


def jsonl_rows(path: Path) -> Iterator[Row]:
    for line in text_rows(path):
        text = line.text("line")
        if not text.strip():
            continue
        try:
            fields = json.loads(text)
        except ValueError:
            raise line.wrong("not JSON") from None
        if not isinstance(fields, dict):
            raise line.wrong("not a JSON object")
        yield Row(path, line.number, fields)


def text_rows(path: Path) -> Iterator[Row]:
    """Each line as a row with one field, `line`."""
    with _reading(path) as (file, at):
        for number, line in enumerate(file, start=1):
            at.row = number
            yield Row(path, number, {"line": line.rstrip("\r\n")})


class _Place:
    """Where in the file the reader stands, for the error that may come."""

    row = 0
    counts: Callable[[], int] | None = None

    def next_row(self) -> int:
        return (self.counts() if self.counts else self.row) + 1


@contextmanager
def _reading(path: Path) -> Iterator[tuple[TextIO, _Place]]:
    at = _Place()
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file, at
    except UnicodeDecodeError:
        raise BadFile(path, at.next_row(), "not UTF-8") from None
    except csv.Error as error:
        raise BadFile(path, at.next_row(), str(error)) from None
    except (EOFError, gzip.BadGzipFile) as error:
        raise BadFile(path, at.next_row(), f"broken gzip: {error}") from None
    except OSError as error:
        raise BadFile(path, None, error.strerror or str(error)) from None


def day(text: str) -> date:
    """An argument that is a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"not a date like 2026-11-23: {text}") from None
