"""Formats of several tables, each in a file of its own, known by its first line."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import ClassVar, TypeVar

from django.utils.translation import gettext as _

from kefu.connectors.importers.port import Tally
from kefu.connectors.importers.rows import (
    BrokenFile,
    BrokenRow,
    ParkedRow,
    Row,
    csv_rows,
    header_of,
)
from kefu.connectors.queries import here

Thing = TypeVar("Thing")
Figures = tuple[int, Decimal]  # pieces and money
NOTHING: Figures = (0, Decimal(0))


@dataclass(frozen=True)
class Table:
    """A kind of file: the columns it must have, those it may have, and what must be there first."""

    name: str
    columns: tuple[str, ...]
    may_have: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()

    def fits(self, header: Sequence[str]) -> bool:
        found = set(header)
        return (
            len(found) == len(header)
            and found.issuperset(self.columns)
            and found.issubset(self.may_have | set(self.columns))
        )


class TablesImporter(ABC):
    """An importer of such a format. A subclass lists its TABLES in the order they are read."""

    format: str
    batch: int = 5_000
    TABLES: ClassVar[tuple[Table, ...]]

    def table_of(self, path: Path) -> str | None:
        table = self._fitting(header_of(path))
        return table.name if table else None

    def sort(self, paths: Sequence[Path]) -> list[tuple[Path, str]]:
        found = [(path, self._table_of(path)) for path in paths]
        names = [table.name for table in self.TABLES]
        there = {table.name for _path, table in found} | here.tables_taken(self.format)
        for path, table in found:
            missing = [name for name in table.needs if name not in there]
            if missing:
                raise BrokenFile(
                    _("%(file)s needs %(missing)s first: give that file too.")
                    % {"file": path.name, "missing": ", ".join(missing)}
                )
        found.sort(key=lambda one: names.index(one[1].name))
        return [(path, table.name) for path, table in found]

    def read(self, path: Path) -> Iterator[Row]:
        return csv_rows(path)

    def recall(self, rows: Sequence[Row]) -> None:  # noqa: B027
        """What these tables said before lies in the database."""

    @abstractmethod
    def take(self, table: str, rows: Sequence[Row], tally: Tally) -> None: ...

    def finish(self) -> None:  # noqa: B027
        """Nothing, unless a format has something."""

    def _fitting(self, header: Sequence[str]) -> Table | None:
        return next((table for table in self.TABLES if table.fits(header)), None)

    def _table_of(self, path: Path) -> Table:
        header = header_of(path)
        if table := self._fitting(header):
            return table
        nearest = max(self.TABLES, key=lambda table: len(set(table.columns) & set(header)))
        raise BrokenFile(
            _(
                "%(file)s is no table of %(format)s. The nearest one, %(table)s, begins with the "
                "line %(header)s."
            )
            % {
                "file": path.name,
                "format": self.format,
                "table": nearest.name,
                "header": ",".join(nearest.columns),
            }
        )


def understood(
    rows: Sequence[Row], tally: Tally, read: Callable[[Row], Thing]
) -> Iterator[tuple[Row, Thing]]:
    """Each row with what it says; those that say nothing are refused, with their reason."""
    for row in rows:
        try:
            yield row, read(row)
        except BrokenRow as fault:
            tally.refuse(row.line, fault)


def fresh(
    told: Sequence[tuple[Row, Thing]],
    key: Callable[[Thing], str],
    known: Collection[str],
    tally: Tally,
    figures: Callable[[Thing], Figures] = lambda thing: NOTHING,
) -> list[tuple[Row, Thing]]:
    """What is told for the first time; what is known, or told twice here, is counted as that."""
    first: dict[str, tuple[Row, Thing]] = {}
    for row, thing in told:
        quantity, amount = figures(thing)
        if key(thing) in known:
            tally.count("already there", quantity=quantity, amount=amount)
        elif key(thing) in first:
            tally.count("duplicate", quantity=quantity, amount=amount)
        else:
            first[key(thing)] = (row, thing)
    return list(first.values())


def only_with(
    told: Sequence[tuple[Row, Thing]],
    key: Callable[[Thing], str],
    known: Container[str],
    what: str,
    tally: Tally,
) -> list[tuple[Row, Thing]]:
    """Those that speak of something known; the others are parked. `what` names it, in English."""
    found = []
    for row, thing in told:
        if key(thing) in known:
            found.append((row, thing))
        else:
            tally.refuse(row.line, ParkedRow(what, key=key(thing)))
    return found
