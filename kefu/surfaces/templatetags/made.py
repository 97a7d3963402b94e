"""Configurations on a page: a drawing by the server, a number without its empty digits."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def drawn(drawing: str) -> SafeString:
    """Put together by `shop.configuring.drawing` from its own tags alone, all words escaped."""
    return SafeString(drawing)


@register.filter
def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
