"""Models read by SQL that is written once, for what is asked with every word and every request.

The ORM builds its SQL anew for each question: for a case with its two people that took three
times as long as all the rest of the reading. Elsewhere the ORM is the better way.

    CASE, OWNER = Shape(Case, "held"), Shape(User, "owner", "name", "role")
    SQL = f"SELECT {CASE.columns}, {OWNER.columns} FROM desk_case AS held JOIN …"
    CASE.insert(Case(…))
    for case, owner in read(SQL, {"case": 7}, CASE, OWNER): …
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Values = Sequence[Any] | Mapping[str, Any]


class Shape(Generic[M]):
    """All columns of a model, or its key and the named ones; the others are read when needed."""

    def __init__(self, model: type[M], alias: str, *names: str) -> None:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not names or field.primary_key or field.name in names
        ]
        self.model, self._fields = model, fields
        self.columns = ", ".join(f"{alias}.{field.column}" for field in fields)
        self.width = len(fields)

    def made(self, values: Sequence[Any]) -> M:
        read = list(values)
        for at, convert in self._conversions:
            read[at] = convert(read[at], None, connection)
        return self.model.from_db(connection.alias, self._names, read)

    def insert(self, *rows: M) -> None:
        """New rows in one statement; they know their keys afterwards."""
        fields = [field for field in self._fields if not field.primary_key]
        values = [
            field.get_db_prep_save(getattr(row, field.attname), connection)
            for row in rows
            for field in fields
        ]
        holes = f"({', '.join(['%s'] * len(fields))})"
        with connection.cursor() as cursor:
            cursor.execute(f"{self._insert} {', '.join([holes] * len(rows))} RETURNING id", values)
            keys = cursor.fetchall()
        for row, (key,) in zip(rows, keys, strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias

    @cached_property
    def _insert(self) -> str:
        columns = ", ".join(str(field.column) for field in self._fields if not field.primary_key)
        return f"INSERT INTO {self.model._meta.db_table} ({columns}) VALUES"

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _conversions(self) -> list[tuple[int, Callable[..., Any]]]:
        return [
            (at, convert)
            for at, field in enumerate(self._fields)
            for convert in field.get_db_converters(connection)
        ]


def read(sql: str, values: Values, *shapes: Shape[Any]) -> list[list[Any]]:
    """For each row one model of each shape, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_parts(row, shapes) for row in cursor.fetchall()]


def read_all(sql: str, values: Values, shape: Shape[M]) -> list[M]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [shape.made(row) for row in cursor.fetchall()]


def _parts(row: Sequence[Any], shapes: Sequence[Shape[Any]]) -> list[Any]:
    parts, here = [], 0
    for shape in shapes:
        parts.append(shape.made(row[here : here + shape.width]))
        here += shape.width
    return parts
