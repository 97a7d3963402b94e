"""What lies in the warehouse. The database itself refuses to sell what is not there."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import LowMarkSet, StockCorrected
from kefu.shop.models.catalogue import Sku, StockMove

OFFICE = "office"


class OutOfStock(Exception):
    """Fewer pieces are left than were asked for."""

    def __init__(self, sku: Sku) -> None:
        self.sku = sku
        super().__init__(f"only {sku.stock} of {sku.code} left")


@transaction.atomic
def take(wanted: Mapping[int, int]) -> None:
    """Take pieces of several SKUs, all or none. `wanted` maps a SKU's id to a number of pieces.

    Always in the order of ids, so that two buyers never wait for each other. Raises OutOfStock.
    """
    for sku_id, quantity in sorted(wanted.items()):
        enough = Sku.objects.filter(pk=sku_id, stock__gte=quantity)
        if not enough.update(stock=F("stock") - quantity):
            raise OutOfStock(Sku.objects.get(pk=sku_id))


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
