"""A table on its way: laid down, checked, confirmed, written; or asked for, written, fetched.

What comes in is read twice: once to see what it would change, and once to change it. Both go on
where they stopped, for each batch is in one transaction with the note of how far it came.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kefu.accounts.models import User
from kefu.core import live
from kefu.core.events import record
from kefu.core.sheets import MARK, BrokenSheet, Line, lines, written
from kefu.core.uploads.names import safe_name
from kefu.shop.events import TableAsked, TableDropped, TableFetched, TableTaken
from kefu.shop.models.tables import TableFault, TableRun
from kefu.shop.services.tables.kinds import INCOMING, OUTGOING
from kefu.shop.services.tables.port import Change, Kind, Outcome, Row, WrongLine, named
from kefu.shop.topics import TABLES

BATCH = 500
AT_ONCE = 500  # so many rows are checked before the page answers; more by a job
SHOWN = 200
LARGEST = 64 * 1024 * 1024
MOST_ROWS = 1_000_000
FOLDER = "tables"
LOCK = 0x7AB1E  # advisory, together with the key of a run
KEPT = timedelta(days=1)
Status = TableRun.Status


class NotATable(Exception):
    """The file is none of this kind; the text says why, and nothing was kept of it."""


class Busy(Exception):
    """Another process works on this table."""


class Refused(Exception):
    """A line went wrong where all have to be right."""


@transaction.atomic
def take_in(
    file: "File[bytes]", *, what: str, by: User, client_id: str, is_whole: bool, **asked: str
) -> TableRun:
    """Lay a file down to be checked. The same form sent again is the same run. Raises NotATable."""
    known = TableRun.objects.filter(by=by, client_id=client_id).first()
    if known is not None:
        return known
    if file.size > LARGEST:
        raise NotATable(_("This file is too large: at most 64 MB."))
    run = TableRun(
        client_id=client_id,
        by=by,
        what=what,
        way=TableRun.Way.IN,
        status=Status.CHECKING,
        is_whole=is_whole,
        file_name=safe_name(str(file.name or "table"), ".csv")[-200:],
        asked=asked,
    )
    path = path_of(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        run.rows = _rows_in(run)
    except (BrokenSheet, NotATable) as fault:
        path.unlink(missing_ok=True)
        raise NotATable(str(fault)) from fault
    run.save()
    record(TableAsked(run.pk, what, run.way), by=by)
    return run


def check(run: TableRun) -> TableRun:
    """See what each line would do. Nothing of the shop changes."""
    with translation.override(run.by.language):
        for batch in _batches(run, skip=run.rows_checked):
            _check_batch(run, batch)
        _end_check(run)
    return run


@transaction.atomic
def confirm(run_id: int, *, by: User) -> TableRun:
    """Somebody has seen what it changes, and says yes."""
    run = locked(run_id)
    if run.status in (Status.WRITING, Status.DONE):
        return run
    run.move_to(Status.WRITING)
    run.moved_at = now()
    run.save(update_fields=["status", "moved_at"])
    record(TableTaken(run.pk), by=by)
    return run


@transaction.atomic
def drop(run_id: int, *, by: User) -> TableRun:
    run = locked(run_id)
    if run.status != Status.DROPPED:
        run.move_to(Status.DROPPED)
        run.finished_at = now()
        run.save(update_fields=["status", "finished_at"])
        record(TableDropped(run.pk), by=by)
        transaction.on_commit(lambda: path_of(run).unlink(missing_ok=True))
    return run


def write(run: TableRun) -> TableRun:
    """Do what was confirmed. Run again after a fall, it goes on with the next line."""
    with translation.override(run.by.language):
        if not run.is_whole:
            for batch in _batches(run, skip=run.rows_written):
                _write_batch(run, batch)
            _end(run)
            return run
        try:
            with transaction.atomic():
                for batch in _batches(run, skip=0):
                    _write_batch(run, batch)
                _end(run)
        except Refused as refused:
            _refuse(run, refused)
    return run


def go_on(run_id: int) -> None:
    """Whatever its state asks for. Raises Busy where somebody is at it this very moment."""
    with _alone(run_id):
        _go_on(run_id)


def _go_on(run_id: int) -> None:
    run = TableRun.objects.select_related("by").get(pk=run_id)
    if run.status == Status.CHECKING:
        check(run)
    elif run.status == Status.WRITING and run.way == TableRun.Way.IN:
        write(run)
    elif run.status == Status.WRITING:
        _write_out(run)


@transaction.atomic
def ask_out(*, what: str, by: User, client_id: str, **asked: str) -> TableRun:
    """A table that goes out is written by a job, and kept for a day."""
    known = TableRun.objects.filter(by=by, client_id=client_id).first()
    if known is not None:
        return known
    run = TableRun(
        client_id=client_id,
        by=by,
        what=what,
        way=TableRun.Way.OUT,
        status=Status.WRITING,
        file_name=f"{what}-{now():%Y%m%d-%H%M}.csv",
        asked=asked,
    )
    run.rows = OUTGOING[what].count(run)
    run.save()
    record(TableAsked(run.pk, what, run.way), by=by)
    return run


@transaction.atomic
def note_fetched(run: TableRun, *, by: User) -> None:
    record(TableFetched(run.pk), by=by)


def forget_files(at: datetime) -> int:
    """What was written for somebody a day ago, and what nobody said yes to."""
    home = Path(settings.VAR_DIR) / FOLDER
    old = [one for one in home.glob("*") if one.stat().st_mtime < (at - KEPT).timestamp()]
    at_work = TableRun.objects.filter(status__in=(Status.CHECKING, Status.WRITING))
    busy = set(at_work.values_list("number", flat=True))
    gone = [path for path in old if path.stem not in busy]
    TableRun.objects.filter(status=Status.READY, number__in=[path.stem for path in gone]).update(
        status=Status.DROPPED, finished_at=at
    )
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def path_of(run: TableRun) -> Path:
    return Path(settings.VAR_DIR) / FOLDER / f"{run.number}.csv"


def locked(run_id: int) -> TableRun:
    return TableRun.objects.select_for_update().get(pk=run_id)


def _rows_in(run: TableRun) -> int:
    """Counted, after a look at the columns."""
    kind = INCOMING[run.what]
    found = lines(path_of(run))
    there = set(named(kind.columns, next(found).cells).values())
    missing = [
        column.name for column in kind.columns if column.is_needed and column.code not in there
    ]
    if missing:
        words = _("These columns are missing: %(names)s. Fetch the table first and fill that in.")
        raise NotATable(words % {"names": ", ".join(missing)})
    count = sum(1 for _line in found)
    if not count:
        raise NotATable(_("There is no line below the names of the columns."))
    if count > MOST_ROWS:
        raise NotATable(_("At most %(n)d lines at a time.") % {"n": MOST_ROWS})
    return count


def _batches(run: TableRun, *, skip: int) -> Iterator[list[Row]]:
    kind = INCOMING[run.what]
    found = lines(path_of(run))
    header = next(found).cells
    places = named(kind.columns, header)
    rows = (_row(line, places, len(header)) for line in islice(found, skip, None))
    while batch := list(islice(rows, BATCH)):
        yield batch


def _row(line: Line, places: dict[int, str], width: int) -> Row:
    if line.is_broken or len(line.cells) > width:
        return Row(line.number, {}, is_broken=True)
    cells = line.cells + [""] * (width - len(line.cells))
    return Row(line.number, {code: cells[place] for place, code in places.items()})


def _outcomes(kind: Kind, run: TableRun, rows: Sequence[Row]) -> list[tuple[Row, Outcome]]:
    """In the order of the file; what could not even be read is wrong."""
    good = [row for row in rows if not row.is_broken]
    planned = iter(kind.plan(run, good))
    reason = gettext_noop("The line cannot be read: too many cells, or a quotation mark stays open")
    return [(row, WrongLine("", reason) if row.is_broken else next(planned)) for row in rows]


@transaction.atomic
def _check_batch(run: TableRun, rows: Sequence[Row]) -> None:
    faults, changes, same = [], [], 0
    for row, outcome in _outcomes(INCOMING[run.what], run, rows):
        if isinstance(outcome, WrongLine):
            faults.append(_fault(run, row, outcome))
        elif outcome is None:
            same += 1
        else:
            changes.append(outcome)
    TableFault.objects.bulk_create(faults, ignore_conflicts=True)
    tally = run.tally or {"change": 0, "same": 0, "wrong": 0}
    tally["change"] += len(changes)
    tally["same"] += same
    tally["wrong"] += len(faults)
    room = SHOWN - len(run.shown)
    run.tally = tally
    run.shown += [[one.what, one.before, one.after, one.remark] for one in changes[:room]]
    run.rows_checked += len(rows)
    run.moved_at = now()
    run.save(update_fields=["tally", "shown", "rows_checked", "moved_at"])
    live.changed(TABLES)


@transaction.atomic
def _end_check(run: TableRun) -> None:
    refused = run.is_whole and run.tally.get("wrong")
    run.move_to(Status.REFUSED if refused else Status.READY)
    if refused:
        run.finished_at = now()
    run.save(update_fields=["status", "finished_at"])
    live.changed(TABLES)


@transaction.atomic
def _write_batch(run: TableRun, rows: Sequence[Row]) -> None:
    kind = INCOMING[run.what]
    faults = []
    for row, outcome in _outcomes(kind, run, rows):
        fault = outcome if isinstance(outcome, WrongLine) else _done(kind, run, outcome)
        if fault is not None:
            faults.append(_fault(run, row, fault))
    if faults and run.is_whole:
        raise Refused(faults)
    TableFault.objects.bulk_create(faults, ignore_conflicts=True)
    run.rows_written += len(rows)
    run.moved_at = now()
    run.save(update_fields=["rows_written", "moved_at"])
    live.changed(TABLES)


def _done(kind: Kind, run: TableRun, change: Change | None) -> WrongLine | None:
    if change is None:
        return None
    try:
        with transaction.atomic():
            kind.do(run, change)
    except WrongLine as fault:
        return fault
    return None


@transaction.atomic
def _end(run: TableRun) -> None:
    run.move_to(Status.DONE)
    run.tally["wrong"] = run.faults.count()
    run.finished_at = now()
    run.save(update_fields=["status", "tally", "finished_at"])
    live.changed(TABLES)
    transaction.on_commit(lambda: path_of(run).unlink(missing_ok=True))


@transaction.atomic
def _refuse(run: TableRun, refused: Refused) -> None:
    """Something had changed between the look and the yes; nothing of it was done."""
    run.refresh_from_db()
    TableFault.objects.bulk_create(refused.args[0], ignore_conflicts=True)
    run.move_to(Status.REFUSED)
    run.tally["wrong"] = run.faults.count()
    run.finished_at = now()
    run.save(update_fields=["status", "tally", "finished_at"])
    live.changed(TABLES)


@contextmanager
def _alone(run_id: int) -> Iterator[None]:
    """The lock goes with its connection, so one that is killed holds nobody up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, run_id])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, run_id])


def _fault(run: TableRun, row: Row, fault: WrongLine) -> TableFault:
    return TableFault(
        run=run,
        line=row.line,
        column=fault.column,
        reason=fault.reason,
        values=fault.values,
    )


def _write_out(run: TableRun) -> None:
    """From its beginning each time; the file is there when it is whole."""
    export = OUTGOING[run.what]
    path = path_of(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    run.rows_written = 0
    with translation.override(run.by.language), part.open("w", newline="") as file:
        file.write(MARK + written([[column.name for column in export.columns]]))
        rows = export.rows(run)
        while batch := list(islice(rows, BATCH * 4)):
            file.write(written(batch))
            run.rows_written += len(batch)
            run.moved_at = now()
            run.save(update_fields=["rows_written", "moved_at"])
            live.changed(TABLES)
    part.rename(path)
    run.move_to(Status.DONE)
    run.rows = run.rows_written
    run.finished_at = now()
    run.save(update_fields=["status", "rows", "finished_at"])
    live.changed(TABLES)
