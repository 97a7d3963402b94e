"""Taking files in: in batches, each with the note of how far it has come, so that a run that is
killed goes on from its last batch and a file taken twice is taken once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.db import OperationalError, connection, transaction
from django.utils.timezone import now

from kefu.connectors.importers.port import Importer, Tally
from kefu.connectors.importers.rows import ParkedRow, Row, digest_of
from kefu.connectors.models import ImportRun, Refusal
from kefu.connectors.topics import IMPORTS
from kefu.core import live
from kefu.shop.services.bulk.goods import announce

LOCK = 0x6B656675_0001  # advisory: one import at a time
PATIENCE = "30s"  # a killed import's last statement may still run in the database
Progress = Callable[[Path, int], None]


class Busy(Exception):
    """Another import is at work."""


def import_files(
    importer: Importer, paths: Sequence[Path], *, progress: Progress = lambda path, rows: None
) -> list[ImportRun]:
    """Take files of one format in. `progress(path, rows)` is told how many rows a file has given.

    Raises BrokenFile, before anything is taken, when a file is not of this format; Busy.
    """
    with _alone():
        runs = [
            _import_file(importer, path, table, progress) for path, table in importer.sort(paths)
        ]
        with transaction.atomic():
            importer.finish()
            announce(source=importer.format)
    return runs


def _import_file(importer: Importer, path: Path, table: str, progress: Progress) -> ImportRun:
    run, _ = ImportRun.objects.get_or_create(
        format=importer.format,
        digest=digest_of(path),
        defaults={"file_name": path.name[-200:], "table": table},
    )
    if run.finished_at is not None:
        _try_parked_again(importer, path, run)
        progress(path, run.rows_done)
        return run
    rows = importer.read(path)
    for batch in _batches(islice(rows, run.rows_done), importer.batch):
        importer.recall(batch)
    for batch in _batches(rows, importer.batch):
        _take_batch(importer, run, batch)
        progress(path, run.rows_done)
    _end(run)
    return run


@transaction.atomic
def _end(run: ImportRun) -> None:
    run.finished_at = now()
    run.save(update_fields=["finished_at"])
    live.changed(IMPORTS)


@transaction.atomic
def _take_batch(importer: Importer, run: ImportRun, rows: Sequence[Row]) -> None:
    tally = _taken(importer, run, rows)
    tally.add(run.tally)
    run.tally = tally.as_json()
    run.rows_done += len(rows)
    run.moved_at = now()
    run.save(update_fields=["tally", "rows_done", "moved_at"])
    live.changed(IMPORTS)


def _try_parked_again(importer: Importer, path: Path, run: ImportRun) -> None:
    """What a parked row spoke of may have come since."""
    lines = set(run.refusals.filter(is_parked=True).values_list("line", flat=True))
    if not lines:
        return
    rows = (row for row in importer.read(path) if row.line in lines)
    for batch in _batches(rows, importer.batch):
        _take_parked(importer, run, batch)


@transaction.atomic
def _take_parked(importer: Importer, run: ImportRun, rows: Sequence[Row]) -> None:
    tally = _taken(importer, run, rows)
    left = {line for line, _ in tally.refused}
    run.refusals.filter(line__in={row.line for row in rows} - left).delete()
    tally.add(run.tally)
    tally.fates["parked"].rows -= len(rows)
    run.tally = tally.as_json()
    run.save(update_fields=["tally"])
    live.changed(IMPORTS)


def _taken(importer: Importer, run: ImportRun, rows: Sequence[Row]) -> Tally:
    tally = Tally()
    readable = []
    for row in rows:
        if row.fault is not None:
            tally.refuse(row.line, row.fault)
        else:
            readable.append(row)
    importer.take(run.table, readable, tally)
    Refusal.objects.bulk_create(
        (
            Refusal(
                run=run,
                line=line,
                is_parked=isinstance(fault, ParkedRow),
                reason=fault.reason,
                values=fault.values,
            )
            for line, fault in tally.refused
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
    return tally


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


@contextmanager
def _alone() -> Iterator[None]:
    """One import at a time; the lock goes with its connection, so a killed one holds nobody up."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        except OperationalError as waited:
            raise Busy from waited
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
