"""The log of events as a chain: each row carries the hash of the one before it.

Rows are sealed after their commit, by one sealer at a time, in the order in which they can be seen;
`docs/decisions/0003-events-are-sealed-after-commit.md` says why.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from kefu.core.models import ChainHead, EventRow

ONE_SEALER = 0x6B656675_0001  # the advisory lock
NOTHING = bytes(32)  # stands before the first row
ROWS_AT_ONCE = 1000
FIELDS = ("id", "name", "data", "actor_id", "at")


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found; `fault` is empty when it holds."""

    rows: int
    digest: bytes
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault

    def __str__(self) -> str:
        return f"{self.rows}:{self.digest.hex()}"


@transaction.atomic
def seal_batch(limit: int = ROWS_AT_ONCE) -> int:
    """Seal the oldest rows that are not yet sealed. 0 if there are none or another is at it."""
    if not _alone():
        return 0
    rows = list(EventRow.objects.filter(position=None).order_by("id").values_list(*FIELDS)[:limit])
    if not rows:
        return 0
    head = ChainHead.objects.first()
    position, digest = (head.position, bytes(head.digest)) if head else (0, NOTHING)
    seals = []
    for row in rows:
        position += 1
        digest = _digest(digest, position, row)
        seals.append((row[0], position, digest))
    _write(seals)
    ChainHead.objects.update_or_create(pk=1, defaults={"position": position, "digest": digest})
    return len(rows)


def verify(expected: str = "") -> Verdict:
    """Walk the whole chain; name the first place where it breaks.

    `expected` is a head that was noted outside of the database (`position:digest`): with it even
    somebody who may rewrite every table cannot shorten or replace what stood before that mark.
    """
    position, digest, mark = 0, NOTHING, expected.partition(":")
    rows = EventRow.objects.filter(position__isnull=False).order_by("position")
    for stored in rows.values_list("position", "digest", *FIELDS).iterator(ROWS_AT_ONCE * 5):
        fault = _fault(position, digest, stored)
        if fault:
            return Verdict(position, digest, fault)
        position, digest = stored[0], bytes(stored[1])
        if str(position) == mark[0] and digest.hex() != mark[2]:
            return Verdict(position, digest, f"position {position} is not what was noted outside")
    return Verdict(position, digest, _fault_of_end(position, digest, mark[0]))


def _fault(position: int, digest: bytes, stored: tuple[Any, ...]) -> str:
    place, seal, *row = stored
    if place != position + 1:
        return f"rows are missing: after position {position} comes {place} (event {row[0]})"
    if bytes(seal) != _digest(digest, place, tuple(row)):
        return f"event {row[0]} at position {place} is not what was sealed there"
    return ""


def _fault_of_end(position: int, digest: bytes, marked: str) -> str:
    if marked and int(marked) > position:
        return f"rows are missing: position {marked} was noted outside, the last is {position}"
    head = ChainHead.objects.first()
    if head is None:
        return "the head of the chain is missing" if position else ""
    if head.position != position:
        return f"rows are missing: {head.position} were sealed, the last is {position}"
    return "" if bytes(head.digest) == digest else "the head is not that of the last row"


def _digest(before: bytes, position: int, row: tuple[Any, ...]) -> bytes:
    pk, name, data, actor_id, at = row
    plain = [position, pk, name, data, actor_id, _exactly(at)]
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(before + text.encode()).digest()


def _exactly(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SEALER])
        return bool(cursor.fetchone()[0])


def _write(seals: list[tuple[int, int, bytes]]) -> None:
    ids, positions, digests = map(list, zip(*seals, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_eventrow AS row SET position = seal.position, digest = seal.digest"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS seal(id, position, digest)"
            " WHERE row.id = seal.id",
            [ids, positions, digests],
        )
