"""How long an order waits for its money, and who then has its goods again."""

from datetime import datetime, timedelta

from kefu.payments.models import Attempt, Charge
from kefu.payments.services import transfers
from kefu.payments.services.paying import NotOpen
from kefu.shop.models.entrances import DealHold
from kefu.shop.models.orders import Order

PAY_WITHIN = timedelta(minutes=30)
GRACE = timedelta(minutes=2)  # for money that left in the last second


def due_at(gateway: str, at: datetime) -> datetime | None:
    """Until when the goods are kept for who pays this way; None: as long as it takes."""
    return at + PAY_WITHIN if gateway == Charge.Gateway.ONLINE else None


def overdue(at: datetime) -> list[int]:
    """Orders whose money did not come in time."""
    waiting = Order.objects.filter(
        status=Order.Status.PLACED,
        paid_at=None,
        charge__status__in=(Charge.Status.PENDING, Charge.Status.FAILED),
        charge__due_at__lte=at - GRACE,
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:500])


def may_transfer(order: Order) -> bool:
    """Pieces of a deal are kept for half an hour; no transfer is so quick."""
    return not DealHold.objects.filter(order=order, released_at=None).exists()


def wait_for_transfer(order: Order, *, at: datetime) -> Attempt:
    """The goods are kept until the transfer can have come. Raises NotOpen."""
    if order.charge_id is None or not may_transfer(order):
        raise NotOpen
    return transfers.choose(order.charge_id, at=at)
