from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest

from kefu.accounts.models import User
from kefu.shop.queries.baskets import pieces_of
from kefu.surfaces.storefront.shopper import shopper_of

register = template.Library()


@register.simple_tag(takes_context=True)
def basket_pieces(context: Mapping[str, Any]) -> int:
    """The number beside the basket: one query, none for guests without one and for pages that have
    just read it (`pieces_in_basket`)."""
    if "pieces_in_basket" in context:
        return int(context["pieces_in_basket"])
    request = context.get("request")
    if not isinstance(request, HttpRequest) or not hasattr(request, "user"):
        return 0
    if isinstance(request.user, User) and request.user.is_staff:
        return 0
    return pieces_of(shopper_of(request))
