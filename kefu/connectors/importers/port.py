"""What every format brings: which files it reads, and how it takes a batch of rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from kefu.connectors.importers.rows import BrokenRow, ParkedRow, Row


@dataclass
class Fate:
    rows: int = 0
    quantity: int = 0
    amount: Decimal = Decimal(0)


@dataclass
class Tally:
    """Where each row of a file ended up; the sum over all fates is the file."""

    fates: dict[str, Fate] = field(default_factory=lambda: defaultdict(Fate))
    refused: list[tuple[int, BrokenRow]] = field(default_factory=list)

    def count(self, fate: str, *, quantity: int = 0, amount: Decimal = Decimal(0)) -> None:
        one = self.fates[fate]
        one.rows += 1
        one.quantity += quantity
        one.amount += amount

    def refuse(self, line: int, fault: BrokenRow) -> None:
        """Refused for good, or parked until what it speaks of is here."""
        self.refused.append((line, fault))
        self.fates["parked" if isinstance(fault, ParkedRow) else "refused"].rows += 1

    def add(self, other: dict[str, dict[str, Any]]) -> None:
        for name, fate in other.items():
            mine = self.fates[name]
            mine.rows += fate["rows"]
            mine.quantity += fate["quantity"]
            mine.amount += Decimal(fate["amount"])

    def as_json(self) -> dict[str, dict[str, Any]]:
        return {
            name: {"rows": fate.rows, "quantity": fate.quantity, "amount": str(fate.amount)}
            for name, fate in self.fates.items()
            if fate.rows
        }


class Importer(Protocol):
    """One format. `take` runs inside the transaction that also remembers how far the run has come;
    taking rows that are already there must change nothing and count them as `already there`."""

    format: str
    batch: int

    def table_of(self, path: Path) -> str | None:
        """Which of the format's tables the file is, if any."""

    def sort(self, paths: Sequence[Path]) -> list[tuple[Path, str]]:
        """The files, each with the name of its table, in the order they must be read.

        Raises BrokenFile for a stranger, and where a table misses one that it needs.
        """

    def read(self, path: Path) -> Iterator[Row]: ...

    def recall(self, rows: Sequence[Row]) -> None:
        """Rows of this file that were taken before its run was cut off."""

    def take(self, table: str, rows: Sequence[Row], tally: Tally) -> None: ...

    def finish(self) -> None:
        """Put together what only the whole shows: best prices, counts, matches."""
