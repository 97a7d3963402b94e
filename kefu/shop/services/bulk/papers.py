"""Invoices of long ago, for the demo shop; nobody is told. And how they go with their orders."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from kefu.core.bulk import write
from kefu.core.uploads import services as uploads
from kefu.core.uploads.models import Upload
from kefu.shop.models.invoices import Correction, Invoice
from kefu.shop.models.orders import Order


def add_past_invoices(invoices: Sequence[Invoice]) -> None:
    write(list(invoices))


@transaction.atomic
def remove_invoices(orders: QuerySet[Order]) -> None:
    """With their files."""
    invoices = Invoice.objects.filter(order__in=orders)
    corrections = Correction.objects.filter(invoice__in=invoices)
    blue, red = (rows.exclude(file=None).values_list("file") for rows in (invoices, corrections))
    files = list(Upload.objects.filter(pk__in=[pk for rows in (blue, red) for (pk,) in rows]))
    corrections.delete()
    invoices.delete()
    for file in files:
        uploads.forget(file)
