"""The rules, and an offer of Lin's, for the table of doors."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils.timezone import now

from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.queries.price_offers import SALT, link_of
from tests.world import World


def draft(_: World) -> list[Any]:
    found = RuleBook.objects.filter(status="draft").first()
    if found is None:
        found = RuleBook.objects.create(version=RuleBook.objects.count() + 1)
    return [found.version]


def offer(world: World) -> list[Any]:
    return [_offer(world).number]


def offer_link(world: World) -> list[Any]:
    return [link_of(_offer(world))]


def forged_link(_: World) -> list[Any]:
    return [signing.dumps("AAAA-AAAA-AAAA", salt=SALT)]


def line(world: World) -> list[Any]:
    return [world.order.number, world.order.lines.get().pk]


def _offer(world: World) -> PriceOffer:
    values = {
        "order": world.order,
        "pieces": 1,
        "unit": Decimal(129),
        "price": Decimal(99),
        "amount": Decimal(30),
        "stands_until": now() + timedelta(days=3),
    }
    line = world.order.lines.get()
    return PriceOffer.objects.get_or_create(line=line, status="offered", defaults=values)[0]
