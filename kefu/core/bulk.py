"""Many rows at once: PostgreSQL's COPY, with the values prepared as the model's fields would."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.utils.timezone import now
from psycopg.types.json import Jsonb

from kefu.core.events import Event, Handler, hears, name_of, path_of, plain
from kefu.core.models import Delivery, EventRow
from kefu.core.personal import FindableField, SecretField

Row = TypeVar("Row", bound=models.Model)


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows whose values stand in the order of `columns` (attribute names: `order_id`).

    Encrypts personal fields, turns JSON fields into text; everything else goes as it is. Columns
    that are not named and may not be empty get their field's default; no other code of the model
    runs. Returns the number of rows.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    unsaid = [field for field in by_name.values() if _wants_default(field, columns)]
    fields = [*(by_name[name] for name in columns), *unsaid]
    prepare = [_preparer(field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as pipe,
    ):
        for row in rows:
            whole = [*row, *(field.get_default() for field in unsaid)]
            pipe.write_row([p(v) if p else v for p, v in zip(prepare, whole, strict=True)])
            count += 1
    return count


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Reserve primary keys, so that rows that point to each other can be copied in one go."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def numbered(rows: Sequence[Row]) -> Sequence[Row]:
    """The unsaved rows of one model, each with its key, so that others can point at them."""
    if rows:
        for row, pk in zip(rows, next_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = pk
    return rows


def tied(rows: Sequence[Row], *names: str) -> Sequence[Row]:
    """The rows with the keys that the objects they name have got by now."""
    for row in rows:
        for name in names:
            other = getattr(row, name)
            setattr(row, f"{name}_id", None if other is None else other.pk)
    return rows


def write(rows: Sequence[models.Model]) -> int:
    """Copy whole unsaved rows of one model; those without a key get one."""
    if not rows:
        return 0
    if rows[0].pk is None:
        numbered(rows)
    columns = [field.attname for field in rows[0]._meta.concrete_fields]
    return copy(type(rows[0]), columns, ([getattr(row, name) for name in columns] for row in rows))


def write_past(
    told: Iterable[tuple[Event, int | None, datetime]], *, to: Collection[Handler]
) -> None:
    """Facts that happened long ago, with who did it and when: in the log, and told to those named,
    though others hear of such events too."""
    rows = [
        EventRow(name=name_of(type(event)), data=plain(event), actor_id=actor_id, at=at)
        for event, actor_id, at in told
    ]
    write(rows)
    due_at = now()
    write(
        [
            Delivery(event=row, handler=path_of(one), due_at=due_at)
            for row in rows
            for one in to
            if hears(one, row.name)
        ]
    )


def _wants_default(field: Any, columns: Sequence[str]) -> bool:
    known = field.attname in columns or field.primary_key or field.null or field.generated
    return not known and field.db_default is models.NOT_PROVIDED


def _preparer(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, SecretField | FindableField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return Jsonb
    return None
