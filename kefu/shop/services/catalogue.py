"""Goods, what can be said about them, what they cost, what buyers say."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.shop.events import (
    AttributeWorded,
    BetterSaid,
    PriceChanged,
    ProductChanged,
    ProductRemoved,
)
from kefu.shop.models.catalogue import Attribute, PriceChange, Product, ProductClass, Sku

WORDS = frozenset(
    f"{what}_{language}" for what in ("name", "short", "description") for language in ("zh", "en")
)


class WrongAttribute(Exception):
    """A value that its attribute does not take; the text says which, and what it does take."""


def checked_attributes(product_class: ProductClass, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored, each of the type its attribute has. Raises WrongAttribute."""
    known = {attribute.code: attribute for attribute in product_class.attributes.all()}
    strangers = values.keys() - known.keys()
    if strangers:
        raise WrongAttribute(
            _("%(class)s has no attribute %(names)s.")
            % {"class": product_class.name, "names": ", ".join(sorted(strangers))}
        )
    return {code: _checked(known[code], value) for code, value in values.items()}


@transaction.atomic
def say_better(attribute_id: int, way: str, *, by: User | None = None) -> Attribute:
    """Which way a number of this class is better, or (empty) that it is a matter of taste."""
    attribute = Attribute.objects.select_for_update().get(pk=attribute_id)
    if attribute.kind != Attribute.Kind.NUMBER or way not in ("", *Attribute.Better.values):
        raise WrongAttribute(attribute.code)
    attribute.better = way
    attribute.save(update_fields=["better"])
    record(BetterSaid(attribute.pk, way), by=by)
    return attribute


@transaction.atomic
def word_attribute(
    attribute_id: int, *, name_zh: str, name_en: str, unit: str, by: User | None = None
) -> bool:
    """Call it something else, or give it another unit. False if it was called so already."""
    attribute = Attribute.objects.select_for_update().get(pk=attribute_id)
    words = {"name_zh": name_zh, "name_en": name_en, "unit": unit}
    changed = [name for name, text in words.items() if getattr(attribute, name) != text]
    if not changed:
        return False
    for name in changed:
        setattr(attribute, name, words[name])
    attribute.save(update_fields=changed)
    record(AttributeWorded(attribute.pk), by=by)
    return True


@transaction.atomic
def set_attributes(product_id: int, values: Mapping[str, Any]) -> Product:
    product = Product.objects.select_for_update().get(pk=product_id)
    product.attributes = checked_attributes(product.product_class, values)
    product.save(update_fields=["attributes"])
    record(ProductChanged(product.pk))
    return product


@transaction.atomic
def reword(product_id: int, *, by: User | None = None, **words: str) -> Product:
    """Say a product in other words: `name_zh`, `name_en`, `short_zh` and their like."""
    strangers = words.keys() - WORDS
    if strangers:
        raise WrongAttribute(", ".join(sorted(strangers)))
    product = Product.objects.select_for_update().get(pk=product_id)
    for name, text in words.items():
        setattr(product, name, text)
    product.save(update_fields=list(words))
    record(ProductChanged(product.pk), by=by)
    return product


@transaction.atomic
def take_off_sale(product_id: int, *, by: User | None = None) -> None:
    if Product.objects.filter(pk=product_id, is_active=True).update(is_active=False):
        record(ProductChanged(product_id), by=by)


@transaction.atomic
def put_on_sale(product_id: int, *, by: User | None = None) -> None:
    if Product.objects.filter(pk=product_id, is_active=False).update(is_active=True):
        record(ProductChanged(product_id), by=by)


@transaction.atomic
def remove_product(product_id: int, *, by: User | None = None) -> None:
    """For what was never ordered; the database refuses the rest, which can be taken off sale."""
    Sku.objects.filter(product=product_id).delete()
    Product.objects.get(pk=product_id).delete()
    record(ProductRemoved(product_id), by=by)


@transaction.atomic
def set_price(sku_id: int, *, price: Decimal, by: User | None = None) -> Sku:
    sku = Sku.objects.select_for_update().get(pk=sku_id)
    if sku.price == price:
        return sku
    before, sku.price = sku.price, price
    sku.save(update_fields=["price"])
    PriceChange.objects.create(sku=sku, price=price, at=now())
    lowest = Sku.objects.filter(product=sku.product_id, is_active=True).aggregate(p=Min("price"))
    Product.objects.filter(pk=sku.product_id).update(price=lowest["p"] or price)
    record(PriceChanged(sku.pk, str(before), str(price)), by=by)
    return sku


def _checked(attribute: Attribute, value: Any) -> Any:
    kind = attribute.Kind(attribute.kind)
    fits = {
        Attribute.Kind.TEXT: isinstance(value, str),
        Attribute.Kind.NUMBER: isinstance(value, int | float) and not isinstance(value, bool),
        Attribute.Kind.CHOICE: value in attribute.choices,
        Attribute.Kind.YES_NO: isinstance(value, bool),
    }[kind]
    if not fits:
        raise WrongAttribute(
            _("%(name)s does not take %(value)s: it takes %(kind)s.")
            % {
                "name": attribute.name,
                "value": value,
                "kind": ", ".join(attribute.choices) or kind.label,
            }
        )
    return value
