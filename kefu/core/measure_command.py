import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import autodiscover_modules

from kefu.core.measure import Entry, Measured
from kefu.core.measure_files import BadFile


class MeasureCommand(BaseCommand):
    """Finds what the domains registered, runs one, and prints a table and a last line of JSON.

    Ends with 0 when all is well, 1 when what was measured is not, 2 when it could not be measured.
    """

    shelf: ClassVar[Mapping[str, Entry]]
    drawer: ClassVar[str]
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        autodiscover_modules(self.drawer)
        choices = parser.add_subparsers(dest="what", metavar="WHAT")
        for name, entry in sorted(self.shelf.items()):
            child: ArgumentParser = choices.add_parser(name, help=entry.about)
            if entry.arguments:
                entry.arguments(child)

    def handle(self, *_: Any, **options: Any) -> None:
        if not options["what"]:
            for name, entry in sorted(self.shelf.items()):
                self.stderr.write(f"{name}: {entry.about}")
            sys.exit(2)
        try:
            measured = self.measure(self.shelf[options["what"]], Namespace(**options))
        except BadFile as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self._print(measured.table)
        for note in measured.notes:
            self.stdout.write(note)
        figures = json.dumps(measured.figures, ensure_ascii=False, allow_nan=False, default=float)
        self.stdout.write(figures)
        if not measured.passed:
            sys.exit(1)

    def measure(self, entry: Entry, options: Namespace) -> Measured:
        return entry.run(options)

    def _print(self, table: Sequence[Sequence[object]]) -> None:
        cells = [[_shown(value) for value in row] for row in table]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            padded = (
                cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
            )
            self.stdout.write("  ".join(padded).rstrip())


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
