"""Columns in files: Parquet below `settings.LAKE_ROOT`, written once, read many times.

A file is complete or absent: it is written beside its place, brought to the disk, and put there
in one step. Who owns a file keeps a row of it in the database, so that files come and go with
transactions: a file that no row names is nobody's, and is swept.
"""

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection, transaction

MEMORY = "1GB"


def root() -> Path:
    return Path(settings.LAKE_ROOT)


def write(table: pa.Table, *, folder: str) -> str:
    """Put it to the disk for good; returns its path below the root."""
    name = f"{folder}/{uuid.uuid4().hex}.parquet"
    place = root() / name
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(".part")
    pq.write_table(table, beside, compression="zstd")
    _to_disk(beside)
    beside.rename(place)
    for parent in (place.parent, *place.parent.parents):
        _to_disk(parent)
        if parent == root():
            break
    return name


def read(name: str, *, only: list[str] | None = None) -> pa.Table:
    return pq.read_table(root() / name, columns=only, partitioning=None)


def remove(names: Iterable[str]) -> None:
    for name in names:
        (root() / name).unlink(missing_ok=True)


def sweep(folder: str, *, known: Iterable[str]) -> int:
    """Remove what no row names; only for who holds the folder's lock."""
    named = {root() / name for name in known}
    stray = [
        path
        for pattern in ("*.parquet", "*.part")
        for path in (root() / folder).rglob(pattern)
        if path not in named
    ]
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)


@contextmanager
def only_one(folder: str) -> Iterator[None]:
    """A transaction that alone may change the files of this folder; readers wait for its end."""
    with transaction.atomic():
        _lock(folder, "pg_advisory_xact_lock")
        yield


@contextmanager
def steady(folder: str) -> Iterator[None]:
    """A transaction during which nobody changes the files of this folder."""
    with transaction.atomic():
        _lock(folder, "pg_advisory_xact_lock_shared")
        yield


def rows_where(names: Iterable[str], condition: str, values: Any) -> list[dict[str, Any]]:
    """Rows of these files as plain dictionaries, where reading a little must be quick."""
    paths = [str(root() / name) for name in names]
    if not paths:
        return []
    import duckdb  # noqa: PLC0415  rare, and not small

    with duckdb.connect(config={"threads": 1, "memory_limit": MEMORY}) as line:
        query = f"SELECT * FROM read_parquet(?, hive_partitioning=false) WHERE {condition}"  # noqa: S608
        found = line.sql(query, params=[paths, *values]).to_arrow_table()
    return list(found.to_pylist())


def _lock(folder: str, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(hashtext(%s))", [f"lake:{folder}"])


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
