"""Tables as files: CSV that any spreadsheet reads and writes.

Read: UTF-8, with a mark or without, or GB18030 as Chinese spreadsheets save it; commas, tabs or
semicolons. Written: UTF-8 with a mark, so that a spreadsheet knows it, and no cell is a formula.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

ENCODINGS = ("utf-8", "gb18030")
BETWEEN = ",\t;"
BLOCK = 1 << 20
MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GUARD = "'"
LONGEST_LINES = 200  # of one cell: beyond, a quotation mark was never closed
SHOWN = 40


class BrokenSheet(Exception):
    """Not a table at all; the text says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row, by the number of the line that it begins at. `is_broken`: it could not be read."""

    number: int
    cells: list[str]
    is_broken: bool = False


def lines(path: Path) -> Iterator[Line]:
    """The header first. Empty lines are left out, but count."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline().removeprefix(MARK)
        if not first.strip():
            raise BrokenSheet(_("The file is empty."))
        between = max(BETWEEN, key=first.count)
        yield Line(1, _header(first, between))
        reader = csv.reader(file, delimiter=between)
        while True:
            begins = reader.line_num + 2
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Line(begins, [], is_broken=True)
                continue
            if any(cell.strip() for cell in cells):
                lost = reader.line_num + 1 - begins > LONGEST_LINES
                yield Line(begins, [_plain(cell) for cell in cells], is_broken=lost)


def encoding_of(path: Path) -> str:
    """Read once to its end, so that no line of it surprises later."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    if b"\0" in block:
                        raise BrokenSheet(_("This is no text file. Save the table as CSV first."))
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BrokenSheet(_("The signs in this file are neither UTF-8 nor GB18030."))


def written(rows: Iterable[Sequence[object]]) -> str:
    """Rows as text, every cell safe to open."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: object) -> str:
    """A text that a spreadsheet would run as a formula gets a quote before it; numbers are none."""
    text = "" if cell is None else str(cell)
    if text.startswith(FORMULA) and not _is_number(text):
        return GUARD + text
    return text


def shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _plain(cell: str) -> str:
    """As it was before `guarded`."""
    text = cell.strip()
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(FORMULA) else text


def _header(line: str, between: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=between))]
    except csv.Error:
        raise BrokenSheet(_("The first line has to name the columns.")) from None


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdigit()
