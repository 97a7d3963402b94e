"""From the database into files, once; and out of the files again where somebody wants it erased.

A file and the row that names it come in one transaction with the batches they replace. Killed
before its commit, nothing has happened, and the stray file is swept; killed after, all has.
"""

from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.utils.timezone import get_current_timezone, localdate, localtime, now

from kefu.core import lake
from kefu.tracking import columns
from kefu.tracking.models import Batch, LakeFile, Visitor

BATCHES_A_FILE = 20_000
KEYS_KEPT = timedelta(days=7)  # a browser that sends a batch again does it sooner


def move_past_days() -> int:
    """Everything received before today; how many batches."""
    return move_before(localdate())


def move_before(day: date) -> int:
    midnight = datetime.combine(day, datetime.min.time(), get_current_timezone())
    moved = 0
    while count := _move_some(midnight):
        moved += count
    return moved


def clean() -> int:
    """Rewrite every file that holds a trail that has ended; then nothing of it is left."""
    with lake.only_one(columns.FOLDER):
        ended = list(Visitor.objects.exclude(ended_at=None).values_list("key", flat=True))
        if not ended:
            return 0
        gone = [key.hex for key in ended]
        old = [path for file in LakeFile.objects.all() if (path := _without(file, gone))]
        Visitor.objects.filter(key__in=ended).delete()
    lake.remove(old)
    return len(ended)


def forget_old() -> int:
    """Trails are kept for so long, and the keys of moved batches for a week."""
    with lake.only_one(columns.FOLDER):
        before = localdate() - timedelta(days=settings.RETENTION_DAYS["trail"])
        old = LakeFile.objects.filter(day__lt=before)
        paths = list(old.values_list("path", flat=True))
        old.delete()
        Batch.objects.filter(moved_at__lt=now() - KEYS_KEPT).delete()
        lake.sweep(columns.FOLDER, known=[*LakeFile.objects.values_list("path", flat=True)])
    return len(paths)


def _move_some(midnight: datetime) -> int:
    with lake.only_one(columns.FOLDER):
        waiting = Batch.objects.filter(moved_at=None, received_at__lt=midnight).order_by(
            "received_at"
        )
        first = waiting.values_list("received_at", flat=True).first()
        if first is None:
            return 0
        day = localtime(first).date()
        next_day = datetime.combine(
            day + timedelta(days=1), datetime.min.time(), get_current_timezone()
        )
        some = waiting.filter(received_at__lt=min(next_day, midnight))
        batches = list(some.select_for_update()[:BATCHES_A_FILE])
        _write(day, columns.table(batches))
        moved = Batch.objects.filter(pk__in=[batch.pk for batch in batches])
        moved.update(events=[], moved_at=now())
    return len(batches)


def _write(day: date, table: pa.Table) -> None:
    if table.num_rows:
        path = lake.write(table, folder=f"{columns.FOLDER}/day={day}")
        LakeFile.objects.create(path=path, day=day, rows=table.num_rows)


def _without(file: LakeFile, gone: list[str]) -> str:
    """Put a file without these visitors in its place; the path of the old one, if it held any."""
    if not _holds(lake.read(file.path, only=["visitor"]), gone):
        return ""
    table = lake.read(file.path)
    left = table.filter(pc.invert(_are(table, gone)))
    old = file.path
    if left.num_rows:
        file.path = lake.write(left, folder=f"{columns.FOLDER}/day={file.day}")
        file.rows = left.num_rows
        file.save(update_fields=["path", "rows"])
    else:
        file.delete()
    return old


def _holds(table: pa.Table, visitors: list[str]) -> bool:
    return bool(pc.any(_are(table, visitors)).as_py())


def _are(table: pa.Table, visitors: list[str]) -> pa.ChunkedArray:
    return pc.is_in(table["visitor"], pa.array(visitors))
