import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.timezone import now
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kefu.connectors.importers.formats import IMPORTERS
from kefu.connectors.importers.port import Importer
from kefu.connectors.importers.rows import BrokenFile
from kefu.connectors.models import ImportRun
from kefu.connectors.services.files import Busy, import_files

REFUSALS_SHOWN = 20
ENDINGS = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz")
COLUMNS = (
    SpinnerColumn(),
    TextColumn("{task.description}"),
    TextColumn("{task.completed:,} rows"),
    TimeElapsedColumn(),
)


class Command(BaseCommand):
    help = (
        "Take in the files of another shop: single files, or folders of them. "
        "A run that was cut off goes on where it stopped; a file taken already changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=sorted(IMPORTERS))
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE|FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        self.started_at = now()
        importer = IMPORTERS[options["format"]]()
        with translation.override("en"):
            try:
                runs = self._import(importer, self._files(importer, options["files"]))
            except BrokenFile as fault:
                raise CommandError(str(fault)) from fault
            except Busy as busy:
                raise CommandError(
                    "Another import is at work. Try again when it is done."
                ) from busy
            for run in runs:
                self._report(run)

    def _import(self, importer: Importer, paths: Sequence[Path]) -> list[ImportRun]:
        with Progress(*COLUMNS, console=Console(file=sys.stderr)) as bar:
            tasks = {path: bar.add_task(path.name, total=None) for path in paths}
            return import_files(
                importer,
                paths,
                progress=lambda path, rows: bar.update(tasks[path], completed=rows),
            )

    def _files(self, importer: Importer, given: Sequence[Path]) -> list[Path]:
        """The files named, and those in the folders named that belong to the format."""
        found: list[Path] = []
        for path in given:
            if path.is_dir():
                found.extend(self._files_in(importer, path))
            elif path.is_file():
                found.append(path)
            else:
                raise CommandError(f"{path}: no such file or folder")
        return found

    def _files_in(self, importer: Importer, folder: Path) -> Iterator[Path]:
        found = 0
        for path in sorted(folder.rglob("*")):
            if not (path.is_file() and path.name.endswith(ENDINGS)):
                continue
            if importer.table_of(path) is None:
                self.stderr.write(f"Left out, no file of {importer.format}: {path}")
                continue
            found += 1
            yield path
        if not found:
            raise CommandError(f"{folder}: no file of {importer.format} in it")

    def _before(self, run: ImportRun) -> str:
        is_old = run.finished_at is not None and run.finished_at < self.started_at
        return ", taken in before" if is_old else ""

    def _report(self, run: ImportRun) -> None:
        self.stdout.write(
            f"{run.file_name} ({run.table}): {run.rows_done:,} rows{self._before(run)}"
        )
        table = Table()
        for column in ("what became of it", "rows", "pieces", "amount"):
            table.add_column(column, justify="left" if column.startswith("what") else "right")
        totals = [0, 0, Decimal(0)]
        for fate, figures in sorted(run.tally.items(), key=lambda one: -one[1]["rows"]):
            counted = [figures["rows"], figures["quantity"], Decimal(figures["amount"])]
            totals = [total + one for total, one in zip(totals, counted, strict=True)]
            table.add_row(fate, *(f"{one:,}" for one in counted))
        table.add_section()
        table.add_row("the file", *(f"{one:,}" for one in totals))
        Console(file=cast("IO[str]", self.stdout), width=100).print(table)
        refusals = list(run.refusals.all()[:REFUSALS_SHOWN])
        for refusal in refusals:
            parked = " (parked: tried again when the file is given again)"
            self.stdout.write(f"  {refusal}{parked if refusal.is_parked else ''}")
        more = run.refusals.count() - len(refusals)
        if more:
            self.stdout.write(f"  and {more:,} more: /office/imports/ shows them all")
