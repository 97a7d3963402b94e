"""The demo shop's rules of after-sale, and prices that have just dropped for some who bought."""

import random
from datetime import timedelta
from decimal import Decimal

from kefu.accounts.models import User
from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.services import price_offers
from kefu.aftersale.services.policy_demo import add_past_version
from kefu.core.money import to_the_cent
from kefu.demo.ledger import Books
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.services.catalogue import set_price

SINCE = timedelta(days=400)
RECENT = timedelta(days=7)
DROPS = 6  # SKUs that cost less since this morning
CUT = Decimal("0.92")
LOOKED_AT = 60
RULES = {"all": {"price.by_itself": 0, "missing.days": 30}, "classes": {}}


def write_policy(books: Books, *, by: User, seed: int) -> None:
    """The customers say yes first here, so that there is something to press; half of them have."""
    why = "起步版本：按法律规定，差价由顾客点一下领取"
    add_past_version(RULES, by=by, since=books.now - SINCE, why=why)
    for line in _protected(books, random.Random(seed)):  # noqa: S311
        sku = line.sku
        if sku is not None:
            set_price(sku.pk, price=to_the_cent(sku.price * CUT), by=by)
    price_offers.watch(books.now)
    for offer in PriceOffer.objects.order_by("pk")[::2]:
        price_offers.accept(offer.pk, by=offer.order.customer)


def _protected(books: Books, chance: random.Random) -> list[OrderLine]:
    """Of orders that came lately and were paid here: one line each, of goods that differ."""
    came = [
        order
        for order in books.orders.values()
        if order.status == Order.Status.DELIVERED
        and order.delivered_at is not None
        and order.delivered_at > books.now - RECENT
        and order.charge_id is not None
    ]
    chance.shuffle(came)
    lines = OrderLine.objects.filter(
        order__in=came[:LOOKED_AT], sku__product__price_protection_days__gte=RECENT.days
    )
    found = {line.sku_id: line for line in lines.select_related("sku").order_by("-pk")}
    return list(found.values())[:DROPS]
