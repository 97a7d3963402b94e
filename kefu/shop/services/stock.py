"""What lies in the warehouse. The database itself refuses to sell what is not there."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from kefu.shop.models.catalogue import Sku


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
