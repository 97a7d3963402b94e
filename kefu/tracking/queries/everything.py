"""All trails as one Ibis table, files and database together: for jobs that count and learn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pyarrow as pa

from kefu.core import lake, lake_engine
from kefu.tracking import columns
from kefu.tracking.models import Batch, LakeFile, Visitor

PEOPLE = pa.schema([("visitor", pa.string()), ("customer", pa.int64())])


@contextmanager
def trails(*, since: date) -> Iterator[Any]:
    """Every event of every trail that has not ended, each once, with `customer` where it is known.

    While the block lasts nothing moves from the database to the files.
    """
    with lake.steady(columns.FOLDER):
        engine = lake_engine.engine()
        waiting = Batch.objects.filter(moved_at=None, received_at__date__gte=since)
        events = lake_engine.as_table(engine, "here", columns.table(waiting.iterator(2_000)))
        paths = LakeFile.objects.filter(day__gte=since).values_list("path", flat=True)
        if files := [str(lake.root() / path) for path in paths]:
            events = engine.read_parquet(files, hive_partitioning=False).union(events)
        try:
            yield events.inner_join(lake_engine.as_table(engine, "people", _people()), "visitor")
        finally:
            engine.disconnect()


def _people() -> pa.Table:
    alive = Visitor.objects.filter(ended_at=None).values_list("key", "customer_id")
    rows = [{"visitor": key.hex, "customer": customer} for key, customer in alive]
    return pa.Table.from_pylist(rows, schema=PEOPLE)
