"""A trail as a table: the columns of its files, and batches unpacked into them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa

from kefu.tracking.models import Batch
from kefu.tracking.wire import Seen

FOLDER = "trail"
MOMENT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        ("batch", pa.string()),
        ("number", pa.int16()),
        ("visitor", pa.string()),
        ("received_at", MOMENT),
        ("at", MOMENT),
        ("bot", pa.string()),
        ("kind", pa.string()),
        ("view", pa.string()),
        ("page", pa.string()),
        ("product", pa.string()),
        ("category", pa.string()),
        ("words", pa.string()),
        ("list", pa.string()),
        ("arm", pa.string()),
        ("seconds", pa.float32()),
        ("depth", pa.int16()),
        ("quantity", pa.int32()),
        ("found", pa.int32()),
    ]
)
OWN = {"batch", "number", "visitor", "received_at", "at", "bot"}
TOLD = [name for name in SCHEMA.names if name not in OWN]


def table(batches: Iterable[Batch]) -> pa.Table:
    return pa.Table.from_pylist([row for batch in batches for row in rows(batch)], schema=SCHEMA)


def rows(batch: Batch) -> list[dict[str, Any]]:
    """Each event of a batch as a row."""
    first = {
        "batch": batch.key.hex,
        "visitor": batch.visitor_id.hex,
        "received_at": batch.received_at,
        "bot": batch.bot,
    }
    return [
        {
            **first,
            "number": number,
            "at": datetime.fromtimestamp(event.at / 1000, UTC),
            **{name: getattr(event, name) for name in TOLD},
        }
        for number, event in enumerate(events_of(batch))
    ]


def events_of(batch: Batch) -> list[Seen]:
    return msgspec.convert(batch.events, list[Seen])
