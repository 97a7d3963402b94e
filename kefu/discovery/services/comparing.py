"""Picking goods to compare: up to five of a class; kept for customers, told without a name."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.discovery.events import GoodsCompared
from kefu.discovery.models.comparing import Pick
from kefu.discovery.queries.comparing import MOST, MOST_KEPT, picks_of
from kefu.shop.models.catalogue import Product
from kefu.shop.queries.catalogue import on_sale


class TooMany(Exception):
    """Five of this class are picked already."""


class NotForSale(Exception):
    """There is no such product, or no more."""


def put(code: str, *, beside: Sequence[str]) -> list[str]:
    """The picks with one more, newest last; of all classes together the oldest leave.

    The product was put beside the others of its class: that is told, and nothing of who did it.
    Raises TooMany, NotForSale.
    """
    if code in beside:
        return list(beside)
    known = on_sale().filter(code__in=[code, *beside])
    goods = {one.code: one for one in known.only("code", "product_class")}
    if code not in goods:
        raise NotForSale
    product = goods.pop(code)
    alike = [one for one in goods.values() if one.product_class_id == product.product_class_id]
    if len(alike) >= MOST:
        raise TooMany
    _tell(product, alike)
    return [*(kept for kept in beside if kept in goods), code][-MOST_KEPT:]


def taken(codes: Collection[str], *, out_of: Sequence[str]) -> list[str]:
    return [code for code in out_of if code not in codes]


@transaction.atomic
def keep_picks(customer: User, codes: Sequence[str]) -> None:
    """These and no others are what the customer compares, on every device."""
    User.objects.select_for_update().get(pk=customer.pk)
    before = set(picks_of(customer))
    Pick.objects.filter(customer=customer).exclude(product__code__in=codes).delete()
    new = [code for code in codes if code not in before]
    keys = dict(Product.objects.filter(code__in=new).values_list("code", "pk"))
    for code in new:
        if code in keys:
            Pick.objects.create(customer=customer, product_id=keys[code])


@transaction.atomic
def move_picks(*, user_id: int, guest_id: int) -> None:
    """What one account picked is the other's now."""
    there = Pick.objects.filter(customer=user_id).values("product")
    Pick.objects.filter(customer=guest_id).exclude(product__in=there).update(customer=user_id)
    Pick.objects.filter(customer=guest_id).delete()


def forget_picks(user_id: int) -> None:
    Pick.objects.filter(customer=user_id).delete()


@transaction.atomic
def _tell(product: Product, others: Iterable[Product]) -> None:
    beside = ",".join(str(one.pk) for one in others)
    if beside:
        record(GoodsCompared(product.pk, beside))
