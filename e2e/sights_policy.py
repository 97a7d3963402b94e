"""What pages of the rules and of price protection show."""

from typing import Any

from django.utils.timezone import now

from e2e.sights import fang
from kefu.accounts.models import User
from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.queries.price_offers import link_of
from kefu.aftersale.services import rules
from kefu.shop.models.orders import Order, OrderLine


def a_draft() -> list[Any]:
    return [rules.draft(by=fang()).version]


def a_tried_draft() -> list[Any]:
    """That promises more than the rules in force, with somebody who had asked too late."""
    row = RuleBook.objects.get(version=a_draft()[0])
    rules.set_terms(row.version, {"return.days": 60}, by=fang(), seen=row.edits)
    came = Order.objects.filter(status="delivered", delivered_at__isnull=False)
    line = OrderLine.objects.filter(order=came.latest("delivered_at"), kind="goods")[0]
    ServiceRequest.objects.get_or_create(
        kind="return", line=line, order=line.order, defaults={"created_at": now()}
    )
    return [row.version]


def a_class_of_a_draft() -> str:
    return f"class={OrderLine.objects.exclude(sku=None)[0].sku.product.product_class.code}"


def a_published_version() -> list[Any]:
    return [RuleBook.objects.filter(status="published").latest("version").version]


def _offer(status: str) -> PriceOffer:
    return PriceOffer.objects.filter(status=status).select_related("order__customer")[0]


def who_was_offered() -> User | None:
    return _offer("offered").order.customer


def an_offer_by_link() -> list[Any]:
    return [link_of(_offer("offered"))]


def an_offer_that_was_paid() -> list[Any]:
    return [link_of(_offer("paid"))]
