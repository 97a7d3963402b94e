"""Pieces of a deal: taken by an order, given back when it comes to nothing. Never one too many.

The row of a deal is the only gate. It is passed by one conditional update in the transaction that
writes the order, so a process that dies has taken nothing, and a rush waits in line at this row.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.payments.models import Charge
from kefu.shop.events import DealReleased, DealTaken
from kefu.shop.models.entrances import DealHold, EntranceItem
from kefu.shop.models.orders import Order

PAY_WITHIN = timedelta(minutes=30)  # of an order that holds pieces of a deal


class DealRefused(Exception):
    """`why` is `over`, `yours` (all that one customer may have), `few`, `gone`, or `members` (a
    guest cannot be counted)."""

    def __init__(self, sku_code: str, why: str, left: int = 0) -> None:
        self.sku_code, self.why, self.left = sku_code, why, left
        super().__init__(f"{sku_code}: {why}")


def take(pieces: Mapping[int, int]) -> bool:
    """Take pieces of several deals, by the ids of their items: all, or none and False.

    Always in the order of ids, so that two buyers never wait for each other.
    """
    with transaction.atomic():
        for item_id, count in sorted(pieces.items()):
            enough = EntranceItem.objects.filter(pk=item_id, pieces__gte=F("taken") + count)
            if not enough.update(taken=F("taken") + count):
                transaction.set_rollback(True)
                return False
    return True


def hold(pieces: Mapping[int, int], *, order: Order, customer: User) -> None:
    """Write down whose the pieces are that were taken."""
    if not pieces:
        return
    DealHold.objects.bulk_create(
        DealHold(item_id=item_id, order=order, customer=customer, pieces=count)
        for item_id, count in sorted(pieces.items())
    )
    for item_id, count in sorted(pieces.items()):
        record(DealTaken(item_id, order.pk, count), by=customer)


def release(order: Order) -> None:
    """The order came to nothing: the next one may have its pieces, and the customer too."""
    holds = DealHold.objects.select_for_update().filter(order=order, released_at=None)
    for one in holds.order_by("item"):
        one.released_at = now()
        one.save(update_fields=["released_at"])
        EntranceItem.objects.filter(pk=one.item_id).update(taken=F("taken") - one.pieces)
        record(DealReleased(one.item_id, order.pk, one.pieces))


def unpaid(at: datetime) -> list[int]:
    """Orders that hold pieces of a deal and were not paid in time; those paid at the door may."""
    holding = Order.objects.filter(
        status=Order.Status.PLACED,
        paid_at=None,
        placed_at__lte=at - PAY_WITHIN,
        deal_holds__released_at=None,
        deal_holds__isnull=False,
    )
    late = holding.exclude(charge__gateway=Charge.Gateway.COD)
    return list(late.distinct().values_list("pk", flat=True))
