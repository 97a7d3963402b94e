"""Taking files in: in batches, each with the note of how far it has come, so that a run that is
killed goes on from its last batch and a file taken twice is taken once."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.timezone import now

from kefu.connectors.importers.port import Importer, Tally
from kefu.connectors.importers.rows import Row, digest_of
from kefu.connectors.models import ImportRun, Refusal

BATCH = 20_000
Progress = Callable[[Path, int], None]


def import_files(
    importer: Importer, paths: Sequence[Path], *, progress: Progress = lambda path, rows: None
) -> list[ImportRun]:
    """Take files of one format in. `progress(path, rows)` is told how many rows a file has given.

    Raises BrokenFile, before anything is taken, when a file is not of this format.
    """
    runs = [_import_file(importer, path, progress) for path in importer.sort(paths)]
    with transaction.atomic():
        importer.finish()
    return runs


def _import_file(importer: Importer, path: Path, progress: Progress) -> ImportRun:
    run, _ = ImportRun.objects.get_or_create(
        format=importer.format, digest=digest_of(path), defaults={"file_name": path.name[-200:]}
    )
    if run.finished_at is not None:
        progress(path, run.rows_done)
        return run
    rows = importer.read(path)
    for batch in _batches(islice(rows, run.rows_done, None)):
        _take_batch(importer, path, run, batch)
        progress(path, run.rows_done)
    run.finished_at = now()
    run.save(update_fields=["finished_at"])
    return run


@transaction.atomic
def _take_batch(importer: Importer, path: Path, run: ImportRun, rows: Sequence[Row]) -> None:
    tally = Tally()
    readable = []
    for row in rows:
        if row.fault:
            tally.refuse(row.line, row.fault)
        else:
            readable.append(row)
    importer.take(path, readable, tally)
    Refusal.objects.bulk_create(
        [Refusal(run=run, line=line, reason=reason) for line, reason in tally.refused],
        ignore_conflicts=True,
    )
    tally.add(run.tally)
    run.tally = tally.as_json()
    run.rows_done += len(rows)
    run.save(update_fields=["tally", "rows_done"])


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
