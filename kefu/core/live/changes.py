"""What changed, in the order in which it became visible, with no gap.

A browser's place is the oldest transaction that was still under way when it last heard something.
All before it is settled and was heard; whatever has that number or a later one is told again. So
something may be told twice, and nothing can fall between.
"""

import time
from collections.abc import Iterable, Sequence

from django.db import connection

from kefu.core.live.rights import require_known

CHANNEL = "kefu_live"
WHISPERS = "kefu_whisper"
LONGEST_WHISPER = 200
WHISPER_GAP = 0.5
EVERYTHING = ""  # the topic of a mark

_NOTE = """
    WITH noted AS (
        INSERT INTO core_change (xid, topic)
        SELECT pg_current_xact_id()::text::bigint, unnest(%s::text[])
        ON CONFLICT DO NOTHING
    )
    SELECT pg_notify(%s, '')
"""
TAIL = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, change.xid, change.topic
    FROM (SELECT) AS one LEFT JOIN core_change AS change ON change.xid >= %s
"""
PLACE = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_MISSED = f"""
    SELECT topic FROM core_change
    WHERE xid >= %(place)s AND (topic = ANY(%(topics)s) OR topic = '{EVERYTHING}')
    UNION ALL
    SELECT '{EVERYTHING}' WHERE %(place)s > ({PLACE})
"""  # noqa: S608
_FORGET = """
    WITH gone AS (
        DELETE FROM core_change
        WHERE at < now() - interval '1 hour'
            OR xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        RETURNING xid
    )
    INSERT INTO core_change (xid, topic)
    SELECT max(xid), '' FROM gone
    WHERE xid < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    HAVING count(*) > 0
    ON CONFLICT DO NOTHING
"""

_last_whisper: dict[str, float] = {}


def changed(*topics: str) -> None:
    """Say it inside the transaction that changes something; nobody hears before its commit."""
    require_known(topics)
    if topics:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [list(topics), CHANNEL])


def whisper(topic: str, text: str) -> None:
    """A few words that may be lost, such as "typing": kept nowhere, and dropped when too many."""
    require_known([topic])
    if len(text.encode()) > LONGEST_WHISPER:
        raise ValueError(f"A whisper has at most {LONGEST_WHISPER} bytes")
    if _too_soon(topic):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [WHISPERS, f"{topic} {text}"])


def _too_soon(topic: str) -> bool:
    at = time.monotonic()
    for old in [name for name, then in _last_whisper.items() if at - then >= WHISPER_GAP]:
        del _last_whisper[old]
    return _last_whisper.setdefault(topic, at) != at


def watermark() -> int:
    """The place from which a page must be told, if it is read after this."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE)
        return int(cursor.fetchone()[0])


def missed(place: int, topics: Sequence[str]) -> frozenset[str]:
    """What changed since; `EVERYTHING` is among it when nobody can tell any more."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSED, {"place": place, "topics": list(topics)})
        return frozenset(topic for (topic,) in cursor.fetchall())


def forget_old() -> None:
    """Drop what is older than an hour, and what a restored copy brought from another database."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)


def news_among(
    rows: Iterable[tuple[int, int | None, str | None]], heard: set[tuple[int, str]]
) -> tuple[int, list[str], set[tuple[int, str]]]:
    """From the rows of TAIL: the new place, the topics not heard before, and what to remember."""
    place = 0
    still: set[tuple[int, str]] = set()
    topics: dict[str, None] = {}
    for seen_from, xid, topic in rows:
        place = seen_from
        if xid is None or topic is None:
            continue
        if (xid, topic) not in heard:
            topics[topic] = None
        if xid >= seen_from:
            still.add((xid, topic))
    return place, list(topics), still
