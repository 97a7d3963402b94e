"""Rows remembered for their own sake."""

from collections.abc import Mapping
from typing import Any

from kefu.connectors.models import KeptRow


def keep_rows(source: str, table: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Remember rows by their keys; a key known already keeps what it said first."""
    KeptRow.objects.bulk_create(
        (
            KeptRow(source=source, table=table, key=key, values=values)
            for key, values in rows.items()
        ),
        ignore_conflicts=True,
        batch_size=2000,
    )
