"""What was bought belongs to the trail of whoever allows one; we know it ourselves."""

from uuid import NAMESPACE_URL, uuid5

from kefu.shop.models.orders import Order, OrderLine
from kefu.tracking.models import PURCHASE, Batch, Visitor


def note_purchase(*, order_id: int) -> Batch | None:
    """Once for each order, on the trail the customer was last on."""
    order = Order.objects.get(pk=order_id)
    trail = Visitor.objects.filter(customer=order.customer_id, ended_at=None)
    visitor = trail.exclude(customer=None).order_by("-joined_at").first()
    if visitor is None:
        return None
    lines = OrderLine.objects.filter(order=order, kind=OrderLine.Kind.GOODS).exclude(sku=None)
    goods = lines.values_list("sku__product__code", "quantity")
    at = int(order.placed_at.timestamp() * 1000)
    events = [
        {"kind": PURCHASE, "at": at, "product": code, "quantity": quantity}
        for code, quantity in goods
    ]
    key = uuid5(NAMESPACE_URL, f"purchase:{order.number}")
    return Batch.objects.get_or_create(key=key, defaults={"visitor": visitor, "events": events})[0]
