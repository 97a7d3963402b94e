"""What every kind of table brings: its columns, what a line changes, how that is done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.utils.translation import gettext_noop

from kefu.core.sheets import shown
from kefu.core.words import in_chinese
from kefu.shop.models.tables import TableRun

MOST_PIECES = 10_000_000
MOST_MONEY = Decimal(10) ** 10
CENT = Decimal("0.01")


class WrongLine(Exception):
    """A line that cannot be taken: its column, and an English sentence the catalogues know."""

    def __init__(self, column: str, reason: str, **values: str | int) -> None:
        self.column, self.reason, self.values = column, reason, values
        super().__init__(reason % values)


@dataclass(frozen=True)
class Column:
    """`code` is its name for programs; people may call it by either of the others."""

    code: str
    zh: str
    en: str
    is_needed: bool = False

    @property
    def name(self) -> str:
        return self.zh if in_chinese() else self.en

    def is_called(self, name: str) -> bool:
        return name.casefold() in {self.code, self.zh.casefold(), self.en.casefold()}


@dataclass(frozen=True)
class Row:
    """A line of the file by its columns."""

    line: int
    values: Mapping[str, str]
    is_broken: bool = False

    def text(self, column: str, *, most: int = 300) -> str:
        found = self.values.get(column, "")
        if len(found) > most:
            reason = gettext_noop("“%(value)s” is longer than %(most)s signs")
            raise WrongLine(column, reason, value=shown(found), most=most)
        return found

    def needed(self, column: str, *, most: int = 60) -> str:
        found = self.text(column, most=most)
        if not found:
            raise WrongLine(column, gettext_noop("Nothing stands here"))
        return found

    def pieces(self, column: str) -> int:
        found = self.needed(column)
        if not (found.isascii() and found.isdigit()) or len(found) > len(str(MOST_PIECES)):
            reason = gettext_noop("“%(value)s” is not a number of pieces")
            raise WrongLine(column, reason, value=shown(found))
        return int(found)

    def money(self, column: str) -> Decimal:
        found = self.needed(column).replace(",", "").removeprefix("¥").removeprefix("￥")
        try:
            amount = Decimal(found)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount < MOST_MONEY or "_" in found:
            reason = gettext_noop("“%(value)s” is not a price")
            raise WrongLine(column, reason, value=shown(found))
        if amount != amount.quantize(CENT):
            reason = gettext_noop("“%(value)s” has parts of a cent")
            raise WrongLine(column, reason, value=shown(found))
        return amount.quantize(CENT)


@dataclass(frozen=True)
class Change:
    """What a line will do: told as before and after, done by `data`."""

    row: Row
    what: str
    before: str
    after: str
    data: Mapping[str, Any] = field(default_factory=dict)
    remark: str = ""


Outcome = Change | WrongLine | None  # None: it is so already


class Kind(Protocol):
    """One kind of table that comes in. Nothing it reads may depend on how many rows there are."""

    @property
    def columns(self) -> tuple[Column, ...]: ...

    def plan(self, run: TableRun, rows: Sequence[Row]) -> list[Outcome]:
        """What each line would do now, in their order."""

    def do(self, run: TableRun, change: Change) -> None:
        """Raises WrongLine where it can no longer be done."""


class Export(Protocol):
    """One kind of table that goes out."""

    @property
    def columns(self) -> tuple[Column, ...]: ...

    def count(self, run: TableRun) -> int: ...

    def rows(self, run: TableRun) -> Iterator[Sequence[object]]:
        """In one stream, with as many queries however many there are."""


def outcomes(rows: Sequence[Row], see: Callable[[Row], Change | None]) -> list[Outcome]:
    """What each line does, or why it cannot be taken."""
    found: list[Outcome] = []
    for row in rows:
        try:
            found.append(see(row))
        except WrongLine as fault:
            found.append(fault)
    return found


def named(columns: Sequence[Column], header: Sequence[str]) -> dict[int, str]:
    """Which cell is which column; those that no one knows are left out."""
    found: dict[int, str] = {}
    for place, name in enumerate(header):
        column = next((one for one in columns if one.is_called(name)), None)
        if column is not None and column.code not in found.values():
            found[place] = column.code
    return found
