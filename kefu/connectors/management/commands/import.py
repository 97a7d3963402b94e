import sys
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kefu.connectors.importers.formats import IMPORTERS
from kefu.connectors.importers.rows import BrokenFile
from kefu.connectors.models import ImportRun
from kefu.connectors.services.files import import_files

REFUSALS_SHOWN = 20


class Command(BaseCommand):
    help = "Take in the files of another shop. A run that was cut off goes on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=sorted(IMPORTERS))
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"{path}: no such file")
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.completed:,} rows"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(file=sys.stderr)) as bar:
            tasks = {path: bar.add_task(path.name, total=None) for path in options["files"]}
            try:
                runs = import_files(
                    IMPORTERS[options["format"]](),
                    options["files"],
                    progress=lambda path, rows: bar.update(tasks[path], completed=rows),
                )
            except BrokenFile as fault:
                raise CommandError(str(fault)) from fault
        for run in runs:
            self._report(run)

    def _report(self, run: ImportRun) -> None:
        table = Table(title=f"{run.file_name}: {run.rows_done:,} rows")
        for column in ("what became of it", "rows", "pieces", "amount"):
            table.add_column(column, justify="left" if column.startswith("what") else "right")
        totals = [0, 0, Decimal(0)]
        for fate, figures in sorted(run.tally.items(), key=lambda one: -one[1]["rows"]):
            counted = [figures["rows"], figures["quantity"], Decimal(figures["amount"])]
            totals = [total + one for total, one in zip(totals, counted, strict=True)]
            table.add_row(fate, *(f"{one:,}" for one in counted))
        table.add_section()
        table.add_row("the file", *(f"{one:,}" for one in totals))
        Console(file=self.stdout, width=100).print(table)
        refusals = list(run.refusals.all())
        for refusal in refusals[:REFUSALS_SHOWN]:
            self.stdout.write(f"  line {refusal.line}: {refusal.reason}")
        if len(refusals) > REFUSALS_SHOWN:
            self.stdout.write(f"  and {len(refusals) - REFUSALS_SHOWN} more; all are kept")
