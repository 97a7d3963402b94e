"""Whether an order brought something that needs no parcel."""

from django import template

from kefu.shop.models.orders import Order
from kefu.shop.queries.digital import has_digital, token_of

register = template.Library()


@register.filter
def has_downloads(order: Order) -> bool:
    return order.paid_at is not None and has_digital(order)


@register.filter
def download_token(order: Order) -> str:
    """For a guest, who has shown that the order is theirs."""
    return token_of(order)
