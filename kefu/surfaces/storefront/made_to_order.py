"""A design on its way through ordering: whose it is, what it costs, what is to be confirmed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kefu.accounts.queries.people import customer_of
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.queries import designs
from kefu.shop.queries.designs import Configured
from kefu.shop.queries.options import offered
from kefu.shop.queries.production import waiver_key, waiver_words
from kefu.shop.services.making import DesignUnusable, Making


@dataclass(frozen=True)
class Chosen:
    """A design of this browser's customer or guest, as it can be made today."""

    number: str
    found: Configured


def is_only_made(goods: Product) -> bool:
    """Whether it is sold made to order, and not otherwise."""
    offer = offered(goods)
    return offer is not None and not offer.is_plain


def chosen(request: HttpRequest, number: str, *, sku: Sku, pieces: int) -> Chosen | None:
    """None for what is another's, is for other goods, or cannot be made like this any more."""
    goods = sku.product
    design = designs.own_design(customer_of(request), number) if number else None
    offer = offered(goods) if design is not None else None
    if design is None or offer is None or design.product_id != goods.pk:
        return None
    found = designs.configured(
        offer,
        design.values,
        sku=sku,
        quantity=pieces,
        currency=goods.currency,
        pictures=designs.pictures_of(design),
    )
    return Chosen(design.number, found) if found.is_sound else None


def making(request: HttpRequest, made: dict[str, Chosen]) -> Making:
    """What an order is told of it; `made` is by the code of a SKU."""
    return Making(
        {code: one.number for code, one in made.items()},
        request.POST.get("waiver", ""),
        customer_of(request),
    )


def to_confirm() -> dict[str, Any]:
    """The words, and their hash, for `_waiver.html`."""
    return {"waiver_words": waiver_words(), "waiver_key": waiver_key()}


def why_not(unusable: DesignUnusable) -> str:
    again = _("It cannot be made like this any more. Please go back to your design.")
    return " ".join(unusable.sentences) or again
