"""A bank's file: given, understood, read by a job, its lines laid to orders, or taken back."""

import logging
from collections.abc import Mapping

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.uploads import services as uploads
from kefu.core.uploads.services import Checked
from kefu.payments.bank import columns as reading
from kefu.payments.bank.columns import ColumnsUnclear, Told
from kefu.payments.bank.tables import BrokenTable, Cells, rows_of
from kefu.payments.events import StatementRead, StatementTaken, StatementUndone
from kefu.payments.models import BankLine, Statement
from kefu.payments.queries.ways import bank_account
from kefu.payments.services import transfers

log = logging.getLogger(__name__)
BATCH = 100
FAULTS_KEPT = 50


class InUse(Exception):
    """Lines of it have paid for orders."""


class NoTable(Exception):
    """No lines can be read from this file: `rows` (too many), `empty`, or how it failed."""


@transaction.atomic
def take(file: Checked, *, by: User) -> Statement:
    """Keep the file until it is read; its columns are known by their names, or asked for.

    Raises NoTable, and nothing is kept.
    """
    rows = _rows_in(file)
    statement = Statement(
        name=file.name, file=uploads.store(file, owner_id=by.pk), by=by, rows=len(rows)
    )
    try:
        statement.head, statement.columns = reading.recognised(rows)
    except ColumnsUnclear:
        statement.head = reading.likely_head(rows)
    else:
        statement.move_to(Statement.Status.READING)
    statement.save()
    if statement.columns:
        record(StatementTaken(statement.pk), by=by)
    return statement


@transaction.atomic
def set_columns(statement_id: int, *, head: int, columns: Mapping[str, int], by: User) -> None:
    """A person says what is what. Raises ColumnsUnclear, WrongMove."""
    if not reading.is_enough(columns):
        raise ColumnsUnclear
    statement = _locked(statement_id)
    statement.move_to(Statement.Status.READING)
    statement.head, statement.columns = head, dict(columns)
    statement.save(update_fields=["status", "head", "columns"])
    record(StatementTaken(statement.pk), by=by)


def _rows_in(file: Checked) -> list[Cells]:
    file.content.seek(0)
    try:
        rows = rows_of(file.content.read())
    except BrokenTable as error:
        raise NoTable(str(error)) from error
    if len(rows) < 2:  # noqa: PLR2004  names, and something below them
        raise NoTable("empty")
    return rows


def sample(statement: Statement) -> list[list[str]]:
    """The names and the first lines of a file whose columns a person has to name."""
    try:
        return list(reading.shown(_table_of(statement), statement.head))
    except (BrokenTable, OSError) as error:
        raise NoTable(str(error)) from error


def _table_of(statement: Statement) -> list[Cells]:
    if statement.file is None:
        raise BrokenTable("gone")
    with statement.file.file.open("rb") as file:
        return rows_of(file.read())


def read(statement_id: int) -> None:
    """By a job: run again after a fall, it writes nothing twice and lays nothing twice."""
    statement = Statement.objects.select_related("file").get(pk=statement_id)
    if statement.status != Statement.Status.READING:
        return
    try:
        found = reading.read(
            _table_of(statement), statement.head, statement.columns, currency=_currency()
        )
    except (BrokenTable, OSError) as error:
        log.warning("a bank's file cannot be read: %s", error)
        _broken(statement_id)
        return
    for start in range(0, len(found.lines), BATCH):
        batch = found.lines[start : start + BATCH]
        _write(statement, batch)
        _weigh(statement, [one.fingerprint for one in batch])
        _note(statement_id, min(start + BATCH, len(found.lines)), len(found.lines))
    _end(statement_id, found)


@transaction.atomic
def undo(statement_id: int, *, by: User) -> None:
    """As if it had not come; not once a line of it has paid for something. Raises InUse."""
    statement = _locked(statement_id)
    lines = BankLine.objects.select_for_update(of=("self",)).filter(statement=statement)
    if any(line.status == BankLine.Status.MATCHED for line in lines):
        raise InUse
    statement.move_to(Statement.Status.UNDONE)
    lines.delete()
    _forget_file(statement)
    statement.save(update_fields=["status", "file"])
    record(StatementUndone(statement.pk), by=by)


@transaction.atomic
def _write(statement: Statement, told: list[Told]) -> None:
    BankLine.objects.bulk_create(
        (
            BankLine(
                statement=statement,
                row=one.row,
                fingerprint=one.fingerprint,
                booked_on=one.booked_on,
                amount=one.amount,
                currency=one.currency,
                payer=one.payer,
                account=one.account,
                memo=one.memo,
            )
            for one in told
        ),
        ignore_conflicts=True,
    )


def _weigh(statement: Statement, fingerprints: list[str]) -> None:
    """One by one: each is a transaction, so that a fall loses none and none waits for another."""
    new = BankLine.objects.filter(statement=statement, fingerprint__in=fingerprints)
    for pk in new.filter(status=BankLine.Status.OPEN).order_by("row").values_list("pk", flat=True):
        transfers.weigh(pk)


def _note(statement_id: int, done: int, rows: int) -> None:
    Statement.objects.filter(pk=statement_id).update(rows_done=done, rows=rows)


@transaction.atomic
def _end(statement_id: int, found: reading.Read) -> None:
    statement = _locked(statement_id)
    statement.move_to(Statement.Status.READ)
    written = statement.lines.count()
    statement.rows = statement.rows_done = len(found.lines)
    statement.known = len(found.lines) - written
    statement.outgoing = found.outgoing
    statement.faults = [list(fault) for fault in found.faults[:FAULTS_KEPT]]
    statement.finished_at = now()
    _forget_file(statement)
    statement.save()
    record(StatementRead(statement.pk, written, statement.known))


@transaction.atomic
def _broken(statement_id: int) -> None:
    statement = _locked(statement_id)
    statement.move_to(Statement.Status.BROKEN)
    statement.finished_at = now()
    _forget_file(statement)
    statement.save(update_fields=["status", "finished_at", "file"])


def _forget_file(statement: Statement) -> None:
    """It is full of names and accounts; what we need of it stands, encrypted, in the lines."""
    file, statement.file = statement.file, None
    if file is not None:
        Statement.objects.filter(pk=statement.pk).update(file=None)
        uploads.forget(file)


def _currency() -> str:
    account = bank_account()
    return account.currency if account else "CNY"


def _locked(statement_id: int) -> Statement:
    rows = Statement.objects.select_for_update(of=("self",)).select_related("file")
    return rows.get(pk=statement_id)
