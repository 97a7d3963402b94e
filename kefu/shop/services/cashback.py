"""A part of what was paid comes back as a coupon, once the order can no longer be returned."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.money import to_the_cent
from kefu.shop.events import CashbackDropped, CashbackGiven, CashbackPromised
from kefu.shop.models.entrances import Cashback
from kefu.shop.models.orders import Order
from kefu.shop.services.coupons import give_coupon

GOOD_FOR = timedelta(days=90)
AT_ONCE = 200  # in one go of the job


def promise(order: Order, *, customer: User, amount: Decimal) -> None:
    if amount > 0:
        Cashback.objects.create(order=order, customer=customer, amount=amount)
        record(CashbackPromised(order.pk, str(amount)), by=customer)


@transaction.atomic
def wait_for_returns(order_id: int) -> None:
    """It has arrived: from the day after, the time in which it may be returned runs. Said twice,
    it counts once."""
    order = Order.objects.get(pk=order_id)
    waiting = Cashback.objects.filter(order=order, status=Cashback.Status.WAITING, due_at=None)
    if order.delivered_at is None or not waiting.exists():
        return
    goods = order.lines.filter(customisation=None).exclude(sku=None)  # those made to order stay
    days = goods.aggregate(most=Max("sku__product__return_days"))["most"] or 0
    waiting.update(due_at=order.delivered_at + timedelta(days=days + 1))


def give_due(at: datetime) -> int:
    """Give all that is due, each in a transaction of its own; returns how many."""
    due = Cashback.objects.filter(status=Cashback.Status.WAITING, due_at__lte=at)
    return sum(
        _give(pk, at) for pk in due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]
    )


@transaction.atomic
def drop(order: Order) -> None:
    """The order came to nothing, and so does what was promised with it."""
    waiting = Cashback.objects.select_for_update().filter(order=order)
    for one in waiting.filter(status=Cashback.Status.WAITING):
        _drop(one)


@transaction.atomic
def _give(pk: int, at: datetime) -> bool:
    """What was refunded meanwhile earns nothing."""
    one = Cashback.objects.select_for_update().select_related("customer").get(pk=pk)
    if one.status != Cashback.Status.WAITING:
        return False
    amount = to_the_cent(one.amount * _kept_share(one.order))
    if amount <= 0:
        _drop(one)
        return False
    one.coupon = give_coupon(
        customer=one.customer,
        value=amount,
        valid_until=at + GOOD_FOR,
        key=f"cashback:{one.order_id}",
    )
    one.move_to(Cashback.Status.GIVEN)
    one.save(update_fields=["status", "coupon"])
    record(CashbackGiven(one.order_id, one.coupon.pk, str(amount)))
    return True


def _kept_share(order: Order) -> Decimal:
    charge = order.charge
    if charge is None or not charge.amount:
        return Decimal(0)
    return (charge.amount - charge.refunded) / charge.amount


def _drop(one: Cashback) -> None:
    one.move_to(Cashback.Status.DROPPED)
    one.save(update_fields=["status"])
    record(CashbackDropped(one.order_id))
