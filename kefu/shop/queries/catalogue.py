"""What anybody may see on the shelves: goods that are for sale, in every language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from kefu.core.words import in_chinese
from kefu.shop.models.catalogue import Attribute, Category, Product, Review, Sku

ENOUGH_REVIEWS = 3
CARD = (
    *("code", "name_zh", "name_en", "pictures", "price", "list_price", "currency"),
    *("sold", "stars", "reviews_count"),
)
LONG = ("description_zh", "description_en", "short_zh", "short_en", "attributes")
REVIEW = ("product", "stars", "text", "language", "at", "customer__name")
SORTS = {
    "sales": ("-sold", "pk"),
    "price": ("price", "pk"),
    "price_down": ("-price", "pk"),
    "rating": (F("stars").desc(nulls_last=True), "-reviews_count", "pk"),
    "newest": (F("released_on").desc(nulls_last=True), "-pk"),
}


@dataclass(frozen=True)
class Fact:
    """One line of a product's parameters, ready to read."""

    attribute: Attribute
    value: Any

    @property
    def words(self) -> str:
        """The value as a person reads it, with its unit."""
        if self.attribute.kind == Attribute.Kind.YES_NO:
            return _("Yes") if self.value else _("No")
        if self.attribute.kind == Attribute.Kind.CHOICE:
            names = self.attribute.choices.get(self.value, {})
            first, second = ("zh", "en") if in_chinese() else ("en", "zh")
            return str(names.get(first) or names.get(second) or self.value)
        return f"{self.value} {self.attribute.unit}".strip()


def on_sale() -> QuerySet[Product]:
    return Product.objects.filter(is_active=True)


def as_cards(goods: QuerySet[Product]) -> QuerySet[Product]:
    """With what a card shows, and no more."""
    return goods.only(*CARD)


def cards_in_order(keys: Sequence[int]) -> list[Product]:
    """The cards of these, in this order; what is no longer for sale is left out."""
    cards = {card.pk: card for card in as_cards(on_sale().filter(pk__in=keys))}
    return [cards[key] for key in keys if key in cards]


def departments() -> QuerySet[Category]:
    """The shelves at the top."""
    return Category.objects.filter(parent=None)


def directory() -> QuerySet[Category]:
    """The shelves at the top, with those one below."""
    return departments().prefetch_related("children")


def shelf(path: str) -> Category | None:
    return Category.objects.filter(path=path).select_related("parent").first()


def loved() -> QuerySet[Product]:
    """What buyers rate highest, where enough of them have spoken."""
    well_known = on_sale().filter(reviews_count__gte=ENOUGH_REVIEWS)
    return as_cards(well_known).order_by("-stars", "-reviews_count")


def beside(product: Product) -> QuerySet[Product]:
    """Others of the same class that sell well."""
    others = on_sale().filter(product_class=product.product_class).exclude(pk=product.pk)
    return sorted_by(others, "sales")


def in_category(category: Category) -> QuerySet[Product]:
    """Everything on a shelf and the shelves below it."""
    below = Q(category__path__startswith=f"{category.path}/")
    return on_sale().filter(Q(category=category) | below)


def found(words: str) -> QuerySet[Product]:
    """Goods whose name, brand or code holds every word, in either language."""
    goods = on_sale()
    for word in words.split()[:8]:
        goods = goods.filter(
            Q(name_zh__icontains=word)
            | Q(name_en__icontains=word)
            | Q(short_zh__icontains=word)
            | Q(brand__name_zh__icontains=word)
            | Q(brand__name_en__iexact=word)
            | Q(code__iexact=word)
        )
    return goods


def sorted_by(goods: QuerySet[Product], sort: str) -> QuerySet[Product]:
    return as_cards(goods).order_by(*SORTS.get(sort, SORTS["sales"]))


def product_page(code: str) -> Product | None:
    """A product with all its page shows: no further query but for its reviews."""
    return (
        on_sale()
        .filter(code=code)
        .select_related("product_class", "category__parent", "brand")
        .prefetch_related(
            Prefetch("skus", Sku.objects.filter(is_active=True)), "product_class__attributes"
        )
        .first()
    )


def product_to_order(code: str) -> Product | None:
    """A product with the versions one may choose from."""
    skus = Prefetch("skus", Sku.objects.filter(is_active=True))
    return on_sale().filter(code=code).defer(*LONG).prefetch_related(skus).first()


def facts(product: Product) -> list[Fact]:
    """Its parameters in the order of its class; what nobody filled in is left out."""
    return [
        Fact(attribute, product.attributes[attribute.code])
        for attribute in product.product_class.attributes.all()
        if attribute.code in product.attributes
    ]


def reviews_of(product: Product) -> QuerySet[Review]:
    return (
        product.reviews.filter(follows_up=None)
        .select_related("customer")
        .only(*REVIEW)
        .prefetch_related("follow_ups")
        .order_by("-at")
    )


def product_of(sku_id: int) -> int | None:
    """The key of the product a SKU belongs to, if both are still there."""
    return Sku.objects.filter(pk=sku_id).values_list("product", flat=True).first()
