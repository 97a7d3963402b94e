"""What sending costs in the demo shop, and what lies in the baskets of those who sign in there."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kefu.accounts.models import User
from kefu.demo.ledger import Books
from kefu.demo.people import Person
from kefu.demo.voices import set_dates
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.options import Options
from kefu.shop.queries.baskets import Shopper
from kefu.shop.services.baskets import put_in, remember_price
from kefu.shop.services.bulk.range import Range
from kefu.shop.services.freight import set_freight

NEAR = ("310000", "320000", "330000")  # around the warehouse
FAR = ("540000", "650000")
BY_WEIGHT = {"by": "weight", "first_units": 1000, "more_units": 500}
EVERYWHERE = BY_WEIGHT | {"first": Decimal(8), "more": Decimal(2), "free_from": Decimal(99)}
FAR_AWAY = BY_WEIGHT | {"first": Decimal(18), "more": Decimal(8), "free_from": Decimal(299)}
FAST = {"by": "flat", "first": Decimal(22), "days": 2}
FASTER = {"by": "flat", "first": Decimal(15), "days": 1}
IN_A_BASKET = 3


def gather(books: Books, known: Sequence[Person], goods: Range) -> None:
    """Days on the road, terms of freight; who may sign in has something in the basket."""
    set_dates()
    _set_freight()
    _fill([books.users[one.key] for one in known], goods.products, goods.skus)


def _set_freight() -> None:
    """The same terms again change nothing."""
    _set("standard", "", EVERYWHERE)
    _set("express", "", FAST)
    for code in FAR:
        _set("standard", code, FAR_AWAY)
    for code in NEAR:
        _set("express", code, FASTER)


def _fill(guests: Sequence[User], products: Sequence[Product], skus: Sequence[Sku]) -> None:
    """One thing has become cheaper since it was put in."""
    made = frozenset(Options.objects.values_list("product", flat=True))
    there = [sku for sku in skus if sku.stock > IN_A_BASKET and sku.product_id not in made]
    first = {sku.product_id: sku for sku in reversed(there)}
    loved = sorted(products, key=lambda one: -one.sold)
    wanted = [first[one.pk] for one in loved if one.pk in first]
    for at, guest in enumerate(guests):
        mine = wanted[at * IN_A_BASKET : (at + 1) * IN_A_BASKET]
        for sku in reversed(mine):
            put_in(Shopper(guest), sku.code)
        for sku in mine[:1]:
            line = put_in(Shopper(guest), sku.code)
            more = max(Decimal(1), (sku.price / 10).quantize(Decimal(1)))
            remember_price(line.pk, sku.price + more)


def _set(way: str, code: str, terms: dict[str, Any]) -> None:
    set_freight(way=way, code=code, by=None, terms=terms | {"is_demo": True})
