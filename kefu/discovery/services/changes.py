"""What an index has not heard of yet."""

from collections.abc import Collection, Iterable

from django.db import connection, transaction

from kefu.discovery.models.search import Touched


@transaction.atomic
def note_changes(products: Iterable[int]) -> None:
    """These may look different now; every node reads it within seconds."""
    keys = sorted(set(products))
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (number,) = cursor.fetchone()
    Touched.objects.bulk_create(
        [Touched(product_id=key, transaction=number) for key in keys],
        update_conflicts=True,
        unique_fields=["product_id"],
        update_fields=["transaction"],
        batch_size=1000,
    )


def note_everything() -> None:
    """So much changed that building anew is quicker."""
    note_changes([Touched.EVERYTHING])


def note_synonyms() -> None:
    note_changes([Touched.SYNONYMS])


def changes_since(position: int) -> tuple[Collection[tuple[int, int]], int]:
    """(product, transaction) of all that was touched since, and where to read on next time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, product_id, transaction
            FROM (SELECT 1) one LEFT JOIN discovery_touched ON transaction >= %s
            """,
            [position],
        )
        rows = cursor.fetchall()
    changes = [(product, number) for _next, product, number in rows if product is not None]
    return changes, rows[0][0]
