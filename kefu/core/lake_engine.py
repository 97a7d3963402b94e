"""Ibis over the lake, for work in the background: slow to import, so pages do without."""

from typing import Any

import ibis
import pyarrow as pa

from kefu.core.lake import MEMORY


def engine() -> Any:
    """An engine of its own, small enough to stand beside everything else on one machine."""
    return ibis.duckdb.connect(threads=1, memory_limit=MEMORY)


def as_table(engine: Any, name: str, table: pa.Table) -> Any:
    """Rows in memory as a table of this engine."""
    engine.con.register(name, table)
    return engine.table(name)
