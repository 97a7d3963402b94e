"""Operations make entrances: terms, goods in their order, a start and an end. All is recorded."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import (
    CouponOfferEnded,
    CouponOfferWritten,
    EntranceEnded,
    EntranceGoodsChanged,
    EntranceWritten,
)
from kefu.shop.models.catalogue import Product
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.entrances import Entrance, EntranceItem

A_WEEK = timedelta(days=7)


class SoldMore(Exception):
    """A deal cannot have fewer pieces than were sold."""

    def __init__(self, taken: int) -> None:
        self.taken = taken
        super().__init__(f"{taken} are sold")


class HasSold(Exception):
    """Pieces of it were sold at its price: the proof stays. It can be ended instead."""


@transaction.atomic
def write_entrance(entrance: Entrance, *, by: User) -> Entrance:
    """A new one, or other terms of one there is."""
    entrance.save()
    record(EntranceWritten(entrance.pk, entrance.kind, entrance.is_published), by=by)
    return entrance


@transaction.atomic
def duplicate_entrance(entrance_id: int, *, by: User) -> Entrance:
    """The same once more, a week later and not shown yet; nothing of it is sold."""
    old = Entrance.objects.get(pk=entrance_id)
    items = list(old.items.all())
    copy = Entrance(
        **{name: getattr(old, name) for name in COPIED},
        starts_at=old.starts_at + A_WEEK,
        ends_at=old.ends_at + A_WEEK,
    )
    copy.save()
    EntranceItem.objects.bulk_create(
        EntranceItem(entrance=copy, **{name: getattr(item, name) for name in COPIED_OF_ITEM})
        for item in items
    )
    record(EntranceWritten(copy.pk, copy.kind, copy.is_published), by=by)
    return copy


COPIED = (
    *("kind", "title_zh", "title_en", "words_zh", "words_en", "brand_id"),
    *("percent", "cap", "steps", "takes_coupons"),
)
COPIED_OF_ITEM = ("product_id", "sku_id", "position", "price", "pieces", "each")


@transaction.atomic
def end_entrance(entrance_id: int, *, by: User, at: datetime | None = None) -> Entrance:
    """From this moment on it is over; what was ordered stays ordered at its price."""
    moment = at or now()
    entrance = Entrance.objects.select_for_update().get(pk=entrance_id)
    if entrance.ends_at <= moment:
        return entrance
    entrance.ends_at = moment
    entrance.starts_at = min(entrance.starts_at, moment - timedelta(seconds=1))
    entrance.save(update_fields=["starts_at", "ends_at"])
    record(EntranceEnded(entrance.pk), by=by)
    return entrance


@transaction.atomic
def add_product(entrance_id: int, product: Product, *, by: User) -> EntranceItem:
    """At the end of the list; one that stands there already stays as it is."""
    item, is_new = EntranceItem.objects.get_or_create(
        entrance_id=entrance_id,
        product=product,
        sku=None,
        defaults={"position": _next_place(entrance_id)},
    )
    if is_new:
        record(EntranceGoodsChanged(entrance_id), by=by)
    return item


@transaction.atomic
def write_deal(item: EntranceItem, *, by: User) -> EntranceItem:
    """One SKU at a price of its own: new, or with other terms. Raises SoldMore."""
    if item._state.adding:
        item.position = _next_place(item.entrance_id)
        item.save()
    else:
        there = EntranceItem.objects.select_for_update().get(pk=item.pk)
        if item.pieces < there.taken:
            raise SoldMore(there.taken)
        item.save(update_fields=["price", "pieces", "each"])
    record(EntranceGoodsChanged(item.entrance_id), by=by)
    return item


@transaction.atomic
def move_item(item_id: int, *, up: bool, by: User) -> None:
    """One place nearer to the front, or to the end."""
    item = EntranceItem.objects.get(pk=item_id)
    items = list(item.entrance.items.select_for_update().order_by("position", "pk"))
    here = [one.pk for one in items].index(item_id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(items):
        return
    items[here], items[there] = items[there], items[here]
    for position, one in enumerate(items, start=1):
        one.position = position
    EntranceItem.objects.bulk_update(items, ["position"])
    record(EntranceGoodsChanged(item.entrance_id), by=by)


@transaction.atomic
def remove_item(item_id: int, *, by: User) -> None:
    """Raises HasSold."""
    item = EntranceItem.objects.select_for_update().get(pk=item_id)
    if item.holds.exists():
        raise HasSold
    item.delete()
    record(EntranceGoodsChanged(item.entrance_id), by=by)


@transaction.atomic
def write_offer(offer: CouponOffer, *, by: User) -> CouponOffer:
    """Coupons to claim. Those that were claimed keep the terms under which they were."""
    if not offer._state.adding:
        taken = CouponOffer.objects.select_for_update().get(pk=offer.pk).taken
        if offer.pieces < taken:
            raise SoldMore(taken)
        offer.taken = taken
    offer.is_narrow = offer.brand is not None or offer.category is not None
    offer.save()
    record(CouponOfferWritten(offer.pk, offer.is_published), by=by)
    return offer


@transaction.atomic
def duplicate_offer(offer_id: int, *, by: User) -> CouponOffer:
    old = CouponOffer.objects.get(pk=offer_id)
    copy = CouponOffer(
        **{name: getattr(old, name) for name in COPIED_OF_OFFER},
        starts_at=old.starts_at + A_WEEK,
        ends_at=old.ends_at + A_WEEK,
    )
    return write_offer(copy, by=by)


COPIED_OF_OFFER = (
    *("kind", "value", "cap", "least", "currency", "brand", "category", "together"),
    *("title_zh", "title_en", "days", "pieces", "each"),
)


@transaction.atomic
def end_offer(offer_id: int, *, by: User, at: datetime | None = None) -> CouponOffer:
    """Nobody claims one any more; those that were claimed stay good."""
    moment = at or now()
    offer = CouponOffer.objects.select_for_update().get(pk=offer_id)
    if offer.ends_at > moment:
        offer.ends_at = moment
        offer.starts_at = min(offer.starts_at, moment - timedelta(seconds=1))
        offer.save(update_fields=["starts_at", "ends_at"])
        record(CouponOfferEnded(offer.pk), by=by)
    return offer


def _next_place(entrance_id: int) -> int:
    last = EntranceItem.objects.filter(entrance=entrance_id).aggregate(n=Max("position"))["n"]
    return int(last or 0) + 1
