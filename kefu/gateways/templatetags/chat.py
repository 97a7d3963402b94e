from django import template
from django.conf import settings
from django.urls import reverse

from kefu.shop.models.catalogue import Product

register = template.Library()


@register.filter
def face_of(product: Product) -> str:
    """The address of a product's first picture; empty if it has none."""
    return reverse("shop:picture", args=[product.face]) if product.face else ""


@register.filter
def page_of(product: Product) -> str:
    return reverse(settings.PLACES["product"], args=[product.code])
