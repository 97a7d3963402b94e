"""What anybody may see on the shelves: goods that are for sale, in every language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import numberformat
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kefu.core.words import in_chinese
from kefu.shop.models.catalogue import Attribute, Category, Product, Review, Sku

ENOUGH_REVIEWS = 3
TIGHT = frozenset({"%", "°", "°C", "℃"})  # units that stand close to their number
A_KILOGRAM = 1000
FILM = {  # by name only: three rows more would cost a third of the page
    "video_number": F("film__video__number"),
    "video_type": F("film__video__type"),
    "poster_number": F("film__poster__number"),
}
CARD = (
    *("code", "name_zh", "name_en", "pictures", "price", "list_price", "currency"),
    *("sold", "stars", "reviews_count"),
)
DEAL_PRICE = """(
    SELECT min(i.price) FROM shop_entranceitem i
    JOIN shop_entrance e ON e.id = i.entrance_id
    JOIN shop_sku s ON s.id = i.sku_id AND s.is_active AND s.stock > 0
    WHERE i.product_id = shop_product.id AND i.taken < i.pieces AND i.price < shop_product.price
    AND e.kind = 'deal' AND e.is_published AND e.starts_at <= %s AND e.ends_at > %s
)"""
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
        unit = self.attribute.unit
        if self.attribute.kind == Attribute.Kind.NUMBER:
            value = numberformat.format(
                f"{self.value:.15g}", ".", grouping=3, thousand_sep=",", force_grouping=True
            )
            return f"{value}{'' if unit in TIGHT else ' '}{unit}".strip()
        return f"{self.value} {unit}".strip()


@dataclass(frozen=True)
class FactGroup:
    """Parameters that belong together, as (name, words)."""

    name: str
    rows: tuple[tuple[str, str], ...]


def on_sale() -> QuerySet[Product]:
    return Product.objects.filter(is_active=True)


def as_cards(goods: QuerySet[Product]) -> QuerySet[Product]:
    """With what a card shows, and no more."""
    return goods.only(*CARD).annotate(deal_price=RawSQL(DEAL_PRICE, [now()] * 2))  # noqa: S611


def with_stock(goods: QuerySet[Product]) -> QuerySet[Product]:
    """Adds `pieces`, how many there are in all versions."""
    held = Sku.objects.filter(product=OuterRef("pk"), is_active=True).order_by()
    counted = held.values("product").annotate(n=Sum("stock")).values("n")
    return goods.annotate(pieces=Coalesce(Subquery(counted), 0))


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
    """A product with all its page shows, and the numbers of its film: three queries.

    What is said about it loads by itself, when a reader comes to it.
    """
    return (
        on_sale()
        .filter(code=code)
        .select_related("product_class", "category__parent", "brand", "supplier")
        .annotate(**FILM, has_options=F("options_sheet__is_open"))
        .prefetch_related(
            Prefetch("skus", Sku.objects.filter(is_active=True)), "product_class__attributes"
        )
        .first()
    )


def product_to_order(code: str) -> Product | None:
    """A product with the versions one may choose from."""
    skus = Prefetch("skus", Sku.objects.filter(is_active=True))
    goods = on_sale().filter(code=code).defer(*LONG).prefetch_related(skus)
    around = ("product_class", "category__parent", "brand", "supplier")
    return goods.select_related(*around).first()


def spoken_of(code: str) -> Product | None:
    """A product as pages about what is said of it need it."""
    goods = on_sale().filter(code=code).defer(*LONG)
    return goods.select_related("product_class", "category__parent").first()


def facts(product: Product) -> list[Fact]:
    """Its parameters in the order of its class; what nobody filled in is left out."""
    return [
        Fact(attribute, product.attributes[attribute.code])
        for attribute in product.product_class.attributes.all()
        if attribute.code in product.attributes
    ]


def fact_groups(product: Product) -> list[FactGroup]:
    """The same in the groups of its class, in their order, after what every product has."""
    groups: dict[str, list[tuple[str, str]]] = {_("Basics"): _basics(product)}
    for fact in facts(product):
        name = fact.attribute.group or _("Parameters")
        groups.setdefault(name, []).append((fact.attribute.name, fact.words))
    return [FactGroup(name, tuple(rows)) for name, rows in groups.items() if rows]


def _basics(product: Product) -> list[tuple[str, str]]:
    weights = {sku.weight_g for sku in product.skus.all() if sku.weight_g}
    told = [
        (_("Brand"), product.brand.name if product.brand else ""),
        (_("Kind"), product.product_class.name),
        (pgettext("parameter", "Weight"), _weight(min(weights)) if weights else ""),
        (_("On sale since"), str(product.released_on or "")),
        (_("Article number"), product.code),
    ]
    return [(name, words) for name, words in told if words]


def _weight(grams: int) -> str:
    return f"{grams} g" if grams < A_KILOGRAM else f"{grams / A_KILOGRAM:.3g} kg"


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
