"""Whether what a supplier delivers is for sale."""

from collections.abc import Collection

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import SupplierLetSell, SupplierStopped
from kefu.shop.models.catalogue import Product, Supplier
from kefu.shop.services.catalogue import put_on_sale, take_off_sale


@transaction.atomic
def stop_selling(supplier_id: int, *, by: User) -> list[int]:
    """All its goods go off sale, and none comes back meanwhile; the ids of those that went."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
    if supplier.is_stopped:
        return []
    supplier.is_stopped = True
    supplier.save(update_fields=["is_stopped"])
    on_sale = Product.objects.filter(supplier=supplier, is_active=True).order_by("pk")
    ids = list(on_sale.values_list("pk", flat=True))
    for pk in ids:
        take_off_sale(pk, by=by)
    record(SupplierStopped(supplier.pk, len(ids)), by=by)
    return ids


@transaction.atomic
def let_sell(supplier_id: int, *, products: Collection[int], by: User) -> None:
    """It may sell again; of its goods those that are named come back."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
    supplier.is_stopped = False
    supplier.save(update_fields=["is_stopped"])
    own = Product.objects.filter(supplier=supplier, pk__in=products).order_by("pk")
    for pk in list(own.values_list("pk", flat=True)):
        put_on_sale(pk, by=by)
    record(SupplierLetSell(supplier.pk), by=by)
