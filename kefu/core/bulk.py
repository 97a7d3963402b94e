"""Many rows at once: PostgreSQL's COPY, with the values prepared as the model's fields would."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

from kefu.core.personal import FindableField, SecretField


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows whose values stand in the order of `columns` (attribute names: `order_id`).

    Encrypts personal fields, turns JSON fields into text; everything else goes as it is. No model
    code runs and no default is filled in, so name every column that has no database default.
    Returns the number of rows.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in columns]
    prepare = [_preparer(field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as pipe,
    ):
        for row in rows:
            pipe.write_row([p(v) if p else v for p, v in zip(prepare, row, strict=True)])
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


def _preparer(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, SecretField | FindableField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return Jsonb
    return None
