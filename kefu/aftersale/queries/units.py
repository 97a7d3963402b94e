"""What is known of single pieces: their batches and serials."""

from collections.abc import Iterable

from django.db.models import QuerySet

from kefu.accounts.models import User
from kefu.aftersale.models.units import Unit
from kefu.shop.models.orders import OrderLine


def units_for(reader: User) -> QuerySet[Unit]:
    """The newest first."""
    if not reader.may("aftersale.read"):
        return Unit.objects.none()
    return Unit.objects.select_related("sku__product", "line__order").order_by("-pk")


def lines_called(numbers: Iterable[str], codes: Iterable[str]) -> dict[tuple[str, str], OrderLine]:
    """Lines of goods by the number of their order and the code of their SKU."""
    lines = OrderLine.objects.filter(
        order__number__in=set(numbers), sku__code__in=set(codes), kind=OrderLine.Kind.GOODS
    )
    found = lines.select_related("order", "sku").order_by("-pk")
    return {(line.order.number, line.sku.code): line for line in found if line.sku is not None}
