"""What lies in the warehouse. The database itself refuses to sell what is not there."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import F

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import LowMarkSet, StockCorrected
from kefu.shop.models.catalogue import Sku, StockMove

OFFICE = "office"

LOCKED = "SELECT id FROM shop_sku WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
TAKEN = """
    UPDATE shop_sku AS held SET stock = held.stock - wanted.pieces
    FROM unnest(%s::bigint[], %s::int[]) AS wanted (id, pieces)
    WHERE held.id = wanted.id AND held.stock >= wanted.pieces
    RETURNING held.id
"""
PRODUCTS_LOCKED = """
    SELECT id FROM shop_product WHERE id IN (SELECT product_id FROM shop_sku WHERE id = ANY(%s))
    ORDER BY id FOR NO KEY UPDATE
"""
SOLD = """
    UPDATE shop_product AS goods SET sold = goods.sold + counted.pieces FROM (
        SELECT sku.product_id, sum(bought.pieces) AS pieces
        FROM unnest(%s::bigint[], %s::int[]) AS bought (id, pieces)
        JOIN shop_sku AS sku ON sku.id = bought.id GROUP BY sku.product_id
    ) AS counted WHERE goods.id = counted.product_id
"""


class OutOfStock(Exception):
    """Fewer pieces are left than were asked for."""

    def __init__(self, sku: Sku) -> None:
        self.sku = sku
        super().__init__(f"only {sku.stock} of {sku.code} left")


@transaction.atomic(savepoint=False)
def take(wanted: Mapping[int, int]) -> None:
    """Take pieces of several SKUs, all or none. `wanted` maps a SKU's id to a number of pieces.

    Rows are locked in the order of ids, so that two buyers never wait for each other in a circle.
    Raises OutOfStock; the transaction it is raised in ends with nothing done.
    """
    ids = sorted(wanted)
    with connection.cursor() as cursor:
        if len(ids) > 1:
            cursor.execute(LOCKED, [ids])
        cursor.execute(TAKEN, [ids, [wanted[pk] for pk in ids]])
        taken = {pk for (pk,) in cursor.fetchall()}
    for pk in ids:
        if pk not in taken:
            raise OutOfStock(Sku.objects.get(pk=pk))


@transaction.atomic
def put_back(returned: Mapping[int, int]) -> None:
    for sku_id, quantity in sorted(returned.items()):
        Sku.objects.filter(pk=sku_id).update(stock=F("stock") + quantity)


class StockMoved(Exception):
    """It is no longer what was on the screen: sold from, or corrected by somebody else."""

    def __init__(self, sku: Sku) -> None:
        self.sku = sku
        super().__init__(f"{sku.code} has {sku.stock} by now")


@transaction.atomic
def count_anew(sku_id: int, *, to: int, seen: int, words: str, by: User, key: str = "") -> bool:
    """So many lie there, where `seen` were on the screen. False if it was so already.

    `key` names the occasion: the same key again changes nothing. Raises StockMoved.
    """
    sku = Sku.objects.select_for_update().get(pk=sku_id)
    if _is_known(key) or sku.stock == to:
        return False
    if sku.stock != seen:
        raise StockMoved(sku)
    _correct(sku, to - sku.stock, words=words, by=by, key=key)
    return True


@transaction.atomic
def add_pieces(sku_id: int, *, pieces: int, words: str, by: User, key: str = "") -> bool:
    """More came in, or (less than nothing) were lost; whatever was sold meanwhile does not matter.

    False if the same key said so before. Raises OutOfStock where fewer are left than were lost.
    """
    sku = Sku.objects.select_for_update().get(pk=sku_id)
    if _is_known(key) or not pieces:
        return False
    if sku.stock + pieces < 0:
        raise OutOfStock(sku)
    _correct(sku, pieces, words=words, by=by, key=key)
    return True


@transaction.atomic
def set_low_mark(sku_id: int, *, mark: int, by: User) -> bool:
    if not Sku.objects.filter(pk=sku_id).exclude(low_mark=mark).update(low_mark=mark):
        return False
    record(LowMarkSet(sku_id, mark), by=by)
    return True


def _correct(sku: Sku, pieces: int, *, words: str, by: User, key: str) -> None:
    sku.stock += pieces
    sku.save(update_fields=["stock"])
    StockMove.objects.create(
        sku=sku,
        quantity=pieces,
        left=sku.stock,
        words=words[:200],
        by=by,
        source=OFFICE if key else "",
        external_id=key,
    )
    record(StockCorrected(sku.pk, pieces, sku.stock), by=by)


def _is_known(key: str) -> bool:
    return bool(key) and StockMove.objects.filter(source=OFFICE, external_id=key).exists()


@transaction.atomic(savepoint=False)
def count_sold(pieces: Mapping[int, int]) -> None:
    """By SKU. The rows of products are locked in the order of their ids."""
    ids = sorted(pieces)
    with connection.cursor() as cursor:
        if len(ids) > 1:
            cursor.execute(PRODUCTS_LOCKED, [ids])
        cursor.execute(SOLD, [ids, [pieces[pk] for pk in ids]])
