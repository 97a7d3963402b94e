from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.accounts.queries.personal import TIERS
from kefu.shop.models.catalogue import Product

register = template.Library()


@register.filter
def called(customer: User) -> str:
    """How the staff speak of a customer without seeing the name."""
    if customer.name:
        return customer.masked_name
    return _("Guest %(number)s") % {"number": customer.number[:4]}


@register.filter
def tier_name(customer: User) -> str:
    return str(TIERS[customer.tier])


@register.filter
def face_of(product: Product) -> str:
    """The address of a product's first picture; empty if it has none."""
    return reverse("shop:picture", args=[product.face]) if product.face else ""
