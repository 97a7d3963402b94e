"""Shelves, brands, suppliers and the attributes of classes, made where they are new."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection, transaction

from kefu.shop.models.catalogue import (
    Attribute,
    Brand,
    Category,
    Product,
    ProductClass,
    Supplier,
)

MOST_CHOICES = 40
LONGEST_CHOICE = 40
OFTEN_SAID = 0.1  # of a class's products: what fewer tell is no use for filtering
PRODUCTS_AT_ONCE = 2_000

Coded = TypeVar("Coded", Brand, Supplier, ProductClass)


@dataclass(frozen=True)
class Named:
    """Something with a code and a name; whichever language is unknown stays empty."""

    code: str
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Shelf(Named):
    """A category, by its own code and those of the shelves above it, topmost first."""

    above: tuple[str, ...] = field(default=())
    position: int = 0

    @property
    def path(self) -> str:
        return "/".join((*self.above, self.code))


@dataclass(frozen=True)
class AttributeRow(Named):
    class_code: str = ""
    kind: str = Attribute.Kind.TEXT
    unit: str = ""


@transaction.atomic
def add_shelves(shelves: Sequence[Shelf]) -> dict[str, int]:
    """The ids of all shelves by their paths; one above another must be there or come before."""
    paths = {shelf.path for shelf in shelves} | {"/".join(shelf.above) for shelf in shelves}
    known = dict(Category.objects.filter(path__in=paths).values_list("path", "pk"))
    for shelf in shelves:
        if shelf.path not in known:
            known[shelf.path] = Category.objects.create(
                code=shelf.code,
                path=shelf.path,
                parent_id=known["/".join(shelf.above)] if shelf.above else None,
                name_zh=shelf.name_zh,
                name_en=shelf.name_en,
                position=shelf.position,
            ).pk
    return known


@transaction.atomic
def name_shelves(names: Mapping[str, str]) -> None:
    """Give shelves their English names, by their paths."""
    shelves = list(Category.objects.select_for_update().filter(path__in=names))
    for shelf in shelves:
        shelf.name_en = names[shelf.path]
    Category.objects.bulk_update(shelves, ["name_en"])


def add_brands(brands: Iterable[Named]) -> dict[str, int]:
    return _added(Brand, brands)


def add_suppliers(suppliers: Iterable[Named]) -> dict[str, int]:
    return _added(Supplier, suppliers)


def add_classes(classes: Iterable[Named]) -> dict[str, int]:
    return _added(ProductClass, classes)


def add_attributes(rows: Iterable[AttributeRow]) -> None:
    """Attributes of classes; one known already stays as it is, whatever kind is said now."""
    wanted = list(rows)
    classes = dict(
        ProductClass.objects.filter(code__in={row.class_code for row in wanted}).values_list(
            "code", "pk"
        )
    )
    Attribute.objects.bulk_create(
        (
            Attribute(
                product_class_id=classes[row.class_code],
                code=row.code,
                kind=row.kind,
                name_zh=row.name_zh,
                name_en=row.name_en,
                unit=row.unit,
                filterable=False,
            )
            for row in wanted
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )


@transaction.atomic
def settle_attributes(*, source: str, language: str) -> None:
    """Put the attributes of a source's classes into use, as all products of each class have them.

    What many tell comes first. A text with few different values becomes a choice; choices,
    numbers and yes-or-no that enough products tell can be filtered by.
    """
    for kind in ProductClass.objects.filter(products__source=source).distinct():
        told, said = _said_of(kind)
        products = kind.products.count()
        attributes = list(kind.attributes.all())
        ranks = {
            one.code: rank
            for rank, one in enumerate(
                sorted(attributes, key=lambda one: (-told[one.code], one.code)), start=1
            )
        }
        for one in attributes:
            one.position = ranks[one.code]
            if one.kind in {Attribute.Kind.TEXT, Attribute.Kind.CHOICE}:
                _choose(one, said[one.code], told[one.code], language)
            is_useful = one.kind != Attribute.Kind.TEXT and len(said[one.code]) > 1
            one.filterable = is_useful and told[one.code] >= OFTEN_SAID * products
        _write_settled(attributes)


def _write_settled(attributes: Sequence[Attribute]) -> None:
    """A catalogue has tens of thousands of them: one statement for a class."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE shop_attribute
            SET position = new.position, kind = new.kind, choices = new.choices,
                filterable = new.filterable
            FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::jsonb[], %s::boolean[])
                AS new (id, position, kind, choices, filterable)
            WHERE new.id = shop_attribute.id
              AND (shop_attribute.position, shop_attribute.kind, shop_attribute.choices,
                   shop_attribute.filterable)
                  IS DISTINCT FROM (new.position, new.kind, new.choices, new.filterable)
            """,
            [
                [one.pk for one in attributes],
                [one.position for one in attributes],
                [str(one.kind) for one in attributes],
                [json.dumps(one.choices) for one in attributes],
                [one.filterable for one in attributes],
            ],
        )


def _choose(attribute: Attribute, said: set[str], told: int, language: str) -> None:
    is_choice = (
        0 < len(said) <= MOST_CHOICES
        and max(map(len, said)) <= LONGEST_CHOICE
        and told >= 2 * len(said)
    )
    attribute.kind = Attribute.Kind.CHOICE if is_choice else Attribute.Kind.TEXT
    attribute.choices = {value: {language: value} for value in sorted(said)} if is_choice else {}


def _said_of(kind: ProductClass) -> tuple[Counter[str], Mapping[str, set[str]]]:
    """How many products of a class tell each attribute, and what the first few dozen values are."""
    told = Counter[str]()
    said: dict[str, set[str]] = defaultdict(set)
    products = Product.objects.filter(product_class=kind).values_list("attributes", flat=True)
    for attributes in products.iterator(chunk_size=PRODUCTS_AT_ONCE):
        told.update(attributes.keys())
        for code, value in attributes.items():
            if len(said[code]) <= MOST_CHOICES:
                said[code].add(str(value))
    return told, said


def _added(model: type[Coded], things: Iterable[Named]) -> dict[str, int]:
    wanted = {thing.code: thing for thing in things}
    model.objects.bulk_create(
        (
            model(code=thing.code, name_zh=thing.name_zh[:120], name_en=thing.name_en[:120])
            for thing in wanted.values()
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
    return dict(model.objects.filter(code__in=wanted).values_list("code", "pk"))
