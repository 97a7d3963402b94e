"""Goods and orders that may stand as a card in a dialogue."""

from dataclasses import dataclass

from django.db.models import Q

from kefu.accounts.models import User
from kefu.desk.models.cases import Case
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order
from kefu.shop.queries import catalogue
from kefu.shop.queries.orders import orders_for

LONGEST = 60
GOODS_SHOWN = 8
ORDERS_SHOWN = 5
GOODS = ("code", "name_zh", "name_en", "pictures", "price", "currency")
PAPER = ("number", "status", "total", "currency", "placed_at")


@dataclass(frozen=True)
class Found:
    orders: list[Order]
    products: list[Product]


def cards_for(agent: User, case: Case, words: str) -> Found:
    """The customer's own orders and goods on sale; without words what was bought or asked about."""
    orders = orders_for(agent).filter(customer=case.customer_id).only(*PAPER)
    if words:
        about = Q(number__istartswith=words) | Q(lines__name_zh__icontains=words)
        orders = orders.filter(about | Q(lines__name_en__icontains=words)).distinct()
        goods = catalogue.found(words)
    else:
        bought = Q(skus__lines__order__customer=case.customer_id) | Q(pk=case.product_id)
        goods = catalogue.on_sale().filter(bought).distinct()
    cards = catalogue.with_stock(goods.only(*GOODS))[:GOODS_SHOWN]
    return Found(list(orders[:ORDERS_SHOWN]), list(cards))


def card(agent: User, case: Case, *, product: str, order: str) -> Product | Order | None:
    if order:
        own = orders_for(agent).filter(customer=case.customer_id)
        return own.filter(number=order).first()
    return catalogue.on_sale().filter(code=product).first()
