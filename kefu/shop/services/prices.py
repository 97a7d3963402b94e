"""Prices changed by hand: at once where they are what was seen, or from a moment on."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import PlannedPriceDropped, PricePlanned
from kefu.shop.models.catalogue import PlannedPrice, Sku
from kefu.shop.services.catalogue import set_price

AT_ONCE = 500


class PriceElsewhere(Exception):
    """It is no longer what was on the screen: somebody else has changed it."""

    def __init__(self, sku: Sku) -> None:
        self.sku = sku
        super().__init__(f"{sku.code} costs {sku.price} by now")


@transaction.atomic
def change_price(sku_id: int, *, to: Decimal, seen: Decimal, by: User) -> bool:
    """False if it was so already. Raises PriceElsewhere."""
    sku = Sku.objects.select_for_update().get(pk=sku_id)
    if sku.price == to:
        return False
    if sku.price != seen:
        raise PriceElsewhere(sku)
    set_price(sku_id, price=to, by=by)
    return True


@transaction.atomic
def plan_price(sku_id: int, *, to: Decimal, starts_at: datetime, by: User) -> bool:
    """From that moment on it costs this; planned anew, the older plan for it goes.

    False if it was planned so already.
    """
    sku = Sku.objects.select_for_update().get(pk=sku_id)
    open_plans = PlannedPrice.objects.filter(sku=sku, done_at=None, dropped_at=None)
    same = open_plans.filter(starts_at=starts_at).first()
    if same is not None:
        if same.price == to:
            return False
        drop_plan(same.pk, by=by)
    plan = PlannedPrice.objects.create(sku=sku, price=to, starts_at=starts_at, by=by)
    record(PricePlanned(plan.pk, sku.pk, str(to)), by=by)
    return True


@transaction.atomic
def drop_plan(plan_id: int, *, by: User) -> bool:
    """False if it has begun or was dropped."""
    waiting = PlannedPrice.objects.filter(pk=plan_id, done_at=None, dropped_at=None)
    plan = waiting.select_for_update().first()
    if plan is None:
        return False
    plan.dropped_at = now()
    plan.save(update_fields=["dropped_at"])
    record(PlannedPriceDropped(plan.pk, plan.sku_id), by=by)
    return True


def begin_due(at: datetime) -> int:
    """What was planned up to now becomes the price, the older plans first."""
    due = PlannedPrice.objects.filter(done_at=None, dropped_at=None, starts_at__lte=at)
    ids = list(due.order_by("starts_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_begin(pk) for pk in ids)


@transaction.atomic
def _begin(plan_id: int) -> bool:
    waiting = PlannedPrice.objects.filter(pk=plan_id, done_at=None, dropped_at=None)
    plan = waiting.select_for_update(of=["self"]).select_related("by").first()
    if plan is None:
        return False
    set_price(plan.sku_id, price=plan.price, by=plan.by)
    plan.done_at = now()
    plan.save(update_fields=["done_at"])
    return True
